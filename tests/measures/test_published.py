"""Measures taken from publications: each worked example, and the real figures they reproduce."""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import camhs_waits_published, complaints_published, never_events_published
from qmetrics.model import Direction, Dynamics, Level, Published, Scope
from qmetrics.sources import source
from qmetrics.sources.mhsds.layout import SOURCE as MHSDS

MEASURES = (
    *camhs_waits_published.MEASURES,
    *complaints_published.MEASURES,
    *never_events_published.MEASURES,
)
BY_KEY = {measure.key: measure for measure in MEASURES}
SCOPE = Scope(icb_code="QZ9", providers=("ZM1", "ZA1", "ZA7"), trusts=("ZM1", "ZA1", "ZA7"))


def computed(measure, rows, declaration):
    rows = rows.with_columns(
        pl.lit("a").alias("file_sha256"),
        pl.lit(datetime(2026, 1, 1, tzinfo=UTC)).cast(pl.Datetime("us", "UTC")).alias("known_from"),
        pl.lit(0, pl.Int64).alias("vintage"),
    )
    return compute(measure, {measure.tables[0]: TableData(declaration, rows)}, SCOPE)


def observations(measure):
    table = source(measure.tables[0]).table
    rows = [
        {name: row.get(name) for name in table.column_names} | {"sheet": None, "row_number": number}
        for number, row in enumerate(measure.example.rows, 2)
    ]
    return computed(measure, pl.DataFrame(rows, schema=table.schema), table)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_the_worked_example(measure):
    example = measure.example
    assert 6 <= len(example.rows) <= 10
    found = observations(measure).filter(
        pl.col("org_code") == example.org,
        pl.col("org_level") == example.level.value,
        pl.col("period_end").dt.strftime("%Y-%m") == example.period,
        *(pl.col(name) == value for name, value in example.expect.items() if name == "period_start"),
    )
    assert found.height == 1
    row = found.row(0, named=True)
    assert {name: row[name] for name in example.expect} == dict(example.expect)


def test_the_keys_are_those_of_the_measures_page():
    assert list(BY_KEY) == [
        "camhs_waits.clock_stops",
        "camhs_waits.clock_stops_within_4w",
        "camhs_waits.clock_stops_within_4w_share",
        "camhs_waits.waiting_clock_stop",
        "camhs_waits.waiting_clock_stop_over_52w_share",
        "camhs_waits.waiting_first_contact",
        "camhs_waits.waiting_first_contact_median",
        "camhs_waits.waiting_first_contact_p90",
        "camhs_waits.waiting_first_contact_over_52w",
        "camhs_waits.waiting_first_contact_over_52w_share",
        "camhs_waits.referrals_started",
        "camhs_waits.eating_disorder_urgent_1w",
        "camhs_waits.eating_disorder_routine_4w",
        "complaints.ko41a_new",
        "complaints.ko41a_upheld_share",
        "never_events.published_by_year",
    ]


def test_what_is_shown_together_exists():
    assert all(key in BY_KEY for measure in MEASURES for key in measure.shown_with)


def test_published_stocks_have_no_verdict_and_only_eating_disorders_a_target():
    for measure in MEASURES:
        assert measure.verdict_from is None
        assert bool(measure.targets) == ("eating_disorder" in measure.key)
        if measure.dynamics is Dynamics.STOCK:
            assert (measure.direction, measure.window) == (Direction.LOWER, 1)


def test_the_headline_level_is_the_populations():
    assert {measure.levels[0] for measure in camhs_waits_published.MEASURES} == {Level.ICB_POPULATION}


def test_both_windows_of_a_measure_stay():
    found = observations(BY_KEY["camhs_waits.eating_disorder_urgent_1w"])
    june = found.filter(pl.col("org_code") == "ZM1", pl.col("period_end") == date(2025, 6, 30))
    assert dict(june.select("period_start", "value").iter_rows()) == {
        date(2024, 7, 1): 68.0,
        date(2025, 4, 1): 50.0,
    }


def test_a_star_of_a_trust_keeps_its_bounds():
    found = observations(BY_KEY["camhs_waits.clock_stops_within_4w_share"])
    row = found.filter(pl.col("org_code") == "ZM1").row(0, named=True)
    assert (row["status"], row["value"], row["numerator"], row["denominator"]) == (
        "suppressed",
        None,
        None,
        410,
    )
    assert (row["value_min"], row["value_max"]) == (0, pytest.approx(100 * 4 / 410))


