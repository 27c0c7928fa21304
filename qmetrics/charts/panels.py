"""What goes into the plot area: points, lines, limits, ranges, gaps.

Here: one function per kind of chart. Not here: single marks (``marks``), titles, icons, legend (``draw``),
ticks (``scale``), the choice of chart (``qmetrics.analysis.choice``).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from matplotlib.axes import Axes

from qmetrics.analysis.choice import LIMITED
from qmetrics.analysis.scale_ends import legal_range
from qmetrics.analysis.sentences import short_figure
from qmetrics.analysis.series import Series
from qmetrics.charts import theme
from qmetrics.charts.days import draw_days
from qmetrics.charts.marks import (
    Row,
    draw_gaps,
    draw_joined,
    draw_labels,
    draw_left_out,
    draw_limits,
    draw_markers,
    draw_points,
    draw_ranges,
    draw_target,
)
from qmetrics.charts.scale import period_ticks, value_axis, value_ticks


def line_panel(axes: Axes, series: Series) -> None:
    """Points joined by a line, with limits where the frame has them."""
    rows = series.frame.rows(named=True)
    xs = list(range(len(rows)))
    _scale(axes, series, rows, xs)
    draw_target(axes, series)
    draw_joined(axes, rows, xs)
    draw_limits(axes, series, rows, xs)
    draw_ranges(axes, rows, xs)
    draw_points(axes, rows, xs)
    draw_left_out(axes, rows, xs)
    draw_gaps(axes, rows, xs)
    draw_days(axes, series, rows, xs)
    draw_labels(axes, series, rows)


def days_panel(axes: Axes, series: Series) -> None:
    """Days between events against the date of the event, and the open interval."""
    rows = series.frame.rows(named=True)
    xs = [row["period_end"].toordinal() for row in rows]
    open_days = None
    if series.open_since is not None and series.as_at is not None:
        open_days = (series.as_at - series.open_since).days
    end = series.as_at.toordinal() if open_days is not None and series.as_at else xs[-1]
    _scale(axes, series, rows, xs, more=[float(open_days)] if open_days is not None else [], dated=end)
    draw_joined(axes, rows, xs)
    draw_limits(axes, series, rows, xs, end=end)
    if open_days is not None:
        last = rows[-1]["value"]
        if last is not None:  # the last event may end no interval: it is the first after a break
            axes.plot([xs[-1], end], [last, open_days], color=theme.LINE, lw=theme.THIN, ls=":", zorder=2)
        axes.plot(
            [end], [open_days], ls="", marker="D", ms=theme.MARKER_SIZE, mfc=theme.PAPER, mec=theme.QUIET,
            zorder=4, gid="open-interval", label="Open interval (not counted)", clip_on=False,
        )  # fmt: skip
    draw_points(axes, rows, xs)
    draw_left_out(axes, rows, xs)
    draw_days(axes, series, rows, xs, dated=True)
    draw_labels(axes, series, rows)


def dated_panel(axes: Axes, series: Series) -> None:
    """One dot per event on a line of time; events of one day are stacked."""
    events: dict[date, int] = {}
    for row in series.frame.rows(named=True):
        events.setdefault(row["period_start"], 1)
        if not row.get("same_day"):
            events[row["period_end"]] = max(1, int(row["numerator"] or 1))
    xs = [day.toordinal() for day, n in events.items() for _ in range(n)]
    ys = [height for n in events.values() for height in range(1, n + 1)]
    end = series.as_at.toordinal() if series.as_at else max(xs)
    axes.set_ylim(0, max(4, max(ys) + 1.5))
    axes.set_yticks([])
    _dated_axis(axes, min(xs), max(end, max(xs)))
    axes.plot(
        xs, ys, ls="", marker="o", ms=theme.MARKER_SIZE + 3, mfc=theme.COMMON_CAUSE, mec=theme.QUIET,
        gid="events", label="Event", clip_on=False,
    )  # fmt: skip
    left, right = axes.get_xlim()
    free = left
    for day, n in sorted(events.items()):
        # a slanting line of text is this wide: days that are closer move to the right, in their order
        at = max(free, day.toordinal())
        free = at + 0.024 * (right - left)
        axes.text(
            at, n + 0.3, f"{day.day} {day:%b %y}", rotation=45, fontsize=theme.SMALL_SIZE,
            color=theme.INK, ha="left", va="bottom", rotation_mode="anchor",
        )  # fmt: skip
    if series.open_since is not None:
        axes.plot(
            [series.open_since.toordinal(), end], [0.35, 0.35], color=theme.QUIET, lw=theme.THIN, ls=":",
            gid="open-interval", label="Since the last event",
        )  # fmt: skip
    draw_days(axes, series, series.frame.rows(named=True), xs, dated=True)


def dots_panel(axes: Axes, series: Series) -> None:
    """A dot per month at its count, on a stem; counts that may yet rise as hollow dots."""
    rows = series.frame.rows(named=True)
    xs = list(range(len(rows)))
    _scale(axes, series, rows, xs)
    known = [(x, row) for x, row in zip(xs, rows, strict=True) if row["value"] is not None]
    axes.vlines(
        [x for x, _ in known], 0, [row["value"] for _, row in known], color=theme.LINE, lw=theme.LINE_WIDTH
    )
    draw_ranges(axes, rows, xs)
    draw_points(axes, rows, xs)
    may = [(x, row["value_max"]) for x, row in known if (row["value_max"] or 0) > row["value"]]
    draw_markers(axes, may, theme.QUIET, "d", "may-yet-count", "May yet count", hollow=True)
    draw_left_out(axes, rows, xs)
    draw_gaps(axes, rows, xs)
    draw_days(axes, series, rows, xs)
    draw_target(axes, series)


def annual_panel(axes: Axes, series: Series) -> None:
    """Points with their values written beside them, not joined."""
    rows = series.frame.rows(named=True)
    xs = list(range(len(rows)))
    _scale(axes, series, rows, xs)
    draw_ranges(axes, rows, xs)
    draw_points(axes, rows, xs)
    for x, row in zip(xs, rows, strict=True):
        if row["value"] is not None:
            axes.annotate(
                short_figure(series.measure, row["value"]), (x, row["value"]), (0, 9),
                textcoords="offset points", ha="center", fontsize=theme.SMALL_SIZE, color=theme.INK,
            )  # fmt: skip
    draw_left_out(axes, rows, xs)
    draw_gaps(axes, rows, xs)
    draw_days(axes, series, rows, xs)
    draw_target(axes, series)


def table_panel(axes: Axes, series: Series) -> None:
    """ "n of N" for each of the latest periods, in up to three columns of text."""
    axes.set_axis_off()
    rows = series.frame.tail(18).rows(named=True)
    deep = max(6, -(-len(rows) // 3))
    for i, row in enumerate(rows):
        column, line = divmod(i, deep)
        quarter = series.step_months == 3
        label = (
            f"{row['period_start']:%b}–{row['period_end']:%b %Y}" if quarter else f"{row['period_end']:%B %Y}"
        )
        x, y = 0.02 + column * 0.36, 0.95 - line / deep
        style: dict[str, Any] = {
            "fontsize": theme.SUBTITLE_SIZE,
            "color": theme.INK,
            "transform": axes.transAxes,
            "va": "top",
        }
        axes.text(x, y, label, **style)
        axes.text(x + 0.18, y, n_of_n(row), fontweight="bold", gid="n-of-n", **style)
    if any(n_of_n(row).endswith("*") for row in rows):
        axes.text(
            0.02, -0.06, "* may still change (provisional or immature)", transform=axes.transAxes,
            fontsize=theme.SMALL_SIZE, color=theme.QUIET, va="top",
        )  # fmt: skip


def n_of_n(row: Row) -> str:
    """A row's cases in words, such as ``3 of 7``; ``*`` marks what may still change."""
    if row["status"] == "zero_denominator":
        return "no cases"
    if row["status"] != "reported":
        return (row["status"] or "no record").replace("_", " ")
    if row["numerator"] is None or row["denominator"] is None:
        return "parts not published"
    later = row["is_immature"] or row["release_status"] == "provisional"
    return f"{row['numerator']:,.0f} of {row['denominator']:,.0f}{' *' if later else ''}"


