"""An editable PowerPoint deck of the pack: first page, matrix, one slide a signal.

Here: slides from plain records. Not here: what may be shown (whoever fills the records has suppressed before
and drawn the pictures), the pages. The one file that imports python-pptx.

Every text can be edited, every picture and table says in words what it shows, titles are titles, and the
reading order is the order in which things are put on a slide. The same records give the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qmetrics.reports.first_page import ASSURANCES, HEADINGS, AttentionLine, FirstPage, matrix_rows
from qmetrics.reports.office_text import office_text
from qmetrics.reports.words import date_words

SYNTHETIC = "SYNTHETIC: made up for trying things out"
DRAFT = "DRAFT: not approved for publication"
# How much a slide bears; what is more goes on another, or whole into the notes.
LINES_A_SLIDE = 7
CHARTS_A_CELL = 3
LONGEST_NAME_IN_CELL = 56
LONGEST_LINE = 240
LONGEST_WORDS = 280
# Beside a picture: how many lines of about how many letters.
LINES_BESIDE, LETTERS_A_LINE = 13, 46
LONGEST_TITLE = 110
# Inches: a slide of 16 to 9, and its margin.
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.5
# Layouts of python-pptx's own template.
TITLE_SLIDE, TITLE_ONLY = 0, 5
INK, WHITE, HEAD = "1A1A1A", "FFFFFF", "005EB8"
# A zip file cannot say an earlier day.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class SignalSlide:
    """One signal: its picture, what it says, what was said of it.

    Attributes
    ----------
    title : str
        Of the slide: measure and organisation.
    png : bytes
        The chart.
    alt_text : str
        What the chart shows.
    sentences : tuple of str
        What the chart says; the first is the latest figure.
    commentary, action : str
        What happened and what is done about it; or why there is none, such as "no explanation received".
    source_words : str
        Sources of the figures, for the notes.
    """

    title: str
    png: bytes
    alt_text: str
    sentences: tuple[str, ...] = ()
    commentary: str = ""
    action: str = ""
    source_words: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("A slide has no title; name its measure and organisation")
        if not self.alt_text.strip():
            raise ValueError(f"Slide {self.title!r} has no alt_text; write what its picture shows")


def deck_bytes(
    page: FirstPage, signals: Sequence[SignalSlide], *, title: str, source_words: str = ""
) -> bytes:
    """The deck.

    Parameters
    ----------
    page : FirstPage
        Whose, for whom, as at when; its alert, advise and assure lines and its matrix.
    signals : sequence of SignalSlide
        In the order of the slides.
    title : str
        Of the deck.
    source_words : str
        Where the figures are from, for the notes of the first slides.

    Returns
    -------
    bytes
        PPTX. The same arguments give the same bytes.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    said = _said(page)
    notes = [*said, *([f"Source: {source_words}."] if source_words else [])]
    _front(deck, page, title, said, notes)
    for name, explained in HEADINGS:
        _attention(deck, name.capitalize(), explained, getattr(page, name), notes)
    _matrix(deck, page, notes)
    for one in signals:
        _signal(deck, one, said)
    _describe(deck, page, title)
    out = io.BytesIO()
    deck.save(out)
    return _without_clock(out.getvalue())


def _said(page: FirstPage) -> list[str]:
    """What every slide's notes say: real or not, approved or not, as at when."""
    as_at = f"Data as at {date_words(page.as_at)}." if page.as_at else "No data has come."
    marks = [f"{mark}." for mark, holds in ((SYNTHETIC, page.is_sample), (DRAFT, page.is_draft)) if holds]
    return [*marks, as_at]


def _front(deck: Any, page: FirstPage, title: str, said: list[str], notes: list[str]) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_SLIDE])
    _place(slide.shapes.title, MARGIN, 1.6, WIDTH - 2 * MARGIN, 1.6)
    _write(slide.shapes.title.text_frame, [title], 40, bold=True)
    subtitle = slide.placeholders[1]
    _place(subtitle, MARGIN, 3.4, WIDTH - 2 * MARGIN, 3.0)
    lines = [page.icb_name, page.readers, *said, page.arrivals_words, page.milestones_words]
    _write(subtitle.text_frame, [line for line in lines if line], 22)
    _note(slide, notes)


