"""An aggregate return made from cases gives the figures that the cases give."""

from datetime import UTC, datetime

import polars as pl
import pytest

from qmetrics.analysis.compute import TableData, compute
from qmetrics.analysis.summarise import COLUMNS, summarise
from qmetrics.app.catalogue import UnknownError
from qmetrics.app.summarise import summarise_file
from qmetrics.measures import all_measures
from qmetrics.model import Kind, Measure, Rows, Scope, TwinOptions
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source

SCOPE = Scope(icb_code="QZ9", providers=("ZA1", "ZA2", "ZA3", "ZA4", "ZA5", "ZA6"))
OPTIONS = TwinOptions(months=14)
KEYS = ["org_code", "period_start", "period_end"]


def as_table(key: str, contents: list[bytes]) -> TableData:
    one = source(key)
    frames = [
        one.parse(content, one.layouts[0]).with_columns(
            pl.lit(f"{key}{at}").alias("file_sha256"),
            pl.lit(datetime(2026, 4, 11, tzinfo=UTC)).cast(pl.Datetime("us", "UTC")).alias("known_from"),
            pl.lit(at, pl.Int64).alias("vintage"),
        )
        for at, content in enumerate(contents)
    ]
    return TableData(one.table, pl.concat(frames))


def test_columns_are_those_of_the_source() -> None:
    table = source("aggregate_return").table
    assert list(COLUMNS) == table.column_names
    assert {name: dtype() for name, dtype in COLUMNS.items()} == {
        column.name: column.dtype for column in table.columns
    }


def totals(measure: Measure, tables: dict[str, TableData]) -> pl.DataFrame:
    """Mature figures of the organisations themselves."""
    found = compute(measure, tables, SCOPE, holidays=bank_holidays()).filter(org_level="provider")
    found = found.filter(
        pl.col("breakdown").is_null() & ~pl.col("is_immature") & pl.col("value").is_not_null()
    )
    return found.select(*KEYS, "numerator", "denominator", "value").sort(KEYS)


@pytest.mark.parametrize("key", ["complaints_log", "never_events_log", "sepsis_return"])
def test_counts_give_the_figures_of_the_cases(key: str) -> None:
    content = next(iter(source(key).twin(OPTIONS).values()))
    counted, _ = summarise_file(content)
    cases, counts = as_table(key, [content]), as_table("aggregate_return", [counted])
    compared = 0
    for measure in all_measures():
        origin = measure.origin
        if not isinstance(origin, Rows) or origin.table != key or measure.kind in (Kind.SCORE, Kind.RATE):
            continue
        from_cases = totals(measure, {key: cases})
        from_counts = totals(measure, {"aggregate_return": counts})
        if origin.absent_is_zero:
            # months before a provider's first case, and providers without one, are in no file of counts
            from_cases = from_cases.join(from_counts.select(KEYS), on=KEYS, how="semi")
        assert from_counts.equals(from_cases), measure.key
        compared += from_counts.height
    assert compared > 50


def test_what_needs_cases_is_said() -> None:
    log = next(iter(source("never_events_log").twin(OPTIONS).values()))
    assert summarise_file(log)[1] == ["never_events.days_between"]
    rounds = next(iter(source("complaint_assessments").twin(OPTIONS).values()))
    counted, left_out = summarise_file(rounds)
    assert len(left_out) == 4
    assert len(counted.splitlines()) == 1


def test_months_that_can_still_change_are_left_out() -> None:
    content = next(iter(source("complaints_log").twin(OPTIONS).values()))
    counted = as_table("aggregate_return", [summarise_file(content)[0]]).rows
    last = dict(counted.group_by("measure").agg(pl.col("period").max().dt.to_string("%Y-%m")).iter_rows())
    # the extract is of 10 April 2026
    assert last["complaints.acknowledged_within_3wd"] == "2026-03"
    assert last["complaints.without_agreed_date"] == "2026-02"
    assert last["complaints.told_what_changed"] == "2026-01"
    assert last["complaints.reopened"] == "2025-09"


def test_pathways_come_along_and_people_do_not() -> None:
    contents = source("cyp_waiting_list").twin(OPTIONS)
    measures = [measure for measure in all_measures() if measure.theme == "camhs_waits"]
    data = as_table("cyp_waiting_list", list(contents.values()))
    frame, _ = summarise(measures, "cyp_waiting_list", data)
    assert set(frame["breakdown"].drop_nulls().unique()) == {"pathway"}
    assert frame.filter(measure="camhs_waits.waiting").height > 0


def test_other_files_are_named() -> None:
    with pytest.raises(UnknownError, match="none of: sepsis_return"):
        summarise_file(b"a,b\n1,2\n")
    with pytest.raises(UnknownError, match="nhs_number"):
        summarise_file(b"nhs_number\n1\n")
    with pytest.raises(UnknownError, match="empty"):
        summarise_file(b"")
