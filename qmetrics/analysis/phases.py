"""Where approved recalculations start limits anew, and why one does not act.

Here: the rule. Not here: limits (``with_limits``), what the ledger is (``model/ledger``), where limits might
be asked to start anew (``spc.suggest_phases``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

# the shortest phase that has limits of its own
PHASE_POINTS = 12


@dataclass(frozen=True)
class Start:
    """One recalculation: the day that was approved, the first point of its phase, or why it does not act."""

    day: date
    point: date | None
    reason: str = ""


def starts_of_phases(
    frame: pl.DataFrame, days: Sequence[date], breaks: Sequence[date] = ()
) -> tuple[Start, ...]:
    """The first point of each phase.

    A phase starts at the first point whose period ends on the day or later. Limits of a handful of points
    are none: a recalculation acts when the phase that it starts, and the one that it ends, have 12 counted
    points each. Until then limits stay as they were. A break has started limits anew by itself.

    Parameters
    ----------
    frame : polars.DataFrame
        One series: ``period_end``, ``is_counted``.
    days : sequence of date
        Of the recalculations.
    breaks : sequence of date
        Of the breaks in the series.

    Returns
    -------
    tuple of Start
        One a day, in order of the days.

    Examples
    --------
    >>> months = pl.date_range(date(2024, 1, 31), date(2026, 1, 31), "1mo", eager=True)
    >>> frame = pl.DataFrame({"period_end": months.dt.month_end(), "is_counted": True})
    >>> [one.point for one in starts_of_phases(frame, [date(2025, 1, 1)])]
    [datetime.date(2025, 1, 31)]
    >>> starts_of_phases(frame, [date(2025, 8, 1)])[0].reason
    'it has 6 of the 12 points that limits of their own need'
    """
    ends = frame.sort("period_end")["period_end"].to_list()
    counted = frame.filter("is_counted").sort("period_end")["period_end"].to_list()
    edges = sorted({*breaks, *(ends[:1])})
    found: list[Start] = []
    ordered = sorted(set(days))
    for at, day in enumerate(ordered):
        point = next((end for end in ends if end >= day), None)
        if point is None:
            found.append(Start(day, None, "no point has come since"))
            continue
        begun = max(edge for edge in edges if edge <= point)
        if point == next(end for end in ends if end >= begun):
            found.append(Start(day, None, "limits start there anyway"))
            continue
        stop = min([edge for edge in edges if edge > point] + ordered[at + 1 :], default=date.max)
        since = max([begun, *(one.point for one in found if one.point is not None)])
        after = sum(point <= end < stop for end in counted)
        before = sum(since <= end < point for end in counted)
        if after < PHASE_POINTS:
            reason = f"it has {after} of the {PHASE_POINTS} points that limits of their own need"
            found.append(Start(day, None, reason))
        elif before < PHASE_POINTS:
            reason = f"{before} points lie before it, and limits of their own need {PHASE_POINTS}"
            found.append(Start(day, None, reason))
        else:
            found.append(Start(day, point))
    return tuple(found)


def with_phase(frame: pl.DataFrame, starts: Sequence[date]) -> pl.DataFrame:
    """The frame with ``phase``: how many phases have started before each point, or at it."""
    begun = [pl.col("period_end") >= day for day in starts]
    return frame.with_columns(pl.sum_horizontal(pl.lit(0), *begun).alias("phase"))
