"""Comments read back from a home: vintages, and rows about what nothing knows."""

import io
from datetime import date

import polars as pl
import pytest

from qmetrics.app.check import check_file
from qmetrics.assets.commentary import comments_of, left_out_rows
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.first_page import files
from qmetrics.assets.make_tables import make_table
from qmetrics.sources import source
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import files_of, land
from qmetrics.store.tables import read_table

SOURCE = source("commentary")


def file_of(*rows: dict[str, str]) -> bytes:
    good = {
        "measure_key": "complaints.outcome_upheld",
        "org_code": "ZA1",
        "period": "2026-03",
        "what_happened": "first",
        "author": "A",
        "written_on": "2026-04-20",
        "is_public": "no",
    }
    frame = pl.DataFrame([good | row for row in rows])
    missing = [name for name in SOURCE.table.column_names if name not in frame.columns]
    out = io.BytesIO()
    frame.with_columns(pl.lit("").alias(name) for name in missing).select(
        SOURCE.table.column_names
    ).write_csv(out)
    return out.getvalue()


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(tmp_path / "home")
    prepare_home(home)
    return home


def take(home: Home, name: str, *rows: dict[str, str], published: date) -> None:
    assert land(home, file_of(*rows), name, published=published).outcome == "landed"
    make_table(home, SOURCE, "code")


def test_nothing_landed_is_no_comment(home):
    assert comments_of(home) == []
    assert left_out_rows(home) == []


def test_a_newer_comment_stands_and_both_files_are_kept(home):
    take(home, "one.csv", {}, {"org_code": "ZA2"}, published=date(2026, 4, 21))
    take(
        home, "two.csv", {"what_happened": "second", "written_on": "2026-04-25"}, published=date(2026, 4, 26)
    )
    assert [(one.org_code, one.what_happened) for one in comments_of(home)] == [
        ("ZA1", "second"),
        ("ZA2", "first"),
    ]
    assert files_of(home, "commentary").height == 2
    assert read_table(home, SOURCE).height == 3


def test_a_row_about_an_unknown_measure_is_left_out_and_listed(home):
    take(home, "one.csv", {}, {"measure_key": "complaints.of_nobody"}, published=date(2026, 4, 21))
    assert [one.org_code for one in comments_of(home)] == ["ZA1"]
    ((name, problem),) = left_out_rows(home)
    assert (name, problem.row, problem.column) == ("one.csv", 3, "measure_key")
    listed = [line for line in files(Evidence(home)).quarantined if line.name == "one.csv"]
    assert [line.reason for line in listed] == [str(problem)]
    assert "of_nobody" not in str(problem)


def test_a_row_about_an_organisation_that_ods_does_not_know(home):
    """In a home of real organisations; without an ODS file none is known."""
    take(home, "one.csv", {"org_code": "RX0"}, published=date(2026, 4, 21))
    assert comments_of(home) == []
    assert left_out_rows(home)[0][1].column == "org_code"


def test_check_names_the_row_before_it_is_sent():
    lines, fine = check_file(file_of({}, {"measure_key": "complaints.of_nobody"}), "x.csv")
    assert fine
    assert any("left out: row 3, column measure_key: no measure" in line for line in lines)
