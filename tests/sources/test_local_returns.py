"""The five local returns of never events and complaints: good files, and each way a file is bad."""

import io
from datetime import date
from importlib import import_module

import polars as pl
import pytest
import xlsxwriter

from qmetrics.measures import all_measures
from qmetrics.model import Kind, Rows, Source, SourceError
from qmetrics.sources.aggregate_return import needs
from qmetrics.sources.identity import screen
from qmetrics.sources.recognise import recognise

NAMES = ("never_events_log", "complaints_log", "complaint_assessments", "activity", "aggregate_return")
SOURCES: dict[str, Source] = {name: import_module(f"qmetrics.sources.{name}.layout").SOURCE for name in NAMES}

# One good row of each, as a person writes it.
GOOD = {
    "never_events_log": "ZA1,NE-1,2025-01-03,2025-01-04,06/01/2025,2021,Wrong site surgery,,Under review,"
    "2025-01-06,moderate,,,,,2025-02-10",
    "complaints_log": "ZA1,C-1,2025-01-03,No,N,06/01/2025,2025-03-03,2025-01-10,2025-03-03,,,,,,,"
    "communications,,,45_to_64,Female,white,3,2025-02-10",
    "complaint_assessments": "ZA1,2025-Q1,F-1,Thorough and fair,R-oak,3,3,2025-01-20,Yes,2025-02-10",
    "activity": "ZA1,2025-01,60000,2025-02-10",
    "aggregate_return": "complaints.acknowledged_within_3wd,2025-01,ZI1,,,9,10,1,,,2025-02-10",
}
# A second row that is another case.
ANOTHER = {
    "never_events_log": ("NE-1", "NE-2"),
    "complaints_log": ("C-1", "C-2"),
    "complaint_assessments": ("R-oak", "R-elm"),
    "activity": ("2025-01,", "2024-12-31,"),
    "aggregate_return": ("2025-01,", "2024-12,"),
}
DATE_AT = dict(zip(NAMES, (2, 2, 7, 1, 1), strict=True))
NUMBER_AT = {"complaints_log": 21, "complaint_assessments": 5, "activity": 2, "aggregate_return": 5}


def file_of(name: str, *rows: str, header: list[str] | None = None) -> bytes:
    columns = header or SOURCES[name].table.column_names
    return "\r\n".join([",".join(columns), *rows, ""]).encode()


def good(name: str) -> bytes:
    return file_of(name, GOOD[name], GOOD[name].replace(*ANOTHER[name]))


def parsed(name: str, content: bytes) -> pl.DataFrame:
    known = recognise(content, SOURCES.values())
    assert known is not None
    source, layout, difference = known
    assert source.key == name
    if difference:
        raise difference
    return source.parse(content, layout)


def problems(name: str, content: bytes) -> list[str]:
    with pytest.raises(SourceError) as caught:
        parsed(name, content)
    return [str(problem) for problem in caught.value.problems]


def with_cell(name: str, at: int, value: str) -> bytes:
    cells = GOOD[name].split(",")
    cells[at] = value
    return file_of(name, GOOD[name].replace(*ANOTHER[name]), ",".join(cells))


def as_workbook(content: bytes) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_numbers": False})
    sheet = book.add_worksheet("return")
    for at, line in enumerate(content.decode().splitlines()):
        sheet.write_row(at, 0, line.split(","))
    book.add_worksheet("Data dictionary").write_row(0, 0, ["column", "description"])
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_a_good_file(name: str) -> None:
    content = good(name)
    table = SOURCES[name].table
    assert screen(content) is None
    frame = parsed(name, content)
    assert frame.columns == [*table.column_names, "sheet", "row_number"]
    assert frame.schema == {key: dtype for key, dtype in table.schema.items() if key != "file_sha256"}
    assert frame["row_number"].to_list() == [2, 3]
    assert frame["extract_date"].unique().to_list() == [date(2025, 2, 10)]


@pytest.mark.parametrize("name", NAMES)
def test_a_good_workbook(name: str) -> None:
    content = as_workbook(good(name))
    assert screen(content) is None
    frame = parsed(name, content)
    assert frame.drop("sheet").equals(parsed(name, good(name)).drop("sheet"))
    assert frame["sheet"].unique().to_list() == ["return"]


def test_what_the_words_become() -> None:
    log = parsed("never_events_log", good("never_events_log"))
    assert log["status"].to_list() == ["under_review"] * 2
    assert log["type_code"].to_list() == ["wrong_site_surgery"] * 2
    assert log["reported_date"].to_list() == [date(2025, 1, 6)] * 2
    complaints = parsed("complaints_log", good("complaints_log"))
    assert complaints["is_oral"].to_list() == [False, False]
    assert complaints["sex"].to_list() == ["female", "female"]
    assert complaints["imd_decile"].to_list() == [3, 3]
    months = parsed("activity", good("activity"))["month"]
    assert months.to_list() == [date(2025, 1, 31), date(2024, 12, 31)]
    assert parsed("aggregate_return", good("aggregate_return"))["period"][0] == date(2025, 1, 31)


