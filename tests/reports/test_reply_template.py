"""The reply template comes back as commentary and lands as such."""

import csv
import io
from datetime import date

import fastexcel
import pytest
import xlsxwriter

from qmetrics.assets.commentary import comments_of
from qmetrics.assets.make_tables import make_table
from qmetrics.model import SourceError
from qmetrics.reports.reply_template import AskedFor, reply_csv, reply_workbook
from qmetrics.sources import all_sources, source
from qmetrics.sources.identity import screen
from qmetrics.sources.recognise import recognise
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import land

POINTS = (
    AskedFor(measure_key="complaints.outcome_upheld", org_code="ZA1", period=date(2026, 3, 31)),
    AskedFor(measure_key="complaints.acknowledged_within_3wd", org_code="ZA1", period=date(2026, 2, 28)),
)
ANSWER = {
    "what_happened": 'Two posts are vacant.\nBoth are advertised; "soon".',
    "action": "=Recruit",
    "owner": "Chief nurse",
    "due_date": "30/06/2026",
    "author": "Complaints manager",
    "written_on": "20/04/2026",
    "is_public": "no",
}


def csv_of(points=POINTS) -> list[list[str]]:
    return list(csv.reader(io.StringIO(reply_csv(points).decode("utf-8-sig"), newline="")))


def workbook(points=POINTS) -> bytes:
    return reply_workbook(points, provider_name="=North", made_on=date(2026, 4, 10))


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    book = fastexcel.read_excel(content)
    return {
        name: [
            [cell or "" for cell in row]
            for row in book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        ]
        for name in book.sheet_names
    }


def answered(rows: list[list[str]]) -> list[list[str]]:
    """As somebody fills it in: the first row, and not the second."""
    filled = [ANSWER.get(name, cell) for name, cell in zip(rows[0], rows[1], strict=True)]
    return [rows[0], filled, *rows[2:]]


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(held: dict[str, list[list[str]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    for name, rows in held.items():
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def test_the_points_are_filled_in_and_the_rest_is_empty():
    rows = csv_of()
    assert rows[0] == source("commentary").table.column_names
    assert [row[:3] for row in rows[1:]] == [
        ["complaints.acknowledged_within_3wd", "ZA1", "2026-02"],
        ["complaints.outcome_upheld", "ZA1", "2026-03"],
    ]
    assert all(cell == "" for row in rows[1:] for cell in row[3:])
    held = sheets(workbook())
    assert list(held) == ["Read me", "Commentary", "Data dictionary"]
    assert held["Commentary"] == rows
    assert [row[0] for row in held["Data dictionary"][1:]] == rows[0]
    assert held["Read me"][0] == ["Reply template: =North"]


@pytest.mark.parametrize("as_file", ["csv", "xlsx"])
def test_it_comes_back_as_commentary(tmp_path, as_file):
    home = Home(tmp_path / "home")
    prepare_home(home)
    if as_file == "csv":
        content = as_csv(answered(csv_of()))
    else:
        held = sheets(workbook())
        content = as_workbook(held | {"Commentary": answered(held["Commentary"])})
    result = land(home, content, f"reply.{as_file}")
    assert (result.outcome, result.source, result.rows) == ("landed", "commentary", 1)
    make_table(home, source("commentary"), "code")
    (one,) = comments_of(home)
    assert (one.measure_key, one.period) == ("complaints.acknowledged_within_3wd", date(2026, 2, 28))
    assert (one.what_happened, one.action) == (ANSWER["what_happened"], "=Recruit")
    assert (one.due_date, one.is_public) == (date(2026, 6, 30), False)


@pytest.mark.parametrize("content", [reply_csv(POINTS), workbook(), reply_csv(()), workbook(())])
def test_unanswered_it_is_known_and_says_what_is_missing(content):
    assert screen(content, has_free_text=True) is None
    known = recognise(content, all_sources())
    assert known is not None
    assert (known[0].key, known[2]) == ("commentary", None)
    with pytest.raises(SourceError, match=r"what_happened|no rows"):
        known[0].parse(content, known[1])


def test_the_same_points_give_the_same_bytes():
    assert workbook() == workbook(POINTS[::-1])
    assert reply_csv(POINTS) == reply_csv(POINTS[::-1])
