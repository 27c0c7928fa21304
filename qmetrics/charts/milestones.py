"""Milestones over time, one row each: promised, promised first, done, and the day of the evidence.

Here: that picture and its alt text. Not here: how a milestone stands (``analysis/milestones``), its words
(``analysis/milestone_words``), rows of figures (``dot_rows``). Shapes carry every meaning and colour none.
"""

from collections.abc import Sequence
from datetime import date
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from qmetrics.analysis.milestone_words import counts_sentence
from qmetrics.analysis.milestones import Standing, Timeline
from qmetrics.charts import theme
from qmetrics.charts.dot_rows import LETTERS, NAMES, blank, header, rows_area
from qmetrics.charts.figure import ChartFigure
from qmetrics.charts.layout import legend
from qmetrics.charts.save import png_and_svg
from qmetrics.model import MilestoneState, day_label

# More rows are a picture that nobody reads; the table has them all.
MOST = 60
# inches, for two lines of a name
ROW = 0.37
FEWEST_LETTERS = 20
MOST_TICKS = 5
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
# days beside the first and the last mark, so that none stands on the frame
LEAST_ROOM = 45
_FONT = FontProperties(family=["DejaVu Sans"], size=theme.SMALL_SIZE)


def pictures(timeline: Timeline) -> tuple[bytes, bytes]:
    """The PNG and SVG."""
    return png_and_svg(draw(timeline))


def draw(timeline: Timeline) -> ChartFigure:
    """Draw milestones as they stand on a day.

    Parameters
    ----------
    timeline : Timeline
        With one milestone or more; of very many the first ``MOST`` are drawn, and it says so.

    Returns
    -------
    ChartFigure
        As ``charts.draw`` gives for a series; as high as its rows need.
    """
    rows = timeline.standings[:MOST]
    figure = blank(height_for(len(rows)))
    said = f"{counts_sentence(timeline.standings)}."
    whose = f"{_plain(timeline.whose)} · as of {day_label(timeline.day)}"
    top = header(figure, "Milestones: what was promised by when", whose, _provenance(timeline), said)
    axes = rows_area(figure, top - 0.18, is_sample=timeline.is_sample)
    _dates(axes, rows, timeline.day)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    _today(axes, timeline.day)
    _words(axes, rows)
    _marks(axes, rows)
    legend(figure, axes)
    return figure


def timeline_alt(timeline: Timeline) -> str:
    """What the picture shows, from the same records; the table beside it says each row in words."""
    sample = "Synthetic data. " if timeline.is_sample else ""
    drawn = min(MOST, len(timeline.standings))
    rows = "one row" if drawn == 1 else f"{drawn} rows"
    return (
        f"{sample}Timeline of milestones as of {day_label(timeline.day)}, {rows}: the day promised first, "
        f"the day promised now, the day done and that of the evidence. "
        f"{counts_sentence(timeline.standings)}. "
        "The table says the same in words."
    )


def height_for(rows: int) -> float:
    """Inches that a picture of so many rows needs; its page has to know.

    >>> height_for(1) < height_for(9)
    True
    """
    return round(theme.BOTTOM + 1.75 + ROW * max(min(rows, MOST), 2), 2)


def _provenance(timeline: Timeline) -> str:
    parts = ["SYNTHETIC DATA"] if timeline.is_sample else []
    parts += ["Source: register of milestones", "In the order of the day promised now"]
    if len(timeline.standings) > MOST:
        parts.append(f"The first {MOST} of {len(timeline.standings):,}; the table has all")
    return " · ".join(parts)


def _dates(axes: Axes, rows: Sequence[Standing], day: date) -> None:
    """The axis of days, from before the first mark to after the last, and a tick every so many months."""
    days = [day, *(each for one in rows for each in _days_of(one))]
    first, last = min(days).toordinal(), max(days).toordinal()
    room = max(LEAST_ROOM, round(0.05 * (last - first)))
    axes.set_xlim(first - room, last + room)
    ticks = _ticks(date.fromordinal(first - room), date.fromordinal(last + room))
    by_year = all(each.month == 1 for each in ticks) and len(ticks) > 1
    axes.set_xticks(
        [each.toordinal() for each in ticks],
        [f"{each:%Y}" if by_year else f"{each:%b %Y}" for each in ticks],
        fontsize=theme.SMALL_SIZE,
        color=theme.QUIET,
    )


def _days_of(one: Standing) -> list[date]:
    latest = one.latest
    return [
        each
        for each in (one.first_due, latest.due_date, latest.done_date, latest.evidence_date)
        if each is not None
    ]


