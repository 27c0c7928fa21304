"""A table as CSV and as an accessible workbook, after the Government Analysis Function's guidance.

Here: cells, sheets, bytes. Not here: what may be in a table (whoever fills the records has suppressed
before), the table on a page (``templates``).

The same records give the same bytes. No text is ever a formula: a workbook's cells are written as text; in a
CSV file, which cannot say so, a text that a spreadsheet would take for a formula gets an apostrophe before
it. Numbers stay numbers, negative ones too.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from qmetrics.reports.office_text import office_text


class Shorthand(StrEnum):
    """Why a cell holds no figure, as official statistics mark it."""

    SUPPRESSED = "[c]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


SHORTHAND_WORDS = {
    Shorthand.SUPPRESSED: "confidential: suppressed, so that no person can be told from it; it is not 0",
    Shorthand.NOT_AVAILABLE: "not available: nothing was submitted or recorded; it is not 0",
    Shorthand.NOT_APPLICABLE: "not applicable",
}

Cell = str | int | float | date | bool | None

# Excel's own limits.
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
LONGEST_HEADER = 255
LONGEST_TITLE = 255
CUT = " … [cut; the CSV file holds the whole text]"
# A spreadsheet takes these for the start of a formula, their full-width forms in some languages too.
FORMULA_STARTS = "=+-@＝＋－＠"
PLAIN_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?")
COVER, NOTES = "Cover", "Notes"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table on one sheet.

    Attributes
    ----------
    name : str
        Short; made to fit Excel's limits and to differ from the others'.
    title : str
        What the table shows, of whom and when.
    columns : tuple of str
        Headings, each another.
    rows : tuple of tuple
        Text, numbers, dates, yes and no; an empty cell (None or no text) is written ``[x]``, a suppressed
        one is given as ``Shorthand.SUPPRESSED``.
    notes : tuple of str
        Sentences about this table, on the sheet of notes.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.columns or not all(column.strip() for column in self.columns):
            raise ValueError(f"Table {self.title!r}: every column needs a heading")
        headings = [_fitted(column, LONGEST_HEADER).lower() for column in self.columns]
        if len(set(headings)) != len(headings):
            raise ValueError(f"Table {self.title!r} has a heading twice; give each column its own")
        for at, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"Table {self.title!r}, row {at}: {len(row)} cells where {len(self.columns)} belong"
                )


def csv_bytes(
    columns: tuple[str, ...],
    rows: tuple[tuple[Cell, ...], ...],
    *,
    empty: str = Shorthand.NOT_AVAILABLE,
) -> bytes:
    """A table as CSV: headings first, nothing above them; UTF-8 with the mark that Excel needs.

    Parameters
    ----------
    columns : tuple of str
    rows : tuple of tuple
        As for ``Sheet``.
    empty : str
        What an empty cell becomes; no text in a form that somebody is to fill in.

    Examples
    --------
    >>> csv_bytes(("name", "change"), (("=1+1", -2), ("plain", None))).decode("utf-8-sig").splitlines()
    ['name,change', "'=1+1,-2", 'plain,[x]']
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_defused(column) for column in columns])
    writer.writerows([_csv_cell(value, empty) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", errors="replace")


def workbook_bytes(
    title: str,
    sheets: tuple[Sheet, ...],
    *,
    about: tuple[tuple[str, str], ...],
    made_on: date,
    author: str = "",
    is_sample: bool = False,
) -> bytes:
    """An accessible workbook: a cover, notes, and one table a sheet.

    Parameters
    ----------
    title : str
        Of the document; on the cover and in its properties.
    sheets : tuple of Sheet
        At least one.
    about : tuple of (str, str)
        What the cover says of the data: source, data as at, contact, licence.
    made_on : date
        Kept as its date, instead of the clock's.
    author : str
        Organisation that publishes it.
    is_sample : bool
        Says SYNTHETIC on the cover.

    Returns
    -------
    bytes
        XLSX. The same arguments give the same bytes.
    """
    import xlsxwriter

    if not sheets:
        raise ValueError(f"Workbook {title!r} has no table; give at least one sheet")
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **plain})
    book.set_properties(
        {
            "title": _fitted(title, LONGEST_TITLE),
            "author": _fitted(author, LONGEST_TITLE),
            "created": datetime(made_on.year, made_on.month, made_on.day),
        }
    )
    looks: dict[str, dict[str, Any]] = {
        "text": {"text_wrap": True},
        "line": {},
        "title": {"font_size": 16, "bold": True},
        "heading": {"bold": True, "text_wrap": True, "bottom": 1},
        "number": {"align": "right"},
        "date": {"num_format": "yyyy-mm-dd", "align": "right"},
    }
    formats = {
        name: book.add_format({"font_name": "Arial", "font_size": 12, "valign": "top", **more})
        for name, more in looks.items()
    }
    names = _sheet_names([COVER, NOTES, *(sheet.name for sheet in sheets)])
    marked = f"{title} (SYNTHETIC: made up for trying things out)" if is_sample else title
    contents = tuple((f"Sheet {name}", sheet.title) for name, sheet in zip(names[2:], sheets, strict=True))
    cover = Sheet(name=COVER, title=marked, columns=("About", "Words"), rows=(*about, *contents))
    for name, sheet in zip(names, (cover, _notes(names[2:], sheets), *sheets), strict=True):
        _write_sheet(book.add_worksheet(name), sheet, formats)
    book.close()
    return out.getvalue()


