"""What goes into the plot area: points, lines, limits, ranges, gaps.

Here: one function per kind of chart; each artist that carries data has a ``gid`` that says what it is. Not here:
titles, icons, legend (``draw``), ticks (``scale``), the choice of chart (``qmetrics.analysis.choice``).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes

from qmetrics.analysis.sentences import figure
from qmetrics.analysis.series import Series
from qmetrics.charts import theme
from qmetrics.charts.scale import legal_range, limit_words, period_ticks, spread, value_axis, value_ticks

Row = dict[str, Any]
LIMITS = (("upper_limit", "Upper limit"), ("mean", "Mean"), ("lower_limit", "Lower limit"))


def line_panel(axes: Axes, series: Series) -> None:
    """Points joined by a line, with limits where the frame has them."""
    rows = series.frame.rows(named=True)
    xs = list(range(len(rows)))
    _scale(axes, series, rows, xs)
    _target(axes, series)
    _joined(axes, rows, xs)
    if "mean" in series.frame.columns:
        _limits(axes, series, rows, xs)
    _ranges(axes, rows, xs)
    _points(axes, rows, xs)
    _gaps(axes, rows, xs)
    _breaks(axes, series, rows, xs)
    _labels(axes, series, rows)


def days_panel(axes: Axes, series: Series) -> None:
    """Days between events against the date of the event, and the open interval."""
    rows = series.frame.rows(named=True)
    xs = [row["period_end"].toordinal() for row in rows]
    open_days = None
    if series.open_since is not None and series.as_at is not None:
        open_days = (series.as_at - series.open_since).days
    end = series.as_at.toordinal() if open_days is not None and series.as_at else xs[-1]
    _scale(axes, series, rows, xs, more=[float(open_days)] if open_days is not None else [], dated=end)
    _joined(axes, rows, xs)
    _limits(axes, series, rows, xs)
    if open_days is not None:
        last = rows[-1]["value"]
        axes.plot([xs[-1], end], [last, open_days], color=theme.LINE, lw=theme.THIN, ls=":", zorder=2)
        axes.plot(
            [end], [open_days], ls="", marker="D", ms=theme.MARKER_SIZE, mfc=theme.PAPER, mec=theme.QUIET,
            zorder=4, gid="open-interval", label="Open Interval (Not Counted)", clip_on=False,
        )  # fmt: skip
    _points(axes, rows, xs)
    _labels(axes, series, rows)


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
    axes.set_ylim(0, max(4, max(ys) + 1))
    axes.set_yticks([])
    _dated_axis(axes, min(xs), max(end, max(xs)))
    axes.plot(
        xs, ys, ls="", marker="o", ms=theme.MARKER_SIZE + 3, mfc=theme.COMMON_CAUSE, mec=theme.QUIET,
        gid="events", label="Event", clip_on=False,
    )  # fmt: skip
    if series.open_since is not None:
        axes.plot(
            [series.open_since.toordinal(), end], [0.35, 0.35], color=theme.QUIET, lw=theme.THIN, ls=":",
            gid="open-interval", label="Since The Last Event",
        )  # fmt: skip


def dots_panel(axes: Axes, series: Series) -> None:
    """A dot per month at its count, on a stem; counts that may yet rise as hollow dots."""
    rows = series.frame.rows(named=True)
    xs = list(range(len(rows)))
    _scale(axes, series, rows, xs)
    known = [(x, row) for x, row in zip(xs, rows, strict=True) if row["value"] is not None]
    axes.vlines(
        [x for x, _ in known], 0, [row["value"] for _, row in known], color=theme.LINE, lw=theme.LINE_WIDTH
    )
    _ranges(axes, rows, xs)
    _points(axes, rows, xs)
    may = [(x, row["value_max"]) for x, row in known if (row["value_max"] or 0) > row["value"]]
    _markers(axes, may, theme.QUIET, "d", "may-yet-count", "May Yet Count", hollow=True)
    _gaps(axes, rows, xs)
    _target(axes, series)


def annual_panel(axes: Axes, series: Series) -> None:
    """Points with their values written beside them, not joined."""
    rows = series.frame.rows(named=True)
    xs = list(range(len(rows)))
    _scale(axes, series, rows, xs)
    _ranges(axes, rows, xs)
    _points(axes, rows, xs)
    for x, row in zip(xs, rows, strict=True):
        if row["value"] is not None:
            axes.annotate(
                figure(series.measure, row["value"]), (x, row["value"]), (0, 9), textcoords="offset points",
                ha="center", fontsize=theme.SMALL_SIZE, color=theme.INK,
            )  # fmt: skip
    _gaps(axes, rows, xs)
    _target(axes, series)


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
        style = {
            "fontsize": theme.SUBTITLE_SIZE,
            "color": theme.INK,
            "transform": axes.transAxes,
            "va": "top",
        }
        axes.text(x, y, label, **style)
        axes.text(x + 0.18, y, n_of_n(row), fontweight="bold", gid="n-of-n", **style)


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
        n for n in ("value", "value_min", "mean", "lower_limit", "upper_limit") if n in series.frame.columns
    ]
    bounds = [row["value_max"] for row in rows if row["value"] is None or series.chart == "dots"]
    found = [row[name] for row in rows for name in names if row[name] is not None]
    found = [*found, *[bound for bound in bounds if bound is not None], *more]
    if series.target is not None:
        found.append(series.target.value)
    inside = [v for v in found if (lowest is None or v >= lowest) and (highest is None or v <= highest)]
    low, high = value_axis(measure, inside)
    axes.set_ylim(low, high)
    ticks, labels = value_ticks(measure, low, high)
    axes.set_yticks(ticks, labels, fontsize=theme.TEXT_SIZE, color=theme.QUIET)
    if dated is not None:
        _dated_axis(axes, min(xs), dated)
        return
    at, words = period_ticks(measure, [row["period_end"] for row in rows])
    axes.set_xlim(-0.6, max(len(rows) - 1, 1) + 0.6)
    axes.set_xticks(at, words, fontsize=theme.TEXT_SIZE, color=theme.QUIET)


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


def _joined(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """The value line: broken at gaps and breaks, dotted where a point does not count."""
    pairs = list(zip(xs, rows, strict=True))
    for (_, gap), group in groupby(
        pairs, key=lambda pair: (pair[1].get("segment"), pair[1]["value"] is None)
    ):
        part = list(group)
        if gap:
            continue
        counted = [(x, row["value"]) for x, row in part if not row["is_immature"]]
        axes.plot(
            [x for x, _ in counted], [y for _, y in counted], color=theme.LINE, lw=theme.LINE_WIDTH, zorder=2,
            gid="value-line",
        )  # fmt: skip
        if len(counted) < len(part):
            axes.plot(
                [x for x, _ in part], [row["value"] for _, row in part], color=theme.LINE, lw=theme.THIN,
                ls=":", zorder=1.9,
            )  # fmt: skip


def _limits(axes: Axes, series: Series, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """Mean and limits, phase by phase; a limit beyond the legal range is not drawn."""
    half = 0.5 if series.chart != "t_chart" else 0.0
    pairs = zip(xs, rows, strict=True)
    for _, group in groupby(pairs, key=lambda pair: (pair[1].get("segment"), pair[1].get("phase"))):
        part = list(group)
        ends = [part[0][0] - half, part[-1][0] + half]
        for name, words in LIMITS:
            _, y = limit_words(series.measure, words, part[-1][1][name])
            if y is None:
                continue
            is_mean = name == "mean"
            axes.plot(
                ends, [y, y], color=theme.MEAN if is_mean else theme.LIMIT, lw=theme.THIN if is_mean else 1.4,
                ls="-" if is_mean else theme.DASHES, zorder=1.5, gid=name.replace("_", "-"),
            )  # fmt: skip


def _target(axes: Axes, series: Series) -> None:
    if series.target is None:
        return
    axes.axhline(
        series.target.value, color=theme.TARGET, lw=1.6, ls=theme.DASHES, zorder=1.4, gid="target",
        label="Target",
    )  # fmt: skip


def _points(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """Markers by meaning: filled, hollow where provisional, hollow and grey where they do not count."""
    known = [(x, row) for x, row in zip(xs, rows, strict=True) if row["value"] is not None]

    def kind(pair: tuple[int, Row]) -> tuple[str, str]:
        row = pair[1]
        if row["is_immature"]:
            return "immature", "common_cause"
        form = "provisional" if row["release_status"] == "provisional" else "final"
        return form, row.get("point_type") or "common_cause"

    for (form, meaning), group in _grouped(known, kind):
        colour, marker, words = theme.POINTS[meaning]
        points = [(x, row["value"]) for x, row in group]
        if form == "immature":
            _markers(axes, points, theme.QUIET, "o", "points-immature", "Immature (Not Counted)", hollow=True)
        elif form == "provisional":
            label = "Provisional" if meaning == "common_cause" else f"{words}, Provisional"
            _markers(axes, points, colour, marker, f"points-{meaning}-provisional", label, hollow=True)
        else:
            _markers(axes, points, colour, marker, f"points-{meaning}", words)


def _grouped(items: Iterable[Any], key: Callable[[Any], Any]) -> Iterable[tuple[Any, list[Any]]]:
    groups: dict[Any, list[Any]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return sorted(groups.items())


def _markers(
    axes: Axes, points: Sequence[tuple[float, float]], colour: str, marker: str, gid: str, label: str, *,
    hollow: bool = False,
) -> None:  # fmt: skip
    if points:
        axes.plot(
            [x for x, _ in points], [y for _, y in points], ls="", marker=marker, ms=theme.MARKER_SIZE,
            mfc=theme.PAPER if hollow else colour, mec=colour, mew=1.6 if hollow else 0.8, zorder=3,
            gid=gid, label=label, clip_on=False,
        )  # fmt: skip


def _ranges(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """Suppressed and not reached values as bars over the range in which they lie."""
    low, high = axes.get_ylim()
    for status, gid, label in (
        ("suppressed", "suppressed-ranges", "Suppressed (Lies In This Range)"),
        ("reported", "not-reached-ranges", "Not Reached (At Least)"),
    ):
        bars = [
            (x, row["value_min"], row["value_max"])
            for x, row in zip(xs, rows, strict=True)
            if row["status"] == status and row["value"] is None
        ]
        if bars:
            axes.vlines(
                [x for x, *_ in bars],
                [low if least is None else max(low, least) for _, least, _ in bars],
                [high if most is None else min(high, most) for *_, most in bars],
                color=theme.RANGE, lw=5, alpha=0.55, zorder=2, gid=gid, label=label,
            )  # fmt: skip


def _gaps(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """A mark on the axis for every period without a figure."""
    for status, (marker, words) in theme.GAPS.items():
        at = [x for x, row in zip(xs, rows, strict=True) if row["status"] == status]
        if at:
            axes.plot(
                at, [0.0] * len(at), ls="", marker=marker, ms=7, mec=theme.QUIET, mew=1.5, color=theme.QUIET,
                transform=axes.get_xaxis_transform(), clip_on=False, zorder=5, gid=f"gaps-{status}", label=words,
            )  # fmt: skip


def _breaks(axes: Axes, series: Series, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """A dotted upright where the series is broken, with the reason."""
    for day, why in series.measure.breaks:
        after = [x for x, row in zip(xs, rows, strict=True) if row["period_end"] >= day]
        if after and after[0] > 0:
            axes.axvline(after[0] - 0.5, color=theme.QUIET, lw=theme.THIN, ls=":", gid="break")
            axes.text(
                after[0] - 0.4, 0.985, f"Break: {why}", transform=axes.get_xaxis_transform(), va="top",
                fontsize=theme.SMALL_SIZE, color=theme.QUIET,
            )  # fmt: skip


def _labels(axes: Axes, series: Series, rows: Sequence[Row]) -> None:
    """Names and values of mean, limits and target at the right, none over another."""
    low, high = axes.get_ylim()
    words: list[tuple[str, float, str]] = []
    if "mean" in series.frame.columns and rows[-1]["mean"] is not None:
        for name, label in LIMITS:
            text, y = limit_words(series.measure, label, rows[-1][name])
            edge = {"upper_limit": high, "lower_limit": low}.get(name, low)
            words.append((text, edge if y is None else y, theme.MEAN if name == "mean" else theme.QUIET))
    if series.target is not None:
        standing = series.target.standing.capitalize()
        words.append(
            (
                f"{standing} target {figure(series.measure, series.target.value)}",
                series.target.value,
                theme.TARGET,
            )
        )
    heights = spread([y for _, y, _ in words], 0.055 * (high - low), low, high)
    for (text, _, colour), y in zip(words, heights, strict=True):
        axes.text(
            1.008, (y - low) / (high - low), text, transform=axes.transAxes, va="center",
            fontsize=theme.SMALL_SIZE, color=colour, gid="direct-label",
        )  # fmt: skip
