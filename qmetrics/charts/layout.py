"""What every picture has: text from the top down, a bare plot area, the watermark of synthetic data.

Here: these pieces. Not here: which of them a picture has (``draw``, ``referred``).
"""

from textwrap import wrap
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qmetrics.charts import theme


def text_lines(
    figure: Figure,
    text: str,
    y: float,
    width: int,
    size: float,
    colour: str,
    *,
    most: int,
    weight: str = "normal",
) -> float:
    """Wrapped text from the top down; gives the height below it, in inches."""
    lines = wrap(text, width)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: width - 1].rstrip(" .,;") + "…"]
    for line in lines:
        figure.text(
            theme.MARGIN, y, line, transform=figure.dpi_scale_trans, fontsize=size, color=colour,
            fontweight=weight, va="top",
        )  # fmt: skip
        y -= size * 1.36 / 72
    return y


def plot_area(
    figure: Figure,
    top: float,
    *,
    is_sample: bool,
    left: float = theme.LEFT,
    right: float = theme.RIGHT,
    grid: Literal["x", "y"] = "y",
) -> Axes:
    """The plot area below ``top`` (inches), bare: thin grey frame, grey gridlines across, no ticks."""
    wide, high = figure.get_size_inches()
    place = (left, theme.BOTTOM, wide - left - right, top - theme.BOTTOM)
    axes = figure.add_axes((place[0] / wide, place[1] / high, place[2] / wide, place[3] / high))
    for spine in axes.spines.values():
        spine.set_color(theme.FRAME)
        spine.set_linewidth(0.8)
    axes.set_axisbelow(True)
    axes.grid(axis=grid, color=theme.GRID, linewidth=0.8)
    axes.tick_params(length=0, pad=6)
    axes.set_xticks([])
    axes.set_yticks([])
    if is_sample:
        axes.text(
            0.5, 0.5, "SYNTHETIC", transform=axes.transAxes, ha="center", va="center", fontsize=64,
            rotation=14, fontweight="bold", color=theme.WATERMARK, zorder=0.5, gid="watermark",
        )  # fmt: skip
    return axes


def axis_name(axes: Axes, name: str) -> None:
    """What the value axis shows, upright at the left of the picture."""
    box = axes.get_position()
    axes.figure.text(
        0.16 / theme.WIDTH, (box.y0 + box.y1) / 2, name, rotation=90, fontsize=theme.SMALL_SIZE,
        color=theme.QUIET, va="center", ha="center",
    )  # fmt: skip


def legend(figure: Figure, axes: Axes) -> None:
    """Each meaning once, in the order drawn, at the foot."""
    handles, labels = axes.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    if not once:
        return
    figure.legend(
        once.values(), once.keys(), loc="lower left", ncols=min(4, len(once)), frameon=False,
        fontsize=theme.SMALL_SIZE, labelcolor=theme.INK, handlelength=2.4, columnspacing=1.6,
        bbox_to_anchor=(theme.MARGIN / theme.WIDTH, 0.005), borderaxespad=0.2,
    )  # fmt: skip
