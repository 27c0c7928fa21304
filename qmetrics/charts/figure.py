"""A matplotlib figure that shows itself in a notebook without pyplot.

Here: the class of every figure that ``draw`` makes. Not here: bytes that are kept (``save``).
"""

from io import BytesIO

from matplotlib.figure import Figure


class ChartFigure(Figure):
    """An ordinary figure, to be restyled like any other; a notebook draws it as it then is."""

    def _repr_png_(self) -> bytes:
        made = BytesIO()
        self.savefig(made, format="png")
        return made.getvalue()
