"""Variation and assurance icons, drawn here stroke by stroke.

Here: the two rounds and the words under them. The scheme (dots with H or L; a wave and a target line with P,
F or ?) is that of NHS England's Making Data Count; the drawing is our own. Which icon is ``spc.verdict``'s
business. Icons are placed by ``draw``, outside the plot area.
"""

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrow
from matplotlib.transforms import Affine2D, Transform

from qmetrics.charts import theme

VARIATION_WORDS = {
    "common_cause": "No change",
    "improvement_high": "Improvement",
    "improvement_low": "Improvement",
    "concern_high": "Concern",
    "concern_low": "Concern",
    "neutral_high": "Higher",
    "neutral_low": "Lower",
}
ASSURANCE_WORDS = {"pass": "Meets target", "fail": "Misses target", "hit_or_miss": "Hit or miss"}

_COLOURS = {
    "common": theme.COMMON_CAUSE,
    "improvement": theme.IMPROVEMENT,
    "concern": theme.CONCERN,
    "neutral": theme.NEUTRAL,
    "pass": theme.IMPROVEMENT,
    "fail": theme.CONCERN,
    "hit": theme.COMMON_CAUSE,
}


def variation_icon(
    figure: Figure,
    variation: str,
    centre: tuple[float, float],
    size: float,
    *,
    provisional: bool = False,
) -> None:
    """Draw the variation icon and its word.

    Parameters
    ----------
    figure : Figure
        Drawn on directly, in inches from the lower left corner.
    variation : str
        As ``spc.verdict`` names it.
    centre : tuple of float
        In inches.
    size : float
        Diameter in inches.
    provisional : bool
        Said under the icon.
    """
    colour = _COLOURS[variation.split("_")[0]]
    place = _placed(figure, centre, size)
    artists: list[Artist] = [_ring(colour, place)]
    if variation == "common_cause":
        heights: tuple[float, ...] = (-0.08, 0.14, -0.14, 0.12, -0.04)
        artists += _dots(heights, [theme.COMMON_CAUSE] * 5, place)
    elif variation.startswith("neutral"):
        up = 1 if variation.endswith("high") else -1
        arrow = FancyArrow(
            0,
            -0.27 * up,
            0,
            0.54 * up,
            width=0.15,
            head_width=0.38,
            head_length=0.26,
            length_includes_head=True,
            color=colour,
            transform=place,
        )
        artists.append(arrow)
    else:
        up = 1 if variation.endswith("high") else -1
        heights = tuple(up * height for height in (-0.2, -0.1, -0.22, 0.02, 0.12))
        artists += _dots(heights, [theme.COMMON_CAUSE] * 3 + [colour] * 2, place)
    _add(figure, artists, f"icon-variation-{variation}")
    if variation.endswith(("high", "low")) and not variation.startswith("neutral"):
        letter = "H" if variation.endswith("high") else "L"
        _letter(figure, letter, (-0.18, 0.2 if letter == "H" else -0.2), centre, size, colour)
    words = VARIATION_WORDS[variation]
    _caption(figure, f"{words}\n(provisional)" if provisional else words, centre, size)


def assurance_icon(figure: Figure, assurance: str, centre: tuple[float, float], size: float) -> None:
    """Draw the assurance icon and its word; parameters as for ``variation_icon``."""
    colour = _COLOURS[assurance.split("_")[0]]
    place = _placed(figure, centre, size)
    wave_x = [-0.3 + 0.6 * step / 24 for step in range(25)]
    wave_y = [0.07 * _wave(step / 24) - 0.12 for step in range(25)]
    line_y = {"pass": -0.3, "fail": 0.06, "hit_or_miss": -0.12}[assurance]
    artists: list[Artist] = [
        _ring(colour, place),
        Line2D(wave_x, wave_y, color=theme.RANGE, linewidth=2, transform=place),
        Line2D(
            [-0.34, 0.34],
            [line_y, line_y],
            color=colour,
            linewidth=1.6,
            linestyle=(0, (2.5, 1.5)),
            transform=place,
        ),
    ]
    _add(figure, artists, f"icon-assurance-{assurance}")
    letter = {"pass": "P", "fail": "F", "hit_or_miss": "?"}[assurance]
    ink = theme.QUIET if assurance == "hit_or_miss" else colour
    _letter(figure, letter, (0, 0.23), centre, size, ink)
    _caption(figure, ASSURANCE_WORDS[assurance], centre, size)


def _wave(share: float) -> float:
    """Two smooth waves from 0 to 1."""
    turn = (share * 4) % 2 - 1
    return 4 * turn * (1 - abs(turn))


def _placed(figure: Figure, centre: tuple[float, float], size: float) -> Transform:
    return Affine2D().scale(size).translate(*centre) + figure.dpi_scale_trans


def _ring(colour: str, place: Transform) -> Artist:
    return Circle((0, 0), 0.46, facecolor=theme.PAPER, edgecolor=colour, linewidth=4, transform=place)


def _dots(heights: tuple[float, ...], colours: list[str], place: Transform) -> list[Artist]:
    xs = [-0.28, -0.14, 0.0, 0.14, 0.28]
    parts: list[Artist] = [Line2D(xs, heights, color=theme.COMMON_CAUSE, linewidth=1.2, transform=place)]
    parts += [
        Circle((x, y), 0.06, facecolor=colour, edgecolor=colour, transform=place)
        for x, y, colour in zip(xs, heights, colours, strict=True)
    ]
    return parts


def _add(figure: Figure, artists: list[Artist], name: str) -> None:
    artists[0].set_gid(name)
    for artist in artists:
        figure.add_artist(artist)


def _letter(
    figure: Figure,
    letter: str,
    at: tuple[float, float],
    centre: tuple[float, float],
    size: float,
    colour: str,
) -> None:
    figure.text(
        centre[0] + at[0] * size,
        centre[1] + at[1] * size,
        letter,
        transform=figure.dpi_scale_trans,
        ha="center",
        va="center",
        fontsize=13 * size / theme.ICON_SIZE,
        fontweight="bold",
        color=colour,
    )


def _caption(figure: Figure, words: str, centre: tuple[float, float], size: float) -> None:
    figure.text(
        centre[0],
        centre[1] - 0.62 * size,
        words,
        transform=figure.dpi_scale_trans,
        ha="center",
        va="top",
        fontsize=theme.SMALL_SIZE,
        color=theme.INK,
    )
