"""What a series shows, in plain words, from the same values that are drawn.

Here: figures as readers write them, and the sentences of one series. Not here: any decision (``choice``,
``series``), why a figure is not complete (``incomplete``), descriptions of a picture
(``qmetrics.charts.words``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.choice import is_counted
from qmetrics.analysis.scale_ends import within_range
from qmetrics.model import (
    Cadence,
    Direction,
    Dynamics,
    Kind,
    Measure,
    Status,
    Target,
    day_label,
    period_label,
)

_UNITS_WITH_ONE = ("days", "minutes", "hours", "weeks", "months", "years", "points")

_WHY = {
    "above_limit": "it is above the upper limit of {upper}",
    "below_limit": "it is below the lower limit of {lower}",
    "trend_up": "it ends a run of seven or more points, each higher than the one before",
    "trend_down": "it ends a run of seven or more points, each lower than the one before",
    "two_of_three_high": "two of three points in a row are close to the upper limit{of_upper}",
    "two_of_three_low": "two of three points in a row are close to the lower limit{of_lower}",
    "shift_high": "it belongs to a run of seven or more points above the mean of {mean}",
    "shift_low": "it belongs to a run of seven or more points below the mean of {mean}",
}
# where each point has limits of its own (p′, u′), a trend is one of places within the limits
_WHY_IN_LIMITS = {
    "trend_up": "it ends a run of seven or more points, each further up between its limits than the last",
    "trend_down": "it ends a run of seven or more points, each further down between its limits than the last",
    "two_of_three_high": "two of three points in a row are close to their upper limits",
    "two_of_three_low": "two of three points in a row are close to their lower limits",
}
# points off the median that a test of runs needs
_RUN_POINTS = 10


def figure(measure: Measure, value: float | None) -> str:
    """A value with its unit, as a reader writes it.

    Parameters
    ----------
    measure : Measure
        Kind and unit.
    value : float, optional
        In the unit of the measure; None reads "no figure".

    Returns
    -------
    str
        Such as ``61.2%``, ``12``, ``43 minutes`` or ``4.2 per 10,000 contacts``.
    """
    number = short_figure(measure, value)
    if value is None or measure.kind in (Kind.PROPORTION, Kind.COUNT, Kind.MILESTONE, Kind.CHANGE):
        return number
    unit = measure.unit
    if number == "1" and unit in _UNITS_WITH_ONE:
        unit = unit[:-1]
    return f"{number} {unit}"


def short_figure(measure: Measure, value: float | None) -> str:
    """A value without its unit, but for the per cent sign and the sign of a change."""
    if value is None:
        return "no figure"
    number = f"{value:,.1f}"
    if number.endswith(".0") or abs(value) >= 1000:
        number = f"{value:,.0f}"
    number = "0" if number == "-0" else number.replace("-", "−")
    if measure.kind is Kind.PROPORTION:
        return f"{number}%"
    return f"+{number}" if measure.kind is Kind.CHANGE and value > 0 else number


def when(measure: Measure, start: date, end: date) -> str:
    """The period of one point: a day, a month's end, a month or a window."""
    if measure.kind is Kind.TIME_BETWEEN:
        return day_label(end)
    if measure.cadence is Cadence.YEAR:
        return f"the year to {end:%B %Y}"
    if measure.dynamics is Dynamics.STOCK:
        return f"the end of {end:%B %Y}"
    return period_label(start, end).replace("3 months", "the 3 months").replace("12 months", "the 12 months")


def direction_word(measure: Measure) -> str:
    """``increase``, ``decrease`` or ``neutral``, as ``xmr`` says it."""
    return {Direction.HIGHER: "increase", Direction.LOWER: "decrease"}.get(measure.direction, "neutral")


def latest_sentence(measure: Measure, row: Mapping[str, Any] | None, *, provisional: bool = False) -> str:
    """The latest counted figure and its period."""
    if row is None:
        return "There is no counted figure yet."
    word = "Latest figure (provisional)" if provisional else "Latest figure"
    n, parts = row.get("denominator"), ""
    if measure.kind is Kind.TIME_BETWEEN:
        day = when(measure, row["period_start"], row["period_end"])
        return f"Latest complete interval: {figure(measure, row['value'])}, to the event of {day}."
    if measure.kind is Kind.PROPORTION and n is not None:
        x = row.get("numerator")
        parts = f" ({x:,.0f} of {n:,.0f})" if x is not None else f" (n = {n:,.0f})"
    elif measure.kind in (Kind.PERCENTILE, Kind.SCORE) and n is not None:
        parts = f" (n = {n:,.0f})"
    period = when(measure, row["period_start"], row["period_end"])
    return f"{word}: {figure(measure, row['value'])}{parts} in {period}.".replace(
        " in the end", " at the end"
    )


