"""Faults in files: each changes something, three that are noticed in three ways, and one that is not."""

import pytest

from power.faults import FAULTS, read, swapped, write
from power.measure import MISSED, OPTIONS, caught, twin

BY_NAME = {(one.name, one.source): one for one in FAULTS}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one.source}: {one.name}")
def test_a_fault_changes_the_files(fault):
    clean = twin(fault.source, OPTIONS)
    assert fault.happens(clean) != clean


def test_there_are_enough_and_no_two_alike():
    assert len(FAULTS) >= 30
    assert len(BY_NAME) == len(FAULTS)


def test_rows_survive_reading_and_writing():
    rows = [["a", "b"], ['it, is "so"', ""]]
    assert read(write(rows)) == rows


def test_day_and_month_are_swapped_where_that_is_a_date():
    assert [swapped(day) for day in ("2026-03-12", "2026-03-13", "12 March")] == [
        "2026-12-03",
        "2026-03-13",
        "12 March",
    ]


@pytest.mark.parametrize(
    ("name", "source", "how"),
    [
        ("the file is empty", "activity", "on arrival (quarantined)"),
        ("a column of NHS numbers", "complaints_log", "on arrival (refused)"),
        ("resolved is not the sum of its parts", "ko41a", "by a check of the table"),
        ("yes and no are swapped", "sepsis_return", MISSED),
    ],
)
def test_how_a_fault_is_noticed(name, source, how):
    assert caught(BY_NAME[name, source])[0] == how
