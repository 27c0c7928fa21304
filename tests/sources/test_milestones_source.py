"""The register of milestones: good files, each way a file is bad, and each rule seen to fail."""

import io
import json
from datetime import date

import polars as pl
import pytest
import xlsxwriter

from qmetrics.app.check import check_file
from qmetrics.checks.great_expectations_adapter import run_suite
from qmetrics.checks.suites import table_suite
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import MilestoneState, Severity, SourceError, TwinOptions
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources import all_sources, source
from qmetrics.sources.free_text import LONGEST_NAME
from qmetrics.sources.identity import screen
from qmetrics.sources.milestones.table import LONGEST_EVIDENCE, LONGEST_KEY, LONGEST_TITLE
from qmetrics.sources.recognise import recognise
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import arrivals, land, manifest

SOURCE = source("milestones")
COLUMNS = SOURCE.table.column_names
GOOD = dict(
    zip(
        COLUMNS,
        ("PS13.framework_approved", "ZA1", "Approve the framework", "PS13", "done", "31/03/2026",
         "2026-03-03", "Chief nurse", "Minutes, item 7; board secretary's files", "2026-03-03",
         "Board secretary", "2026-04-05", "Yes", "Head of quality"),
        strict=True,
    )
)  # fmt: skip
OTHERS = [{"org_code": f"ZA{at}"} for at in range(200)]


def file_of(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    pl.DataFrame([GOOD | row for row in rows], schema=dict.fromkeys(COLUMNS, pl.String)).write_csv(text)
    return text.getvalue().encode()


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
    assert (row["due_date"], row["done_date"], row["stated_on"]) == (
        date(2026, 3, 31),
        date(2026, 3, 3),
        date(2026, 4, 5),
    )
    assert (row["state"], row["is_public"], row["row_number"]) == ("done", True, 2)


def test_a_workbook_with_its_own_dates_is_read():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Register")
    sheet.write_row(0, 0, COLUMNS)
    for place, value in enumerate((GOOD | {"due_date": date(2026, 6, 30)}).values()):
        if isinstance(value, date):
            sheet.write_datetime(1, place, value, day)
        else:
            sheet.write_string(1, place, value)
    book.close()
    assert parsed(out.getvalue())["due_date"].to_list() == [date(2026, 6, 30)]


@pytest.mark.parametrize("written", ["under_way", "Under way", " UNDER-WAY "])
def test_a_state_is_read_as_people_write_it(written):
    assert parsed(file_of({"state": written, "done_date": ""}))["state"].to_list() == ["under_way"]


def test_a_state_that_there_is_not():
    assert problems(file_of({"state": "green"}))[0] == (
        "row 2, column state: not one of: not_started, under_way, done, stopped"
    )


OPTIONAL = {"done_date", "evidence", "evidence_date", "checked_by", "second_reader"}


@pytest.mark.parametrize("column", [name for name in COLUMNS if name not in OPTIONAL])
def test_an_empty_cell_names_its_place(column):
    assert f"row 2, column {column}: empty; it is required" in problems(file_of({column: ""}))


@pytest.mark.parametrize("column", sorted(OPTIONAL - {"done_date"}))
def test_a_cell_that_may_be_empty(column):
    assert parsed(file_of({column: ""}))[column].to_list() == [None]


@pytest.mark.parametrize(
    ("column", "longest"),
    [
        ("milestone_key", LONGEST_KEY),
        ("title", LONGEST_TITLE),
        ("evidence", LONGEST_EVIDENCE),
        ("owner", LONGEST_NAME),
        ("checked_by", LONGEST_NAME),
        ("second_reader", LONGEST_NAME),
    ],
)
def test_texts_have_a_length(column, longest):
    assert parsed(file_of({column: "x" * longest})).height == 1
    found = problems(file_of({column: "SECRETWORD" * longest}))
    assert found == [f"row 2, column {column}: longer than {longest} characters; shorten it"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"milestone_key": "PS13 approved"}, "milestone_key: use only letters, digits, dots and underscores"),
        ({"commitment": "PS-13"}, "commitment: use only letters, digits, dots and underscores"),
        ({"done_date": ""}, "done_date: empty, though the state is done; give the day, or another state"),
        (
            {"state": "under_way"},
            "done_date: filled, though the state is not done; empty it, or write done as the state",
        ),
        ({"done_date": "2026-04-06"}, "done_date: after stated_on; what is done later is stated later"),
        (
            {"evidence_date": "2026-04-06"},
            "evidence_date: after stated_on; give the day of the evidence, or the right day of the statement",
        ),
        ({"due_date": "2062-03-31"}, "due_date: above 2049-12-31"),
        ({"stated_on": "2014-03-31"}, "stated_on: below 2015-04-01"),
    ],
)
def test_a_row_that_contradicts_itself_refuses_the_file_and_says_what_to_do(changes, found):
    assert f"row 3, column {found}" in problems(file_of({"org_code": "ZA2"}, changes))


