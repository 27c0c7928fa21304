"""What of a series a board should be alerted to, advised of, or assured by.

Here: the one rule that puts a verdict under one of the three headings of an exception report, and why. Not
here: the verdict (``with_limits``), how the first page looks (``qmetrics.reports``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from qmetrics.analysis.choice import STOCK_LINE, WITHHELD
from qmetrics.model import Direction, Target

if TYPE_CHECKING:
    from qmetrics.analysis.series import Series

__all__ = ["Attention", "Heading", "attention"]


class Heading(StrEnum):
    """The three headings, in the order they are read."""

    ALERT = "alert"
    ADVISE = "advise"
    ASSURE = "assure"


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Under which heading a series belongs, and why, as a sentence."""

    heading: Heading
    why: str


def attention(series: Series) -> Attention | None:
    """Where a series belongs on the first page.

    Parameters
    ----------
    series : Series
        Analysed.

    Returns
    -------
    Attention or None
        Alert: a concern beyond usual variation, a target that will be missed unless something changes, or a
        statutory target at the end of its scale missed at the latest point. Advise: a change that is neither
        better nor worse, a target met or missed by chance (improving or not), another target at the end of
        its scale missed, or a figure that is withheld. Assure: an improvement, or a target that is met as a
        rule. None: nothing of these; and a stock with the verdict of its flow, which its flow tells.
    """
    if series.chart == WITHHELD:
        return Attention(heading=Heading.ADVISE, why=f"{series.chart_reason}.")
    target = series.target
    missed = _missed_now(series, target) if target is not None else ""
    if missed and target is not None:
        is_owed = target.standing == "statutory"
        return Attention(heading=Heading.ALERT if is_owed else Heading.ADVISE, why=missed)
    if series.chart == STOCK_LINE or not series.verdict.get("drawable"):
        return None
    kind = str(series.verdict["variation"] or "").split("_")[0]
    assurance = series.verdict.get("assurance")
    if kind == "concern":
        return Attention(heading=Heading.ALERT, why="The latest point is a concern beyond usual variation.")
    if assurance == "fail":
        return Attention(
            heading=Heading.ALERT,
            why=f"The {_standing(target)} will be missed as a rule unless something changes.",
        )
    if kind == "neutral":
        return Attention(
            heading=Heading.ADVISE,
            why="The latest point is beyond usual variation; neither way is better or worse by itself.",
        )
    if assurance == "hit_or_miss":
        better = "It has improved; the" if kind == "improvement" else "The"
        return Attention(
            heading=Heading.ADVISE, why=f"{better} {_standing(target)} is met or missed by chance."
        )
    if kind == "improvement":
        met = f" The {_standing(target)} is met as a rule." if assurance == "pass" else ""
        return Attention(
            heading=Heading.ASSURE, why=f"The latest point is an improvement beyond usual variation.{met}"
        )
    if assurance == "pass":
        return Attention(heading=Heading.ASSURE, why=f"The {_standing(target)} is met as a rule.")
    return None


def _standing(target: Target | None) -> str:
    return f"{target.standing} target" if target is not None else "target"


def _missed_now(series: Series, target: Target) -> str:
    """How a target at the end of its scale was missed; empty where the latest figure meets it."""
    value = series.verdict["latest_value"]
    if not series.breaches or value is None:
        return ""
    falls_short = (
        value < target.value if series.measure.direction is Direction.HIGHER else value > target.value
    )
    return f"Against the {_standing(target)}: {series.breaches}." if falls_short else ""
