"""Downloads: what a cell becomes, what never becomes a formula, and what a screen reader meets."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from xml.etree import ElementTree

import fastexcel
import pytest

from qmetrics.reports.spreadsheet import (
    CUT,
    LONGEST_CELL,
    LONGEST_HEADER,
    LONGEST_SHEET_NAME,
    Sheet,
    Shorthand,
    csv_bytes,
    workbook_bytes,
)

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ABOUT = (("Source", "KO41a"), ("Data as at", "2026-04-10"))
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u200f=1+1",
    "\ufeff=1+1",
    "＝1+1",
    '=HYPERLINK("http://example.org")',
)
NASTY = (
    *FORMULAS,
    "<script>alert(1)</script>",
    "a" * 10_000,
    "\u202eabc\u2066",
    "{=1}",
    "x\x00\x0b\ud800y",
    "&<>\"'",
)


def sheet(**changes) -> Sheet:
    said = {
        "name": "Complaints",
        "title": "Complaints upheld by provider, March 2026",
        "columns": ("Organisation", "Upheld", "Change", "As at", "Provisional"),
        "rows": (
            ("North", 12, -2.5, date(2026, 4, 10), True),
            ("South", Shorthand.SUPPRESSED, None, None, False),
        ),
        "notes": ("Counts 1 to 7 are hidden.",),
    }
    return Sheet(**(said | changes))


def book(*sheets: Sheet, title: str = "Complaints", **more) -> bytes:
    return workbook_bytes(title, sheets or (sheet(),), about=ABOUT, made_on=date(2026, 4, 10), **more)


def parts(content: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def cells(content: bytes, name: str) -> list[tuple[str | None, ...]]:
    found = fastexcel.read_excel(content).load_sheet(name, header_row=None, dtypes="string").to_polars()
    return found.rows()


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_holds_headings_and_cells_and_nothing_else():
    one = sheet()
    assert read_csv(csv_bytes(one.columns, one.rows)) == [
        ["Organisation", "Upheld", "Change", "As at", "Provisional"],
        ["North", "12", "-2.5", "2026-04-10", "yes"],
        ["South", "[c]", "[x]", "[x]", "no"],
    ]
    assert read_csv(csv_bytes(("a",), ())) == [["a"]]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_defuses_what_a_spreadsheet_would_calculate(text):
    ((heading,), (cell,)) = read_csv(csv_bytes((text,), ((text,),)))
    assert cell == heading == f"'{text}"


@pytest.mark.parametrize("text", ["-2.5", "+3", "-1,204", "-12%", "12", " -4 "])
def test_csv_leaves_numbers_that_are_text(text):
    assert read_csv(csv_bytes(("a",), ((text,),)))[1] == [text]


@pytest.mark.parametrize("value", [-2, -2.5, 0, 10**15])
def test_csv_leaves_numbers(value):
    assert read_csv(csv_bytes(("a",), ((value,),)))[1] == [str(value)]


def test_empty_and_not_finite_are_marked_and_never_zero():
    for value in (None, "", "  ", float("nan"), float("inf")):
        assert read_csv(csv_bytes(("a",), ((value,),)))[1] == ["[x]"]
        assert cells(book(sheet(columns=("a",), rows=((value,),))), "Complaints")[3] == ("[x]",)
    assert read_csv(csv_bytes(("a",), ((datetime(2026, 4, 1, 9),),)))[1] == ["2026-04-01T09:00:00"]


def test_a_workbook_has_cover_notes_and_one_table_a_sheet():
    content = book(sheet(), sheet(title="Again"), is_sample=True)
    assert fastexcel.read_excel(content).sheet_names == ["Cover", "Notes", "Complaints", "Complaints 2"]
    cover = cells(content, "Cover")
    assert "SYNTHETIC" in str(cover[0][0])
    assert ("Source", "KO41a") in cover
    assert ("Sheet Complaints 2", "Again") in cover
    assert "SYNTHETIC" not in str(cells(book(), "Cover"))
    notes = cells(content, "Notes")
    assert any(row[0] == "[c]" and "not 0" in str(row[1]) for row in notes)
    assert ("Complaints 2", "Counts 1 to 7 are hidden.") in notes
    table = cells(content, "Complaints")
    assert table[0][0] == "Complaints upheld by provider, March 2026"
    assert table[2] == sheet().columns
    assert table[4][:3] == ("South", "[c]", "[x]")
    assert table[3][2] == "-2.5"


def test_the_structure_that_a_screen_reader_needs():
    found = parts(book())
    for name, root in found.items():
        if name.startswith("xl/worksheets/sheet"):
            assert root.find(f".//{MAIN}mergeCell") is None
            rows = [int(row.get("r", "0")) for row in root.iter(f"{MAIN}row")]
            assert rows == list(range(1, len(rows) + 1))
            assert all(len(row) for row in root.iter(f"{MAIN}row"))
            assert root.find(f".//{MAIN}conditionalFormatting") is None
    tables = [root for name, root in found.items() if name.startswith("xl/tables/")]
    assert len(tables) == 3
    assert all(root.get("headerRowCount", "1") == "1" for root in tables)
    assert tables[-1].get("ref") == "A3:E5"
    assert found["docProps/core.xml"].findtext("{http://purl.org/dc/elements/1.1/}title") == "Complaints"


def test_no_cell_is_ever_a_formula_or_a_link():
    rows = tuple((text, text) for text in NASTY)
    one = sheet(name="=1+1", title="=1+1", columns=("=a", "@b"), rows=rows, notes=NASTY)
    content = workbook_bytes(
        "=1+1", (one,), about=tuple((text, text) for text in NASTY), made_on=date(2026, 4, 10), author="=1+1"
    )
    for name, root in parts(content).items():
        assert root.find(f".//{MAIN}f") is None, name
        assert root.find(f".//{MAIN}hyperlink") is None, name
        assert root.find(f".//{MAIN}calculatedColumnFormula") is None, name
        if name.startswith("xl/worksheets/"):
            assert all(cell.get("t") in ("s", None) for cell in root.iter(f"{MAIN}c"))
    held = [row[0] for row in cells(content, "=1+1")[3:]]
    assert held[0] == "=1+1"
    assert "<script>alert(1)</script>" in held
    assert "a" * 10_000 in held
    assert "abc" in held


def test_excel_s_limits_are_kept_and_a_cut_is_told():
    long = "a" * 40_000
    one = sheet(name="n" * 100, title=long, columns=("h" * 1_000, "h2"), rows=((long, "😀" * 20_000),))
    content = book(one, sheet(name="n" * 200), sheet(name="N" * 90), title=long)
    names = fastexcel.read_excel(content).sheet_names
    assert all(len(name) <= LONGEST_SHEET_NAME for name in names)
    assert len({name.lower() for name in names}) == 5
    title, _, heading, row = cells(content, names[2])
    for text, longest in (
        (title[0], LONGEST_CELL),
        (heading[0], LONGEST_HEADER),
        *((cell, LONGEST_CELL) for cell in row),
    ):
        assert text is not None
        assert len(text.encode("utf-16-le")) // 2 <= longest
        assert text.endswith(CUT)
    assert read_csv(csv_bytes(("a",), ((long,),)))[1] == [long]


@pytest.mark.parametrize("name", ["a/b:c*d?[e]\\f", "'quoted'", "", "history", "\u202ex", "  "])
def test_sheet_names_that_excel_refuses_are_mended(name):
    made = fastexcel.read_excel(book(sheet(name=name))).sheet_names[2]
    assert made
    assert not re.search(r"[\[\]:*?/\\]|^'|'$|^history$", made)


def test_an_empty_table_says_so():
    content = book(sheet(rows=()))
    assert cells(content, "Complaints")[1][0].startswith("This table has no rows.")
    assert cells(content, "Complaints")[2] == sheet().columns


def test_the_same_input_gives_the_same_bytes():
    assert book() == book()
    assert book() != book(sheet(rows=()))
    stamps = [one.text for one in parts(book())["docProps/core.xml"] if (one.text or "").startswith("20")]
    assert stamps == ["2026-04-10T00:00:00Z"] * 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": ("a", "A", "b", "c", "d")}, "a heading twice"),
        ({"columns": ("a", "", "b", "c", "d")}, "needs a heading"),
        ({"rows": (("x",),)}, "row 1: 1 cells where 5 belong"),
    ],
)
def test_a_wrong_table_is_an_error_that_says_what_to_do(changes, said):
    with pytest.raises(ValueError, match=said):
        sheet(**changes)
    with pytest.raises(ValueError, match="at least one sheet"):
        workbook_bytes("Nothing", (), about=ABOUT, made_on=date(2026, 4, 10))
