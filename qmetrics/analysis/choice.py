"""Which chart the data can bear, and the frame that goes with it.

Here: the declared window, gaps, what dynamics, kind and small numbers decide, and the reason. Not here:
quarters from months (``quarters``), which kind of limits a flow can bear (``bearing``), limits and the
verdict (``with_limits``), intervals between rare events (``between``), sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from qmetrics.analysis.quarters import to_quarters
from qmetrics.model import (
    Cadence,
    Dynamics,
    Kind,
    Measure,
    Rows,
    Status,
    add_months,
    month_end,
    month_start,
)

XMR = "xmr"
P_PRIME = "p_prime"
U_PRIME = "u_prime"
RUN_CHART = "run_chart"
RUN_LINE = "run_line"
STOCK_LINE = "stock_line"
DOTS = "dots"
TABLE = "table"
T_CHART = "t_chart"
DATED_DOTS = "dated_dots"
ANNUAL_POINTS = "annual_points"
WITHHELD = "withheld"
NO_DATA = "no_data"
# charts with limits about which the four rules are applied
LIMITED = (XMR, P_PRIME, U_PRIME)
CHARTS = (
    *LIMITED,
    RUN_CHART,
    RUN_LINE,
    STOCK_LINE,
    DOTS,
    TABLE,
    T_CHART,
    DATED_DOTS,
    ANNUAL_POINTS,
    WITHHELD,
    NO_DATA,
)

MINIMUM_POINTS = 15
MINIMUM_CASES = 10
SMALL_SHARE = 0.25

# status of a figure that counts nowhere because the ledger says so (``recorded``)
LEFT_OUT = "left_out"

# counts that are dots by rule, whatever their numbers
ALWAYS_DOTS = ("never_events.count",)
# the only breakdown that has SPC
SPC_BREAKDOWN = "pathway"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A chart, why it was chosen, its frame, and the months from one point to the next."""

    chart: str
    reason: str
    frame: pl.DataFrame
    step_months: int = 1


def is_counted() -> pl.Expr:
    """A figure that may enter limits and rules: reported, with a value, not immature."""
    return (
        (pl.col("status") == Status.REPORTED)
        & pl.col("value").is_not_null()
        & ~pl.col("is_immature").fill_null(False)
    )


def choose(measure: Measure, observations: pl.DataFrame, breakdown: str | None = None) -> Choice:
    """The chart for one series of observations, before any limit is calculated.

    Parameters
    ----------
    measure : Measure
        Its kind, dynamics, cadence and window decide first; its numbers after.
    observations : polars.DataFrame
        Rows of one organisation, level and breakdown, in any order.
    breakdown : str, optional
        Name of the breakdown; all but ``pathway`` are never charted with limits.

    Returns
    -------
    Choice
        ``chart`` is ``xmr`` where limits may be drawn, if the points bear them and of the kind that they bear
        (``with_limits``); else one of ``CHARTS`` without any.
    """
    step = {Cadence.QUARTER: 3, Cadence.YEAR: 12}.get(measure.cadence, 1)
    frame = _declared_window(measure, observations, step, breakdown).sort("period_end")
    nothing = _nothing_to_draw(frame)
    if nothing is not None:
        return nothing
    if breakdown is not None and breakdown != SPC_BREAKDOWN:
        overlap = "a breakdown is shown for 12 months ending each quarter, and these overlap"
        is_stock = measure.dynamics is Dynamics.STOCK
        return Choice(
            chart=RUN_LINE,
            reason=f"no limits: {'a stock, at the end of each quarter' if is_stock else overlap}",
            frame=_with_gaps(frame, 3),
            step_months=3,
        )
    if measure.cadence is Cadence.YEAR:
        return Choice(chart=ANNUAL_POINTS, reason="no verdict: annual", frame=frame, step_months=12)
    if measure.dynamics is Dynamics.STOCK:
        return Choice(chart=STOCK_LINE, reason="no verdict: stock", frame=_with_gaps(frame, step))
    if measure.kind is Kind.MILESTONE:
        return Choice(chart=RUN_LINE, reason="no verdict: milestone", frame=frame)
    if measure.dynamics is Dynamics.WINDOW or measure.window > step:
        return _window(measure, frame)
    if measure.kind is Kind.COUNT:
        dots = _dots(measure, frame, step)
        if dots is not None:
            return dots
    if measure.kind is Kind.PROPORTION and step == 1:
        return _proportion(measure, _with_gaps(frame, 1))
    return enough_points(_flow(measure, _with_gaps(frame, step), step))


def never_has_limits(measure: Measure, breakdown: str | None = None) -> str:
    """Why no chart of a measure, or of one of its breakdowns, can have limits; empty where one may."""
    if breakdown is not None and breakdown != SPC_BREAKDOWN:
        return "a breakdown is shown without limits"
    if measure.cadence is Cadence.YEAR:
        return "an annual figure"
    if measure.dynamics is Dynamics.STOCK:
        return "a stock"
    if measure.kind in (Kind.MILESTONE, Kind.TIME_BETWEEN) or measure.key in ALWAYS_DOTS:
        return "days between events and single events have no such chart"
    return ""


def enough_points(choice: Choice) -> Choice:
    """The same, but a line without limits below 15 counted points."""
    n = choice.frame.filter(is_counted()).height
    if n >= MINIMUM_POINTS:
        return choice
    reason = f"no limits: too few points, {n} of {MINIMUM_POINTS} needed"
    said = f"; {choice.reason}" if choice.step_months > 1 else ""
    return replace(choice, chart=RUN_LINE, reason=reason + said)


