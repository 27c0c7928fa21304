"""Commentary: good files, each way a file is bad, and people in its free text."""

import io
import json
from datetime import date

import polars as pl
import pytest
import xlsxwriter

from qmetrics.app.check import check_file
from qmetrics.checks.great_expectations_adapter import run_suite
from qmetrics.checks.suites import table_suite
from qmetrics.measures import all_measures
from qmetrics.model import SourceError, TwinOptions
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources import all_sources, source
from qmetrics.sources.commentary.table import LONGEST_TEXT
from qmetrics.sources.free_text import LONGEST_NAME
from qmetrics.sources.identity import screen
from qmetrics.sources.identity_text import identities_in
from qmetrics.sources.recognise import recognise
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import arrivals, land, manifest

SOURCE = source("commentary")
COLUMNS = SOURCE.table.column_names
GOOD = dict(
    zip(
        COLUMNS,
        ("complaints.outcome_upheld", "ZA1", "2026-03", "Two posts are vacant.", "Recruit.", "Chief nurse",
         "30/06/2026", "Complaints manager", "2026-04-20", "Head of quality", "Yes"),
        strict=True,
    )
)  # fmt: skip


# So many that one cell among them is less than the share at which a column of codes would count.
OTHERS = [{"org_code": f"ZA{at}"} for at in range(200)]