def test_a_day_on_which_it_was_stated_may_be_that_of_its_evidence():
    same = dict.fromkeys(("done_date", "evidence_date", "stated_on"), "2026-04-05")
    assert parsed(file_of(same)).height == 1


def test_the_same_milestone_twice_needs_two_days():
    assert problems(file_of({}, {"title": "Other"})) == [
        "row 3: a row with this milestone_key + org_code + stated_on came before"
    ]
    assert parsed(file_of({}, {"stated_on": "2026-04-06"})).height == 2


@pytest.mark.parametrize("column", ["title", "evidence", "owner", "checked_by", "second_reader"])
def test_one_cell_that_names_a_person_refuses_the_file(column):
    refusal = screen(file_of(*OTHERS, {column: "for 943 476 5919"}), has_free_text=True)
    assert refusal is not None
    assert str(refusal.reasons[0]).startswith(f"column {column}: its values look like an NHS number")


# Each fault on a good row, and nothing else wrong with it.
FAULTS = {
    "milestone_key_is_short": pl.lit("x" * 61).alias("milestone_key"),
    "title_is_short": pl.lit("x" * 201).alias("title"),
    "commitment_is_short": pl.lit("x" * 61).alias("commitment"),
    "evidence_is_short": pl.lit("x" * 301).alias("evidence"),
    "owner_is_short": pl.lit("x" * 101).alias("owner"),
    "checked_by_is_short": pl.lit("x" * 101).alias("checked_by"),
    "second_reader_is_short": pl.lit("x" * 101).alias("second_reader"),
    "milestone_key_is_plain": pl.lit("PS13 approved").alias("milestone_key"),
    "commitment_is_plain": pl.lit("=PS13").alias("commitment"),
    "done_has_date": pl.lit(None, pl.Date()).alias("done_date"),
    "only_done_has_date": pl.lit("stopped").alias("state"),
    "done_by_then": pl.lit(date(2026, 4, 6)).alias("done_date"),
    "evidence_by_then": pl.lit(date(2026, 4, 6)).alias("evidence_date"),
    "evidence_has_date": pl.lit(None, pl.Date()).alias("evidence_date"),
    "checked_by_another": pl.lit(" chief  NURSE").alias("checked_by"),
    "public_has_second_reader": pl.lit("Chief Nurse").alias("second_reader"),
}
WARNINGS = {"evidence_has_date", "checked_by_another", "public_has_second_reader"}


def outcomes(frame: pl.DataFrame) -> dict[str, str]:
    results = run_suite(frame.with_columns(pl.lit("f").alias("file_sha256")), table_suite(SOURCE))
    return {result.name: result.outcome for result in results}


def test_each_rule_fails_on_its_fault_and_on_nothing_else():
    frame = parsed(file_of({}))
    assert set(outcomes(frame).values()) == {"passed"}
    for name, fault in FAULTS.items():
        found = outcomes(frame.with_columns(fault))
        assert [one for one, outcome in found.items() if outcome != "passed"] == [name]
    assert set(FAULTS) == {rule.name for rule in SOURCE.table.rules}
    assert {rule.name for rule in SOURCE.table.rules if rule.severity is Severity.WARNING} == WARNINGS


