"""Each check of a table beside its history: well on clean rows, failing on one fault, and on no rows."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from mutating import CANARY, clean_rows

from qmetrics.checks.by_month import months_of
from qmetrics.checks.great_expectations_adapter import run_suite
from qmetrics.checks.history import History, count_breaks, history_suite
from qmetrics.checks.suites import table_suite
from qmetrics.model import Severity
from qmetrics.sources import all_sources, source

MONTHS = [date(2025, month, 1) for month in range(1, 13)]
LOG, ACTIVITY = source("complaints_log"), source("activity")
PUBLISHED = source("mhsds")


def rows_of(one, cells):
    """Rows of a source with the cells given, all others empty."""
    frame = pl.DataFrame(cells)
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    defaults = {"file_sha256": pl.lit("a"), "row_number": number, "vintage": pl.lit(1, pl.Int64)}
    schema = one.table.schema | {"vintage": pl.Int64()}
    return frame.select(
        (pl.col(name) if name in frame.columns else defaults.get(name, pl.lit(None))).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


def counted(one, rows, current=None, codes=frozenset()):
    return count_breaks(one, History(rows=rows, current=rows if current is None else current, codes=codes))


def broken(one, rows, **more):
    return {name for name, (count, _) in counted(one, rows, **more).items() if count}


def turned_by(counts, org):
    """The months before the last in another order for each organisation: they do not move together."""
    by = sum(map(ord, org)) % 7
    return [*counts[:-1][by:], *counts[:-1][:by], counts[-1]] if len(set(counts)) > 1 else counts


def log(counts, organisations=("ZA1", "ZA2", "ZM1")):
    """Complaints: so many in each month of each organisation; ``counts`` may name one organisation's own."""
    cells = [
        {
            "org_code": org,
            "complaint_id": f"{org}{month}{number}",
            "received_date": month,
            "is_oral": number % 10 == 0,
            "responded_date": month + timedelta(days=number),
            "extract_date": date(2026, 1, 10),
        }
        for org in organisations
        for month, count in zip(MONTHS, counts.get(org) or turned_by(counts["all"], org), strict=True)
        for number in range(count)
    ]
    return rows_of(LOG, cells)


STEADY = [20, 24, 18, 22, 20, 19, 23, 21, 20, 18, 22, 20]
WELL = log({"all": STEADY})


def test_steady_months_break_nothing():
    assert broken(LOG, WELL) == set()


def test_an_organisation_missing_from_the_newest_month_is_told():
    assert broken(LOG, log({"all": STEADY, "ZA2": [*STEADY[:-1], 0]})) >= {
        "newest_month_has_every_organisation"
    }
    rare = [1, 0, 2, 1, 0, 1, 2, 0, 1, 1, 2, 0]
    assert broken(LOG, log({"all": STEADY, "ZA2": rare})) == set()


def test_a_return_that_one_organisation_sent_early_tells_nothing_of_the_others():
    early = log({"all": [*STEADY[:-1], 0], "ZA1": STEADY})
    assert "newest_month_has_every_organisation" not in broken(LOG, early)


def test_a_month_missing_in_the_middle_is_told():
    gap = [*STEADY[:5], 0, *STEADY[6:]]
    assert broken(LOG, log({"all": STEADY, "ZA2": gap})) >= {"no_month_is_missing"}


def test_a_month_of_too_few_or_too_many_rows_is_told():
    for count in (2, 70):
        odd = [*STEADY[:5], count, *STEADY[6:]]
        assert "rows_are_as_many_as_around" in broken(LOG, log({"all": STEADY, "ZA2": odd}))


def test_a_wide_ranging_organisation_is_measured_by_its_own_range():
    wild = [5, 60, 10, 50, 8, 70, 9, 44, 12, 65, 7, 50]
    assert broken(LOG, log({"all": STEADY, "ZA2": wild})) == set()


def test_a_month_half_of_which_is_lost_everywhere_is_told_together():
    halves = [*STEADY[:-1], 8]
    found = broken(LOG, log({"all": halves}, organisations=("ZA1", "ZA2", "ZA3", "ZA4", "ZM1")))
    assert "rows_of_all_are_as_many_as_around" in found


def test_a_first_month_that_began_late_is_no_fault():
    assert broken(LOG, log({"all": STEADY, "ZA2": [2, *STEADY[1:]]})) == set()


