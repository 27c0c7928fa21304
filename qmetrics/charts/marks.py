"""Marks on the plot area: points, the line, limits, target, ranges, gaps, labels.

Here: one function per mark, each with a ``gid`` that says what it is. Not here: which marks a chart has
(``panels``), ticks (``scale``).
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes

from qmetrics.analysis.sentences import short_figure
from qmetrics.analysis.series import Series
from qmetrics.charts import theme
from qmetrics.charts.scale import limit_words, spread

Row = dict[str, Any]
LIMITS = (("upper_limit", "Upper limit"), ("mean", "Mean"), ("lower_limit", "Lower limit"))
MEDIAN = (("median", "Median"),)


def draw_joined(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
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


def draw_limits(
    axes: Axes, series: Series, rows: Sequence[Row], xs: Sequence[int], *, end: int | None = None
) -> None:
    """Mean (or median) and limits, phase by phase; a limit beyond the legal range is not drawn."""
    half = 0.5 if series.chart != "t_chart" else 0.0
    steps = "sigma_z" in series.frame.columns
    pairs = zip(xs, rows, strict=True)
    for _, group in groupby(pairs, key=lambda pair: (pair[1].get("segment"), pair[1].get("phase"))):
        part = list(group)
        ends = [part[0][0] - half, part[-1][0] + half]
        if end is not None and part[-1][0] == xs[-1]:
            ends[1] = end
        for name, words in _lines_of(series):
            is_centre = name in ("mean", "median")
            if steps and not is_centre:
                _draw_steps(axes, series, part, name)
                continue
            _, y = limit_words(series.measure, words, part[-1][1][name])
            if y is None:
                continue
            axes.plot(
                ends, [y, y], color=theme.MEAN if is_centre else theme.LIMIT,
                lw=theme.THIN if is_centre else 1.4, ls="-" if is_centre else theme.DASHES, zorder=1.5,
                gid=name.replace("_", "-"),
            )  # fmt: skip


def _lines_of(series: Series) -> tuple[tuple[str, str], ...]:
    """Which lines the frame has, from the top, each with its name."""
    return tuple(pair for pair in (*LIMITS, *MEDIAN) if pair[0] in series.frame.columns)


def _draw_steps(axes: Axes, series: Series, part: Sequence[tuple[int, Row]], name: str) -> None:
    """One limit whose height is each point's own; broken where a point has none or none within the scale."""
    heights = [(x, limit_words(series.measure, "", row[name])[1]) for x, row in part]
    for known, group in groupby(heights, key=lambda pair: pair[1] is not None):
        at = [(x, y) for x, y in group if y is not None]
        if known:
            axes.plot(
                [x + half for x, _ in at for half in (-0.5, 0.5)], [y for _, y in at for _ in range(2)],
                color=theme.LIMIT, lw=1.4, ls=theme.SHORT_DASHES, zorder=1.5, gid=name.replace("_", "-"),
            )  # fmt: skip


def draw_target(axes: Axes, series: Series) -> None:
    """A dashed red line across the chart."""
    if series.target is None:
        return
    axes.axhline(
        series.target.value, color=theme.TARGET, lw=1.6, ls=theme.DASHES, zorder=1.4, gid="target",
        label="Target",
    )  # fmt: skip


