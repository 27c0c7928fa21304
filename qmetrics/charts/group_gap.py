"""The fifths of deprivation, each with its interval, and the gap between both ends.

Here: that picture and its alt text. Not here: rows of dots (``dot_rows``), the gap (``analysis/group_gap``).
"""

from typing import Any

from qmetrics.analysis.group_gap import (
    LEAST,
    MOST,
    GroupGap,
    gap_sentences,
    interval_words,
    signed,
)
from qmetrics.analysis.sentences import short_figure
from qmetrics.charts.dot_rows import DotRow, blank, draw_rows, header, height_for, rows_area
from qmetrics.charts.figure import ChartFigure
from qmetrics.charts.layout import legend
from qmetrics.charts.save import png_and_svg
from qmetrics.charts.words import level_words
from qmetrics.model import Dynamics, Kind, Status, period_label

_NAMES = {MOST: "1, most deprived fifth", LEAST: "5, least deprived fifth"}


def pictures(found: GroupGap) -> tuple[bytes, bytes]:
    """The PNG and SVG."""
    return png_and_svg(draw(found))


def draw(found: GroupGap) -> ChartFigure:
    """Draw one measure by fifth of deprivation.

    Parameters
    ----------
    found : GroupGap
        With a gap.

    Returns
    -------
    ChartFigure
        As ``charts.draw`` gives for a series, as high as it needs.
    """
    rows = [_row(found, row) for row in found.frame.iter_rows(named=True)]
    least = next(row.value for row in rows if row.name == _NAMES[LEAST])
    figure = blank(height_for(len(rows) + 1))
    said = " ".join(gap_sentences(found)[:2])
    top = header(figure, found.measure.title, _whose(found), _provenance(found), said)
    axes = rows_area(figure, top - 0.1, is_sample=found.is_sample)
    line = f"Least deprived fifth {short_figure(found.measure, least)}"
    labels = ("Figure with 95% interval", "Gap whose interval does not reach the line")
    draw_rows(axes, found.measure, [*rows, _gap_row(found, least)], least, line, labels=labels)
    axes.axhline(len(rows) - 0.5, color="black", lw=0.6, zorder=1, gid="above-gap")
    legend(figure, axes)
    return figure


def gap_alt(found: GroupGap) -> str:
    """What the picture shows, from the same figures."""
    sample = "Synthetic data. " if found.is_sample else ""
    said = " ".join(gap_sentences(found)[:2])
    return f"{sample}Dots with intervals by fifth of deprivation: {found.measure.title}. {said}"


def _whose(found: GroupGap) -> str:
    is_stock = found.measure.dynamics is Dynamics.STOCK
    months = f"end of {found.last:%B %Y}" if is_stock else period_label(found.first, found.last)
    return f"{found.org_name} ({level_words(found.level)}) · by fifth of deprivation · {months}"


def _provenance(found: GroupGap) -> str:
    parts = ["SYNTHETIC DATA"] if found.is_sample else []
    parts.append(f"Source: {', '.join(table.replace('_', ' ') for table in found.measure.tables)}")
    is_share = found.measure.kind is Kind.PROPORTION
    parts.append(f"95% intervals: {'Wilson' if is_share else 'Byar'}")
    parts.append(f"gap: {'Newcombe' if is_share else 'Zou and Donner'}, drawn from the line on")
    return " · ".join(parts)


def _row(found: GroupGap, row: dict[str, Any]) -> DotRow:
    name = _NAMES.get(row["group"], row["group"])
    if row["value"] is None:
        return DotRow(name=name, words="too few" if row["status"] == Status.SUPPRESSED else "no figure")
    of = "of" if found.measure.kind is Kind.PROPORTION else "in"
    numbers = f"{row['numerator']:,.0f} {of} {row['denominator']:,.0f}"
    return DotRow(
        name=name,
        words=f"{short_figure(found.measure, row['value'])} · {numbers}",
        value=row["value"],
        lower=row["lower"],
        upper=row["upper"],
    )


def _gap_row(found: GroupGap, least: float | None) -> DotRow:
    """The gap on the scale of the figures, so that no gap at all is the line."""
    assert least is not None
    assert found.gap is not None
    assert found.lower is not None
    assert found.upper is not None
    return DotRow(
        name="Gap: most minus least deprived",
        words=f"{signed(found, found.gap)} ({interval_words(found)})",
        value=least + found.gap,
        lower=least + found.lower,
        upper=least + found.upper,
        misses=not found.lower <= 0 <= found.upper,
    )
