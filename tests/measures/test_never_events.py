"""Edges of the never-event measures beyond their worked examples."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from computing import BY_KEY, check_example, figures, month, table_of

from qmetrics.measures.never_events import MEASURES, happened
from qmetrics.model import Measure

COUNT, BETWEEN = BY_KEY["never_events.count"], BY_KEY["never_events.days_between"]


def log(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"never_events_log": table_of("never_events_log", rows)}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_example(measure: Measure) -> None:
    check_example(measure)


def test_every_measure_of_the_page() -> None:
    assert [measure.name for measure in MEASURES] == [
        "count",
        "days_between",
        "days_to_report",
        "learning_response_started",
        "candour_done",
    ]
    assert all(
        [level.value for level in measure.levels] == ["icb_providers", "provider"] for measure in MEASURES
    )
    assert not any(measure.targets for measure in MEASURES)


def test_absence_in_scope_is_zero() -> None:
    tables = log(happened(1, date(2025, 3, 4)), happened(2, date(2025, 5, 6), provider_code="ZA2"))
    silent = figures(COUNT, tables, org="ZB1")
    assert silent["value"].to_list() == [0.0] * 4
    assert silent["status"].unique().to_list() == ["reported"]
    assert figures(COUNT, tables, org="QZ9", level="icb_providers")["value"].to_list() == [1.0, 0.0, 1.0, 0.0]
    # another ICB's provider: neither zero nor anything
    assert figures(COUNT, tables, org="ZA9").height == 0


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (
            happened(1, date(2018, 1, 31), list_version="2015"),
            happened(2, date(2018, 2, 1), list_version="2018"),
        ),
        (happened(1, date(2021, 3, 31)), happened(2, date(2021, 4, 1))),
        (
            happened(1, date(2025, 1, 1), list_version="2021"),
            happened(2, date(2025, 2, 1), list_version="2025"),
        ),
    ],
)
def test_no_interval_crosses_a_change_of_the_list(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    day = later["incident_date"] + timedelta(days=40)
    after = later | {"incident_id": "x", "incident_date": day}
    every = figures(BETWEEN, log(earlier, later, after))
    found = every.filter(pl.col("status") == "reported")
    assert found["period_end"].to_list() == [day]
    assert found["period_start"].to_list() == [later["incident_date"]]
    # the dates that end no interval are there without a value, so that the last event is never forgotten
    without = every.filter(pl.col("status") == "not_applicable")
    assert without["period_end"].to_list() == [earlier["incident_date"], later["incident_date"]]
    assert without["value"].null_count() == 2


def test_intervals_of_the_icb_join_its_providers() -> None:
    tables = log(
        happened(1, date(2025, 1, 1)),
        happened(2, date(2025, 1, 11), provider_code="ZA2"),
        happened(3, date(2025, 2, 1)),
        happened(4, date(2025, 1, 20), provider_code="ZA9"),
    )
    assert figures(BETWEEN, tables, org="QZ9", level="icb_providers")["value"].to_list() == [None, 10.0, 21.0]
    assert figures(BETWEEN, tables)["value"].to_list() == [None, 31.0]


def test_follow_up_must_have_passed() -> None:
    learning, candour = BY_KEY["never_events.learning_response_started"], BY_KEY["never_events.candour_done"]
    # 60 days after 31 March 2025 is 30 May; ten working days after it, 14 April
    for measure, early, late in (
        (learning, date(2025, 5, 29), date(2025, 5, 30)),
        (candour, date(2025, 4, 13), date(2025, 4, 14)),
    ):
        for extract, immature in ((early, True), (late, False)):
            found = figures(measure, log(happened(1, date(2025, 3, 4), extract_date=extract)))
            assert month(found, "2025-03")["is_immature"] is immature


def test_order_of_rows_does_not_matter() -> None:
    for measure in MEASURES:
        rows = [dict(row) for row in measure.example.rows]
        forward = figures(measure, log(*rows)).drop("sources")
        backward = figures(measure, log(*rows[::-1])).drop("sources")
        assert forward.equals(backward)


def test_an_old_incident_that_comes_to_light_makes_no_years_of_zeros() -> None:
    rows = [
        happened(1, date(2025, 3, 10)),
        happened(2, date(2025, 5, 10)),
        happened(3, date(2019, 6, 2), discovered_date=date(2025, 5, 20), reported_date=date(2025, 5, 21)),
    ]
    own = figures(COUNT, log(*rows)).select("period_end", "value").rows()
    assert own == [
        (date(2019, 6, 30), 1.0),
        (date(2025, 3, 31), 1.0),
        (date(2025, 4, 30), 0.0),
        (date(2025, 5, 31), 1.0),
        (date(2025, 6, 30), 0.0),
    ]
    assert figures(COUNT, log(*rows), org="ZA2")["period_end"].min() == date(2025, 3, 31)


def test_before_the_logs_began_nobody_failed_to_send_anything() -> None:
    late = {"discovered_date": date(2025, 5, 20), "reported_date": date(2025, 5, 21)}
    tables = log(
        happened(1, date(2025, 3, 10)),
        happened(2, date(2019, 6, 2), **late),
        happened(3, date(2020, 2, 2), provider_code="ZA2", **late),
        happened(4, date(2021, 8, 2), status="downgraded", **late),
    )
    old = pl.col("period_end") < date(2025, 1, 1)
    shown = ("period_end", "value", "status", "is_immature")
    assert figures(COUNT, tables).filter(old).select(shown).rows() == [
        (date(2019, 6, 30), 1.0, "reported", False)
    ]
    assert figures(COUNT, tables, org="QZ9", level="icb_providers").filter(old).select(shown).rows() == [
        (date(2019, 6, 30), 1.0, "reported", False),
        (date(2020, 2, 29), 1.0, "reported", False),
    ]
