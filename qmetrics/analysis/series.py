"""One series made ready to be drawn: the right chart or none, its verdict, and what to say about it.

Here: the record ``Series`` and ``analyse``. Not here: which chart (``choice``), limits and the verdict
(``with_limits``), days between events (``between``), wording (``sentences``), any drawing
(``qmetrics.charts``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from qmetrics.analysis import between
from qmetrics.analysis.choice import (
    ANNUAL_POINTS,
    DOTS,
    LIMITED,
    NO_DATA,
    RUN_CHART,
    RUN_LINE,
    STOCK_LINE,
    TABLE,
    WITHHELD,
    XMR,
    Choice,
    choose,
    is_counted,
)
from qmetrics.analysis.incomplete import immature_sentences
from qmetrics.analysis.ledger import Standing
from qmetrics.analysis.new_signals import is_new_signal
from qmetrics.analysis.phases import Start, starts_of_phases
from qmetrics.analysis.recorded import (
    LEFT_OUT_VALUE,
    Mark,
    exclusion_sentences,
    leave_out,
    marks_of,
    of_kind,
    recalculation_sentences,
    target_on,
    without_recalculations,
)
from qmetrics.analysis.sampling import sampling_breaks, sampling_sentence
from qmetrics.analysis.scale_ends import is_end_of_scale
from qmetrics.analysis.sentences import (
    assurance_sentence,
    breaches,
    cases_sentence,
    gap_sentences,
    join,
    latest_sentence,
    runs_sentence,
    unexpected_sentence,
    variation_sentence,
)
from qmetrics.analysis.with_limits import with_limits
from qmetrics.model import KEY_COLUMNS, Kind, Measure, ReleaseStatus, Target, day_label
from qmetrics.model.ledger import EntryKind

_SAY_WHY = (RUN_LINE, STOCK_LINE, DOTS, TABLE, ANNUAL_POINTS)


@dataclass(frozen=True, kw_only=True, eq=False)
class Series:
    """One measure of one organisation, level and breakdown, ready to be drawn.

    Attributes
    ----------
    measure : Measure
        Its declaration.
    org_code, org_name, level : str
        Whose figures.
    breakdown, breakdown_value : str, optional
        None for the total.
    chart : str
        One of ``choice.CHARTS``.
    chart_reason : str
        Why that chart, in words.
    frame : polars.DataFrame
        One row per point or gap, oldest first: ``period_start, period_end, date, value, lower, upper,
        value_min, value_max, numerator, denominator, status`` (null: no record of the period),
        ``release_status, is_immature, is_counted, left_out_value`` (a figure that the ledger leaves out has
        the ``status`` ``left_out`` and no ``value``); with limits also the columns of ``xmr`` (of ``prime``,
        of the T chart) and ``segment``; for a run chart ``median``, the columns of ``run_chart`` and
        ``segment``. Limits are in the measure's unit and never clipped.
    verdict : dict
        ``n, latest_date, latest_value, variation, assurance, drawable, reason`` as ``spc.verdict`` gives
        them, and ``provisional``: the latest counted figure is.
    sentences : tuple of str
        What it shows; the first is the latest figure.
    is_sample : bool
        Drawn from synthetic data.
    target : Target, optional
        The dated one that holds at the latest point, by ``recorded.target_on``.
    breaches : str
        For a target at the end of its scale, how often it was missed.
    step_months : int
        Months from one point to the next.
    as_at : date, optional
        What was known when.
    open_since : date, optional
        For days between events: the last event.
    marks : tuple of Mark
        Entries of the ledger that are drawn at their day.
    without : Series, optional
        Where limits were calculated anew: the same series as if they had not been.
    """

    measure: Measure
    org_code: str
    org_name: str
    level: str
    breakdown: str | None
    breakdown_value: str | None
    chart: str
    chart_reason: str
    frame: pl.DataFrame
    verdict: dict[str, Any]
    sentences: tuple[str, ...]
    is_sample: bool = False
    target: Target | None = None
    breaches: str = ""
    step_months: int = 1
    as_at: date | None = None
    open_since: date | None = None
    marks: tuple[Mark, ...] = ()
    without: Series | None = None


def analyse(
    measure: Measure,
    observations: pl.DataFrame,
    *,
    org_code: str,
    org_name: str,
    level: str,
    breakdown: str | None = None,
    breakdown_value: str | None = None,
    verdict_series: Series | None = None,
    is_sample: bool = False,
    as_at: date | None = None,
    withheld_reason: str | None = None,
    segments: pl.DataFrame | None = None,
    missing: pl.DataFrame | None = None,
    name_of: Callable[[str], str] = str,
    entries: Sequence[Standing] = (),
) -> Series:
    """The chart that one series can bear, with its verdict and its words.

    Parameters
    ----------
    measure : Measure
        The declaration.
    observations : polars.DataFrame
        Current observations (``OBSERVATION_SCHEMA``) of one organisation, level and breakdown, any order;
        other windows than the declared one are left out.
    org_code, org_name, level, breakdown, breakdown_value
        Whose; not filtered by, but printed.
    verdict_series : Series, optional
        The analysed flow from which a stock's size takes its verdict (``measure.verdict_from``).
    is_sample : bool
        Printed on the picture.
    as_at : date, optional
        What was known when, and the end of the open interval; None: the day of the newest observation, and
        no open interval.
    withheld_reason : str, optional
        Why observations are withheld, where they are.
    segments : polars.DataFrame, optional
        How the cases of each month were chosen (``period_end``, ``reason``, ``provider_code``; rows of
        ``compute_beside`` whose ``what`` is ``segment``). A change is a break in the series, and the method
        is said.
    missing : polars.DataFrame, optional
        Months of a pooled series for which a provider's return is missing, as ``missing_returns`` gives them.
    name_of : callable
        A provider's name from its code.
    entries : sequence of Standing
        The entries of the ledger that hold for this series, as ``ledger.holding`` gives them.

    Returns
    -------
    Series
        Never fails for want of data: ``chart`` is then ``no_data`` or ``withheld``.

    Raises
    ------
    ValueError
        If the observations are of two organisations, levels or groups, or one period is there twice.
    """
    _check_one_series(measure, observations)
    given, every = measure, observations
    observations = leave_out(measure, observations, entries)
    if segments is not None:
        segments = segments.filter(pl.col("period_end") <= observations["period_end"].max())
        changes = sampling_breaks(segments, name_of)
        measure = replace(measure, breaks=tuple(sorted({*measure.breaks, *changes})))
    known = as_at or _newest(observations)
    if measure.kind is Kind.TIME_BETWEEN:
        choice, extra, told = between.analyse_intervals(measure, observations, as_at)
    else:
        choice, extra, told = choose(measure, observations, breakdown), {}, []
    frame = choice.frame.with_columns(pl.col("period_end").alias("date"), is_counted().alias("is_counted"))
    if LEFT_OUT_VALUE not in frame.columns:  # quarters are made of their months anew
        frame = frame.with_columns(pl.lit(None, pl.Float64).alias(LEFT_OUT_VALUE))
    choice = replace(choice, frame=frame)
    counted = frame.filter("is_counted")
    latest = counted.row(-1, named=True) if counted.height else None
    target = target_on(measure, entries, latest["period_end"] if latest else known)
    at_end = target is not None and is_end_of_scale(measure, target)
    verdict: dict[str, Any] = {
        "n": counted.height,
        "latest_date": latest["period_end"] if latest else None,
        "latest_value": latest["value"] if latest else None,
        "variation": None,
        "assurance": None,
        "drawable": False,
        "reason": choice.reason,
    } | extra.pop("verdict", {})
    starts: tuple[Start, ...] = ()
    if choice.chart == XMR:
        judged_by = target if not at_end else None
        starts, choice, verdict, latest = _limited(measure, choice, judged_by, verdict, entries)
    if choice.chart == STOCK_LINE and measure.verdict_from:
        verdict, told = _borrowed(measure, verdict, verdict_series)
    if choice.chart == WITHHELD:
        reason = withheld_reason or "a critical check of its source failed"
        choice = replace(choice, reason=f"Withheld: {reason}")
        verdict["reason"] = choice.reason
    verdict["provisional"] = bool(latest and latest["release_status"] == ReleaseStatus.PROVISIONAL)
    missed = breaches(measure, choice.frame, target, choice.step_months) if target and at_end else ""
    series = Series(
        measure=measure,
        org_code=org_code,
        org_name=org_name,
        level=str(level),
        breakdown=breakdown,
        breakdown_value=breakdown_value,
        chart=choice.chart,
        chart_reason=choice.reason,
        frame=choice.frame,
        verdict=verdict,
        sentences=(),
        is_sample=is_sample,
        target=target,
        breaches=missed,
        step_months=choice.step_months,
        as_at=known,
        open_since=extra.get("open_since"),
        marks=marks_of(entries, starts),
    )
    if any(start.point for start in starts):
        without = analyse(
            given,
            every,
            org_code=org_code,
            org_name=org_name,
            level=level,
            breakdown=breakdown,
            breakdown_value=breakdown_value,
            verdict_series=verdict_series,
            is_sample=is_sample,
            as_at=as_at,
            withheld_reason=withheld_reason,
            segments=segments,
            missing=missing,
            name_of=name_of,
            entries=without_recalculations(entries),
        )
        series = replace(series, without=without)
    if segments is not None:
        told = [sampling_sentence(segments), *told]
    immature = immature_sentences(measure, series.frame, missing, name_of)
    recorded = [
        *recalculation_sentences(entries, starts, series.without),
        *exclusion_sentences(series.frame, entries),
    ]
    return replace(series, sentences=_sentences(series, latest, told, immature, recorded))


def _limited(
    measure: Measure,
    choice: Choice,
    target: Target | None,
    verdict: dict[str, Any],
    entries: Sequence[Standing],
) -> tuple[tuple[Start, ...], Choice, dict[str, Any], dict[str, Any]]:
    """The series with limits, and where approved recalculations started them anew, if it has any."""
    days = [one.entry.applies_from for one in of_kind(entries, EntryKind.RECALCULATION)]
    starts = starts_of_phases(
        choice.frame, [day for day in days if day is not None], [day for day, _ in measure.breaks]
    )
    points = [start.point for start in starts if start.point is not None]
    made, verdict, latest = with_limits(measure, choice, target, verdict, points)
    if made.chart not in (*LIMITED, RUN_CHART):
        # without limits nothing was calculated anew
        starts = tuple(replace(start, point=None, reason=start.reason or made.reason) for start in starts)
    return starts, made, verdict, latest


def _check_one_series(measure: Measure, observations: pl.DataFrame) -> None:
    for name in ("org_code", "org_level", "breakdown", "breakdown_value"):
        if name in observations.columns and observations[name].n_unique() > 1:
            found = sorted(str(each) for each in observations[name].unique().to_list())
            raise ValueError(f"{measure.key}: one series has one {name}, not {', '.join(found[:4])}")
    key = [name for name in KEY_COLUMNS if name in observations.columns]
    twice = observations.filter(pl.struct(key).is_duplicated())
    if not twice.is_empty():
        raise ValueError(
            f"{measure.key}: two observations end on {twice['period_end'][0]}; pass current ones"
        )


def _newest(observations: pl.DataFrame) -> date | None:
    if "known_from" not in observations.columns:
        return None
    newest = observations["known_from"].max()
    return newest.date() if isinstance(newest, datetime) else None


def _borrowed(
    measure: Measure, verdict: dict[str, Any], flow: Series | None
) -> tuple[dict[str, Any], list[str]]:
    """The verdict of the flow, for the size of a stock."""
    if flow is None or not flow.verdict["drawable"]:
        why = "it has none" if flow else "it is not at hand"
        return verdict, [f"Its size takes the verdict of {measure.verdict_from}; {why}."]
    title = flow.measure.title
    taken = {"variation": flow.verdict["variation"], "drawable": True, "reason": f"verdict of: {title}"}
    taken["is_new"] = is_new_signal(flow)
    latest = flow.frame.filter("is_counted").row(-1, named=True)
    said = variation_sentence(flow.measure, flow.verdict["variation"], latest)
    return verdict | taken, [f"A stock has no verdict of its own; its size takes that of '{title}'. {said}"]


def _sentences(
    series: Series,
    latest: dict[str, Any] | None,
    told: list[str],
    immature: list[str],
    recorded: list[str],
) -> tuple[str, ...]:
    measure, verdict = series.measure, series.verdict
    if series.chart in (WITHHELD, NO_DATA):
        return (series.chart_reason[0].upper() + series.chart_reason[1:] + ".",)
    said = [latest_sentence(measure, latest, provisional=verdict["provisional"])]
    if series.chart == TABLE and latest is not None:
        said = [cases_sentence(measure, latest)]
    if series.chart == RUN_CHART and latest is not None:
        said.append(runs_sentence(measure, latest))
    if series.chart in LIMITED and latest is not None:
        said.append(variation_sentence(measure, verdict["variation"], latest))
        said.append(assurance_sentence(measure, verdict["assurance"], series.target))
        if verdict["provisional"]:
            said.append("The verdict is provisional, because the latest figure is.")
    if series.breaches and series.target is not None:
        said.append(f"Against the {series.target.standing} target: {series.breaches}.")
    said.append(unexpected_sentence(measure, series.frame, series.step_months))
    said.extend(told)
    borrowed = series.chart == STOCK_LINE and verdict["drawable"]
    if not borrowed and (series.chart in _SAY_WHY or series.step_months > 1):
        said.append(series.chart_reason[0].upper() + series.chart_reason[1:] + ".")
    first = series.frame["period_start"].min() if series.frame.height else None
    said.extend(
        f"Break in the series on {day_label(day)}: {why}."
        for day, why in measure.breaks
        if first is not None and day > first  # type: ignore[operator]
    )
    return join([*said, *recorded, *gap_sentences(measure, series.frame, immature)])