def _scale(
    axes: Axes, series: Series, rows: Sequence[Row], xs: Sequence[int], *, more: Sequence[float] = (),
    dated: int | None = None,
) -> None:  # fmt: skip
    """Ends, ticks and labels of both axes."""
    measure = series.measure
    lowest, highest = legal_range(measure)
    names = [
        n
        for n in ("value", "left_out_value", "value_min", "mean", "median", "lower_limit", "upper_limit")
        if n in series.frame.columns
    ]
    bounds = [row["value_max"] for row in rows if _is_bounded(row) or series.chart == "dots"]
    found = [row[name] for row in rows for name in names if row[name] is not None]
    found = [*found, *[bound for bound in bounds if bound is not None], *more]
    if series.target is not None:
        found.append(series.target.value)
    inside = [v for v in found if (lowest is None or v >= lowest) and (highest is None or v <= highest)]
    low, high = value_axis(measure, inside, from_zero=series.chart not in LIMITED)
    axes.set_ylim(low, high)
    ticks, labels = value_ticks(measure, low, high)
    axes.set_yticks(ticks, labels, fontsize=theme.TEXT_SIZE, color=theme.QUIET)
    if dated is not None:
        _dated_axis(axes, min(xs), dated)
        return
    at, words = period_ticks(measure, [row["period_end"] for row in rows])
    axes.set_xlim(-0.6, max(len(rows) - 1, 1) + 0.6)
    axes.set_xticks(at, words, fontsize=theme.TEXT_SIZE, color=theme.QUIET)


def _is_bounded(row: Row) -> bool:
    """Without a figure of its own, so that its bounds are drawn."""
    return row["value"] is None and row.get("left_out_value") is None


def _dated_axis(axes: Axes, first: int, last: int) -> None:
    span = max(last - first, 30)
    axes.set_xlim(first - 0.03 * span, last + 0.03 * span)
    months = span / 30.4
    every = next((k for k in (1, 2, 3, 6, 12, 24, 60) if months / k <= 9), 120)
    year, month = date.fromordinal(first).year, 1
    at = []
    while (day := date(year, month, 1)).toordinal() <= last:
        if day.toordinal() >= first:
            at.append(day)
        year, month = (year + (month - 1 + every) // 12, (month - 1 + every) % 12 + 1)
    words = [f"{day:%b %y}" for day in at]
    axes.set_xticks([day.toordinal() for day in at], words, fontsize=theme.TEXT_SIZE, color=theme.QUIET)