def file_of(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    pl.DataFrame([GOOD | row for row in rows], schema=dict.fromkeys(COLUMNS, pl.String)).write_csv(text)
    return text.getvalue().encode()


def workbook_of(*rows: dict[str, object]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Commentary")
    sheet.write_row(0, 0, COLUMNS)
    for at, row in enumerate(rows, 1):
        for place, value in enumerate((GOOD | row).values()):
            if isinstance(value, date):
                sheet.write_datetime(at, place, value, day)
            else:
                sheet.write_string(at, place, str(value))
    book.close()
    return out.getvalue()


def parsed(content: bytes) -> pl.DataFrame:
    known = recognise(content, all_sources())
    assert known is not None
    assert known[0] is SOURCE
    if known[2]:
        raise known[2]
    return SOURCE.parse(content, known[1])


def problems(content: bytes) -> list[str]:
    with pytest.raises(SourceError) as caught:
        parsed(content)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_is_read():
    (row,) = parsed(file_of({})).rows(named=True)
    assert row["period"] == date(2026, 3, 31)
    assert (row["due_date"], row["written_on"]) == (date(2026, 6, 30), date(2026, 4, 20))
    assert row["is_public"] is True
    assert row["row_number"] == 2


@pytest.mark.parametrize(
    "period", ["2026-03", "2026-03-31", "31/03/2026", "2026-03-01", "01/03/2026", "Mar-26"]
)
def test_a_month_is_read_as_people_and_excel_write_it(period):
    assert parsed(file_of({"period": period}))["period"].to_list() == [date(2026, 3, 31)]


def test_a_workbook_with_its_own_dates_is_read():
    frame = parsed(workbook_of({"period": date(2026, 3, 1), "due_date": date(2026, 6, 30)}))
    assert frame["period"].to_list() == [date(2026, 3, 31)]
    assert frame["due_date"].to_list() == [date(2026, 6, 30)]


def test_a_day_inside_a_month_is_no_period():
    assert problems(file_of({"period": "2026-03-15"})) == [
        "row 2, column period: not a month; write 2024-07 or its last day"
    ]


@pytest.mark.parametrize("column", ["measure_key", "org_code", "period", "author", "written_on", "is_public"])
def test_an_empty_cell_names_its_place(column):
    assert f"row 2, column {column}: empty; it is required" in problems(file_of({column: ""}))


@pytest.mark.parametrize("column", ["action", "owner", "due_date", "second_reader"])
def test_a_cell_that_may_be_empty(column):
    assert parsed(file_of({column: ""}))[column].to_list() == [None]


def test_a_row_that_nobody_answered_is_left_out_and_told():
    content = file_of(
        {}, {"what_happened": "", "author": "", "written_on": "", "is_public": "", "org_code": "ZA2"}
    )
    assert parsed(content)["org_code"].to_list() == ["ZA1"]
    assert SOURCE.quarantined_rows is not None
    (left_out,) = SOURCE.quarantined_rows(content, SOURCE.layouts[0])
    assert str(left_out) == "row 3, column what_happened: empty; the row is left out"
    assert any("left out: row 3" in line for line in check_file(content, "x.csv")[0])


@pytest.mark.parametrize(
    ("column", "longest"),
    [("what_happened", LONGEST_TEXT), ("action", LONGEST_TEXT), ("author", LONGEST_NAME)],
)
def test_texts_have_a_length(column, longest):
    assert parsed(file_of({column: "é" * longest})).height == 1
    found = problems(file_of({column: "SECRETWORD" * longest}))
    assert found == [f"row 2, column {column}: longer than {longest} characters; shorten it"]


def test_the_same_point_twice_needs_two_days():
    assert problems(file_of({}, {"action": "Other"})) == [
        "row 3: a row with this measure_key + org_code + period + written_on came before"
    ]
    assert parsed(file_of({}, {"written_on": "2026-04-21"})).height == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Agreed with 943 476 5919.", "an NHS number (its check digit is right)"),
        ("see no.9434765919;", "an NHS number (its check digit is right)"),
        ("tel 020 7946 0000, then 943-476-5919", "an NHS number (its check digit is right)"),
        ("1234567890 and 943\u00a0476\u200b5919", "an NHS number (its check digit is right)"),
        ("９４３４７６５９１９", "an NHS number (its check digit is right)"),
        ("lives in ls1 4ap", "a full postcode"),
        ("DOB 12/03/2021", "a date of birth"),
        ("born on 3 May 2021", "a date of birth"),
        ("d.o.b. 3/5/19", "a date of birth"),
        ("12/03/2021 (date of birth)", "a date of birth"),
        ("the man of 12.03.1954", "a date of birth"),
        ("the man of 12/03/54", "a date of birth"),
        ("the woman of 3rd of March 1954", "a date of birth"),
        ("the woman of March 3, 1954", "a date of birth"),
        ("the woman of 1954-03-12", "a date of birth"),
        ("write to ann.poe@example.org", "an email address"),
    ],
)
def test_people_are_found_in_sentences(text, what):
    assert identities_in(text) == [what]
    content = file_of(*OTHERS, {"action": text})
    refusal = screen(content, has_free_text=True)
    assert refusal is not None
    assert str(refusal.reasons[0]) == f"column action: its values look like {what}"
    assert text not in str(refusal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Two vacancies on ward 12 since 1 April 2026; 88 % of 1,204 seen",
        "From 3 May 12 beds were closed; version 2.1.13 of the form",
        "Call 0113 496 0000 or 1234567890; 0000000000",
        "The birth centre reopened on 1 April 2026; 31/03/2026",
        "M1 A and E4 teams of 10 to 14",
    ],
)
def test_ordinary_sentences_are_not_refused(text):
    assert identities_in(text) == []


def test_elsewhere_free_text_is_still_refused_by_name():
    refusal = screen(b"org_code,comments\nZA1,all well\n")
    assert refusal is not None
    assert "free text" in str(refusal)


def test_one_cell_of_a_damaged_copy_is_enough(tmp_path):
    """A renamed column makes it a damaged copy, whose bytes are kept: it is screened as closely."""
    home = Home(tmp_path / "home")
    prepare_home(home)
    content = file_of(*OTHERS, {"action": "for 943 476 5919"})
    # by its share alone it would pass
    assert screen(content) is None
    assert land(home, content.replace(b"due_date", b"date_due"), "x.csv").outcome == "refused"
    assert manifest(home) == []
    assert "943" not in json.dumps(arrivals(home), default=str)