def _attention(
    deck: Any, name: str, explained: str, lines: Sequence[AttentionLine], notes: list[str]
) -> None:
    """One heading of the first page, on as many slides as it takes."""
    parts = [lines[at : at + LINES_A_SLIDE] for at in range(0, len(lines), LINES_A_SLIDE)] or [()]
    for at, part in enumerate(parts, 1):
        count = f" ({at} of {len(parts)})" if len(parts) > 1 else ""
        slide = _titled(deck, f"{name}: {len(lines)}{count}")
        words = [_attention_words(line) for line in part] or ["Nothing."]
        _box(slide, "What it means", [explained], MARGIN, 1.25, WIDTH - 2 * MARGIN, 0.5, 16)
        _box(slide, name, words, MARGIN, 1.85, WIDTH - 2 * MARGIN, 5.2, 16, bullets=bool(part))
        _note(slide, [*(_attention_words(line) for line in part), *notes])


def _attention_words(line: AttentionLine) -> str:
    new = "New. " if line.is_new_signal else ""
    head = ", ".join(each for each in (line.title, line.whose) if each)
    action = f"Action: {line.action_words}" if line.action_words else ""
    rest = " ".join(each for each in (line.why, line.latest_words, action) if each)
    return f"{new}{head}: {rest}"


def _matrix(deck: Any, page: FirstPage, notes: list[str]) -> None:
    from pptx.util import Inches, Pt

    slide = _titled(deck, "Icon matrix: variation by assurance")
    rows = matrix_rows(page.matrix)
    frame = slide.shapes.add_table(
        len(rows) + 1,
        len(ASSURANCES) + 1,
        Inches(MARGIN),
        Inches(1.3),
        Inches(WIDTH - 2 * MARGIN),
        Inches(5.0),
    )
    named = [(label, [_cell_words(cell.lines if cell else ()) for cell in cells]) for label, cells in rows]
    counts = "; ".join(f"{label}: {sum(len(c.lines) for c in cells if c)}" for label, cells in rows)
    _describe_shape(frame, "Icon matrix", f"Table of charts by variation (rows) and assurance. {counts}.")
    table = frame.table
    table.first_row, table.first_col, table.horz_banding = True, True, False
    words = [["Variation", *(label for _, label in ASSURANCES)], *([label, *cells] for label, cells in named)]
    for down, row in enumerate(words):
        for at, text in enumerate(row):
            cell = table.cell(down, at)
            is_head = down == 0 or at == 0
            _write(cell.text_frame, text.split("\n"), 12, bold=is_head, is_on_dark=is_head)
            if is_head:
                # the template's own blue is too light under white text
                cell.fill.solid()
                cell.fill.fore_color.rgb = _colour(HEAD)
            cell.margin_top = cell.margin_bottom = Pt(3)
    whole = [
        f"{label}, {assurance.lower()}: {_line_words(line)}"
        for label, cells in rows
        for (_, assurance), cell in zip(ASSURANCES, cells, strict=True)
        for line in (cell.lines if cell else ())
    ]
    _note(slide, [*whole, *notes])


def _line_words(line: Any) -> str:
    return ", ".join(each for each in (line.title, line.group_words) if each)


def _cell_words(lines: Sequence[Any]) -> str:
    """The charts of a cell, a few by name; none is said, so that no cell is empty."""
    named = [_short(_line_words(line), LONGEST_NAME_IN_CELL, " …") for line in lines[:CHARTS_A_CELL]]
    more = [f"and {len(lines) - CHARTS_A_CELL} more, in the notes"] if len(lines) > CHARTS_A_CELL else []
    return "\n".join([*named, *more]) or "none"