def _ticks(first: date, last: date) -> list[date]:
    """First days of months between two days: every month, or every so many that few enough stand there."""
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    for step in STEPS:
        found = [date(at // 12, at % 12 + 1, 1) for at in months if at % step == 0]
        if len(found) <= MOST_TICKS:
            break
    return found


def _today(axes: Axes, day: date) -> None:
    at = day.toordinal()
    axes.axvline(at, color=theme.INK, lw=theme.LINE_WIDTH, ls=":", zorder=1.5, gid="today")
    low, high = axes.get_xlim()
    share = (at - low) / (high - low)
    axes.annotate(
        f"Day of this page: {day_label(day)}", (at, 1), xycoords=axes.get_xaxis_transform(),
        xytext=(0, 4), textcoords="offset points", va="bottom",
        ha="left" if share < 0.3 else "right" if share > 0.7 else "center",
        fontsize=theme.SMALL_SIZE, color=theme.INK, gid="today-words",
    )  # fmt: skip


def _words(axes: Axes, rows: Sequence[Standing]) -> None:
    """Whose and what at the left, how it stands at the right."""
    for y, one in enumerate(rows):
        name = fitted(f"{one.latest.org_code}  {_plain(one.latest.title)}")
        for x, text, side, gid in ((-0.02, name, "right", "name"), (1.02, _short(one), "left", "state")):
            # a text with two dollars is no formula
            axes.text(
                x, y, text, transform=axes.get_yaxis_transform(), va="center", ha=side, color=theme.INK,
                fontsize=theme.SMALL_SIZE, linespacing=1.1, parse_math=False, gid=gid,
            )  # fmt: skip


def _short(one: Standing) -> str:
    """How it stands, in the room at the right; the table has it whole."""
    latest = one.latest
    if latest.state is MilestoneState.DONE:
        on = f" {day_label(latest.done_date)}" if latest.done_date else ""
        return "Said done, no evidence" if one.is_only_said else f"Done{on}"
    state = latest.state.value.replace("_", " ").capitalize()
    return (
        f"{state}, {one.days_past:,} day{'' if one.days_past == 1 else 's'} past" if one.days_past else state
    )


def _plain(text: str) -> str:
    """One line without marks that cannot be seen, which would turn its words round or break the picture."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def fitted(name: str) -> str:
    """A name in at most two lines that fit into the room at the left; what has no room is in the table.

    >>> fitted("QZ9  Name a lead for unpaid carers")
    'QZ9  Name a lead for unpaid carers'
    """
    letters = LETTERS
    while True:
        lines = wrap(name, letters)
        if len(lines) > 2:
            lines = [lines[0], f"{lines[1][: letters - 1].rstrip()}…"]
        # wide letters need more room than as many narrow ones
        if letters <= FEWEST_LETTERS or max(map(_width, lines)) <= 72 * (NAMES - theme.MARGIN) - 8:
            return "\n".join(lines)
        letters -= 2


def _width(text: str) -> float:
    width, _, _ = TextToPath().get_text_width_height_descent(text, _FONT, ismath=False)
    return float(width)


def _marks(axes: Axes, rows: Sequence[Standing]) -> None:
    """One artist a meaning, in the order of the legend."""
    moved = [(y, one) for y, one in enumerate(rows) if one.first_due != one.latest.due_date]
    if moved:
        axes.hlines(
            [y for y, _ in moved],
            [one.first_due.toordinal() for _, one in moved],
            [one.latest.due_date.toordinal() for _, one in moved],
            color=theme.QUIET, lw=theme.THIN, zorder=2, gid="moved",
        )  # fmt: skip
    stopped = [(y, one) for y, one in enumerate(rows) if one.latest.state is MilestoneState.STOPPED]
    standing = [(y, one) for y, one in enumerate(rows) if one.latest.state is not MilestoneState.STOPPED]
    _mark(axes, [(y, one.first_due) for y, one in moved], "D", 7, theme.PAPER, "first", "Promised first", 3.0)
    _mark(
        axes,
        [(y, one.latest.due_date) for y, one in standing],
        "D",
        7.5,
        theme.INK,
        "due",
        "Promised now",
        3.1,
    )
    _mark(axes, [(y, one.latest.due_date) for y, one in stopped], "x", 6.5, theme.INK, "stopped",
          "Promised, then stopped", 3.1)  # fmt: skip
    done = [(y, one.latest.done_date, one.is_only_said) for y, one in enumerate(rows)]
    _mark(
        axes,
        [(y, on) for y, on, only_said in done if not only_said],
        "o",
        7.5,
        theme.INK,
        "done",
        "Done",
        3.3,
    )
    _mark(axes, [(y, on) for y, on, only_said in done if only_said], "o", 9, "none", "said",
          "Said to be done, no evidence named", 3.3)  # fmt: skip
    evidence = [(y, one.latest.evidence_date) for y, one in enumerate(rows) if one.latest.evidence]
    _mark(axes, evidence, "|", 15, theme.INK, "evidence", "Evidence of that day", 2.5)


def _mark(
    axes: Axes,
    places: Sequence[tuple[int, date | None]],
    marker: str,
    size: float,
    fill: str,
    gid: str,
    label: str,
    zorder: float,
) -> None:
    known = [(y, on.toordinal()) for y, on in places if on is not None]
    if not known:
        return
    heights, days = zip(*known, strict=True)
    # the white edge of a filled mark parts it from another that it lies on
    is_line = marker in "x|"
    edge = theme.INK if is_line or fill != theme.INK else theme.PAPER
    axes.plot(
        days, heights, ls="", marker=marker, ms=size, mfc=fill, mec=edge,
        mew=1.6 if is_line else 1.3 if fill != theme.INK else 0.9, zorder=zorder, gid=gid, label=label,
    )  # fmt: skip