def test_texts_never_appear_in_a_message(tmp_path):
    """A canary in each text: no outcome, manifest row, problem or check result repeats it."""
    canary = "CANARYWORD"
    home = Home(tmp_path / "home")
    prepare_home(home)
    texts = dict.fromkeys(("what_happened", "action", "owner", "author", "second_reader"), canary)
    bad = file_of(texts, texts | {"period": "2026-03-15", "due_date": canary})
    lines, fine = check_file(bad, "x.csv")
    assert not fine
    said = [*lines, str(vars(land(home, bad, "x.csv")))]
    good = file_of(texts, texts | {"action": canary * 2, "owner": "", "org_code": "ZA2"})
    lines, fine = check_file(good, "y.csv")
    assert fine
    said += [*lines, str(vars(land(home, good, "y.csv"))), str(manifest(home)), str(arrivals(home))]
    assert "landed" in said[-3]
    assert any("warning" in line for line in said)
    assert not any(canary in line for line in said)


def test_a_workbook_is_screened_on_every_sheet():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, row in (("Commentary", COLUMNS), ("Read me", ["Ask 943 476 5919"])):
        book.add_worksheet(name).write_row(0, 0, row)
    book.get_worksheet_by_name("Read me").write_row(1, 0, ["Ask 943 476 5919"])
    book.close()
    assert screen(out.getvalue(), has_free_text=True) is not None


FAULTS = {
    "what_happened_is_short": pl.lit("x" * 1_001).alias("what_happened"),
    "action_is_short": pl.lit("x" * 1_001).alias("action"),
    "owner_is_short": pl.lit("x" * 101).alias("owner"),
    "author_is_short": pl.lit("x" * 101).alias("author"),
    "second_reader_is_short": pl.lit("x" * 101).alias("second_reader"),
    "action_has_owner_and_date": pl.lit(None, pl.Date()).alias("due_date"),
    "public_has_second_reader": pl.col("author").str.to_uppercase().alias("second_reader"),
}


def outcomes(frame: pl.DataFrame) -> dict[str, str]:
    results = run_suite(frame.with_columns(pl.lit("f").alias("file_sha256")), table_suite(SOURCE))
    return {result.name: result.outcome for result in results}


def test_each_check_fails_on_its_fault_and_on_nothing_else():
    frame = parsed(file_of({}))
    assert set(outcomes(frame).values()) == {"passed"}
    for name, fault in FAULTS.items():
        found = outcomes(frame.with_columns(fault))
        assert [one for one, outcome in found.items() if outcome != "passed"] == [name]
    assert set(FAULTS) == {rule.name for rule in SOURCE.table.rules}
    assert outcomes(SOURCE.table.empty())["has_rows"] == "failed"


def test_the_twin_is_about_measures_and_organisations_that_there_are():
    (content,) = SOURCE.twin(TwinOptions()).values()
    assert screen(content, has_free_text=True) is None
    frame = parsed(content)
    assert set(frame["measure_key"]) <= {one.key for one in all_measures()}
    assert set(frame["org_code"]) <= sample_codes()
    assert frame["is_public"].n_unique() == 2
    assert frame.select("measure_key", "org_code", "period").is_duplicated().any()
    assert SOURCE.twin(TwinOptions()) == SOURCE.twin(TwinOptions())
    assert SOURCE.twin(TwinOptions()) != SOURCE.twin(TwinOptions(seed=2))
    short = parsed(*SOURCE.twin(TwinOptions(months=1, last_month_end=date(2025, 6, 30))).values())
    assert set(short["period"]) == {date(2025, 6, 30)}
    assert set(outcomes(frame).values()) == {"passed"}


def test_it_becomes_no_measure():
    from qmetrics.measures import base_tables

    assert not any("commentary" in base_tables(measure) for measure in all_measures())
