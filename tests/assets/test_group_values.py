"""Tables by group: the latest mature twelve months of the ICB, every group, and how much is unknown."""

from qmetrics.assets.group_values import group_tables
from qmetrics.measures import all_measures
from qmetrics.store.observations import read_observations
from qmetrics.store.scope import scope_of

BY_KEY = {one.key: one for one in all_measures()}
MEASURE = BY_KEY["sepsis.screened"]


def test_every_declared_breakdown_has_a_table(sample_home):
    tables = group_tables(sample_home, MEASURE)
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


def test_how_much_is_unknown_is_said(sample_home):
    said = {one.breakdown: one.unknown_words for one in group_tables(sample_home, MEASURE)}
    assert "The group is unknown for " in said["ethnicity"] or said["ethnicity"] == ""
    assert any(words.startswith("The group is unknown for ") for words in said.values())


def test_pathways_have_charts_and_published_figures_have_no_groups(sample_home):
    waits = group_tables(sample_home, BY_KEY["camhs_waits.seen_within_4w"])
    assert waits
    assert "pathway" not in [one.breakdown for one in waits]
    assert group_tables(sample_home, BY_KEY["camhs_waits.clock_stops"]) == ()
