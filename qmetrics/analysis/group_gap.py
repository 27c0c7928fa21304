"""The gap between the most and the least deprived fifth, each group with its interval.

Here: the record ``GroupGap``, when there is a gap, and its sentences. Not here: the interval of a gap
(``inequality.fifth_gap``), which groups are too small (``compute/rows``), the picture (``charts/group_gap``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from qmetrics.analysis.inequality import fifth_gap
from qmetrics.analysis.sentences import figure, short_figure
from qmetrics.analysis.side_by_side import per
from qmetrics.model import Direction, Dynamics, Kind, Measure, Rows, Status

FIFTHS = "deprivation_quintile"
MOST, LEAST = "1", "5"


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupGap:
    """One measure by fifth of deprivation.

    Attributes
    ----------
    measure : Measure
        A proportion or a rate.
    org_name, level : str
        Whose figures.
    frame : polars.DataFrame
        One row a fifth, from the most deprived: ``group``, ``numerator``, ``denominator``, ``value``,
        ``lower``, ``upper``, ``status``; a group of too few events has no figure.
    gap, lower, upper : float, optional
        Most minus least deprived, in the unit of the measure, with its 95 % interval.
    reason : str
        Why there is no gap; empty where there is one.
    first, last : date
        First and last day.
    is_list : bool
        Each month's figure is of all who are on a list then.
    is_sample : bool
        From synthetic data.
    """

    measure: Measure
    org_name: str
    level: str
    frame: pl.DataFrame
    gap: float | None
    lower: float | None
    upper: float | None
    reason: str
    first: date
    last: date
    is_list: bool = False
    is_sample: bool = False


def has_gap(measure: Measure) -> bool:
    """Whether a gap is told at all: a share or rate worked out from rows, by deprivation."""
    is_exact = isinstance(measure.origin, Rows) and measure.kind in (Kind.PROPORTION, Kind.RATE)
    return is_exact and FIFTHS in measure.breakdowns


def group_gap(
    measure: Measure,
    figures: pl.DataFrame,
    *,
    org_name: str,
    level: str,
    is_list: bool = False,
    is_sample: bool = False,
) -> GroupGap | None:
    """The latest figures by fifth that are mature, and the gap between both ends.

    Parameters
    ----------
    measure : Measure
        One that ``has_gap``.
    figures : polars.DataFrame
        Observations of one organisation and level by deprivation: each of twelve months, of a stock of one.
    org_name, level, is_list, is_sample
        As in ``GroupGap``.

    Returns
    -------
    GroupGap or None
        None without any mature figure.
    """
    mature = figures.filter(
        ~pl.col("is_immature").fill_null(False), pl.col("breakdown_value").is_in(["1", "2", "3", "4", "5"])
    )
    rows = mature.filter(pl.col("period_end") == pl.col("period_end").max()).sort("breakdown_value")
    if rows.is_empty():
        return None
    frame = rows.select(
        "numerator", "denominator", "value", "lower", "upper", "status", group="breakdown_value"
    )
    ends = frame.filter(
        pl.col("group").is_in([MOST, LEAST]),
        pl.col("status") == Status.REPORTED,
        pl.col("value").is_not_null(),
    )
    reason = "" if ends.height == 2 else _why_not(frame, ends["group"].to_list())
    found: dict[str, float | None] = {"gap": None, "lower": None, "upper": None}
    if not reason:
        gap = fifth_gap(
            ends.with_columns(quantile=pl.col("group").cast(pl.Int64)),
            numerator="numerator",
            denominator="denominator",
            kind="proportion" if measure.kind is Kind.PROPORTION else "rate",
            multiplier=per(measure),
        )
        found = gap.select("gap", "lower", "upper").row(0, named=True)
    return GroupGap(
        measure=measure,
        org_name=org_name,
        level=level,
        frame=frame,
        reason=reason,
        first=rows["period_start"][0],
        last=rows["period_end"][0],
        is_list=is_list,
        is_sample=is_sample,
        **found,
    )


def _why_not(frame: pl.DataFrame, known: list[str]) -> str:
    missing = [name for name, group in (("most", MOST), ("least", LEAST)) if group not in known]
    whose = f"the {' and the '.join(missing)} deprived fifth"
    hidden = frame.filter(pl.col("group").is_in([MOST, LEAST]), pl.col("status") == Status.SUPPRESSED)
    if hidden.height == len(missing):
        return f"the number of events in {whose} is too small to be shown"
    return f"there is no figure of {whose}"


def gap_sentences(found: GroupGap) -> tuple[str, ...]:
    """The gap in words, whether it may be chance, and what to bear in mind; or why there is none."""
    if found.gap is None or found.lower is None or found.upper is None:
        return (f"No gap is given: {found.reason}.",)
    value = {row["group"]: row["value"] for row in found.frame.iter_rows(named=True)}
    most, least = (figure(found.measure, value[group]) for group in (MOST, LEAST))
    told = [
        f"Most deprived fifth {most}, least deprived fifth {least}: a gap of {gap_words(found)}.",
        _meaning(found),
    ]
    if found.is_list and found.measure.dynamics is not Dynamics.STOCK:
        told.append(
            "A person on the list in several months counts in each: the intervals are narrower than they "
            "should be."
        )
    return tuple(told)


def gap_words(found: GroupGap) -> str:
    """The gap with its interval, such as ``+2.3 percentage points (95% interval −1.9 to +6.9)``."""
    unit = "percentage points" if found.measure.kind is Kind.PROPORTION else found.measure.unit
    return f"{signed(found, found.gap)} {unit} (95% interval {interval_words(found)})"


def interval_words(found: GroupGap) -> str:
    """The interval of the gap, such as ``−1.9 to +6.9``."""
    return f"{signed(found, found.lower)} to {signed(found, found.upper)}"


def signed(found: GroupGap, number: float | None) -> str:
    """A difference with its sign, without a unit."""
    if number is None:
        return "no figure"
    text = short_figure(found.measure, number).removesuffix("%")
    return f"+{text}" if number > 0 and text != "0" else text.replace("−0.0", "0")


def _meaning(found: GroupGap) -> str:
    assert found.gap is not None
    assert found.lower is not None
    assert found.upper is not None
    if found.lower <= 0 <= found.upper:
        return "The interval includes no gap at all: this one may be chance."
    direction = found.measure.direction
    against = ""
    if direction is not Direction.NEUTRAL:
        worse = (found.gap < 0) == (direction is Direction.HIGHER)
        against = f" It is to the {'disadvantage' if worse else 'advantage'} of the most deprived fifth."
    return (
        f"The interval leaves out no gap at all.{against} "
        "One such interval in 20 would do so by chance though there were no gap."
    )