def _notes(names: list[str], sheets: tuple[Sheet, ...]) -> Sheet:
    shorthand = tuple((mark.value, words) for mark, words in SHORTHAND_WORDS.items())
    notes = tuple((name, note) for name, sheet in zip(names, sheets, strict=True) for note in sheet.notes)
    return Sheet(
        name=NOTES,
        title="Notes: what marks in the tables mean, and notes on each table",
        columns=("Mark or sheet", "Note"),
        rows=(*shorthand, *notes),
    )


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    """Title, a sentence, the table: its headings in the third row, nothing merged, no row empty."""
    said = "This sheet holds one table." if sheet.rows else "This table has no rows."
    page.write_string(0, 0, _fitted(sheet.title, LONGEST_CELL), formats["title"])
    page.write_string(1, 0, f"{said} Marks and notes are explained on the sheet {NOTES}.", formats["line"])
    headings = [_fitted(column, LONGEST_HEADER) for column in sheet.columns]
    widths = [len(heading) for heading in headings]
    if sheet.rows:
        columns = [{"header": heading, "header_format": formats["heading"]} for heading in headings]
        place = (2, 0, 2 + len(sheet.rows), len(headings) - 1)
        page.add_table(*place, {"columns": columns, "style": None, "autofilter": False})
    else:
        for at, heading in enumerate(headings):
            page.write_string(2, at, heading, formats["heading"])
    for down, row in enumerate(sheet.rows, 3):
        for at, value in enumerate(row):
            widths[at] = max(widths[at], _write_cell(page, down, at, value, formats))
    for at, width in enumerate(widths):
        page.set_column(at, at, min(max(width + 2, 12), 60))
    page.freeze_panes(3, 0)


def _write_cell(page: Any, down: int, at: int, value: Cell, formats: dict[str, Any]) -> int:
    """Write one cell by its type and never as a formula; returns about how wide it is."""
    known = _known(value)
    if isinstance(known, str):
        is_mark = isinstance(known, Shorthand)
        text = _fitted(known, LONGEST_CELL)
        page.write_string(down, at, text, formats["number" if is_mark else "text"])
        return len(text)
    if isinstance(known, date):
        page.write_datetime(down, at, datetime(known.year, known.month, known.day), formats["date"])
        return 10
    page.write_number(down, at, known, formats["number"])
    return len(str(known))


def _csv_cell(value: Cell, empty: str) -> str | int | float:
    known = _known(value)
    if isinstance(known, Shorthand):
        return str(empty) if known is Shorthand.NOT_AVAILABLE else known.value
    if isinstance(known, str):
        return _defused(known)
    return known.isoformat() if isinstance(known, date) else known


def _known(value: Cell) -> str | int | float | date:
    """What is written for a value: marks for nothing, words for yes and no, text for a moment."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return Shorthand.NOT_AVAILABLE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and not isinstance(value, Shorthand):
        return office_text(value) if value.strip() else Shorthand.NOT_AVAILABLE
    return value


def _defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula; a number written as text stays one."""
    if PLAIN_NUMBER.fullmatch(text.strip()):
        return text
    # blanks and invisible marks before the sign do not hide it from every program
    seen = next((one for one in text if not one.isspace() and unicodedata.category(one) != "Cf"), "")
    is_risky = (seen and seen in FORMULA_STARTS) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_risky else text


def _fitted(text: str, longest: int) -> str:
    """A text cut to Excel's limit, which counts UTF-16 units; it says that it was cut."""
    clean = office_text(text)
    if _units(clean) <= longest:
        return clean
    room = longest - _units(CUT)
    return clean.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore") + CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _sheet_names(wanted: list[str]) -> list[str]:
    """Names that Excel takes: short, without its own signs, each another whatever the case."""
    names: list[str] = []
    for name in wanted:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", office_text(name)).strip(" '") or "Table"
        plain = "History table" if plain.lower() == "history" else plain
        short, number = _cut(plain, LONGEST_SHEET_NAME), 1
        while short.lower() in (other.lower() for other in names):
            number += 1
            short = _cut(plain, LONGEST_SHEET_NAME - len(f" {number}")) + f" {number}"
        names.append(short)
    return names


def _cut(text: str, longest: int) -> str:
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", errors="ignore").strip(" '")