def _signal(deck: Any, one: SignalSlide, said: list[str]) -> None:
    from pptx.util import Inches

    slide = _titled(deck, one.title)
    picture = slide.shapes.add_picture(io.BytesIO(one.png), Inches(MARGIN), Inches(1.25))
    room_wide, room_high = Inches(7.2), Inches(4.3)
    factor = min(room_wide / picture.width, room_high / picture.height)
    picture.width, picture.height = int(picture.width * factor), int(picture.height * factor)
    _describe_shape(picture, "Chart", one.alt_text)
    sentences = list(one.sentences)
    half, left = (WIDTH - 2 * MARGIN - 0.2) / 2, MARGIN + 7.2 + 0.2
    _box(slide, "What the chart says", _beside(sentences), left, 1.25, WIDTH - MARGIN - left, 4.3, 14)
    for at, (name, text) in enumerate((("Commentary", one.commentary), ("Action", one.action))):
        _box(slide, name, [name, text or "None."], MARGIN + at * (half + 0.2), 5.65, half, 1.6, 13, head=True)
    _note(
        slide,
        [
            *sentences,
            f"Commentary: {one.commentary or 'none'}",
            f"Action: {one.action or 'none'}",
            *([f"Source: {one.source_words}."] if one.source_words else []),
            *said,
        ],
    )


def _beside(sentences: Sequence[str]) -> list[str]:
    """As many sentences as have room beside the picture."""
    shown: list[str] = []
    room = LINES_BESIDE
    for each in (_short(sentence, LONGEST_LINE) for sentence in sentences):
        room -= -(-len(each) // LETTERS_A_LINE)
        if room < 0:
            return [*shown, "More in the notes."]
        shown.append(each)
    return shown or ["Nothing."]


def _titled(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _place(slide.shapes.title, MARGIN, 0.3, WIDTH - 2 * MARGIN, 0.9)
    _write(slide.shapes.title.text_frame, [_short(title, LONGEST_TITLE)], 26, bold=True)
    return slide


def _box(
    slide: Any,
    name: str,
    lines: Sequence[str],
    left: float,
    top: float,
    wide: float,
    high: float,
    size: int,
    *,
    bullets: bool = False,
    head: bool = False,
) -> None:
    """An editable text box, named for who walks through the slide by its selection pane."""
    from pptx.util import Inches

    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(wide), Inches(high))
    box.name = name
    longest = LONGEST_LINE if bullets else LONGEST_WORDS
    shown = [("• " if bullets else "") + _short(line, longest) for line in lines]
    _write(box.text_frame, shown, size)
    if head:
        box.text_frame.paragraphs[0].runs[0].font.bold = True


def _place(shape: Any, left: float, top: float, wide: float, high: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(each) for each in (left, top, wide, high))


def _write(
    frame: Any, lines: Sequence[str], size: int, *, bold: bool = False, is_on_dark: bool = False
) -> None:
    """Paragraphs of plain runs, marked as British English."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(4)
        run = paragraph.add_run()
        run.text = office_text(line).replace("\n", " ")
        run.font.size, run.font.bold = Pt(size), bold
        run._r.get_or_add_rPr().set("lang", "en-GB")
        run.font.color.rgb = _colour(WHITE if is_on_dark else INK)


def _colour(digits: str) -> Any:
    from pptx.dml import color

    rgb: Any = color.RGBColor  # python-pptx gives it no types
    return rgb.from_string(digits)


def _note(slide: Any, lines: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(office_text(line) for line in lines)


def _describe_shape(shape: Any, name: str, alt_text: str) -> None:
    shape.name = name
    shape._element.xpath(".//p:cNvPr")[0].set("descr", office_text(alt_text))


def _describe(deck: Any, page: FirstPage, title: str) -> None:
    """The document's own properties; its times are the day of the data, not the clock's."""
    day = page.as_at or date(2000, 1, 1)
    kept = deck.core_properties
    author = office_text(page.icb_name)[:255]
    kept.title, kept.author, kept.last_modified_by = office_text(title)[:255], author, author
    kept.language, kept.subject = "en-GB", SYNTHETIC if page.is_sample else ""
    kept.created = kept.modified = datetime(day.year, day.month, day.day)
    kept.revision = 1


def _short(text: str, longest: int, tail: str = " … (in full in the notes)") -> str:
    """A text cut at a word; it says that the rest is in the notes."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + tail


def _without_clock(content: bytes) -> bytes:
    """The same parts in the same order, with no time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, date_time=FIXED_TIME)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(part, old.read(name))
    return out.getvalue()
