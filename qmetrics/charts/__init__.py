"""Pictures of analysed series, drawn by matplotlib and by nothing else.

Here: the public names. What is where: ``draw`` (the figure), ``panels`` (its plot area), ``marks`` (points,
limits, gaps), ``scale`` (axes), ``icons``, ``theme`` (colours, shapes, sizes), ``words`` (text for those who
do not see it), ``save`` (bytes). Not here: judgement on the data (``qmetrics.analysis.series``), pages
(``qmetrics.reports``).
"""

from qmetrics.charts.draw import draw
from qmetrics.charts.save import png_and_svg
from qmetrics.charts.words import alt_text

__all__ = ["alt_text", "draw", "png_and_svg"]
