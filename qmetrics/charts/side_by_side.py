"""Providers side by side: dots with intervals, or from twelve on a funnel.

Here: those pictures and their alt text. Not here: rows of dots (``dot_rows``), the sums and limits
(``analysis/side_by_side``, ``analysis/funnel``), one provider over time (``draw``).
"""

from typing import Any

import polars as pl
from matplotlib.axes import Axes

from qmetrics.analysis.funnel import LEVELS, proportion_limits, ratio_limits
from qmetrics.analysis.sentences import short_figure
from qmetrics.analysis.side_by_side import FEW, FUNNEL, HIDDEN, SHOWN, TOO_FEW, SideBySide, per
from qmetrics.analysis.side_by_side_words import basis, chance_words, period, side_by_side_sentences
from qmetrics.charts import theme
from qmetrics.charts.dot_rows import MISSES, REACHES, DotRow, blank, draw_rows, header, height_for, rows_area
from qmetrics.charts.figure import ChartFigure
from qmetrics.charts.layout import axis_name, legend, plot_area
from qmetrics.charts.save import png_and_svg
from qmetrics.charts.scale import spread, value_axis, value_ticks
from qmetrics.model import Kind

# sizes at which the limits of a funnel are worked out
STEPS = 120


def pictures(found: SideBySide) -> tuple[bytes, bytes]:
    """The PNG and SVG."""
    return png_and_svg(draw(found))


def draw(found: SideBySide) -> ChartFigure:
    """Draw the providers of one measure, or of one group of it.

    Parameters
    ----------
    found : SideBySide
        With two or more providers shown.

    Returns
    -------
    ChartFigure
        As ``charts.draw`` gives for a series; of dots as high as they need.
    """
    is_funnel = found.form == FUNNEL
    figure = blank(theme.HEIGHT if is_funnel else height_for(found.frame.height))
    said = f"{side_by_side_sentences(found)[0]} {chance_words(found)}"
    top = header(figure, found.measure.title, _whose(found), _provenance(found), said)
    if is_funnel:
        axes = plot_area(figure, min(top, theme.HEIGHT - 1.35), is_sample=found.is_sample)
        _funnel(axes, found)
    else:
        axes = rows_area(figure, top - 0.1, is_sample=found.is_sample)
        line = _centre_words(found)
        labels = ("Figure with 95% interval", "Interval does not reach the line")
        draw_rows(axes, found.measure, _rows(found), found.centre, line, labels=labels)
    legend(figure, axes)
    return figure


def side_by_side_alt(found: SideBySide) -> str:
    """What the picture shows, from the same figures."""
    sample = "Synthetic data. " if found.is_sample else ""
    form = "Funnel plot of providers" if found.form == FUNNEL else "Dots with intervals, one row a provider"
    group = f", {_group(found)}" if found.group else ""
    said = side_by_side_sentences(found)[: 2 if found.shown["outside"].count() else 1]
    return f"{sample}{form}: {found.measure.title}{group}. {' '.join(said)}"


def _group(found: SideBySide) -> str:
    return f"{found.breakdown}: {found.group}".replace("_", " ")


def _centre_words(found: SideBySide) -> str:
    return f"All {found.shown.height} together {short_figure(found.measure, found.centre)}"


def _whose(found: SideBySide) -> str:
    parts = [f"Providers of {found.org_name} side by side", _group(found) if found.group else ""]
    return " · ".join(part for part in [*parts, period(found)] if part)


def _provenance(found: SideBySide) -> str:
    parts = ["SYNTHETIC DATA"] if found.is_sample else []
    parts.append(f"Source: {', '.join(table.replace('_', ' ') for table in found.measure.tables)}")
    method = "Wilson" if found.measure.kind is Kind.PROPORTION else "Byar"
    parts.append("In the order of their codes" if found.form != FUNNEL else "By size")
    parts.append(
        f"Limits at 95% and 99.8%{', with spread' if found.tau2 > 0 else ''}"
        if found.form == FUNNEL
        else f"95% intervals: {method}"
    )
    return " · ".join([*parts, basis(found)])


def _rows(found: SideBySide) -> list[DotRow]:
    return [_row(found, row) for row in found.frame.iter_rows(named=True)]


def _row(found: SideBySide, row: dict[str, Any]) -> DotRow:
    name = f"{row['org_code']}  {row['name'].removeprefix('SYNTHETIC ')}"
    if row["state"] != SHOWN:
        why = {TOO_FEW: f"too few (under {FEW})", HIDDEN: "suppressed or withheld"}
        return DotRow(name=name, words=why.get(row["state"], "no figure"))
    of = "of" if found.measure.kind is Kind.PROPORTION else "in"
    return DotRow(
        name=name,
        words=f"{short_figure(found.measure, row['value'])} · "
        f"{row['numerator']:,.0f} {of} {row['denominator']:,.0f}",
        value=row["value"],
        lower=row["lower"],
        upper=row["upper"],
        misses=row["outside"] is not None,
    )