def cases_sentence(measure: Measure, row: Mapping[str, Any]) -> str:
    """The latest cases, where they are too few for a percentage."""
    period = when(measure, row["period_start"], row["period_end"])
    if row["numerator"] is None or row["denominator"] is None:
        return latest_sentence(measure, row)
    return f"Latest: {row['numerator']:,.0f} of {row['denominator']:,.0f} in {period}."


def variation_sentence(measure: Measure, variation: str | None, row: Mapping[str, Any]) -> str:
    """What the variation icon says and why; neutral is never good or bad."""
    if variation is None:
        return ""
    if variation == "common_cause":
        return "The latest point varies as usual (common cause): no sign of change."
    words = _WHY | _WHY_IN_LIMITS if row.get("sigma_z") is not None else _WHY
    why = words.get(str(row.get("special_cause")), "a rule fired")
    upper, lower = row.get("upper_limit"), row.get("lower_limit")
    marks = {
        "upper": figure(measure, upper),
        "lower": figure(measure, lower),
        "of_upper": f" of {figure(measure, upper)}" if within_range(measure, upper) else "",
        "of_lower": f" of {figure(measure, lower)}" if within_range(measure, lower) else "",
        "mean": figure(measure, row.get("mean")),
    }
    kind, way = variation.split("_")
    if kind == "neutral":
        return (
            f"The latest point is {'higher' if way == 'high' else 'lower'} than usual variation explains"
            f" (special cause): {why.format(**marks)}. For this measure neither way is better or worse."
        )
    meaning = "an improvement" if kind == "improvement" else "a concern"
    return f"The latest point shows {meaning} beyond usual variation (special cause): {why.format(**marks)}."


def runs_sentence(measure: Measure, row: Mapping[str, Any]) -> str:
    """What the runs about the median say, from the columns of ``run_chart``; never whether it is good or bad.

    The test needs 10 points off the median, and more of them off it than on it: a median that is the
    highest or lowest of the values has all points on one side, which is no news.
    """
    median, useful = figure(measure, row["median"]), row["n_useful"]
    if useful < _RUN_POINTS or 2 * useful <= row["n_points"]:
        return f"Too few points lie off the median of {median} to test for change."
    told = (
        f"the longest run on one side of the median of {median} is {row['longest_run']} points"
        f" (by chance up to {row['longest_run_max']}), and the line crosses it {row['n_crossings']} times"
        f" (by chance {row['n_crossings_min']} or more)"
    )
    if row["runs_signal"]:
        return f"The points do not vary by chance alone: {told}."
    return f"No sign of change: {told}."


def assurance_sentence(measure: Measure, assurance: str | None, target: Target | None) -> str:
    """What the assurance icon says."""
    if assurance is None or target is None:
        return ""
    goal = f"the {target.standing} target of {figure(measure, target.value)}"
    return {
        "pass": f"Unless something changes, {goal} will be met each time.",
        "fail": f"Unless something changes, {goal} will be missed each time.",
        "hit_or_miss": f"Unless something changes, {goal} will be met some times and missed at others.",
    }[assurance]


def breaches(measure: Measure, frame: pl.DataFrame, target: Target, step_months: int = 1) -> str:
    """How often a target at the end of its scale was missed in the latest 12 months.

    Parameters
    ----------
    measure : Measure
        Says which way is better.
    frame : polars.DataFrame
        Points of the chart.
    target : Target
        0, or 100 for a proportion.
    step_months : int
        Months from one point to the next.

    Returns
    -------
    str
        Such as ``3 breaches in 12 months, last in May 2026 (2 of 12 figures missed the target)``. Single
        cases are counted where numerator and denominator are known, else figures that missed it.
    """
    return _breaches(measure, frame, target.value, step_months, "missed the target")


def unexpected_sentence(measure: Measure, frame: pl.DataFrame, step_months: int = 1) -> str:
    """How often a figure was not what it should be by its own arithmetic, in the latest 12 months."""
    if measure.expected_value is None:
        return ""
    expected = figure(measure, measure.expected_value)
    found = _breaches(measure, frame, measure.expected_value, step_months, f"were not {expected}")
    return f"It should be {expected}: {found}." if found else ""