def test_a_month_is_one_by_the_clock_on_the_wall():
    """Half an hour past midnight on the first of June is in May by UTC."""
    sepsis = source("sepsis_return")
    night = [datetime(2025, 5, 31, 23, 30, tzinfo=UTC), datetime(2025, 6, 2, tzinfo=UTC)]
    cells = [{"provider_code": "ZA1", "time_zero_at": at, "extract_date": date(2025, 7, 9)} for at in night]
    assert months_of(sepsis.table, rows_of(sepsis, cells)).rows() == [("ZA1", date(2025, 6, 1), 2)]


def test_a_slow_drift_is_no_fault():
    rising = [20 + 2 * month for month in range(12)]
    assert broken(LOG, log(dict.fromkeys(("ZA1", "ZA2", "ZM1"), rising) | {"all": []})) == set()


def test_yes_and_no_turned_round_in_a_month_are_told():
    turned = WELL.with_columns(pl.col("is_oral") ^ (pl.col("received_date") == MONTHS[-1]))
    assert broken(LOG, turned) == {"flags_are_not_turned_round"}


def test_rows_that_come_twice_under_new_numbers_are_told():
    twin = WELL.filter(pl.col("org_code") == "ZA2").with_columns(pl.col("complaint_id") + "x")
    assert "rows_are_not_there_twice" in broken(LOG, pl.concat([WELL, twin]))
    assert "rows_are_not_there_twice" not in broken(LOG, pl.concat([WELL, twin.head(2)]))


def test_a_table_of_one_row_a_month_misses_each():
    cells = [
        {"org_code": org, "month": month, "contacts": 5_000, "extract_date": date(2026, 1, 10)}
        for org in ("ZA1", "ZA2", "ZM1")
        for month in MONTHS
    ]
    well = rows_of(ACTIVITY, cells)
    assert broken(ACTIVITY, well) == set()
    of_one = pl.col("org_code") == "ZA2"
    assert broken(ACTIVITY, well.filter(~(of_one & (pl.col("month") == MONTHS[-1])))) == {
        "newest_month_has_every_organisation"
    }
    assert broken(ACTIVITY, well.filter(~(of_one & (pl.col("month") == MONTHS[5])))) == {
        "no_month_is_missing"
    }


def again(rows, change):
    """The rows, and a newer extract of them that was changed."""
    newer = rows.with_columns(
        pl.lit("b").alias("file_sha256"),
        pl.lit(2, pl.Int64).alias("vintage"),
        pl.lit(date(2026, 1, 11)).alias("extract_date"),
    )
    newer = change(newer)
    return pl.concat([rows, newer]), newer


def test_a_newer_file_that_lost_rows_is_told():
    rows, newer = again(WELL, lambda frame: frame)
    assert broken(LOG, rows, current=newer) == set()
    rows, newer = again(WELL, lambda frame: frame.filter(pl.col("complaint_id").str.ends_with("3").not_()))
    assert broken(LOG, rows, current=newer) == {"newer_file_keeps_the_rows"}


def test_a_newer_file_that_contradicts_is_told_and_one_that_fills_is_not():
    rows, newer = again(WELL, lambda frame: frame.with_columns(~pl.col("is_oral")))
    assert "newer_file_says_the_same" in broken(LOG, rows, current=newer)
    rows, newer = again(WELL, lambda frame: frame.with_columns(pl.lit("upheld").alias("outcome")))
    assert broken(LOG, rows, current=newer) == set()


def published(change=None):
    """Five bodies, six months, one measure; a figure of each body is starred but in June."""
    cells = [
        {
            "org_code": f"ZA{org}",
            "org_level": "provider",
            "period_start": month,
            "period_end": date(2025, month.month + 1, 1),
            "measure_id": measure,
            "value": None if starred else 40.0 + org + month.month,
            "is_suppressed": starred,
            "release_status": "final",
            "file_sha256": f"file {month}",
            "vintage": month.month,
        }
        for org in range(1, 6)
        for month in MONTHS[:6]
        for measure, starred in (("M1", False), ("M2", True))
    ]
    rows = rows_of(PUBLISHED, cells)
    return rows if change is None else rows.with_columns(change)


JUNE = pl.col("period_start") == MONTHS[5]


@pytest.mark.parametrize("times", [10, 0.01])
def test_a_month_in_another_unit_is_told(times):
    assert broken(PUBLISHED, published()) == set()
    changed = published(pl.when(JUNE).then(pl.col("value") * times).otherwise("value").alias("value"))
    assert broken(PUBLISHED, changed) == {"amounts_keep_their_unit"}


