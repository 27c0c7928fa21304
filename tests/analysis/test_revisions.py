"""Figures as first published against now: what moved, by how much, what was hidden, shown or taken back."""

from datetime import UTC, date, datetime
from statistics import median

import polars as pl
import pytest

from qmetrics.analysis.revisions import (
    REVISION_SCHEMA,
    as_first_published,
    first_vintages,
    revisions,
    what_it_comes_to,
)
from qmetrics.model import KEY_COLUMNS, OBSERVATION_SCHEMA


def figure(month, known, value, **changes):
    status = "reported" if value is not None else "suppressed"
    made = dict.fromkeys(OBSERVATION_SCHEMA) | {
        "measure_key": "m.x", "measure_version": 1, "org_code": "ZZ1", "org_level": "provider",
        "period_start": date(2026, month, 1), "period_end": date(2026, month, 28),
        "value": value, "status": status, "release_status": "provisional", "is_immature": False,
        "sources": f"file {known}", "known_from": datetime(2026, known, 1, tzinfo=UTC),
    }  # fmt: skip
    return made | changes


def frame(*figures):
    made = pl.DataFrame(list(figures), schema=OBSERVATION_SCHEMA)
    return made.sort(*KEY_COLUMNS, "known_from", maintain_order=True)


def now_of(vintages):
    return vintages.unique(subset=KEY_COLUMNS, keep="last", maintain_order=True)


def compared(*figures):
    vintages = frame(*figures)
    return revisions(vintages, now_of(vintages))


def test_first_and_now_and_how_often_between():
    found = compared(
        figure(1, 3, 40.0), figure(1, 4, 41.0), figure(1, 5, 44.0),
        figure(2, 4, 50.0), figure(2, 5, 50.0, release_status="final"),
        figure(3, 5, 60.0),
        figure(4, 5, 70.0), figure(4, 6, 71.0), figure(4, 7, 70.0),
    )  # fmt: skip
    rows = found.select("first_value", "value", "change", "times", "is_revised").rows()
    assert rows == [
        (40.0, 44.0, 4.0, 2, True),
        (50.0, 50.0, 0.0, 0, False),  # other files that say the same are no revision
        (60.0, 60.0, 0.0, 0, False),
        (70.0, 70.0, 0.0, 2, True),  # moved and moved back
    ]
    assert found["first_known_from"][0] == datetime(2026, 3, 1, tzinfo=UTC)
    assert found["known_from"][0] == datetime(2026, 5, 1, tzinfo=UTC)
    assert dict(found.schema) == REVISION_SCHEMA


def test_a_suppressed_figure_is_never_a_zero_in_a_change():
    found = compared(figure(1, 3, 40.0), figure(1, 4, None), figure(2, 3, None), figure(2, 4, 3.0))
    assert found["change"].to_list() == [None, None]
    comes_to = what_it_comes_to(found)
    assert (comes_to.revised, comes_to.hidden, comes_to.shown) == (2, 1, 1)
    assert (comes_to.median_change, comes_to.largest_change) == (None, None)


def test_what_was_not_complete_or_withheld_was_not_given_out():
    found = compared(
        figure(1, 3, 10.0, is_immature=True), figure(1, 4, 40.0), figure(1, 5, 42.0),
        figure(2, 4, 9.0, is_immature=True),
        figure(3, 4, None, status="withheld"), figure(3, 5, 30.0),
        figure(4, 4, 30.0), figure(4, 5, None, status="withheld"),
    )  # fmt: skip
    rows = found.select(pl.col("period_end").dt.month(), "first_value", "value", "is_revised").rows()
    assert rows == [(1, 40.0, 42.0, True), (3, 30.0, 30.0, False), (4, 30.0, 30.0, False)]


def test_another_definition_is_another_figure_and_no_revision():
    found = compared(
        figure(1, 3, 40.0), figure(1, 4, 90.0, measure_version=2), figure(1, 5, 91.0, measure_version=2)
    )
    assert found.select("first_value", "value", "times").row(0) == (90.0, 91.0, 1)


def test_a_figure_that_a_new_definition_does_not_give_is_not_taken_back():
    vintages = frame(figure(1, 3, 40.0), figure(2, 3, 50.0), figure(2, 3, 55.0, measure_version=2))
    found = revisions(vintages, vintages.tail(1))
    assert found.select("value", "is_revised").rows() == [(55.0, False)]


def test_a_figure_frozen_under_an_earlier_definition_keeps_its_revisions():
    vintages = frame(figure(1, 3, 40.0), figure(1, 4, 42.0), figure(2, 3, 50.0, measure_version=2))
    found = revisions(vintages, vintages.tail(2))
    assert found.select("first_value", "value", "is_revised").rows() == [
        (40.0, 42.0, True),
        (50.0, 50.0, False),
    ]


def test_a_figure_that_is_no_longer_given_is_taken_back_and_has_no_value():
    vintages = frame(figure(1, 3, 40.0), figure(2, 3, 50.0))
    found = revisions(vintages, vintages.tail(1))
    assert found.select("status", "value", "change", "is_revised").rows() == [
        ("taken_back", None, None, True),
        ("reported", 50.0, 0.0, False),
    ]
    assert what_it_comes_to(found).taken_back == 1


def test_a_part_that_moved_alone_is_a_revision_without_a_change():
    found = compared(figure(1, 3, 50.0, numerator=1.0, denominator=2.0),
                     figure(1, 4, 50.0, numerator=2.0, denominator=4.0))  # fmt: skip
    assert found.select("change", "is_revised").row(0) == (0.0, True)
    assert what_it_comes_to(found).median_change is None


def test_the_median_is_of_figures_and_counts_those_that_moved_without_their_sign():
    changes = [0.0, -1.0, 2.0, 8.0, -4.0]
    pairs = [(figure(n, 6, 50.0), figure(n, 7, 50.0 + by)) for n, by in enumerate(changes, 1)]
    comes_to = what_it_comes_to(compared(*(one for pair in pairs for one in pair)))
    assert (comes_to.figures, comes_to.revised) == (5, 4)
    assert comes_to.median_change == median([1, 2, 8, 4])
    assert comes_to.largest_change == 8


def test_groups_and_organisations_are_figures_of_their_own():
    found = compared(
        figure(1, 3, 40.0),
        figure(1, 4, 41.0, org_code="ZZ2"),
        figure(1, 5, 42.0, breakdown="sex", breakdown_value="f"),
    )
    assert found.height == 3
    assert not found["is_revised"].any()


def test_as_first_published_is_the_first_complete_and_now_where_there_is_none():
    vintages = frame(
        figure(1, 3, 10.0, is_immature=True), figure(1, 4, 40.0), figure(1, 5, 42.0),
        figure(2, 4, 8.0, is_immature=True), figure(2, 5, 9.0, is_immature=True),
    )  # fmt: skip
    assert as_first_published(vintages)["value"].to_list() == [40.0, 9.0]
    assert first_vintages(vintages)["value"].to_list() == [10.0, 8.0]


@pytest.mark.parametrize("function", [first_vintages, as_first_published])
def test_nothing_of_nothing(function):
    empty = pl.DataFrame(schema=OBSERVATION_SCHEMA)
    assert function(empty).height == 0
    found = revisions(empty, empty)
    assert dict(found.schema) == REVISION_SCHEMA
    assert what_it_comes_to(found).figures == 0