def _funnel(axes: Axes, found: SideBySide) -> None:
    """Each provider at its size; limits that narrow as sizes grow; names of those outside."""
    shown = found.shown
    most = 1.06 * float(shown["denominator"].max())  # type: ignore[arg-type]
    curves = _curves(found, shown["denominator"].min(), most)  # type: ignore[arg-type]
    heights = [*shown["value"].to_list(), *curves["upper_998"].to_list(), *curves["lower_998"].to_list()]
    low, high = value_axis(found.measure, heights, from_zero=False)
    axes.set_xlim(0, most)
    axes.set_ylim(low, high)
    for level, dashes, words in (
        ("95", theme.SHORT_DASHES, "95% Limits"),
        ("998", theme.DASHES, "99.8% Limits"),
    ):
        for side in ("lower", "upper"):
            axes.plot(
                curves["n"].to_list(), curves[f"{side}_{level}"].to_list(), color=theme.RANGE, lw=1.4,
                ls=dashes, zorder=1.5, gid=f"limit-{side}-{level}", label=words,
            )  # fmt: skip
    axes.axhline(found.centre or 0.0, color=theme.MEAN, lw=theme.THIN, zorder=1.4, gid="centre")
    for (marker, colour), where, words in (
        (REACHES, pl.col("outside").is_null(), "Within The 95% Limits"),
        (MISSES, pl.col("outside").is_not_null(), "Outside The 95% Limits"),
    ):
        part = shown.filter(where)
        if part.height:
            axes.plot(
                part["denominator"].to_list(), part["value"].to_list(), ls="", marker=marker,
                ms=theme.MARKER_SIZE, mfc=colour, mec=theme.PAPER, mew=0.8, zorder=3, gid="dot", label=words,
            )  # fmt: skip
    for row in shown.drop_nulls("outside").iter_rows(named=True):
        axes.annotate(
            row["org_code"], (row["denominator"], row["value"]), xytext=(7, 0), textcoords="offset points",
            va="center", fontsize=theme.SMALL_SIZE, color=theme.INK, gid="code", zorder=4,
        )  # fmt: skip
    _funnel_axes(axes, found, curves.row(-1, named=True), (low, high))


def _funnel_axes(axes: Axes, found: SideBySide, last: dict[str, float], ends: tuple[float, float]) -> None:
    low, high = ends
    ticks, words = value_ticks(found.measure, low, high)
    axes.set_yticks(ticks, words, fontsize=theme.TEXT_SIZE, color=theme.QUIET)
    step = 10.0 ** len(str(int(axes.get_xlim()[1] / 5))) / 10
    step *= max(1, round(axes.get_xlim()[1] / 5 / step))
    at = [step * i for i in range(int(axes.get_xlim()[1] / step) + 1)]
    axes.set_xticks(at, [f"{one:,.0f}" for one in at], fontsize=theme.TEXT_SIZE, color=theme.QUIET)
    is_share = found.measure.kind is Kind.PROPORTION
    per_what = "Cases" if is_share else found.measure.unit.split()[-1].capitalize()
    axes.set_xlabel(per_what, fontsize=theme.SMALL_SIZE, color=theme.QUIET)
    if not is_share:
        axis_name(axes, found.measure.unit[0].upper() + found.measure.unit[1:])
    named = [
        (_centre_words(found), found.centre or 0.0),
        *((f"{name} limit", last[f"upper_{level}"]) for level, name in (("95", "95%"), ("998", "99.8%"))),
    ]
    heights = spread([y for _, y in named], 0.055 * (high - low), low, high)
    for (text, _), y in zip(named, heights, strict=True):
        axes.text(
            1.008, (y - low) / (high - low), text, transform=axes.transAxes, va="center",
            fontsize=theme.SMALL_SIZE, color=theme.INK, gid="direct-label",
        )  # fmt: skip


def _curves(found: SideBySide, least: float, most: float) -> pl.DataFrame:
    """Both pairs of limits from under the smallest size to over the largest."""
    start = max(1.0, least * 0.6)
    sizes = [start * (most / start) ** (i / STEPS) for i in range(STEPS + 1)]
    middle = (found.centre or 0.0) / per(found.measure)
    limits = []
    for name, confidence in LEVELS.items():
        if found.measure.kind is Kind.PROPORTION:
            pair = proportion_limits(
                "n", middle, confidence=confidence, tau2=found.tau2, multiplier=per(found.measure)
            )
        else:
            pair = ratio_limits(
                pl.col("n") * middle, confidence=confidence, tau2=found.tau2, multiplier=found.centre or 0.0
            )
        limits += [pair.lower.alias(f"lower_{name}"), pair.upper.alias(f"upper_{name}")]
    return pl.DataFrame({"n": sizes}).with_columns(*limits)
