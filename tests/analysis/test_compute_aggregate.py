"""Aggregate returns with and beside case-level ones, and the exposure of rates."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest
from compute_frames import SCOPE, d, figures, make_data, make_measure, pick, row

from qmetrics.analysis.compute import TableData
from qmetrics.analysis.compute.beside import compute_beside
from qmetrics.analysis.compute.lineage import read_sources
from qmetrics.model import Column, Exposure, Kind, Table
from qmetrics.sources.aggregate_return.layout import SOURCE


def aggregate(*rows, extract="2026-04-15"):
    """An aggregate return, one file, rows from 2."""
    cells = dict.fromkeys(SOURCE.table.column_names) | {"measure": "theme.measure"}
    frame = pl.DataFrame(
        [
            cells | {"extract_date": d(extract), "period": d(end), "organisation": org} | more
            for org, end, more in rows
        ],
        schema={name: SOURCE.table.schema[name] for name in SOURCE.table.column_names},
        orient="row",
    )
    return TableData(
        SOURCE.table,
        frame.with_row_index("row_number", offset=2).with_columns(
            pl.col("row_number").cast(pl.Int64),
            pl.lit("agg").alias("file_sha256"),
            pl.lit(None, pl.String).alias("sheet"),
            pl.lit(datetime(2026, 5, 9, tzinfo=UTC)).alias("known_from"),
            pl.lit(9, pl.Int64).alias("vintage"),
        ),
    )


CASES = make_data(
    ("a", [row("2026-02-01", ok=True), row("2026-02-02", ok=False), row("2026-03-01", ok=True)])
)
NO_CASES = make_data(("a", []))
FEBRUARY = {"numerator": 3.0, "denominator": 8.0}


def test_counts_of_a_provider_without_cases_are_added_to_the_icb():
    sent = aggregate(
        ("P2", "2026-02-28", FEBRUARY), ("P2", "2026-03-31", {"numerator": 1.0, "denominator": 1.0})
    )
    frame = figures(make_measure(), CASES, aggregate_return=sent)
    own = pick(frame, "P2", "2026-02-28")
    assert (own["numerator"], own["denominator"], own["value"]) == (3.0, 8.0, 37.5)
    assert json.loads(own["sources"]) == [{"sha256": "agg", "sheet": None, "rows": "2"}]
    whole = pick(frame, "QX", "2026-02-28", "icb_providers")
    assert (whole["numerator"], whole["denominator"], whole["is_immature"]) == (4.0, 10.0, False)
    assert [one["sha256"] for one in json.loads(whole["sources"])] == ["a", "agg"]
    assert whole["known_from"] == datetime(2026, 5, 9, tzinfo=UTC)
    assert pick(frame, level="icb_population", org="QX").filter(pl.col("denominator") > 2).is_empty()


def test_cases_win_over_counts_of_the_same_provider():
    frame = figures(make_measure(), CASES, aggregate_return=aggregate(("P1", "2026-02-28", FEBRUARY)))
    assert pick(frame, end="2026-02-28")["denominator"] == 2.0


def test_a_month_that_the_aggregate_provider_did_not_send_is_not_complete():
    frame = figures(make_measure(), CASES, aggregate_return=aggregate(("P2", "2026-02-28", FEBRUARY)))
    assert pick(frame, "P2", "2026-03-31")["status"] == "not_submitted"
    assert pick(frame, "QX", "2026-03-31", "icb_providers")["is_immature"]


def test_a_month_with_counts_alone_is_not_the_whole_icb():
    sent = aggregate(
        *[("P2", end, FEBRUARY) for end in ("2026-02-28", "2026-03-31", "2026-04-30")], extract="2026-05-15"
    )
    frame = figures(make_measure(), CASES, aggregate_return=sent)
    april = pick(frame, "QX", "2026-04-30", "icb_providers")
    assert (april["denominator"], april["is_immature"]) == (8.0, True)


def test_counts_without_any_case():
    frame = figures(
        make_measure(maturity_days=28), NO_CASES, aggregate_return=aggregate(("P2", "2026-03-31", FEBRUARY))
    )
    found = pick(frame, "P2", "2026-03-31")
    assert (found["value"], found["is_immature"]) == (37.5, True)
    assert pick(frame, "QX", "2026-03-31", "icb_providers")["value"] == 37.5
    assert set(frame["org_level"]) == {"provider", "icb_providers"}


def test_a_percentile_is_the_providers_own():
    sent = aggregate(("P2", "2026-03-31", {"value": 41.0, "denominator": 20.0}))
    cases = make_data(("a", [row("2026-03-01", time=5.0)]))
    frame = figures(make_measure(Kind.PERCENTILE), cases, aggregate_return=sent)
    found = pick(frame, "P2", "2026-03-31")
    assert (found["value"], found["denominator"], found["value_min"]) == (41.0, 20.0, None)
    whole = pick(frame, "QX", "2026-03-31", "icb_providers")
    assert (whole["value"], whole["denominator"]) == (5.0, 1.0)
    assert whole["is_immature"] is False


def test_monthly_counts_by_sex_are_shown_only_as_twelve_months_of_the_icb():
    months = [f"2025-{m:02d}-28" for m in range(4, 13)] + [f"2026-{m:02d}-28" for m in (1, 2, 3)]
    parts = {"breakdown": "sex", "breakdown_value": "female"}
    sent = aggregate(
        *[("P2", end, FEBRUARY) for end in months], *[("P2", end, parts | FEBRUARY) for end in months]
    )
    frame = figures(make_measure(breakdowns=("sex",)), NO_CASES, aggregate_return=sent)
    by_sex = frame.filter(pl.col("breakdown") == "sex")
    shown = by_sex.select("org_code", "period_start", "period_end", "numerator", "denominator").rows()
    assert shown == [("QX", d("2025-04-01"), d("2026-03-31"), 36.0, 96.0)]


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (Kind.PROPORTION, {"denominator": 8.0, "value": 37.5}),
        (Kind.PROPORTION, {"numerator": 3.0, "value": 37.5}),
        (Kind.COUNT, {"value": 3.0}),
        (Kind.SCORE, {"value": 3.0}),
    ],
)
def test_a_missing_part_is_a_month_not_submitted_and_never_a_zero(kind, missing):
    whole = {"numerator": 3.0, "denominator": 8.0, "value": 3.0}
    sent = aggregate(
        ("P1", "2026-02-28", whole),
        ("P1", "2026-03-31", whole),
        ("P2", "2026-02-28", whole),
        ("P2", "2026-03-31", missing),
    )
    rows = {"score": pl.lit(1)} if kind is Kind.SCORE else {}
    frame = figures(make_measure(kind, rows=rows), NO_CASES, aggregate_return=sent)
    own = pick(frame, "P2", "2026-03-31")
    assert (own["numerator"], own["denominator"], own["value"]) == (None, None, None)
    assert own["status"] == "not_submitted"
    alone, icb = pick(frame, "P1", "2026-03-31"), pick(frame, "QX", "2026-03-31", "icb_providers")
    assert (icb["value"], icb["numerator"]) == (alone["value"], alone["numerator"])
    assert (icb["is_immature"], alone["is_immature"]) == (True, False)


def test_two_providers_that_send_counts_are_one_figure_of_the_icb():
    sent = aggregate(("P1", "2026-02-28", FEBRUARY), ("P2", "2026-02-28", FEBRUARY))
    frame = figures(make_measure(), NO_CASES, aggregate_return=sent)
    assert pick(frame, "QX", "2026-02-28", "icb_providers")["denominator"] == 16.0


def test_a_percentile_may_come_without_the_number_of_cases():
    sent = aggregate(
        ("P2", "2026-02-28", {"value": 32.0}), ("P2", "2026-03-31", {"value": 33.0, "denominator": 0.0})
    )
    frame = figures(make_measure(Kind.PERCENTILE), NO_CASES, aggregate_return=sent)
    own, of_none = pick(frame, "P2", "2026-02-28"), pick(frame, "P2", "2026-03-31")
    assert (own["value"], own["denominator"], own["status"]) == (32.0, None, "reported")
    assert (of_none["value"], of_none["status"]) == (None, "zero_denominator")


ACTIVITY = Table(
    columns=(
        Column(name="org", dtype=pl.String(), description="o"),
        Column(name="month", dtype=pl.Date(), description="m"),
        Column(name="contacts", dtype=pl.Float64(), description="c"),
    ),
    unique_key=("org", "month"),
    period_column="month",
    is_row_level=False,
    organisation_column="org",
)
RATE = {"exposure": Exposure(table="activity", date=pl.col("month"), amount=pl.col("contacts"), per=1000.0)}


def activity(*rows):
    frame = pl.DataFrame(rows, schema=["org", "month", "contacts"], orient="row")
    return TableData(
        ACTIVITY,
        frame.with_columns(
            pl.col("month").str.to_date(),
            pl.lit("act").alias("file_sha256"),
            pl.lit(None, pl.String).alias("sheet"),
            pl.lit(2, pl.Int64).alias("row_number"),
            pl.lit(datetime(2026, 5, 1, tzinfo=UTC)).alias("known_from"),
            pl.lit(0, pl.Int64).alias("vintage"),
        ),
    )


def test_a_rate_is_per_the_exposure_of_its_month():
    data = activity(("P1", "2026-02-28", 500.0), ("P2", "2026-02-28", 99.0))
    frame = figures(make_measure(Kind.RATE, rows=RATE), CASES, activity=data)
    found = pick(frame, end="2026-02-28")
    assert (found["numerator"], found["denominator"], found["value"]) == (2.0, 500.0, 4.0)
    # exact Poisson interval of 2: 0.242 to 7.225 events
    assert (found["lower"], found["upper"]) == (
        pytest.approx(0.484, abs=1e-3),
        pytest.approx(14.449, abs=1e-3),
    )
    assert pick(frame, end="2026-03-31")["status"] == "not_submitted"


def test_an_icb_rate_is_per_the_contacts_of_those_whose_events_are_known():
    data = activity(("P1", "2026-02-28", 500.0), ("P2", "2026-02-28", 500.0))
    frame = figures(make_measure(Kind.RATE, rows=RATE), CASES, activity=data)
    # P2 sent no complaints log: its contacts do not thin the rate
    assert pick(frame, "QX", "2026-02-28", "icb_providers")["denominator"] == 500.0


def test_events_of_a_provider_without_exposure_stay_out_of_the_icbs_rate():
    rows = [row("2026-02-01"), row("2026-02-01", org="P2"), row("2026-03-01", org="P2")]
    both = make_data(("a", rows))
    measure = make_measure(Kind.RATE, rows=RATE)
    contacts = activity(("P1", "2026-02-28", 500.0), ("P2", "2026-03-31", 250.0), ("P1", "2026-03-31", 250.0))
    frame = figures(measure, both, activity=contacts)
    whole = pick(frame, "QX", "2026-02-28", "icb_providers")
    assert (whole["numerator"], whole["denominator"], whole["is_immature"]) == (1.0, 500.0, True)
    # its complaints, and the contacts that they are per
    assert read_sources(whole["sources"]) == [
        {"sha256": "a", "sheet": None, "rows": [2]},
        {"sha256": "act", "sheet": None, "rows": [2]},
    ]
    own = pick(frame, "P2", "2026-02-28")
    assert (own["status"], own["numerator"], own["denominator"]) == ("not_submitted", None, None)
    # with every provider's it is whole
    march = pick(frame, "QX", "2026-03-31", "icb_providers")
    assert (march["numerator"], march["denominator"], march["is_immature"]) == (1.0, 500.0, False)
    beside = compute_beside(measure, {"log": both, "activity": contacts}, SCOPE)
    assert pick(beside, "QX", level="icb_providers").select(
        "period_end", "what", "reason", "count"
    ).rows() == [(d("2026-02-28"), "left_out", "of a provider whose activity of the month is not known", 1)]
    # nobody's is known: no figure, and no zero
    none = pick(figures(measure, both), "QX", "2026-02-28", "icb_providers")
    assert (none["status"], none["numerator"], none["value"]) == ("not_submitted", None, None)


def test_counts_of_a_provider_without_exposure_stay_out_too():
    sent = aggregate(("P2", "2026-02-28", {"numerator": 4.0}))
    measure = make_measure(Kind.RATE, rows=RATE)
    contacts = activity(("P1", "2026-02-28", 500.0))
    frame = figures(measure, CASES, aggregate_return=sent, activity=contacts)
    whole = pick(frame, "QX", "2026-02-28", "icb_providers")
    assert (whole["numerator"], whole["denominator"], whole["is_immature"]) == (2.0, 500.0, True)
    tables = {"log": CASES, "aggregate_return": sent, "activity": contacts}
    beside = pick(compute_beside(measure, tables, SCOPE), "QX", level="icb_providers")
    assert beside.filter(pl.col("period_end") == d("2026-02-28"))["count"].to_list() == [4]


def test_a_rate_from_counts_has_the_providers_own_exposure():
    sent = aggregate(("P2", "2026-02-28", {"numerator": 4.0, "denominator": 1000.0}))
    frame = figures(
        make_measure(Kind.RATE, rows=RATE),
        CASES,
        aggregate_return=sent,
        activity=activity(("P1", "2026-02-28", 500.0)),
    )
    assert pick(frame, "P2", "2026-02-28")["value"] == 4.0
    whole = pick(frame, "QX", "2026-02-28", "icb_providers")
    assert (whole["numerator"], whole["denominator"], whole["value"]) == (6.0, 1500.0, 4.0)
