"""What would become of a child referred today, as areas by week: seen, still waiting, removed unseen.

Here: that picture and its alt text. Not here: the estimate (``analysis/waits``), a series (``draw``).
"""

import polars as pl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from qmetrics.analysis.compute.referred_today import MARKS
from qmetrics.analysis.referred import FEW, Referred, few_from, referred_sentences, window_words
from qmetrics.charts import theme
from qmetrics.charts.figure import ChartFigure
from qmetrics.charts.layout import axis_name, plot_area, text_lines
from qmetrics.charts.save import png_and_svg
from qmetrics.charts.scale import spread
from qmetrics.charts.words import level_words

TITLE = "A child referred today: seen, removed or still waiting"
# a share too thin for a number inside it
THIN = 0.055
WEEKS = (0, 4, 8, 13, 18, 26, 39, 52)


def pictures(referred: Referred) -> tuple[bytes, bytes]:
    """The PNG and SVG."""
    return png_and_svg(draw(referred))


def draw(referred: Referred) -> ChartFigure:
    """Draw the curves of one group.

    Parameters
    ----------
    referred : Referred
        From ``assets/referred``.

    Returns
    -------
    ChartFigure
        As ``charts.draw`` gives for a series.
    """
    figure = ChartFigure(figsize=(theme.WIDTH, theme.HEIGHT), dpi=theme.DPI, facecolor=theme.PAPER)
    FigureCanvasAgg(figure)
    y = theme.HEIGHT - 0.14
    y = text_lines(figure, TITLE, y, 66, theme.TITLE_SIZE, theme.INK, most=1, weight="bold")
    y = text_lines(figure, _whose(referred), y, 98, theme.SUBTITLE_SIZE, theme.INK, most=2)
    y = text_lines(figure, _provenance(referred), y, 118, theme.SMALL_SIZE, theme.QUIET, most=2)
    said = referred_sentences(referred)[0]
    y = text_lines(figure, said, y - 0.06, 106, theme.TEXT_SIZE, theme.INK, most=4)
    axes = plot_area(figure, min(y - 0.12, theme.HEIGHT - 1.35), is_sample=referred.is_sample)
    for text in axes.texts:  # the watermark lies on the areas, which cover what is under them
        text.set(zorder=6, alpha=0.3)
    known = referred.frame.drop_nulls(["seen", "removed", "waiting"])
    few = few_from(known)
    _areas(axes, known, few)
    _numbers(axes, known, few)
    _labels(axes, known)
    _axes(axes)
    axis_name(axes, "Of 100 children referred")
    notes = _notes(known, few)
    if notes:
        text_lines(figure, notes, 0.3, 118, theme.SMALL_SIZE, theme.QUIET, most=1)
    return figure


def referred_alt(referred: Referred) -> str:
    """What the picture shows, from the same estimates."""
    sample = "Synthetic data. " if referred.is_sample else ""
    return f"{sample}Areas by week since referral: {_whose(referred)}. {referred_sentences(referred)[0]}"


def _whose(referred: Referred) -> str:
    group = f"pathway: {referred.group.replace('_', ' ')}" if referred.group else "all pathways"
    return f"{referred.org_name} ({level_words(referred.level)}) · {group}"


def _provenance(referred: Referred) -> str:
    parts = ["SYNTHETIC DATA"] if referred.is_sample else []
    parts.append(f"Estimate (Aalen–Johansen) at the rates of {window_words(referred)}")
    parts.append(f"Source: {', '.join(table.replace('_', ' ') for table in referred.measure.tables)}")
    fewest = referred.frame.drop_nulls("waiting")["fewest_at_risk"]
    if fewest.len():
        parts.append(f"{fewest[-1]:,} or more children observed each day")
    return " · ".join(parts)


def _notes(known: pl.DataFrame, few: int | None) -> str:
    notes = []
    if few is not None:
        notes.append(f"Paler: fewer than {FEW} children observed on some day of waiting.")
    if known["time"][-1] < 7 * WEEKS[-1]:
        notes.append(f"Beyond week {known['time'][-1] // 7} nobody was observed.")
    return " ".join(notes)


