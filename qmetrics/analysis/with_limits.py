"""A flow with the limits that it can bear, its verdict, or the reason why it has none.

Here: breaks cut a series into stretches; limits, rules and icons for each; refusals. Not here: which kind of
limits (``bearing``), the arithmetic of a chart (``spc``, ``prime``, ``run_chart``), words (``sentences``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.bearing import can_bear, dependence, limits_for
from qmetrics.analysis.choice import (
    MINIMUM_POINTS,
    P_PRIME,
    RUN_CHART,
    RUN_LINE,
    U_PRIME,
    XMR,
    Choice,
    is_counted,
)
from qmetrics.analysis.phases import with_phase
from qmetrics.analysis.prime import prime
from qmetrics.analysis.run_chart import RUNS, run_chart
from qmetrics.analysis.sentences import direction_word
from qmetrics.analysis.spc import verdict as judge
from qmetrics.analysis.spc import xmr
from qmetrics.model import Kind, Measure, Rows, Target

LIMIT_COLUMNS = ("mean", "lower_limit", "upper_limit", "lower_near_limit", "upper_near_limit")
_NAMES = {XMR: "XmR chart", P_PRIME: "p′ chart", U_PRIME: "u′ chart", RUN_CHART: "run chart, no icons"}
_NO_ICONS = {"variation": None, "assurance": None, "drawable": False}


def with_limits(
    measure: Measure,
    choice: Choice,
    target: Target | None,
    verdict: dict[str, Any],
    starts: Sequence[date] = (),
) -> tuple[Choice, dict[str, Any], dict[str, Any]]:
    """Limits, rules and icons; or the runs of a run chart; or a line with the reason why there are none.

    Parameters
    ----------
    measure : Measure
        Its breaks start limits anew, its direction and ruleset judge.
    choice : Choice
        An ``xmr`` of ``choice.choose``; the frame with ``date`` and ``is_counted``.
    target : Target, optional
        One that an icon may be given for.
    verdict : dict
        Of a series without icons; what is found here is written over it.
    starts : sequence of date
        First points of the phases that approved recalculations start (``phases``).

    Returns
    -------
    choice : Choice
        With the chart that the latest stretch bears, its reason, and the frame with ``segment`` and the
        columns of that chart: those of ``xmr``; of ``prime``; or ``median`` and the columns of ``run_chart``.
    verdict : dict
        ``variation`` and ``assurance`` are null on a run chart and on a line.
    latest : dict
        The latest counted row, with those columns.
    """
    segment = pl.sum_horizontal(pl.lit(0), *[pl.col("period_end") >= day for day, _ in measure.breaks])
    frame = choice.frame.with_columns(segment.alias("segment"), (~pl.col("is_counted")).alias("is_hidden"))
    if starts:
        frame = with_phase(frame, starts)
    last = frame.filter(pl.col("segment") == frame["segment"][-1])
    n = last.filter("is_counted").height
    if n < MINIMUM_POINTS:
        is_cut = frame["segment"].n_unique() > 1
        since = f" since the break of {_last_break(measure, frame):%B %Y}" if is_cut else ""
        reason = f"no limits: too few points{since}, {n} of {MINIMUM_POINTS} needed"
        return _line(choice, frame, reason, verdict | {"n": n})
    dependent = dependence(last)
    if dependent:
        return _line(choice, frame, dependent, verdict | {"n": n})
    chart, why = limits_for(measure, last)
    if chart == RUN_CHART:
        return _runs(measure, choice, frame, why, verdict | {"n": n})
    drawn = limits_of(measure, chart, frame, target=target.value if target else None)
    found = judge(drawn, by="segment").drop("segment").row(-1, named=True)
    verdict = verdict | found
    if not found["drawable"]:
        return _line(choice, frame, f"no limits: {found['reason']}", verdict)
    if chart != XMR:
        why = f"{why}; σz = {drawn['sigma_z'][-1]:.2f}"
    reason = f"{_NAMES[chart]}: {_joined(why, choice)}"
    shown = _where_borne(measure, chart, drawn).drop("is_hidden")
    return replace(choice, chart=chart, reason=reason, frame=shown), verdict, _latest(shown)


def limits_of(
    measure: Measure, chart: str, frame: pl.DataFrame, *, target: float | None = None
) -> pl.DataFrame:
    """Limits and rules of one kind for a frame with ``date, value, segment, is_hidden`` and the two parts.

    Parameters
    ----------
    measure : Measure
        Direction, ruleset, unit.
    chart : str
        ``xmr``, ``p_prime`` or ``u_prime``.
    frame : polars.DataFrame
        One row per date, any order. Where it has ``phase``, limits start anew with each.
    target : float, optional
        In the unit of the value.

    Returns
    -------
    polars.DataFrame
        As ``xmr`` or ``prime`` give it, for ``verdict(…, by="segment")``.
    """
    common: dict[str, Any] = {
        "date": "date",
        "by": "segment",
        "improvement": direction_word(measure),
        "target": target,
        "rebase": _rebase(frame),
        "ghost": "is_hidden",
        "ruleset": measure.ruleset,
    }
    if chart == XMR:
        return xmr(frame, value="value", **common)
    return prime(
        frame,
        numerator="numerator",
        denominator="denominator",
        kind="share" if chart == P_PRIME else "rate",
        per=_per(measure),
        **common,
    )


def _rebase(frame: pl.DataFrame) -> dict[int, list[date]] | None:
    """By segment, the first date of each phase after its first; None where there are no phases."""
    if "phase" not in frame.columns:
        return None
    data = frame.sort("segment", "date")
    is_first = (pl.col("phase") != pl.col("phase").shift(1)).over("segment").fill_null(False)
    starts = data.filter(is_first).group_by("segment", maintain_order=True).agg("date")
    return dict(starts.iter_rows()) or None


def _per(measure: Measure) -> float:
    """By what a numerator over its denominator is multiplied to give the value."""
    exposure = measure.origin.exposure if isinstance(measure.origin, Rows) else None
    return exposure.per if measure.kind is Kind.RATE and exposure is not None else 100.0


def _joined(why: str, choice: Choice) -> str:
    """Why this kind of limits and, where points are not single months, why those points."""
    return "; ".join([why, choice.reason] if why and choice.step_months > 1 else [why or choice.reason])


def _line(
    choice: Choice, frame: pl.DataFrame, reason: str, verdict: dict[str, Any]
) -> tuple[Choice, dict[str, Any], dict[str, Any]]:
    """The points, joined, with the reason why there is no more."""
    said = f"{reason}; {choice.reason}" if choice.step_months > 1 else reason
    plain = replace(choice, chart=RUN_LINE, reason=said, frame=frame.drop("is_hidden"))
    return plain, verdict | _NO_ICONS | {"reason": reason}, _latest(plain.frame)


def _runs(
    measure: Measure, choice: Choice, frame: pl.DataFrame, why: str, verdict: dict[str, Any]
) -> tuple[Choice, dict[str, Any], dict[str, Any]]:
    """A median for each stretch, and the runs about it; no icons."""
    hidden = frame.with_columns(pl.when(~pl.col("is_hidden")).then("value").alias("counted_value"))
    drawn = run_chart(hidden, date="date", value="counted_value", by="segment", rebase=_rebase(hidden))
    points = pl.col("counted_value").count().over("segment", "phase").alias("n_points")
    drawn = drawn.with_columns(points).rename({"centre": "median"}).drop("counted_value")
    shown = _where_borne(measure, RUN_CHART, drawn).drop("is_hidden")
    reason = f"{_NAMES[RUN_CHART]}; {_joined(why, choice)}"
    made = replace(choice, chart=RUN_CHART, reason=reason, frame=shown)
    return made, verdict | _NO_ICONS | {"reason": reason}, _latest(shown)


def _where_borne(measure: Measure, chart: str, drawn: pl.DataFrame) -> pl.DataFrame:
    """Limits, median and labels only in stretches that bear this kind of chart; the latest one does."""
    stretches = drawn.partition_by("segment", maintain_order=True)
    borne = [part["segment"][0] for part in stretches[:-1] if can_bear(measure, chart, part)]
    kept = pl.col("segment").is_in([*borne, stretches[-1]["segment"][0]])
    lines = [name for name in (*LIMIT_COLUMNS, "median", "n_points", *RUNS) if name in drawn.columns]
    words = {"special_cause": "none", "point_type": "common_cause"}
    return drawn.with_columns(
        *[pl.when(kept).then(pl.col(name)).alias(name) for name in lines],
        *[
            pl.when(kept).then(pl.col(name).cast(pl.String)).otherwise(pl.lit(word)).alias(name)
            for name, word in words.items()
            if name in drawn.columns
        ],
    )


def _last_break(measure: Measure, frame: pl.DataFrame) -> date:
    """The break that the latest stretch starts with."""
    return max(day for day, _ in measure.breaks if day <= frame["period_end"][-1])


def _latest(frame: pl.DataFrame) -> dict[str, Any]:
    return frame.filter(is_counted()).row(-1, named=True)