def draw_points(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """Markers by meaning: filled, hollow where provisional, hollow and grey where they do not count."""
    known = [(x, row) for x, row in zip(xs, rows, strict=True) if row["value"] is not None]

    def kind(pair: tuple[int, Row]) -> tuple[str, str]:
        row = pair[1]
        if row["is_immature"]:
            return "immature", "plain"
        form = "provisional" if row["release_status"] == "provisional" else "final"
        return form, row.get("point_type") or "plain"

    for (form, meaning), group in _grouped(known, kind):
        colour, marker, words = theme.POINTS[meaning]
        points = [(x, row["value"]) for x, row in group]
        if form == "immature":
            draw_markers(
                axes, points, theme.QUIET, "o", "points-immature", "Immature (not counted)", hollow=True
            )
        elif form == "provisional":
            label = "Provisional" if meaning in ("plain", "common_cause") else f"{words}, Provisional"
            draw_markers(axes, points, colour, marker, f"points-{meaning}-provisional", label, hollow=True)
        else:
            draw_markers(axes, points, colour, marker, f"points-{meaning}", words)


def _grouped(items: Iterable[Any], key: Callable[[Any], Any]) -> Iterable[tuple[Any, list[Any]]]:
    groups: dict[Any, list[Any]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return sorted(groups.items())


def draw_markers(
    axes: Axes, points: Sequence[tuple[float, float]], colour: str, marker: str, gid: str, label: str, *,
    hollow: bool = False,
) -> None:  # fmt: skip
    """One set of equal markers: filled, with a dark edge that the paler colours need on paper; or hollow."""
    if points:
        axes.plot(
            [x for x, _ in points], [y for _, y in points], ls="", marker=marker, ms=theme.MARKER_SIZE,
            mfc=theme.PAPER if hollow else colour, mec=colour if hollow else theme.INK,
            mew=1.6 if hollow else 0.8, zorder=3,
            gid=gid, label=label, clip_on=False,
        )  # fmt: skip


def draw_ranges(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """Suppressed and not reached values as bars over the range in which they lie."""
    low, high = axes.get_ylim()
    for status, gid, label in (
        ("suppressed", "suppressed-ranges", "Suppressed (lies in this range)"),
        ("reported", "not-reached-ranges", "Not reached (at least)"),
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


def draw_gaps(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """A mark on the axis for every period without a figure."""
    for status, (marker, words) in theme.GAPS.items():
        at = [x for x, row in zip(xs, rows, strict=True) if row["status"] == status]
        if at:
            axes.plot(
                at, [0.0] * len(at), ls="", marker=marker, ms=7, mec=theme.QUIET, mew=1.5, color=theme.QUIET,
                transform=axes.get_xaxis_transform(), clip_on=False, zorder=5, gid=f"gaps-{status}",
                label=words,
            )  # fmt: skip


def draw_left_out(axes: Axes, rows: Sequence[Row], xs: Sequence[int]) -> None:
    """Figures that the ledger leaves out: shown, joined to nothing."""
    points = [
        (x, row["left_out_value"])
        for x, row in zip(xs, rows, strict=True)
        if row.get("left_out_value") is not None
    ]
    draw_markers(axes, points, theme.QUIET, "s", "points-left-out", "Left out (not counted)", hollow=True)


def draw_labels(axes: Axes, series: Series, rows: Sequence[Row]) -> None:
    """Names and values of mean, limits and target at the right, none over another."""
    low, high = axes.get_ylim()
    words: list[tuple[str, float, str]] = []
    latest = next((row for row in reversed(rows) if row["is_counted"]), rows[-1])
    lines = _lines_of(series)
    if lines and any(latest[name] is not None for name, _ in lines):
        for name, label in lines:
            label = "Centre" if name == "mean" and series.chart == "t_chart" else label
            text, y = limit_words(series.measure, label, latest[name])
            edge = {"upper_limit": high, "lower_limit": low}.get(name, low)
            is_centre = name in ("mean", "median")
            words.append((text, edge if y is None else y, theme.MEAN if is_centre else theme.QUIET))
    if series.target is not None:
        standing = series.target.standing.capitalize()
        text = f"{standing} target {short_figure(series.measure, series.target.value)}"
        words.append((text, series.target.value, theme.TARGET))
    heights = spread([y for _, y, _ in words], 0.055 * (high - low), low, high)
    for (text, _, colour), y in zip(words, heights, strict=True):
        axes.text(
            1.008, (y - low) / (high - low), text, transform=axes.transAxes, va="center",
            fontsize=theme.SMALL_SIZE, color=colour, gid="direct-label",
        )  # fmt: skip