@pytest.mark.parametrize("name", NAMES)
class TestBadFiles:
    def test_missing_column(self, name: str) -> None:
        header = SOURCES[name].table.column_names
        rows = [row.split(",") for row in (GOOD[name],)]
        content = file_of(
            name, *(",".join(row[:1] + row[2:]) for row in rows), header=header[:1] + header[2:]
        )
        assert problems(name, content) == [f"row 1, column {header[1]}: the column {header[1]} is missing"]

    def test_renamed_column(self, name: str) -> None:
        header = ["when" if name == "extract_date" else name for name in SOURCES[name].table.column_names]
        found = problems(name, file_of(name, GOOD[name], header=header))
        assert found[0] == "row 1, column extract_date: the column extract_date is missing"
        assert "when" in found[1]

    def test_extra_column(self, name: str) -> None:
        content = file_of(name, GOOD[name] + ",1", header=[*SOURCES[name].table.column_names, "spare"])
        assert "columns not in the layout: spare" in problems(name, content)[0]

    def test_duplicate_row(self, name: str) -> None:
        assert "came before" in problems(name, file_of(name, GOOD[name], GOOD[name]))[0]
        assert problems(name, file_of(name, GOOD[name], GOOD[name]))[0].startswith("row 3")

    def test_future_date(self, name: str) -> None:
        cell = "2025-02-28" if name in ("activity", "aggregate_return") else "2025-02-11"
        found = problems(name, with_cell(name, DATE_AT[name], cell))
        assert any(one.startswith("row 3, column") and "later than the extract" in one for one in found)

    def test_no_date(self, name: str) -> None:
        found = problems(name, with_cell(name, DATE_AT[name], "31/02/2025"))
        assert any("not a date" in one for one in found)
        assert not any("31/02" in one for one in found)

    def test_two_extract_dates(self, name: str) -> None:
        found = problems(name, with_cell(name, -1, "2025-02-09"))
        assert any("2 different dates" in one for one in found)

    def test_required_cell_empty(self, name: str) -> None:
        found = problems(name, with_cell(name, DATE_AT[name], ""))
        assert any("empty; it is required" in one for one in found)

    def test_empty(self, name: str) -> None:
        with pytest.raises(SourceError, match="empty"):
            SOURCES[name].parse(b"", SOURCES[name].layouts[0])
        with pytest.raises(SourceError, match="no rows"):
            SOURCES[name].parse(file_of(name), SOURCES[name].layouts[0])

    def test_web_page(self, name: str) -> None:
        with pytest.raises(SourceError, match="web page"):
            SOURCES[name].parse(b"<!DOCTYPE html><html>Error</html>", SOURCES[name].layouts[0])

    def test_other_encoding(self, name: str) -> None:
        content = good(name).replace(b"ZA1", "Zé1".encode("cp1252")).replace(b"ZI1", "Zé1".encode("cp1252"))
        found = problems(name, content)
        assert "row 2" in found[0]
        assert "UTF-8" in found[0]

    def test_truncated_workbook(self, name: str) -> None:
        content = as_workbook(good(name))
        with pytest.raises(SourceError, match="cut short or damaged"):
            recognise(content[: len(content) // 2], SOURCES.values())


@pytest.mark.parametrize("name", NUMBER_AT)
def test_text_in_a_number(name: str) -> None:
    column = SOURCES[name].table.column_names[NUMBER_AT[name]]
    found = problems(name, with_cell(name, NUMBER_AT[name], "secret"))
    assert any(one.startswith(f"row 3, column {column}: not a") for one in found)
    assert not any("secret" in one for one in found)


def test_unknown_code() -> None:
    found = problems("never_events_log", with_cell("never_events_log", 8, "perhaps"))
    assert found == ["row 3, column status: not one of: reported, under_review, meets_definition, downgraded"]


def test_a_list_has_a_year() -> None:
    found = problems("never_events_log", with_cell("never_events_log", 5, "2018 revised"))
    assert found == ["row 3, column list_version: not the year of a list, such as 2018 or 2021"]


@pytest.mark.parametrize("written", ["Wrong lens", "wrong-lens", " WRONG  LENS ", "wrong_lens"])
def test_a_sub_type_has_one_spelling(written: str) -> None:
    assert parsed("never_events_log", with_cell("never_events_log", 7, written))["subtype"][1] == "wrong_lens"


@pytest.mark.parametrize("told", ["woman of 84", "x" * 101])
def test_a_sub_type_tells_nothing_of_the_case(told: str) -> None:
    found = problems("never_events_log", with_cell("never_events_log", 7, told))
    assert len(found) == 1
    assert found[0].startswith("row 3, column subtype: not a sub-type in the words of the list")
    assert told not in found[0]


def test_out_of_range() -> None:
    assert problems("complaint_assessments", with_cell("complaint_assessments", 5, "5")) == [
        "row 3, column score: above 4"
    ]
    assert problems("complaints_log", with_cell("complaints_log", 21, "0")) == [
        "row 3, column imd_decile: below 1"
    ]


def test_a_day_is_no_month() -> None:
    found = problems("activity", with_cell("activity", 1, "2025-01-15"))
    assert found == ["row 3, column month: not a month; write 2024-07 or its last day"]


def test_two_consensus_scores() -> None:
    found = problems("complaint_assessments", with_cell("complaint_assessments", 6, "2"))
    assert any("another consensus score" in one for one in found)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("nhs_number", ["9434765919", "9434765919"]),
        ("reference", ["943 476 5919", "943-476-5919"]),
        ("dob", ["1950-01-01", "1980-01-01"]),
        ("place", ["TS1 4AG", "NE99 9ZZ"]),
        ("notes", ["he said", "she said"]),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_identifies_is_refused(name: str, column: str, cells: list[str]) -> None:
    rows = [f"{row},{cell}" for row, cell in zip([GOOD[name]] * 2, cells, strict=True)]
    content = file_of(name, *rows, header=[*SOURCES[name].table.column_names, column])
    for form in (content, as_workbook(content)):
        refusal = screen(form)
        assert refusal is not None
        assert [reason.column for reason in refusal.reasons] == [column]
        assert not any(cell in repr(refusal) for cell in cells)


def test_rules_find_what_they_are_for() -> None:
    for name, rule, at, cell in (
        ("never_events_log", "discovered_date_not_before_incident_date", 3, "2025-01-02"),
        ("complaints_log", "responded_date_not_before_received_date", 12, "2025-01-02"),
        ("complaints_log", "outcome_where_answered", 12, "2025-01-20"),
        ("complaints_log", "next_day_only_oral", 4, "Yes"),
        ("complaints_log", "extension_says_what_it_replaced", 10, "2025-01-20"),
    ):
        rules = {one.name: one for one in SOURCES[name].table.rules}
        frame = parsed(name, with_cell(name, at, cell))
        broken = frame.filter(~rules[rule].holds.fill_null(True))["row_number"].to_list()
        assert broken == [3], rule


@pytest.mark.parametrize(
    ("measure", "cells", "column"),
    [
        ("complaints.acknowledged_within_3wd", ",38,0,0,92.1", "numerator"),
        ("complaints.acknowledged_within_3wd", "9,,0,0,92.1", "denominator"),
        ("complaints.received_per_10_000", ",38,0,0,9.7", "numerator"),
        ("never_events.count", ",,0,0,2", "numerator"),
        ("complaints.days_to_response_median", "3,9,0,0,", "value"),
        ("complaints.handling_quality_learning", ",,0,0,3", "denominator"),
    ],
)
def test_a_row_of_counts_without_what_its_measure_needs_is_refused(
    measure: str, cells: str, column: str
) -> None:
    row = f"{measure},2025-01,ZI2,,,{cells},2025-02-10"
    (found,) = problems("aggregate_return", file_of("aggregate_return", GOOD["aggregate_return"], row))
    assert found.startswith(f"row 3, column {column}: empty; this measure needs")


@pytest.mark.parametrize("cells", ["25,20,0,0,", "18,20,0,3,"])
def test_more_that_pass_than_count_are_refused(cells: str) -> None:
    row = f"complaints.reopened,2025-01,ZI1,,,{cells},2025-02-10"
    assert problems("aggregate_return", file_of("aggregate_return", row)) == [
        "row 2, column numerator: numerator and unknown together are more than the denominator"
    ]


@pytest.mark.parametrize(
    "row",
    [
        "complaints.days_to_response_median,2025-01,ZI1,,,,,,,32,2025-02-10",
        "never_events.count,2025-01,ZI1,,,0,,,,,2025-02-10",
        # the contacts come by the activity return
        "complaints.received_per_10_000,2025-01,ZI1,,,12,,,,,2025-02-10",
        "complaints.reopened,2025-01,ZI1,,,18,20,,2,,2025-02-10",
    ],
)
def test_a_row_of_counts_needs_no_more_than_its_measure_does(row: str) -> None:
    assert parsed("aggregate_return", file_of("aggregate_return", row)).height == 1


def test_what_a_row_of_counts_needs_follows_the_declarations() -> None:
    listed = {
        Kind.COUNT: needs.COUNTS,
        Kind.RATE: needs.RATES,
        Kind.PERCENTILE: needs.PERCENTILES,
        Kind.SCORE: needs.SCORES,
    }
    for kind, keys in listed.items():
        declared = {one.key for one in all_measures() if one.kind is kind and isinstance(one.origin, Rows)}
        assert declared == set(keys), kind
