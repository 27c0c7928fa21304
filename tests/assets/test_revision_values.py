"""Revisions on pages: what moved, by level and by source, and a verdict that a revision changed."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from qmetrics.app.catalogue import UnknownError
from qmetrics.app.data import data
from qmetrics.assets.charts import first_series, home_series, revised_figures
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.revision_values import _verdicts, revision_lines, revisions_by_source
from qmetrics.measures import all_measures
from qmetrics.model import OBSERVATION_SCHEMA, Scope, add_months, month_end
from qmetrics.reports.words import revised_words
from qmetrics.store.home import Home, change_settings, prepare_home
from qmetrics.store.observations import append_observations

# a flow that has limits of its own, from 15 points on
MEASURE = next(one for one in all_measures() if one.key == "sepsis.minutes_to_antibiotics_median")
SCOPE = Scope(icb_code="QZ9", providers=("ZA1",), sub_icbs=(), trusts=("ZA1",))
MONTHS = 20


def vintage(known, last_value):
    """Twenty months of a provider, the last of them as given."""
    rows = []
    for index in range(MONTHS):
        start = add_months(date(2024, 1, 1), index)
        value = last_value if index == MONTHS - 1 else 40.0 + (index % 3)
        rows.append(
            dict.fromkeys(OBSERVATION_SCHEMA)
            | {
                "measure_key": MEASURE.key, "measure_version": 1, "org_code": "ZA1", "org_level": "provider",
                "period_start": start, "period_end": month_end(start), "numerator": None, "denominator": 50.0,
                "value": value, "status": "reported", "release_status": "final", "is_immature": False,
                "sources": "[]", "known_from": known,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=OBSERVATION_SCHEMA)


@pytest.fixture
def home(tmp_path):
    """A figure that was usual when it was first published, and is far from usual since."""
    made = Home(tmp_path / "home")
    prepare_home(made)
    change_settings(made, icb=SCOPE.icb_code, providers=SCOPE.providers)
    first = vintage(datetime(2026, 1, 1, tzinfo=UTC), 41.0)
    now = vintage(datetime(2026, 2, 1, tzinfo=UTC), 90.0)
    append_observations(made, MEASURE.key, pl.concat([first, now.tail(1)]))
    return made


def test_the_verdict_of_figures_as_first_published_is_told_beside_the_one_of_now(home):
    (now,) = home_series(home, MEASURE, SCOPE)
    (first,) = first_series(home, MEASURE, SCOPE).values()
    assert (now.frame.height, first.frame.height) == (MONTHS, MONTHS)
    assert (first.verdict["variation"], now.verdict["variation"]) == ("common_cause", "concern_high")
    record = {
        "org_name": "Trust A",
        "breakdown": None,
        "breakdown_value": None,
        "verdict": now.verdict,
        "first_published": first.verdict,
    }
    assert _verdicts([record]) == (
        "Trust A: variation “No change” as first published, “Concern” now.",
        "Verdicts that changed since figures were first published: 1, in 1 series.",
    )
    same = record | {"first_published": now.verdict}
    assert _verdicts([same]) == ("Verdicts that changed since figures were first published: 0, in 1 series.",)
    # a series of which no figure was revised was not asked
    assert _verdicts([{"org_name": "Trust A", "verdict": now.verdict}]) == ()


def test_nothing_is_asked_where_nothing_was_revised(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    append_observations(made, MEASURE.key, vintage(datetime(2026, 1, 1, tzinfo=UTC), 41.0))
    assert not revised_figures(made, MEASURE, SCOPE)


def test_how_many_figures_of_a_series_were_revised_is_told_in_its_line(home):
    assert revised_figures(home, MEASURE, SCOPE) == {("provider", "ZA1", None, None): 1}
    assert revised_words(2) == "2 figures revised since they were first complete"


def test_what_moved_is_told_by_level_and_by_source_and_unit(home):
    lines = revision_lines(Evidence(home), MEASURE, [])
    assert lines is not None
    assert lines.table.rows == (("one provider", "20", "1", "49 minutes", "49 minutes", "0", "0", "0"),)
    rows = revisions_by_source(Evidence(home)).rows
    assert [row[0] for row in rows] == ["Sepsis return, case level"]
    assert rows[0][1] == "minutes"
    assert rows[0][3:] == ("20", "1", "49", "49", "0", "0", "0")


def test_a_home_without_figures_has_no_table_and_says_so(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    assert revision_lines(Evidence(made), MEASURE, []) is None
    table = revisions_by_source(Evidence(made))
    assert (table.rows, table.note) == ((), "no figure has been complete yet")


def test_data_as_first_known_and_not_together_with_a_moment(home):
    first = data(home, MEASURE.key, first=True)
    assert first.height == MONTHS
    assert (first["value"][-1], data(home, MEASURE.key)["value"][-1]) == (41.0, 90.0)
    with pytest.raises(UnknownError, match="give as-at or first, not both"):
        data(home, MEASURE.key, first=True, as_at="2026-01-01")
