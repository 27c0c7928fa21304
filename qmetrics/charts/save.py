"""A figure as bytes, the same for the same figure on every day.

Here: PNG and SVG. Not here: files and folders (``qmetrics.store``).
"""

from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from qmetrics.analysis.series import Series
from qmetrics.charts import theme
from qmetrics.charts.draw import draw

_SETTINGS: Any = {
    "svg.hashsalt": "qmetrics",
    "svg.fonttype": "none",
    # glyphs not fitted to the grid of pixels: a fifth of the time of a picture
    "text.hinting": "none",
    "font.family": "sans-serif",
    "font.sans-serif": theme.FONTS,
}


def load() -> None:
    """Nothing but the import of this module, and so of matplotlib."""


def pictures(series: Series) -> tuple[bytes, bytes]:
    """The PNG and SVG of a series, for whoever has no use for the figure itself."""
    return png_and_svg(draw(series))


def png_and_svg(figure: Figure) -> tuple[bytes, bytes]:
    """Both pictures of one figure.

    Parameters
    ----------
    figure : Figure
        As ``draw`` gives it.

    Returns
    -------
    tuple of bytes
        PNG and SVG, without dates or program names, so that equal figures give equal bytes.
    """
    png, svg = BytesIO(), BytesIO()
    with matplotlib.rc_context(_SETTINGS):
        figure.savefig(
            png, format="png", dpi=theme.DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 1}
        )
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return png.getvalue(), svg.getvalue()
