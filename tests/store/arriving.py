"""Small files as they arrive, good and bad."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from qmetrics.model import TwinOptions
from qmetrics.sources import source

# A value that no message, no settings and no log may ever repeat.
CANARY = "CANARY7391"


def csv_of(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def contacts(
    *figures: tuple[str, str, Any], extract: str = "2026-04-10", header: Sequence[str] | None = None
) -> bytes:
    """An activity return: organisation, month, contacts."""
    columns = header or source("activity").table.column_names
    return csv_of(columns, [[*figure, extract] for figure in figures])


def waiting_list(*spells: Mapping[str, Any], at: str = "2026-03-31") -> bytes:
    """A waiting list of ZM1 with the cells given, the others as any spell has them."""
    columns = source("cyp_waiting_list").table.column_names
    usual = {
        "snapshot_date": at,
        "provider_code": "ZM1",
        "sub_icb_code": "Z1A",
        "pathway": "mental_health",
        "priority": "routine",
        "age_band_at_referral": "11_15",
        "referral_received_date": "2026-01-05",
    }
    rows = [usual | {"spell_id": f"S-{number}"} | dict(spell) for number, spell in enumerate(spells, 1)]
    return csv_of(columns, [[row.get(name, "") for name in columns] for row in rows])


def national(year: int, month: int, value: Any, *, code: str = "QZ9", status: str = "Performance") -> bytes:
    """A file of the monthly mental health statistics with one figure of the fictional ICB."""
    (source_header,) = [layout.header for layout in source("mhsds").layouts]
    twin = source("mhsds").twin(TwinOptions(months=3, patients=100))
    records = [row for content in twin.values() for row in csv.DictReader(io.StringIO(text_of(content)))]
    row = next(
        row
        for row in records
        if row["MEASURE_ID"].strip() == "MRS10" and row["PRIMARY_LEVEL"].strip() == code
    )
    first, last = f"{year}-{month:02d}-01", f"{year}-{month:02d}-28"
    if month in (1, 3, 5, 7, 8, 10, 12):
        last = f"{year}-{month:02d}-31"
    elif month != 2:
        last = f"{year}-{month:02d}-30"
    row |= {
        "REPORTING_PERIOD_START": first,
        "REPORTING_PERIOD_END": last,
        "STATUS": status,
        "MEASURE_VALUE": str(value),
    }
    return csv_of(source_header, [[row[name] for name in source_header]])


def text_of(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace")


def workbook_of(content: bytes) -> bytes:
    """The same rows as an XLSX file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_numbers": False})
    sheet = book.add_worksheet("return")
    for at, row in enumerate(csv.reader(io.StringIO(text_of(content), newline=""))):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()