def test_a_date_without_evidence_fails_too():
    frame = parsed(file_of({"evidence": "", "evidence_date": ""}))
    assert outcomes(frame)["evidence_has_date"] == "passed"
    day = pl.lit(date(2026, 3, 3)).alias("evidence_date")
    assert outcomes(frame.with_columns(day))["evidence_has_date"] == "failed"


def test_what_can_be_shown_as_it_is_refuses_no_file():
    """Done without evidence, checked by the owner alone, for the public without a reader: it lands."""
    bare = {"evidence": "", "evidence_date": "", "checked_by": "Chief nurse", "second_reader": ""}
    lines, fine = check_file(file_of(bare), "x.csv")
    assert fine
    assert sum("warning" in line for line in lines) == 2
    lines, fine = check_file(file_of(bare | {"checked_by": "", "is_public": "no"}), "x.csv")
    assert fine
    assert not any("warning" in line for line in lines)


def test_check_says_that_a_day_has_not_come():
    lines, fine = check_file(file_of({}, {"org_code": "ZA2", "stated_on": "2049-01-01"}), "x.csv")
    assert fine
    assert "x.csv: left out: row 3, column stated_on: a day that has not come; give the day of the " in str(
        lines
    )


def test_texts_never_appear_in_a_message(tmp_path):
    """A canary in each text: no outcome, manifest row, problem or check result repeats it."""
    canary = "CANARYWORD"
    home = Home(tmp_path / "home")
    prepare_home(home)
    names = ("milestone_key", "title", "commitment", "owner", "evidence", "checked_by", "second_reader")
    texts = dict.fromkeys(names, canary)
    bad = file_of(texts, texts | {"state": canary, "due_date": canary, "done_date": "2026-04-06"})
    lines, fine = check_file(bad, "x.csv")
    assert not fine
    said = [*lines, str(vars(land(home, bad, "x.csv")))]
    lines, fine = check_file(file_of(texts), "y.csv")
    assert fine
    assert any("warning" in line for line in lines)
    said += [*lines, str(vars(land(home, file_of(texts), "y.csv")))]
    said += [json.dumps(each(home), default=str) for each in (manifest, arrivals)]
    assert "landed" in said[-3]
    assert not any(canary in line for line in said)


def test_the_twin_has_one_of_each_kind_and_the_usual_mess():
    (content,) = SOURCE.twin(TwinOptions()).values()
    assert screen(content, has_free_text=True) is None
    frame = parsed(content)
    assert set(frame["org_code"]) <= sample_codes()
    assert set(frame["state"]) == set(MilestoneState)
    assert set(outcomes(frame).values()) == {"passed"}
    text = content.decode()
    assert "Under way" in text
    assert "under_way" in text
    assert any(part.count("/") == 2 for part in text.split(","))
    latest = frame.sort("stated_on").unique(["milestone_key", "org_code"], keep="last")
    assert latest.height == 9
    assert latest.filter(state="done")["evidence"].null_count() == 1
    assert latest["is_public"].value_counts().sort("is_public")["count"].to_list() == [2, 7]
    moved = frame.group_by("milestone_key", "org_code").agg(pl.col("due_date").n_unique())["due_date"]
    assert moved.max() == 3
    assert ((latest["stated_on"] - latest["evidence_date"]).dt.total_days() > 365).sum() == 1


def test_the_twin_is_the_same_for_a_seed_and_any_length():
    assert SOURCE.twin(TwinOptions()) == SOURCE.twin(TwinOptions())
    assert SOURCE.twin(TwinOptions()) != SOURCE.twin(TwinOptions(seed=2))
    short = parsed(*SOURCE.twin(TwinOptions(months=1, last_month_end=date(2025, 6, 30))).values())
    assert short.height == 9
    assert short["stated_on"].min() >= date(2025, 6, 1)


def test_it_becomes_no_measure():
    assert not any("milestones" in base_tables(measure) for measure in all_measures())