def _breaches(measure: Measure, frame: pl.DataFrame, value: float, step_months: int, how: str) -> str:
    counted = frame.filter(is_counted())
    if counted.is_empty():
        return ""
    year = pl.col("period_end") > pl.col("period_end").max().dt.offset_by("-12mo").dt.month_end()
    latest = counted.filter(year)
    missed = latest.filter(pl.col("value") != value)
    first, end = counted["period_end"][0], counted["period_end"][-1]
    months = min(12, (end.year - first.year) * 12 + end.month - first.month + step_months)
    span = f"in {months} month{'' if months == 1 else 's'}"
    if missed.is_empty():
        return f"no breaches {span}"
    cases = missed.height
    whole = missed.filter(pl.col("numerator").is_null() | pl.col("denominator").is_null()).is_empty()
    if measure.kind is Kind.PROPORTION and whole:
        short = pl.col("denominator") - pl.col("numerator") if value else pl.col("numerator")
        cases = round(missed.select(short.sum()).item())
    last = missed.row(-1, named=True)
    words = f"{cases} breach{'' if cases == 1 else 'es'} {span}, last in {last['period_end']:%B %Y}"
    return f"{words} ({missed.height} of {latest.height} figures {how})"


def gap_sentences(measure: Measure, frame: pl.DataFrame, immature: Sequence[str] = ()) -> list[str]:
    """What is not there, not complete (``immature``, as ``incomplete`` says it) or lacks evidence."""
    sentences = []
    for status, words in (
        (Status.NOT_SUBMITTED.value, "was not submitted"),
        (Status.ZERO_DENOMINATOR.value, "had no cases"),
        (Status.NOT_APPLICABLE.value, "does not apply"),
        (Status.WITHHELD.value, "was withheld"),
        (None, "has no record"),
    ):
        gap = frame.filter(pl.col("status").is_null() if status is None else pl.col("status") == status)
        if not gap.is_empty():
            sentences.append(_times(gap.height, frame.height, words, gap["period_end"][-1]))
    hidden = frame.filter(pl.col("status") == Status.SUPPRESSED).height
    if hidden == 1:
        sentences.append("1 figure is suppressed and shown as the range in which it may lie.")
    elif hidden:
        sentences.append(f"{hidden} figures are suppressed and shown as the ranges in which they may lie.")
    not_reached = (pl.col("status") == Status.REPORTED) & pl.col("value").is_null()
    beyond = frame.filter(not_reached).height
    if beyond:
        sentences.append(
            f"In {beyond} of {frame.height} periods the value was not reached: it counts nowhere."
        )
    return [*sentences, *immature, *_missing_evidence(measure, frame)]


def _times(n: int, of: int, words: str, last: date) -> str:
    if of == 1:
        return f"The period {words}."
    verb = words if n == 1 else words.replace("was", "were").replace("does", "do").replace("has", "have")
    return f"{n} of {of} periods {verb} (last: {last:%B %Y})."


def _missing_evidence(measure: Measure, frame: pl.DataFrame) -> list[str]:
    counted = frame.filter(is_counted())
    if measure.kind is Kind.COUNT:
        return _may_yet_count(counted.tail(12))
    if counted.is_empty() or measure.kind not in (Kind.PROPORTION, Kind.PERCENTILE):
        return []
    row = counted.row(-1, named=True)
    other = row["value_min"] if measure.direction is Direction.LOWER else row["value_max"]
    if other is None or other == row["value"]:
        return []
    best = figure(measure, other)
    if measure.direction is Direction.NEUTRAL:
        return [f"Some evidence is missing: were it all counted here, the figure would be {best}."]
    return [f"Missing evidence counts against: were it all favourable, the figure would be {best}."]


def _may_yet_count(latest: pl.DataFrame) -> list[str]:
    more = round(latest.select((pl.col("value_max") - pl.col("value")).sum()).item())
    if more <= 0:
        return []
    span = "month" if latest.height == 1 else f"{latest.height} months"
    are = "it is" if more == 1 else "they are"
    return [f"In the latest {span} {more} more may yet count: {are} not decided."]


def join(sentences: Sequence[str]) -> tuple[str, ...]:
    """Those that say something, in order."""
    return tuple(sentence for sentence in sentences if sentence)