def test_one_large_count_of_a_return_that_moves_far_is_told():
    cells = [
        {"org_code": org, "month": month, "contacts": 9_000, "extract_date": date(2026, 1, 10)}
        for org in ("ZA1", "ZA2")
        for month in MONTHS
    ]
    rows = rows_of(ACTIVITY, cells)
    one = (pl.col("org_code") == "ZA1") & (pl.col("month") == MONTHS[-1])
    tenfold = rows.with_columns(
        pl.when(one).then(pl.col("contacts") * 10).otherwise("contacts").alias("contacts")
    )
    assert broken(ACTIVITY, tenfold) == {"amounts_keep_their_unit"}


def test_a_month_with_half_of_the_figures_is_told():
    lost = published().filter(~JUNE | (pl.col("org_code") == "ZA1"))
    assert broken(PUBLISHED, lost) == {"figures_are_as_many_as_before"}


def test_a_file_without_a_measure_of_the_others_is_told_once():
    without = published().filter(~JUNE | (pl.col("measure_id") == "M1"))
    assert broken(PUBLISHED, without) == {"files_have_their_measures"}
    stopped = published().filter((pl.col("period_start") < MONTHS[3]) | (pl.col("measure_id") == "M1"))
    assert broken(PUBLISHED, stopped) == set()


def test_one_figure_that_moves_is_no_unit():
    one = JUNE & (pl.col("org_code") == "ZA1")
    moved = published(pl.when(one).then(pl.col("value") * 10).otherwise("value").alias("value"))
    assert broken(PUBLISHED, moved) == set()


def test_stars_turned_into_noughts_are_told():
    noughts = published(None).with_columns(
        pl.when(JUNE).then(pl.col("value").fill_null(0)).otherwise("value").alias("value"),
        pl.col("is_suppressed") & ~JUNE,
    )
    assert broken(PUBLISHED, noughts) == {"stars_are_not_noughts"}


def test_a_code_that_the_register_has_not_is_told_once_there_is_a_register():
    codes = frozenset({"ZA1", "ZA2"})
    assert counted(LOG, WELL, codes=codes)["organisations_are_in_the_register"] == (1, 3)
    assert broken(LOG, WELL, codes=codes | {"ZM1"}) == set()
    assert counted(LOG, WELL)["organisations_are_in_the_register"] == (0, 0)


@pytest.mark.parametrize("one", all_sources(), ids=lambda one: one.key)
def test_every_count_is_made_of_clean_rows_and_of_none(one):
    for rows in (clean_rows(one.key), one.table.empty()):
        rows = rows.with_columns(pl.lit(1, pl.Int64).alias("vintage"))
        found = counted(one, rows, codes=frozenset({"ZA1"}))
        assert set(found) == {expectation.name for expectation in history_suite(one)}
        assert all(0 <= count <= looked for count, looked in found.values())
    assert all(count == (0, 0) for count in found.values())


@pytest.mark.parametrize("one", all_sources(), ids=lambda one: one.key)
def test_great_expectations_expects_on_the_counts(one):
    """Failing where a count is not 0, an error where there is none; an empty table fails by its rows."""
    suite = (*table_suite(one), *history_suite(one))
    names = [expectation.name for expectation in suite]
    assert len(set(names)) == len(names)
    assert names[0] == "has_rows"
    past = history_suite(one)
    assert all(expectation.severity is Severity.WARNING for expectation in past)
    if not past:
        return
    rows = clean_rows(one.key)
    for count, outcome in ((0, "passed"), (3, "failed")):
        counts = {expectation.name: (count, 9) for expectation in past}
        results = run_suite(rows, past, counts)
        assert {result.outcome for result in results} == {outcome}
    assert all(f"not so in 3 of 9 {one.unit}" in got.message for one, got in zip(past, results, strict=True))
    assert {result.outcome for result in run_suite(rows, past, {})} == {"error"}
    empty = run_suite(
        one.table.empty(), (suite[0], *past), {expectation.name: (0, 0) for expectation in past}
    )
    assert [result.outcome for result in empty] == ["failed", *["passed"] * len(past)]


def test_no_message_holds_a_value_of_a_row():
    spoilt = WELL.with_columns(pl.lit(CANARY).alias("org_code"))
    counts = counted(LOG, spoilt, codes=frozenset({"ZA1"}))
    results = run_suite(spoilt, history_suite(LOG), counts)
    assert any(one.outcome == "failed" for one in results)
    assert not any(CANARY in one.message for one in results)
