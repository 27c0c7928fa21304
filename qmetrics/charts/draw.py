"""A series as a figure: words above, picture, legend below, icons outside the plot area.

Here: what goes where. Not here: the pieces that every picture has (``layout``), the plot area (``panels``),
axes (``scale``), icons (``icons``), bytes (``save``).
"""

from textwrap import wrap

import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from qmetrics.analysis.choice import (
    ANNUAL_POINTS,
    DATED_DOTS,
    DOTS,
    LIMITED,
    NO_DATA,
    RUN_CHART,
    RUN_LINE,
    STOCK_LINE,
    T_CHART,
    TABLE,
    WITHHELD,
)
from qmetrics.analysis.series import Series
from qmetrics.charts import panels, theme
from qmetrics.charts.figure import ChartFigure
from qmetrics.charts.icons import assurance_icon, variation_icon
from qmetrics.charts.layout import axis_name, legend, plot_area, text_lines
from qmetrics.charts.words import group_words, level_words, window_words
from qmetrics.model import Kind

_PANELS = {
    **dict.fromkeys(LIMITED, panels.line_panel),
    RUN_CHART: panels.line_panel,
    RUN_LINE: panels.line_panel,
    STOCK_LINE: panels.line_panel,
    DOTS: panels.dots_panel,
    TABLE: panels.table_panel,
    T_CHART: panels.days_panel,
    DATED_DOTS: panels.dated_panel,
    ANNUAL_POINTS: panels.annual_panel,
}


def draw(series: Series) -> ChartFigure:
    """Draw one series.

    Parameters
    ----------
    series : Series
        From ``qmetrics.analysis.series.analyse``.

    Returns
    -------
    ChartFigure
        A matplotlib Figure, with an Agg canvas and no pyplot state, 10 by 5.6 inches; every artist that
        carries data has a ``gid``. It can be restyled before ``save.png_and_svg``.
    """
    figure = ChartFigure(figsize=(theme.WIDTH, theme.HEIGHT), dpi=theme.DPI, facecolor=theme.PAPER)
    FigureCanvasAgg(figure)
    top = _header(figure, series)
    axes = plot_area(figure, top, is_sample=series.is_sample)
    if series.chart in (WITHHELD, NO_DATA):
        _empty(axes, series)
    else:
        _PANELS[series.chart](axes, series)
        if series.chart not in (TABLE, DATED_DOTS):
            _unit(axes, series)
        legend(figure, axes)
    _corner(figure, series)
    return figure


def _header(figure: Figure, series: Series) -> float:
    """Title, whose, as-at and source, what it shows; gives the height at which the plot area may end."""
    group = group_words(series)
    of = f"{series.org_name} ({level_words(series.level)})" if series.level != "england" else series.org_name
    whose = " · ".join(part for part in (of, group, window_words(series)) if part)
    y = theme.HEIGHT - 0.14
    y = text_lines(figure, series.measure.title, y, 66, theme.TITLE_SIZE, theme.INK, most=2, weight="bold")
    y = text_lines(figure, whose, y, 98, theme.SUBTITLE_SIZE, theme.INK, most=2)
    y = text_lines(figure, _provenance(series), y, 118, theme.SMALL_SIZE, theme.QUIET, most=2)
    if series.chart in (*LIMITED, RUN_CHART, T_CHART):
        y = text_lines(figure, _method(series), y, 118, theme.SMALL_SIZE, theme.QUIET, most=2)
    if series.chart not in (WITHHELD, NO_DATA):
        said = " ".join(_shown(series))
        y = text_lines(figure, said, y - 0.06, 106, theme.TEXT_SIZE, theme.INK, most=4)
    return min(y - 0.12, theme.HEIGHT - 1.35)


def _shown(series: Series) -> tuple[str, ...]:
    """The sentences that belong on the picture; the page carries all of them."""
    return series.sentences[:3]


def _method(series: Series) -> str:
    """Which chart it is, and why."""
    return f"Chart: {series.chart_reason}"


def _provenance(series: Series) -> str:
    measure = series.measure
    parts = []
    if series.is_sample:
        parts.append("SYNTHETIC DATA")
    if series.as_at is not None:
        parts.append(f"As at {series.as_at.day} {series.as_at:%B %Y}")
    source = ", ".join(table.replace("_", " ") for table in measure.tables) or "derived from other measures"
    parts.append(f"Source: {source}" + (f" ({measure.publisher_id})" if measure.publisher_id else ""))
    if (
        measure.kind in (Kind.PROPORTION, Kind.PERCENTILE, Kind.SCORE)
        and "is_counted" in series.frame.columns
    ):
        n = series.frame.filter("is_counted" if series.chart != TABLE else pl.lit(True))[
            "denominator"
        ].drop_nulls()
        if n.len():
            least, most = (f"{value:,.0f}" for value in (min(n.to_list()), max(n.to_list())))
            parts.append(f"n = {least} per point" if least == most else f"n = {least} to {most} per point")
    return " · ".join(parts)


def _empty(axes: Axes, series: Series) -> None:
    text = "\n".join(wrap(series.chart_reason[0].upper() + series.chart_reason[1:], 60))
    axes.grid(visible=False)
    axes.text(
        0.5, 0.86 if series.is_sample else 0.5, text, transform=axes.transAxes, ha="center", va="center",
        fontsize=theme.TITLE_SIZE, color=theme.INK, gid="message",
        bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 6},
    )  # fmt: skip


def _unit(axes: Axes, series: Series) -> None:
    unit = series.measure.unit
    if series.measure.kind is not Kind.PROPORTION:
        axis_name(axes, unit[0].upper() + unit[1:])


def _corner(figure: Figure, series: Series) -> None:
    """Assurance left of variation at the top right, or why there is no verdict."""
    verdict, size = series.verdict, theme.ICON_SIZE
    y = theme.HEIGHT - 0.2 - size / 2
    right = theme.WIDTH - theme.MARGIN - size / 2 - 0.05
    if verdict["variation"] is not None:
        variation_icon(figure, verdict["variation"], (right, y), size, provisional=verdict["provisional"])
    if verdict["assurance"] is not None:
        assurance_icon(figure, verdict["assurance"], (right - size - 0.24, y), size)
    note = "" if verdict["variation"] is not None else verdict["reason"]
    if series.chart == STOCK_LINE and verdict["variation"] is not None:
        note = verdict["reason"]
        y -= size + 0.36
    if note and series.chart not in (WITHHELD, NO_DATA):
        short = note.split(";")[0]
        figure.text(
            theme.WIDTH - theme.MARGIN, y + 0.3, "\n".join(wrap(short[0].upper() + short[1:], 24)[:5]),
            transform=figure.dpi_scale_trans, ha="right", va="top", fontsize=theme.SMALL_SIZE,
            color=theme.QUIET, gid="no-verdict", linespacing=1.3,
        )  # fmt: skip
