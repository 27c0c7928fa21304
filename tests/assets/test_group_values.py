"""Tables by group: the latest mature twelve months of the ICB, every group, and how much is unknown."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from qmetrics.assets import group_values
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.group_values import group_tables
from qmetrics.measures import all_measures
from qmetrics.model import OBSERVATION_SCHEMA, Kind, Scope, add_months, month_start
from qmetrics.store.observations import read_observations
from qmetrics.store.scope import scope_of

BY_KEY = {one.key: one for one in all_measures()}
MEASURE = BY_KEY["sepsis.screened"]


def test_every_declared_breakdown_has_a_table(sample_home):
    tables = group_tables(Evidence(sample_home), MEASURE)
    assert [one.breakdown for one in tables] == ["deprivation quintile", "age band", "sex", "ethnicity"]
    assert {one.period for one in tables} == {"12 months to March 2026"}
    by_quintile = tables[0]
    assert [row.group for row in by_quintile.rows][:5] == [
        "1, most deprived",
        "2",
        "3",
        "4",
        "5, least deprived",
    ]
    kept = read_observations(sample_home, MEASURE.key, org_codes=[scope_of(sample_home).icb_code])
    one = next(
        row
        for row in kept.to_dicts()
        if (row["org_level"], row["breakdown"], row["breakdown_value"], str(row["period_end"]))
        == ("icb_providers", "deprivation_quintile", "1", "2026-03-31")
    )
    assert by_quintile.rows[0].value_words == f"{one['value']:.1f}%"
    assert by_quintile.rows[0].interval_words == f"{one['lower']:.1f}% to {one['upper']:.1f}%"


def figure(measure, group, numerator, denominator, *, breakdown="sex", end=date(2026, 3, 31), window=12):
    """One figure of the ICB; without a numerator it is suppressed."""
    hidden = numerator is None
    start = month_start(add_months(end, 1 - window))
    return {
        "measure_key": measure.key,
        "measure_version": 1,
        "org_code": "QZ9",
        "org_level": "icb_providers",
        "breakdown": breakdown if group else None,
        "breakdown_value": group,
        "period_start": start,
        "period_end": end,
        "numerator": numerator,
        "denominator": None if hidden else denominator,
        "value": None if hidden else numerator if measure.kind is Kind.COUNT else 50.0,
        "status": "suppressed" if hidden else "reported",
        "release_status": "final",
        "is_immature": False,
        "sources": "[]",
        "known_from": datetime(2026, 4, 1, tzinfo=UTC),
    }


def said(monkeypatch, measure, *rows):
    frame = pl.DataFrame(list(rows), schema=OBSERVATION_SCHEMA)
    monkeypatch.setattr(group_values, "read_observations", lambda *_, **__: frame)
    monkeypatch.setattr(group_values, "scope_of", lambda _: Scope(icb_code="QZ9"))
    (table,) = group_tables(Evidence(None), measure)
    return table.unknown_words


@pytest.mark.parametrize(
    ("unknown", "other", "total", "words"),
    [
        (20, 80, 200, "The group is unknown for 10% of the cases."),
        (1, 180, 201, "The group is unknown for under 1% of the cases."),
        # a provider that sends counts without groups
        (20, 80, 230, "The group is unknown for 10% of the cases. 30 more are of providers that send counts "
         "without groups."),
        # another group is not shown: at most the share of those that are
        (20, None, 200, "The group is unknown for at most 17% of the cases."),
        # the unknown themselves are not: at most what the others leave
        (None, 80, 200, "The group is unknown for at most 10% of the cases."),
    ],
)  # fmt: skip
def test_the_share_unknown_is_of_the_cases_or_bounded(monkeypatch, unknown, other, total, words):
    groups = (("female", 100), ("male", other), ("unknown", unknown))
    by_sex = [figure(MEASURE, group, n and n / 2, n) for group, n in groups]
    months = [
        figure(MEASURE, None, total / 4, total / 2, end=end, window=1)
        for end in (date(2025, 4, 30), date(2026, 3, 31))
    ]
    # a month before the twelve is no part of them
    months.append(figure(MEASURE, None, 500, 1000, end=date(2025, 3, 31), window=1))
    assert said(monkeypatch, MEASURE, *by_sex, *months) == words


def test_groups_of_a_count_are_its_own_cases(monkeypatch):
    waiting = BY_KEY["camhs_waits.waiting"]
    rows = [figure(waiting, group, n, None, window=1) for group, n in (("female", 30), ("unknown", 10))]
    total = figure(waiting, None, 40, None, window=1)
    earlier = figure(waiting, None, 60, None, end=date(2026, 2, 28), window=1)
    words = said(monkeypatch, waiting, *rows, total, earlier)
    assert words == "The group is unknown for 25% of the cases."


def test_nothing_is_said_where_no_group_is_shown(monkeypatch):
    rows = [figure(MEASURE, group, None, None) for group in ("female", "unknown")]
    assert said(monkeypatch, MEASURE, *rows, figure(MEASURE, None, 5, 10, window=1)) == ""


def test_how_much_is_unknown_is_said(sample_home):
    said = {one.breakdown: one.unknown_words for one in group_tables(Evidence(sample_home), MEASURE)}
    assert "The group is unknown for " in said["ethnicity"]


def test_pathways_have_charts_and_published_figures_have_no_groups(sample_home):
    waits = group_tables(Evidence(sample_home), BY_KEY["camhs_waits.seen_within_4w"])
    assert waits
    assert "pathway" not in [one.breakdown for one in waits]
    assert group_tables(Evidence(sample_home), BY_KEY["camhs_waits.clock_stops"]) == ()