def test_unknown_is_never_the_icbs():
    found = observations(BY_KEY["camhs_waits.waiting_first_contact"])
    assert found.filter(pl.col("org_code") == "UNKNOWN")["value"].to_list() == [65.0]
    assert found.filter(pl.col("org_code") == "QZ9")["value"].to_list() == [11330.0]


def test_a_provider_in_scope_that_is_not_listed_has_none():
    found = observations(BY_KEY["never_events.published_by_year"])
    rows = found.filter(pl.col("org_code") == "ZA7").sort("period_end")
    assert rows["value"].to_list() == [0.0, 0.0]


def test_a_trust_under_two_names_has_the_sum_of_both():
    measure = BY_KEY["never_events.published_by_year"]
    table = source("never_events_national").table
    old = never_events_published.listed("ZA1", "Old name", never_events_published.LAST, 2)
    new = never_events_published.listed("ZA1", "New name", never_events_published.LAST, 5)
    rows = [{**row, "sheet": None, "row_number": number} for number, row in enumerate((old, new), 2)]
    found = computed(measure, pl.DataFrame(rows, schema=table.schema), table)
    ours = found.filter(pl.col("org_code") == "ZA1")
    assert ours.select("value", "numerator").rows() == [(7.0, 7.0)]
    assert json.loads(ours["sources"][0]) == [{"sha256": "a", "sheet": None, "rows": "2-3"}]


def test_nothing_resolved_is_no_share():
    found = observations(BY_KEY["complaints.ko41a_upheld_share"])
    assert found.filter(pl.col("org_code") == "ZA1").select("status", "value").row(0) == (
        "zero_denominator",
        None,
    )


@pytest.fixture(scope="module")
def real_rows(shared_dir):
    paths = sorted((shared_dir / "data" / "mhsds_4ww").glob("*.csv"))
    frames = [MHSDS.parse(path.read_bytes(), MHSDS.layouts[0]) for path in paths]
    return [frame.filter(pl.col("org_code").is_in(["QHM", "RX4"])) for frame in frames]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("clock_stops_within_4w_share", [22, 18, 14, 13]),
        ("clock_stops", [3000, 2620, 2475, 2250]),
        ("clock_stops_within_4w", [650, 460, 350, 300]),
        ("waiting_clock_stop", [26495, 27355, 28190, 28335]),
        ("waiting_clock_stop_over_52w_share", [31, 33, 34, 35]),
        ("waiting_first_contact", [11705, 11805, 11990, 11330]),
        ("waiting_first_contact_median", [93, 95, 102, 118]),
        ("waiting_first_contact_p90", [549, 561, 557, 588]),
        ("waiting_first_contact_over_52w", [2210, 2295, 2315, 2415]),
        ("waiting_first_contact_over_52w_share", [19, 19, 19, 21]),
    ],
)
def test_the_real_series_of_the_icb(real_rows, key, values):
    measure = BY_KEY[f"camhs_waits.{key}"]
    series = {}
    for rows in real_rows:
        found = computed(measure, rows.filter(pl.col("org_code") == "QHM"), MHSDS.table)
        assert found.height == 1
        series[found["period_end"][0]] = found["value"][0]
    assert [series[end] for end in sorted(series)] == values


@pytest.mark.shared
def test_the_real_star(shared_dir):
    path = shared_dir / "data" / "mhsds_4ww" / "MHSDS Data_4WW_JunPerf_2024_v2.csv"
    rows = MHSDS.parse(path.read_bytes(), MHSDS.layouts[0]).filter(pl.col("org_code") == "RX4")
    found = computed(BY_KEY["camhs_waits.clock_stops_within_4w_share"], rows, MHSDS.table).row(0, named=True)
    assert (found["status"], found["value"], found["numerator"]) == ("suppressed", None, None)
    assert (found["denominator"], found["value_min"]) == (410, 0)
    assert found["value_max"] == pytest.approx(400 / 410)


@pytest.mark.shared
def test_every_id_is_in_a_real_file(shared_dir):
    ids = set()
    for path in (shared_dir / "data").glob("mhsds_*/MHSDS Data_*.csv"):
        ids |= set(MHSDS.parse(path.read_bytes(), MHSDS.layouts[0])["measure_id"])
    for measure in camhs_waits_published.MEASURES:
        assert isinstance(measure.origin, Published)
        named = (measure.origin.id, measure.origin.numerator_id, measure.origin.denominator_id)
        assert {one for one in named if one} <= ids
