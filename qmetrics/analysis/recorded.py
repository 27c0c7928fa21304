"""What approved entries of the ledger do to one series: figures left out, targets, marks, sentences.

Here: each effect by itself. Not here: which entries hold (``ledger``), where phases start (``phases``), their
limits (``with_limits``), the order of it all (``series``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from qmetrics.analysis.choice import LEFT_OUT
from qmetrics.analysis.ledger import Standing
from qmetrics.analysis.phases import Start
from qmetrics.model import Kind, Measure, Target, day_label
from qmetrics.model.ledger import EntryKind

if TYPE_CHECKING:
    from qmetrics.analysis.series import Series

# the column of a figure whose status is LEFT_OUT
LEFT_OUT_VALUE = "left_out_value"
_STANDINGS = ("local", "national", "statutory")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An entry drawn at its day: ``recalculation`` or ``annotation``, and what is written beside it."""

    kind: str
    day: date
    words: str


def of_kind(entries: Sequence[Standing], kind: EntryKind) -> list[Standing]:
    """The entries of one kind, by their first day."""
    return sorted((one for one in entries if one.entry.kind is kind), key=_day)


def without_recalculations(entries: Sequence[Standing]) -> tuple[Standing, ...]:
    """All but those that start limits anew."""
    return tuple(one for one in entries if one.entry.kind is not EntryKind.RECALCULATION)


def leave_out(measure: Measure, observations: pl.DataFrame, entries: Sequence[Standing]) -> pl.DataFrame:
    """Figures that an exclusion covers are treated as missing in every calculation, and kept beside.

    A figure is covered where its period touches the days of the exclusion: a window that holds a month
    that is left out is left out too. An interval between events is covered where it ends on one of them.

    Parameters
    ----------
    measure : Measure
    observations : polars.DataFrame
        ``OBSERVATION_SCHEMA``.
    entries : sequence of Standing
        Those that hold for the series.

    Returns
    -------
    polars.DataFrame
        With ``left_out_value``. A figure that is left out has ``status`` ``left_out`` and no ``value``.
    """
    start = "period_end" if measure.kind is Kind.TIME_BETWEEN else "period_start"
    covered = [
        (pl.col("period_end") >= one.entry.applies_from) & (pl.col(start) <= one.entry.applies_to)
        for one in of_kind(entries, EntryKind.EXCLUSION)
    ]
    if not covered:
        return observations.with_columns(pl.lit(None, pl.Float64).alias(LEFT_OUT_VALUE))
    is_out = pl.any_horizontal(covered)
    return observations.with_columns(
        pl.when(is_out).then("value").alias(LEFT_OUT_VALUE),
        pl.when(~is_out).then("value").alias("value"),
        pl.when(is_out).then(pl.lit(LEFT_OUT)).otherwise("status").alias("status"),
    )


def targets_of(measure: Measure, entries: Sequence[Standing]) -> tuple[Target, ...]:
    """The measure's own targets and the approved local ones that hold for a series.

    Of two local ones that name the same day the later stands first: the one about fewer figures, else the one
    recorded last.
    """
    local = [
        Target(
            value=one.entry.value,
            standing="local",
            valid_from=one.entry.applies_from,
            valid_to=one.entry.applies_to,
            source=f"{one.entry.reason} (approved by {one.approved_by}, row {one.row.number} of the ledger)",
        )
        for one in sorted(entries, key=_narrow)
        if one.entry.kind is EntryKind.LOCAL_TARGET
        and one.entry.value is not None
        and one.entry.applies_from is not None
    ]
    return (*measure.targets, *local)


def target_on(measure: Measure, entries: Sequence[Standing], day: date | None) -> Target | None:
    """The one target to judge by on a day.

    A statutory one goes before a national one, and that before a local one: what was agreed locally does not
    hide what the law or the NHS asks. Of those of one standing the one that came into force last.
    """
    if day is None:
        return None
    held = [
        (_STANDINGS.index(one.standing), one.valid_from, number, one)
        for number, one in enumerate(targets_of(measure, entries))
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    ]
    return max(held, key=lambda each: each[:3])[3] if held else None


def marks_of(entries: Sequence[Standing], starts: Sequence[Start]) -> tuple[Mark, ...]:
    """What is drawn at its day: annotations, and the recalculations that act, by day."""
    acting = {one.day for one in starts if one.point is not None}
    marks = []
    for one in sorted(entries, key=_day):
        kind, day = one.entry.kind, one.entry.applies_from
        if day is None:
            continue
        if kind is EntryKind.ANNOTATION:
            marks.append(Mark(kind="annotation", day=day, words=one.entry.reason))
        elif kind is EntryKind.RECALCULATION and day in acting:
            words = f"Limits anew (approved by {one.approved_by}): {one.entry.reason}"
            marks.append(Mark(kind="recalculation", day=day, words=words))
    return tuple(marks)


def recalculation_sentences(
    entries: Sequence[Standing], starts: Sequence[Start], without: Series | None
) -> list[str]:
    """Who had limits calculated anew and why, what the chart shows without it, and what does not act yet."""
    by_day = {one.day: one for one in starts}
    told = []
    for one in of_kind(entries, EntryKind.RECALCULATION):
        start = by_day.get(_day(one))
        if start is not None and start.point is not None:
            told.append(f"Limits were calculated anew from {day_label(_day(one))}: {_why(one)}")
        else:
            why = start.reason if start else "this chart has no limits"
            day = day_label(_day(one))
            told.append(f"Limits are to start anew from {day}, and do not yet: {why}. {_why(one)}")
    if without is not None and without.verdict["drawable"]:
        told.append(f"Without the recalculation: {without.sentences[1]}")
    elif without is not None:
        told.append(f"Without the recalculation the chart has no verdict: {without.verdict['reason']}.")
    return told


def exclusion_sentences(frame: pl.DataFrame, entries: Sequence[Standing]) -> list[str]:
    """Which figures are left out, why, and who approved it."""
    n = frame.filter(pl.col("status") == LEFT_OUT).height
    if n == 0:
        return []
    told = ["1 figure is left out" if n == 1 else f"{n} figures are left out"]
    why = " ".join(_why(one) for one in of_kind(entries, EntryKind.EXCLUSION))
    return [f"{told[0]} of limits and verdict: {why}"]


def _why(one: Standing) -> str:
    reason = one.entry.reason.rstrip(".")
    by = f"proposed by {one.entry.proposed_by}, approved by {one.approved_by}"
    return f"{reason} ({by}; row {one.row.number} of the ledger)."


def _day(one: Standing) -> date:
    return one.entry.applies_from or date.min


def _narrow(one: Standing) -> tuple[int, int]:
    """About how few figures an entry is, then when it was recorded."""
    said = (one.entry.org_code, one.entry.org_level, one.entry.breakdown)
    return sum(each is not None for each in said), one.row.number
