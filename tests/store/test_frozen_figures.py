"""Figures whose files were purged: neither revised, added nor taken back; all others as ever."""

from datetime import date

import pytest
from test_observations import JUNE, KEY, figure, frame

from qmetrics.model import OBSERVATION_SCHEMA
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.observations import append_observations, read_observations
from qmetrics.store.tombstones import Frozen

GONE = "g" * 64
FROM_GONE = f'[{{"sha256":"{GONE}","sheet":null,"rows":"2"}}]'
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    append_observations(
        made, KEY, frame(figure(50.0, sources=FROM_GONE), figure(60.0, org="ZA2"), figure(70.0, month=4))
    )
    return made


def values(home):
    found = read_observations(home, KEY).select("org_code", "period_end", "value")
    return {(org, end.month): value for org, end, value in found.iter_rows()}


BEFORE = {("ZA1", 3): 50.0, ("ZA2", 3): 60.0, ("ZA1", 4): 70.0}


def test_figures_of_a_purged_file_stay_and_others_are_taken_back(home):
    append_observations(home, KEY, frame(figure(70.0, month=4)), Frozen(frozenset({GONE})))
    assert values(home) == {("ZA1", 3): 50.0, ("ZA1", 4): 70.0}


def test_figures_of_the_days_of_purged_rows_are_not_worked_out_from_what_is_left(home):
    # one provider's file of March is gone: the other's rows alone would give a figure, and a new one
    part = frame(
        figure(10.0, JUNE), figure(20.0, JUNE, org="ZA2"), figure(30.0, JUNE, org="ZA3"),
        figure(75.0, JUNE, month=4),
    )  # fmt: skip
    assert append_observations(home, KEY, part, Frozen(frozenset({GONE}), (MARCH,))) == 1
    assert values(home) == BEFORE | {("ZA1", 4): 75.0}


def test_nothing_left_takes_no_frozen_figure_back(home):
    nothing = frame(figure(1.0)).clear()
    assert nothing.schema == OBSERVATION_SCHEMA
    days = (MARCH, (date(2026, 4, 5), date(2026, 4, 6)))
    assert append_observations(home, KEY, nothing, Frozen(frozenset({GONE}), days)) == 0
    assert values(home) == BEFORE


def test_days_that_only_touch_a_period_freeze_it(home):
    revised = frame(
        figure(1.0, JUNE, sources=FROM_GONE), figure(2.0, JUNE, org="ZA2"), figure(3.0, JUNE, month=4)
    )
    append_observations(
        home, KEY, revised, Frozen(frozenset({"x"}), ((date(2026, 4, 28), date(2026, 5, 9)),))
    )
    assert values(home) == {("ZA1", 3): 1.0, ("ZA2", 3): 2.0, ("ZA1", 4): 70.0}
