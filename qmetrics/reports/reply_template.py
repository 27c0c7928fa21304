"""The file that a provider fills in and sends back: its signals, each waiting for an explanation.

Here: the template's bytes. What comes back lands as the source ``commentary``, whose columns these are; a row
that nobody answered is left out there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from qmetrics.reports.spreadsheet import csv_bytes
from qmetrics.sources import source
from qmetrics.sources.templates import DICTIONARY_HEADER, explained

READ_ME = (
    "Each row of the sheet Commentary is a figure of yours that stands out. Say what happened and what is "
    "done about it.",
    "Nothing about one person: no name, NHS number, date of birth or postcode, no story that tells who it "
    "is.",
    "The public reads a text only where is_public says yes and a second reader, not the author, is named.",
    "A row may be left empty; 'no explanation received' then stands there. Add rows for other figures as "
    "you wish.",
    "Keep the headings and the first three columns as they are, save it, and send it as any other return.",
)


@dataclass(frozen=True, kw_only=True, order=True)
class AskedFor:
    """A point that needs an explanation: measure, organisation, last day of its period."""

    measure_key: str
    org_code: str
    period: date


def reply_csv(points: Iterable[AskedFor]) -> bytes:
    """The template as CSV: the three columns that name a point filled, the others empty.

    Parameters
    ----------
    points : iterable of AskedFor

    Examples
    --------
    >>> point = AskedFor(measure_key="complaints.outcome_upheld", org_code="ZA1", period=date(2026, 3, 31))
    >>> reply_csv([point]).decode("utf-8-sig").splitlines()[1]
    'complaints.outcome_upheld,ZA1,2026-03,,,,,,,,'
    """
    return csv_bytes(_columns(), tuple(_cells(point) for point in sorted(points)), empty="")


def reply_workbook(points: Iterable[AskedFor], *, provider_name: str, made_on: date) -> bytes:
    """The template as a workbook: read me, the rows, and what each column holds.

    Every cell to fill is text, so that Excel leaves a month and a date as they are typed.

    Parameters
    ----------
    points : iterable of AskedFor
    provider_name : str
        For the read-me sheet.
    made_on : date
        Kept as its date, instead of the clock's.
    """
    import xlsxwriter

    out = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **plain})
    title = f"Reply template: {provider_name}"[:255]
    book.set_properties({"title": title, "created": datetime(made_on.year, made_on.month, made_on.day)})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True})
    _sheet(book, "Read me", [(title,), *((line,) for line in READ_ME)], text, bold, width=100)
    rows = [_columns(), *(_cells(point) for point in sorted(points))]
    _sheet(book, "Commentary", rows, text, bold, width=24)
    said = [DICTIONARY_HEADER, *(explained(one, source("commentary")) for one in _table().columns)]
    _sheet(book, "Data dictionary", said, text, bold, width=40)
    book.get_worksheet_by_name("Commentary").activate()
    book.close()
    return out.getvalue()


def _table() -> Any:
    return source("commentary").table


def _columns() -> tuple[str, ...]:
    return tuple(_table().column_names)


def _cells(point: AskedFor) -> tuple[str, ...]:
    known = {"measure_key": point.measure_key, "org_code": point.org_code, "period": f"{point.period:%Y-%m}"}
    return tuple(known.get(name, "") for name in _columns())


def _sheet(
    book: Any, name: str, rows: Iterable[tuple[str, ...]], text: Any, bold: Any, *, width: int
) -> None:
    page = book.add_worksheet(name)
    for down, row in enumerate(rows):
        page.set_column(0, len(row) - 1, width, text)
        for at, cell in enumerate(row):
            if cell:
                page.write_string(down, at, cell, text if down else bold)
    page.freeze_panes(1, 0)
