"""Small tables beside a chart: how scores are spread; never events that came again, by month and number."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from qmetrics.analysis.compute import TableData
from qmetrics.assets.beside_tables import beside_tables, kind_words, recurrence_table, spread_table
from qmetrics.assets.chart_records import chart_records
from qmetrics.assets.evidence import Evidence
from qmetrics.measures import all_measures
from qmetrics.sources import source
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

BY_KEY = {one.key: one for one in all_measures()}
COUNT = BY_KEY["never_events.count"]
LOG = source("never_events_log")
QUALITY = BY_KEY["complaints.handling_quality_learning"]


def test_the_sample_shows_what_came_again(sample_home):
    record = chart_records(sample_home, COUNT)[0]
    (table,) = beside_tables(Evidence(sample_home), COUNT, record)
    assert table.caption == "The same again at a provider within 12 months"
    assert len(table.rows) >= 2
    months = [row[0] for row in table.rows]
    assert all(len(month.split()) == 2 for month in months), "months, no days"
    page = (sample_home.reports / "committee" / "never_events" / "count.html").read_text("utf-8")
    for _, provider, what, _, _ in table.rows:
        assert provider in page
        assert what in page


def test_no_value_of_one_incident_is_told(sample_home):
    page = (sample_home.reports / "committee" / "never_events" / "count.html").read_text("utf-8")
    rows = read_table(sample_home, LOG)
    written = rows["subtype"].drop_nulls().unique().to_list()
    assert written
    assert not [word for word in written if word in page or word.replace("_", " ") in page]
    assert not [name for name in rows["incident_id"] if name in page]


@pytest.mark.parametrize("key", ["never_events.days_between", "never_events.days_to_report"])
def test_other_measures_of_the_log_have_no_list(sample_home, key):
    assert beside_tables(Evidence(sample_home), BY_KEY[key], chart_records(sample_home, BY_KEY[key])[0]) == ()


def test_nothing_beside_what_is_withheld_or_a_provider(sample_home):
    record = chart_records(sample_home, COUNT)[0]
    assert beside_tables(Evidence(sample_home), COUNT, record | {"rows": []}) == ()
    assert beside_tables(Evidence(sample_home), COUNT, record | {"level": "provider"}) == ()


def test_none_is_said_and_old_ones_are_not_listed(sample_home):
    scope, rows = scope_of(sample_home), read_table(sample_home, LOG)
    later = rows.with_columns(pl.col("extract_date") + timedelta(days=3 * 365))
    table = recurrence_table(COUNT.origin, COUNT.origin.recurrence, TableData(LOG.table, later), scope)
    assert table.rows == ()
    assert table.caption == "The same again at a provider within 12 months: none"
    assert table.note == "Looked at: the 24 months to 9 April 2029."


def test_rows_are_in_order_of_time_and_not_of_numbers(sample_home):
    scope, rows = scope_of(sample_home), read_table(sample_home, LOG)
    same = rows.with_columns(type_code=pl.lit("scalding"), subtype=pl.lit(None, pl.String))
    table = recurrence_table(COUNT.origin, COUNT.origin.recurrence, TableData(LOG.table, same), scope)
    months = [datetime.strptime(row[0], "%B %Y") for row in table.rows]
    assert months == sorted(months, reverse=True)
    numbers = [int(row[3]) for row in table.rows]
    assert numbers != sorted(numbers, reverse=True)
    assert {row[2] for row in table.rows} == {"scalding"}


def test_what_a_provider_writes_by_hand_is_not_told():
    of = COUNT.origin.recurrence.of
    row = {"type_code": "wrong_implant", "subtype": "the lens of Mrs Example"}
    assert kind_words(row, of, LOG.table) == "wrong implant, the same subtype"
    assert kind_words(row | {"subtype": None}, of, LOG.table) == "wrong implant"


def latest_scores(home):
    """Consensus scores of the latest quarter, counted one file at a time from the table."""
    rows = read_table(home, source("complaint_assessments"))
    files = rows.filter(
        pl.col("is_random_draw"),
        pl.col("pillar") == "learning",
        pl.col("org_code").is_in(scope_of(home).providers),
    )
    last = files["round_id"].max()
    return {
        row["file_id"]: row["consensus_score"] for row in files.filter(pl.col("round_id") == last).to_dicts()
    }


def test_scores_of_the_latest_quarter_are_spread_over_the_whole_scale(sample_home):
    record = chart_records(sample_home, QUALITY)[0]
    (table,) = beside_tables(Evidence(sample_home), QUALITY, record)
    scores = list(latest_scores(sample_home).values())
    assert [row[:2] for row in table.rows] == [(str(at), f"{scores.count(at)}") for at in range(5)]
    assert table.caption == f"How the scores are spread, 3 months to March 2026 ({len(scores)} files)"
    assert table.note == ""
    mean = sum(int(score) * int(files) for score, files, _ in table.rows) / len(scores)
    assert mean == pytest.approx(record["rows"][-1]["value"])


def test_scores_of_a_withheld_quarter_are_not_shown(sample_home):
    record = chart_records(sample_home, QUALITY)[0]
    *earlier, last = record["rows"]
    withheld = record | {"rows": [*earlier, last | {"status": "withheld", "value": None}]}
    (table,) = beside_tables(Evidence(sample_home), QUALITY, withheld)
    assert "3 months to December 2025" in table.caption
    every = [row | {"status": "withheld", "value": None} for row in record["rows"]]
    assert beside_tables(Evidence(sample_home), QUALITY, record | {"rows": every}) == ()


def test_a_score_that_none_has_and_files_of_a_mean_alone():
    table = spread_table({1: 1, 3: 2}, range(5), "March 2026", 12.0)
    assert table.rows == (
        ("0", "0", "0%"),
        ("1", "1", "33%"),
        ("2", "0", "0%"),
        ("3", "2", "67%"),
        ("4", "0", "0%"),
    )
    assert table.note == "Of 9 more files only the mean was sent."
