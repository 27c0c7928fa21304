"""Figures one above another, each a dot with its interval, its name at the left and its numbers at the right.

Here: the rows, the value axis under them, the line that they are compared with, and the header of such a
picture. Not here: which rows (``side_by_side``, ``group_gap``).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from qmetrics.charts import theme
from qmetrics.charts.figure import ChartFigure
from qmetrics.charts.layout import plot_area, text_lines
from qmetrics.charts.scale import value_axis, value_ticks
from qmetrics.model import Kind, Measure

# inches: room for names and numbers, height of a row
NAMES = 3.95
NUMBERS = 2.0
ROW = 0.31
# letters that fit into the room for names
LETTERS = 54
REACHES, MISSES = ("o", theme.SEEN), ("D", theme.NEUTRAL)


@dataclass(frozen=True, kw_only=True)
class DotRow:
    """One row; without a value, ``words`` say why. ``misses``: its interval does not reach the line."""

    name: str
    words: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    misses: bool = False


def blank(height: float) -> ChartFigure:
    """An empty figure of the usual width."""
    figure = ChartFigure(figsize=(theme.WIDTH, height), dpi=theme.DPI, facecolor=theme.PAPER)
    FigureCanvasAgg(figure)
    return figure


def height_for(rows: int) -> float:
    """Inches that a picture of so many rows needs."""
    return round(theme.BOTTOM + 1.75 + ROW * max(rows, 3), 2)


def header(figure: ChartFigure, title: str, whose: str, provenance: str, said: str) -> float:
    """Title, whose, source and what it shows; gives the height at which the plot area may end."""
    y = float(figure.get_figheight()) - 0.14
    y = text_lines(figure, title, y, 84, theme.TITLE_SIZE, theme.INK, most=1, weight="bold")
    y = text_lines(figure, whose, y, 122, theme.SUBTITLE_SIZE, theme.INK, most=2)
    y = text_lines(figure, provenance, y, 150, theme.SMALL_SIZE, theme.QUIET, most=2)
    return text_lines(figure, said, y - 0.06, 134, theme.TEXT_SIZE, theme.INK, most=3) - 0.12


def rows_area(figure: ChartFigure, top: float, *, is_sample: bool) -> Axes:
    """A plot area with room for names and numbers, and its watermark no larger than it."""
    axes = plot_area(figure, top, is_sample=is_sample, left=NAMES, right=NUMBERS, grid="x")
    for text in axes.texts:
        text.set_fontsize(min(44.0, 16 * (top - theme.BOTTOM)))
    return axes


def draw_rows(
    axes: Axes,
    measure: Measure,
    rows: Sequence[DotRow],
    line: float | None,
    line_words: str,
    *,
    labels: tuple[str, str],
) -> None:
    """The rows from the top down, and an upright line at the figure that they are compared with.

    ``labels``: what the two markers mean: reaches the line, does not.
    """
    ends = [each for row in rows for each in (row.value, row.lower, row.upper) if each is not None]
    low, high = value_axis(measure, [*ends, *([line] if line is not None else [])], from_zero=False)
    # the interval of a gap may end beyond the scale; it is drawn whole, past the last tick
    past = 0.02 * (high - low)
    low, high = min([low, *(each - past for each in ends)]), max([high, *(each + past for each in ends)])
    axes.set_xlim(low, high)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    ticks, words = value_ticks(measure, low, high)
    axes.set_xticks(ticks, words, fontsize=theme.TEXT_SIZE, color=theme.QUIET)
    if measure.kind is not Kind.PROPORTION:
        axes.set_xlabel(
            measure.unit[0].upper() + measure.unit[1:], fontsize=theme.SMALL_SIZE, color=theme.QUIET
        )
    if line is not None:
        axes.axvline(line, color=theme.MEAN, lw=theme.LINE_WIDTH, zorder=1.5, gid="centre")
        share = (line - low) / (high - low)
        axes.text(
            line, 1.01, line_words, transform=axes.get_xaxis_transform(), va="bottom", color=theme.MEAN,
            ha="left" if share < 0.25 else "right" if share > 0.75 else "center", fontsize=theme.SMALL_SIZE,
            gid="direct-label",
        )  # fmt: skip
    for y, row in enumerate(rows):
        # plain texts: labels of ticks are measured three times over
        axes.text(
            -0.02, y, shortened(row.name), transform=axes.get_yaxis_transform(), va="center", ha="right",
            fontsize=theme.SMALL_SIZE, color=theme.INK, gid="name",
        )  # fmt: skip
        axes.text(
            1.02, y, row.words, transform=axes.get_yaxis_transform(), va="center", fontsize=theme.SMALL_SIZE,
            color=theme.INK if row.value is not None else theme.QUIET, gid="numbers",
        )  # fmt: skip
    # one artist a meaning, not one a row: that is what a picture costs
    for misses, (marker, colour), label in ((False, REACHES, labels[0]), (True, MISSES, labels[1])):
        _draw_marks(
            axes, [(y, row) for y, row in enumerate(rows) if row.misses == misses], marker, colour, label
        )


def _draw_marks(axes: Axes, rows: Sequence[tuple[int, DotRow]], marker: str, colour: str, label: str) -> None:
    known = [
        (y, row.value, row.lower, row.upper)
        for y, row in rows
        if row.value is not None and row.lower is not None and row.upper is not None
    ]
    if not known:
        return
    heights, values, lows, highs = zip(*known, strict=True)
    axes.hlines(heights, lows, highs, color=colour, lw=2.4, zorder=2, gid=f"intervals-{marker}")
    axes.plot(
        values, heights, ls="", marker=marker, ms=theme.MARKER_SIZE, mfc=colour, mec=theme.PAPER, mew=0.8,
        zorder=3, gid=f"dots-{marker}", label=label,
    )  # fmt: skip


def shortened(name: str) -> str:
    """A name that fits into its room; the page has it whole."""
    return name if len(name) <= LETTERS else name[: LETTERS - 1].rstrip() + "…"
