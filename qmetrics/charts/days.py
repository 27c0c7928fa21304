"""Uprights at days: breaks in the series, limits calculated anew, notes; their words beside them, none over
another.

Here: where each stands and where its words go. Not here: which there are (``qmetrics.analysis.recorded``, the
measure's breaks), other marks (``marks``).
"""

from collections.abc import Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes

from qmetrics.analysis.series import Series
from qmetrics.charts import theme

Row = dict[str, Any]
# of the plot area: a letter's width, a line's height
LETTER, LINE = 0.0092, 0.055
# for more lines of words than this the points are not pressed down further
MOST_LINES = 8


def draw_days(
    axes: Axes, series: Series, rows: Sequence[Row], xs: Sequence[int], *, dated: bool = False
) -> None:
    """Breaks, recalculations and notes of a series.

    Parameters
    ----------
    axes : Axes
        Its lower limit is final; it is made higher where words would lie over points.
    series : Series
    rows, xs
        Points, oldest first, and where they stand.
    dated : bool
        True where the axis is one of days (``date.toordinal``), on which breaks are not drawn.
    """
    found: list[tuple[float, str, str]] = []
    if not dated:
        found += [(x, "break", f"Break: {why}") for day, why in series.measure.breaks
                  if (x := _between(rows, xs, day)) is not None]  # fmt: skip
    for mark in series.marks:
        anew = mark.kind == "recalculation"
        place = _between(rows, xs, mark.day) if anew else _at(rows, xs, mark.day, dated)
        if place is not None:
            found.append((place, mark.kind, mark.words if anew else f"Note: {mark.words}"))
    low, high = axes.get_xlim()
    taken: list[list[tuple[float, float]]] = []
    for x, gid, words in sorted(found):
        axes.axvline(x, color=theme.QUIET, lw=theme.THIN, ls=theme.DAYS[gid], zorder=1.2, gid=gid)
        at = (x - low) / (high - low)
        is_left = at + LETTER * len(words) > 1 and at > 0.5
        lines = _lines(words, at if is_left else 1 - at)
        width = LETTER * max(map(len, lines))
        line = _free_line(taken, (at - width, at) if is_left else (at, at + width), len(lines))
        axes.text(
            at + (-0.008 if is_left else 0.008), 0.985 - LINE * line, "\n".join(lines),
            transform=axes.transAxes, ha="right" if is_left else "left", va="top", fontsize=theme.SMALL_SIZE,
            color=theme.QUIET, zorder=2.6, gid=f"words-{gid}",
            bbox={"facecolor": theme.PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 1.0},
        )  # fmt: skip
    if found:
        _make_room(axes, rows, len(taken))


def _make_room(axes: Axes, rows: Sequence[Row], lines: int) -> None:
    """A higher axis where so many lines of words would lie over points or limits."""
    low, high = axes.get_ylim()
    names = ("value", "left_out_value", "mean", "median", "upper_limit")
    drawn = [row[name] for row in rows for name in names if row.get(name) is not None]
    top = max([y for y in drawn if y <= high], default=low)
    needed = low + (top - low) / (1 - 0.04 - LINE * min(lines, MOST_LINES))
    axes.set_ylim(low, max(high, needed))


def _lines(words: str, room: float) -> list[str]:
    """At most two lines of the room there is, that share of the plot area wide; the page has all of it."""
    lines = wrap(words, max(12, int(room / LETTER) - 2))
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1].rstrip(' .,;')}…"]


def _between(rows: Sequence[Row], xs: Sequence[int], day: date) -> float | None:
    """Just before the first point that ends on a day or later; None before the second point."""
    after = [x for x, row in zip(xs, rows, strict=True) if row["period_end"] >= day]
    return after[0] - 0.5 if after and after[0] > xs[0] else None


def _at(rows: Sequence[Row], xs: Sequence[int], day: date, dated: bool) -> float | None:
    """At the point whose period holds a day, or after the last; None before the first."""
    if not rows or day < rows[0]["period_start"]:
        return None
    if dated:
        return float(day.toordinal())
    after = [x for x, row in zip(xs, rows, strict=True) if row["period_end"] >= day]
    return float(after[0]) if after else xs[-1] + 0.5


def _free_line(taken: list[list[tuple[float, float]]], span: tuple[float, float], n: int) -> int:
    """The first of the lines in which a text of this span and ``n`` lines lies over no other."""
    first = 0
    while any(
        start <= span[1] and span[0] <= end for line in taken[first : first + n] for start, end in line
    ):
        first += 1
    taken.extend([] for _ in range(first + n - len(taken)))
    for line in taken[first : first + n]:
        line.append(span)
    return first
