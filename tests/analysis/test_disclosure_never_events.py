"""Never events in public: finished years, and no type at a provider."""

from datetime import date

import polars as pl

from qmetrics.analysis.disclosure.examples import events, observed
from qmetrics.analysis.disclosure.never_events import by_organisation_and_year, by_type

YEAR = date(2026, 3, 31)


def test_a_running_year_is_not_published():
    months = observed(events, "ZA1", [1] * 12)
    assert by_organisation_and_year(months, last_month_end=date(2026, 2, 28)).is_empty()
    found = by_organisation_and_year(months, last_month_end=YEAR)
    assert found["value"].to_list() == [12.0]
    assert found["sources"].to_list() == [None]


def test_no_month_can_be_read_from_a_published_year():
    first = by_organisation_and_year(
        observed(events, "ZA1", [0] * 12 + [1]), last_month_end=date(2026, 4, 30)
    )
    second = by_organisation_and_year(
        observed(events, "ZA1", [0] * 12 + [1, 1]), last_month_end=date(2026, 5, 31)
    )
    assert first.equals(second)


def test_a_year_with_an_unreported_month_has_no_count():
    months = observed(events, "ZA1", [1] * 12).with_columns(
        pl.when(pl.col("period_end") == date(2025, 6, 30))
        .then(pl.lit("not_submitted"))
        .otherwise("status")
        .alias("status")
    )
    found = by_organisation_and_year(months, last_month_end=YEAR)
    assert found.select("status", "value").rows() == [("not_submitted", None)]


def incidents(*rows):
    return pl.DataFrame(
        [{"org_code": org, "type": kind, "incident_date": date(year, 6, 1)} for org, kind, year in rows],
        schema={"org_code": pl.String, "type": pl.String, "incident_date": pl.Date},
    )


def test_a_year_of_one_organisation_waits_for_others():
    alone = incidents(("ZA1", "swab", 2023), ("ZA1", "tooth", 2023))
    assert by_type(alone, last_month_end=YEAR).is_empty()
    more = incidents(("ZA2", "swab", 2024), ("ZA2", "tooth", 2024))
    assert by_type(pl.concat([alone, more]), last_month_end=YEAR).rows() == [
        (2023, 2024, "swab", 2),
        (2023, 2024, "tooth", 2),
    ]


def test_one_type_only_would_place_it_everywhere():
    assert by_type(incidents(("ZA1", "swab", 2023), ("ZA2", "swab", 2023)), last_month_end=YEAR).is_empty()


def test_a_closed_block_never_changes_its_years():
    rows = [(org, kind, year) for year in (2022, 2023, 2024) for org in ("A", "B") for kind in ("s", "t")]
    before = by_type(incidents(*rows[:8]), last_month_end=date(2024, 3, 31))
    after = by_type(incidents(*rows), last_month_end=date(2025, 3, 31))
    assert after.head(before.height).equals(before)


def test_no_incidents_no_types():
    assert by_type(incidents(), last_month_end=YEAR).is_empty()
    assert by_organisation_and_year(observed(events, "ZA1", []), last_month_end=YEAR).is_empty()