def _declared_window(measure: Measure, data: pl.DataFrame, step: int, breakdown: str | None) -> pl.DataFrame:
    """Rows of the window that the measure declares; where it declares none, that of its cadence."""
    start, end = pl.col("period_start").dt, pl.col("period_end").dt
    months = (end.year() - start.year()) * 12 + end.month().cast(pl.Int32) - start.month().cast(pl.Int32) + 1
    windows = [measure.window]
    if measure.window == 1:
        windows.append(step)
    if breakdown is not None and breakdown != SPC_BREAKDOWN:
        windows.insert(0, 12)
    for window in windows:
        kept = data.filter(months == window)
        if not kept.is_empty():
            return kept
    return data.clear()


def _nothing_to_draw(frame: pl.DataFrame) -> Choice | None:
    if frame.is_empty():
        return Choice(chart=NO_DATA, reason="no figures for this organisation", frame=frame)
    if not frame["status"].is_in([Status.REPORTED.value, Status.SUPPRESSED.value]).any():
        if frame["status"].is_in([Status.WITHHELD.value]).any():
            return Choice(chart=WITHHELD, reason="withheld", frame=frame.clear())
        words = sorted({status.replace("_", " ") for status in frame["status"].drop_nulls().to_list()})
        return Choice(chart=NO_DATA, reason=f"no figures: {', '.join(words)}", frame=frame)
    return None


def _with_gaps(frame: pl.DataFrame, step: int) -> pl.DataFrame:
    """A row, with null status and value, for every period that has none between the first and the last."""
    first, last = frame["period_end"].min(), frame["period_end"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    ends, day = [], month_end(first)
    while day <= last:
        ends.append(day)
        day = month_end(add_months(day, step))
    width = frame.height and _months(frame["period_start"][-1], frame["period_end"][-1])
    have = set(frame["period_end"].to_list())
    absent = [end for end in ends if end not in have]
    if not absent:
        return frame
    rows = pl.DataFrame(
        {"period_start": [month_start(add_months(end, 1 - width)) for end in absent], "period_end": absent}
    )
    return pl.concat([frame, rows], how="diagonal").sort("period_end")


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _flow(measure: Measure, frame: pl.DataFrame, step: int) -> Choice:
    per = {1: "month", 3: "quarter"}.get(step, "period")
    reason = f"a {measure.kind.value.replace('_', ' ')} of what happened in each {per}"
    return Choice(chart=XMR, reason=reason, frame=frame, step_months=step)


def _window(measure: Measure, frame: pl.DataFrame) -> Choice:
    """Non-overlapping ends, counted back from the latest figure."""
    window = measure.window
    shown = [Status.REPORTED.value, Status.SUPPRESSED.value, LEFT_OUT]
    figures = frame.filter(pl.col("status").is_in(shown))
    latest = figures["period_end"].max()
    assert isinstance(latest, date)
    end = pl.col("period_end").dt
    back = (latest.year - end.year()) * 12 + latest.month - end.month().cast(pl.Int32)
    kept = frame.filter((back >= 0) & (back % window == 0))
    reason = (
        f"only every {_ordinal(window)} month is shown, so that the {window}-month windows do not overlap"
    )
    return enough_points(Choice(chart=XMR, reason=reason, frame=_with_gaps(kept, window), step_months=window))


def _ordinal(n: int) -> str:
    return {2: "second", 3: "third", 12: "twelfth"}.get(n, f"{n}th")


def _dots(measure: Measure, frame: pl.DataFrame, step: int) -> Choice | None:
    counted = frame.filter(is_counted())
    zeros = counted.filter(pl.col("value") == 0).height
    if measure.key in ALWAYS_DOTS:
        reason = "dots by month: events this rare have no limits; days between them are the chart to judge by"
    elif counted.height and zeros > SMALL_SHARE * counted.height:
        reason = f"dots by month, no limits: {zeros} of {counted.height} months are zero, more than a quarter"
    else:
        return None
    return Choice(chart=DOTS, reason=reason, frame=_with_gaps(frame, step), step_months=step)


def _proportion(measure: Measure, frame: pl.DataFrame) -> Choice:
    """Months, quarters, or a table, by the number of cases."""
    few, of = _few_cases(frame)
    if few <= SMALL_SHARE * of:
        return enough_points(_flow(measure, frame, 1))
    why = f"{few} of {of} months have fewer than {MINIMUM_CASES} cases"
    if isinstance(measure.origin, Rows):
        quarters = to_quarters(frame)
        few, of = _few_cases(quarters)
        if of and few <= SMALL_SHARE * of:
            return enough_points(
                Choice(chart=XMR, reason=f"by calendar quarter: {why}", frame=quarters, step_months=3)
            )
        if of:
            why = f"{few} of {of} quarters have fewer than {MINIMUM_CASES} cases, as have most months"
            return Choice(chart=TABLE, reason=f"a table: {why}", frame=quarters, step_months=3)
    elif frame["numerator"].null_count() == frame.height:
        return Choice(chart=RUN_LINE, reason=f"no limits: {why}", frame=frame)
    return Choice(chart=TABLE, reason=f"a table: {why}", frame=frame)


def _few_cases(frame: pl.DataFrame) -> tuple[int, int]:
    """Mature periods known to have fewer than 10 cases, of all mature periods that answered."""
    empty = pl.col("status") == Status.ZERO_DENOMINATOR
    answered = [Status.REPORTED.value, Status.SUPPRESSED.value, Status.ZERO_DENOMINATOR.value]
    mature = frame.filter(~pl.col("is_immature").fill_null(False) & pl.col("status").is_in(answered))
    few = mature.filter(empty | (pl.col("denominator") < MINIMUM_CASES)).height
    return few, mature.height