def _areas(axes: Axes, known: pl.DataFrame, few: int | None) -> None:
    """Seen from the foot, removed from the top; between them those who still wait, fewer and fewer."""
    sure = pl.lit(True) if few is None else pl.col("time") <= few
    unsure = pl.lit(False) if few is None else pl.col("time") >= few
    for part, alpha, name in ((known.filter(sure), 1.0, ""), (known.filter(unsure), 0.4, "-few")):
        weeks = (part["time"] / 7).to_list()
        seen, top = part["seen"].to_list(), (1 - part["removed"]).to_list()
        for low, high, colour, gid in (
            ([0.0] * len(weeks), seen, theme.SEEN, "seen"),
            (seen, top, theme.WAITING, "waiting"),
            (top, [1.0] * len(weeks), theme.REMOVED, "removed"),
        ):
            axes.fill_between(
                weeks, low, high, color=colour, alpha=alpha, linewidth=0, zorder=2, gid=f"area-{gid}{name}"
            )
        for line in (seen, top):
            axes.plot(weeks, line, color=theme.PAPER, lw=1.2, zorder=2.5)


def _numbers(axes: Axes, known: pl.DataFrame, few: int | None) -> None:
    """An upright at 4 and 18 weeks with the numbers in the areas; those at 52 weeks stand at the right."""
    for row in known.filter(pl.col("time").is_in(MARKS[:-1])).iter_rows(named=True):
        week = row["time"] / 7
        axes.axvline(week, color=theme.PAPER, lw=2.4, alpha=0.7, zorder=2.9)
        axes.axvline(week, color=theme.INK, lw=theme.THIN, ls=":", zorder=3, gid=f"mark-{week:.0f}")
        # white on the dark areas; on the pale ones dark
        on_dark = theme.PAPER if few is None or row["time"] < few else theme.INK
        parts = (
            (0.0, row["seen"], on_dark),
            (row["seen"], row["waiting"], theme.INK),
            (1 - row["removed"], row["removed"], on_dark),
        )
        for low, share, colour in parts:
            if share >= THIN:
                axes.text(
                    week + 0.4, low + share / 2, f"{100 * share:.0f}", color=colour, va="center",
                    fontsize=theme.TEXT_SIZE, fontweight="bold", zorder=7, gid="share",
                )  # fmt: skip


def _labels(axes: Axes, known: pl.DataFrame) -> None:
    """Names of the areas at the right, with the numbers at the last week known; none over another."""
    last = known.row(-1, named=True)
    when = f"At {last['time'] // 7} weeks"
    axes.text(
        1.012, 1.06, when, transform=axes.transAxes, va="center", color=theme.QUIET,
        fontsize=theme.SMALL_SIZE, gid="when",
    )  # fmt: skip
    words = (
        ("Seen", last["seen"], last["seen"] / 2, theme.SEEN),
        ("Still waiting", last["waiting"], last["seen"] + last["waiting"] / 2, theme.INK),
        ("Removed unseen", last["removed"], 1 - last["removed"] / 2, theme.REMOVED),
    )
    heights = spread([middle for _, _, middle, _ in words], 0.075, 0.0, 1.0)
    for (name, share, _, colour), y in zip(words, heights, strict=True):
        axes.text(
            1.012, y, f"{name}: {100 * share:.0f}", transform=axes.transAxes, va="center", color=colour,
            fontsize=theme.TEXT_SIZE, fontweight="bold", gid="direct-label",
        )  # fmt: skip


def _axes(axes: Axes) -> None:
    axes.set_xlim(0, WEEKS[-1])
    axes.set_ylim(0, 1)
    axes.set_xticks(WEEKS, [str(week) for week in WEEKS], fontsize=theme.TEXT_SIZE, color=theme.QUIET)
    at = [0, 0.25, 0.5, 0.75, 1]
    axes.set_yticks(at, [f"{100 * one:.0f}" for one in at], fontsize=theme.TEXT_SIZE, color=theme.QUIET)
    axes.set_xlabel("Weeks since referral", fontsize=theme.SMALL_SIZE, color=theme.QUIET)
