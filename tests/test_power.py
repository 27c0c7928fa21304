"""Faults in files: each changes something, some that are noticed in several ways, and one that is not.

That expectations asked in polars give Great Expectations' answers is in ``checks/test_plain``. Clean seeds
are looked at by ``make power``, one of them here.
"""

import pytest

from power import real_files
from power.__main__ import alarm_lines, real_lines
from power.false_alarms import expected_names, measure_alarms, table_alarms, upper_bound
from power.fault_list import FAULTS
from power.faults import read, sent_before, swapped, write
from power.growing import lost
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
        ("sent again: yes and no are swapped", "sepsis_return", "by a check of the table"),
        ("a provider is dropped from the newest list", "cyp_waiting_list", "by a check of the table"),
    ],
)
def test_how_a_fault_is_noticed(name, source, how):
    assert caught(BY_NAME[name, source])[0] == how


def test_a_clean_seed_breaks_nothing_but_what_the_twins_plant():
    planted = {
        "table never_events_national: name_is_matched",
        "table ko41a: carried_is_brought_and_new_less_resolved",
        "table complaints_log: outcome_where_answered",
    }
    assert set(table_alarms(7)) <= planted
    assert measure_alarms(7) == []
    assert planted <= set(expected_names())


@pytest.mark.parametrize(
    ("alarms", "seeds", "bound"), [(0, 300, 0.00994), (1, 300, 0.01572), (300, 300, 1.0)]
)
def test_the_bound_is_that_of_clopper_and_pearson(alarms, seeds, bound):
    assert upper_bound(alarms, seeds) == pytest.approx(bound, abs=1e-4)


def test_the_page_counts_the_quiet_checks_and_names_the_others():
    from collections import Counter

    lines = alarm_lines(300, Counter({"b": 2}), ["a", "b"])
    assert "1 of 2 checks alarmed in none of 300 seeds" in lines
    assert "| b | 2 of 300 |" in lines


def test_without_real_files_the_page_says_that_nothing_was_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(real_files, "FOLDER", tmp_path / "nowhere")
    assert real_files.every_real_fault() == {}
    assert "Not measured" in real_lines({})


def test_what_was_sent_the_day_before_is_the_same_but_for_its_date():
    files = twin("activity", OPTIONS)
    both = sent_before(files)
    assert len(both) == 2 * len(files)
    name = next(iter(files))
    before, now = read(both[f"before {name}"]), read(both[name])
    assert [row[:-1] for row in before] == [row[:-1] for row in now]
    assert before[1][-1] < now[1][-1]


def test_a_share_of_the_rows_is_lost():
    rows = [["a"], *([str(number)] for number in range(1000))]
    assert len(lost(0.0)(rows)) == 1001
    assert 600 < len(lost(0.3)(rows)) < 800
