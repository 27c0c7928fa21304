"""The proforma of the Central Metrics Library, against the rules that its validation states."""

import re

import polars as pl
import pytest

from qmetrics.cli import main
from qmetrics.measures import all_measures
from qmetrics.reports.proforma import COLUMNS, LACKING, REQUIRED, not_filled, proforma
from qmetrics.sources import all_sources


@pytest.fixture(scope="module")
def frame():
    return proforma(all_measures(), all_sources())


def test_one_row_a_measure_and_39_columns_in_order(frame):
    assert frame.height == len(all_measures())
    assert frame.columns == list(COLUMNS)
    assert len(COLUMNS) == len(set(COLUMNS)) == 39
    assert set(REQUIRED) <= set(COLUMNS)
    assert len(REQUIRED) == 21


def test_values_are_those_that_the_library_allows(frame):
    assert set(frame["metric_status"]) <= {
        "Actual",
        "Estimate",
        "Forecast",
        "Planned",
        "Variance",
        "Provisional",
    }
    assert set(frame["metric_state"]) == {"Completed - Not Live"}
    assert set(frame["domain"]) <= {"Finance", "Access", "Context", "Quality of care", "Activity", "Other"}
    assert set(frame["aggregation"]) == {"Y", "N"}
    assert set(frame["statistical_disclosure_control_flag"]) <= {"Y", "N", "NA"}
    assert set(frame["available_metric_category"]) <= {
        "",
        "MI internal",
        "MI published",
        "Official stats published",
    }
    assert all(len(title) <= 160 for title in frame["metric_title"])
    assert all(
        re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", one) for one in frame["metric_start_date"]
    )
    assert not any(frame["metric_end_date"])
    flagged = frame.filter(frame["statistical_disclosure_control_flag"] == "Y")
    assert flagged.height
    assert all(flagged["statistical_disclosure_control_description"])


def test_a_required_column_that_is_empty_is_said_with_its_reason(frame):
    empty = not_filled(frame)
    assert set(empty) <= set(LACKING)
    for row in frame.to_dicts():
        assert row["metric_owner"]
        for name in ("metric_family_id", "metric_id", "metric_owner"):
            assert f"{name} ({LACKING[name]})" in row["notes"]
        for name in REQUIRED:
            assert row[name] or f"{name} ({LACKING[name]})" in row["notes"]


def test_the_command_writes_it_and_says_what_is_lacking(tmp_path, capsys):
    assert main(["catalogue", "--proforma", str(tmp_path / "library.csv")]) == 0
    said = capsys.readouterr().out
    assert f"not filled in {len(all_measures())}: metric_family_id (the library gives it)" in said
    written = pl.read_csv(tmp_path / "library.csv", infer_schema_length=0)
    assert written.columns == list(COLUMNS)
    assert written.height == len(all_measures())


def test_nothing_but_counts_of_events_may_be_added_up(frame):
    added = set(frame.filter(frame["aggregation"] == "Y")["metric_short_name"])
    assert {"count", "additions"} <= added
    assert not added & {"waiting", "seen_within_4w", "days_to_first_contact_median"}
