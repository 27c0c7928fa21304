"""Mutants: that each can be made in the code as it is now, and that a trial tells what came of one.

All of them are tried by ``make mutants``; one of them here, and three that are none.
"""

from dataclasses import replace

import pytest

from mutants.mutant_list import MUTANTS
from mutants.page import BEGIN, END, written
from mutants.trial import (
    ROOT,
    BrokenTrial,
    Mutant,
    Outcome,
    check_without_faults,
    copy_of_repository,
    first_failed,
    mutated,
    run_tests,
    try_mutant,
)

QUICK = next(one for one in MUTANTS if one.name == "a numerator is not kept inside its denominator")
HARMLESS = Mutant(
    name="a remark",
    file="qmetrics/model/people.py",
    old="def is_same_person(",
    new="# a remark\ndef is_same_person(",
    tests=("tests/model/test_people.py",),
    why="nothing",
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_mutant_can_be_made_and_its_tests_are_there(mutant):
    code = mutated(mutant, (ROOT / mutant.file).read_text("utf-8"))
    compile(code, mutant.file, "exec")
    assert mutant.new != mutant.old
    assert mutant.tests
    assert mutant.why
    assert all((ROOT / test).exists() and test.startswith("tests/") for test in mutant.tests)


def test_there_are_enough_no_two_alike_and_some_in_every_room():
    assert len(MUTANTS) >= 20
    assert len({one.name for one in MUTANTS}) == len({(one.file, one.old) for one in MUTANTS}) == len(MUTANTS)
    rooms = {one.file.split("/")[1] for one in MUTANTS}
    assert rooms >= {"model", "sources", "analysis", "charts", "reports", "store", "checks", "assets", "app"}


def test_a_fault_whose_text_is_not_there_once_is_not_tried():
    for text in ("", 2 * QUICK.old):
        with pytest.raises(BrokenTrial, match=r"a numerator .* not once; write the text"):
            mutated(QUICK, text)


@pytest.mark.slow
def test_a_mutant_is_killed_by_a_test_that_passes_without_it(tmp_path):
    outcome = try_mutant(QUICK, tmp_path / "trial")
    assert outcome.killed_by.startswith("tests/analysis/test_compute_rows.py::test_the_numerator_is_inside")
    check_without_faults([outcome.killed_by], tmp_path / "trial")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_no_test_notices_survives(tmp_path):
    outcome = try_mutant(HARMLESS, tmp_path / "trial")
    assert outcome.killed_by == ""
    assert "a remark: SURVIVED tests/model/test_people.py" in outcome.words


@pytest.mark.slow
def test_code_that_cannot_be_imported_kills_nothing(tmp_path):
    with pytest.raises(BrokenTrial, match=r"a remark: pytest ended with [2-5]"):
        try_mutant(replace(HARMLESS, new="def ("), tmp_path / "trial")


@pytest.mark.slow
def test_a_test_that_fails_without_a_fault_too_kills_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("mutants.trial.ROOT", copy_of_repository(tmp_path / "broken"))
    people = tmp_path / "broken/tests/model/test_people.py"
    people.write_text("def test_never():\n    assert False\n", "utf-8")
    outcome = try_mutant(HARMLESS, tmp_path / "trial")
    assert outcome.killed_by == "tests/model/test_people.py::test_never"
    with pytest.raises(BrokenTrial, match="without any fault"):
        check_without_faults([outcome.killed_by], tmp_path / "trial")


def test_tests_of_another_package_than_the_copy_are_refused(tmp_path):
    (tmp_path / "trial").mkdir()
    with pytest.raises(BrokenTrial, match="the tests would be of"):
        run_tests(tmp_path / "trial", HARMLESS.tests)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("FAILED tests/a.py::test_b - AssertionError: x - y\n", "tests/a.py::test_b"),
        ("..\nFAILED tests/a.py::test_b[a - b c] - assert 1\n", "tests/a.py::test_b"),
        ("FAILED tests/a.py::TestA::test_b\n", "tests/a.py::TestA::test_b"),
        ("ERROR tests/a.py::test_b - no home\n", ""),
        ("1 passed\n", ""),
    ],
)
def test_the_first_test_that_failed_is_named_and_an_error_is_none(said, name):
    assert first_failed(said) == name


def test_the_page_is_written_between_its_markers():
    outcomes = [
        Outcome(mutant=HARMLESS, killed_by="", seconds=1.0),
        Outcome(mutant=QUICK, killed_by="tests/a.py::test_b", seconds=2.0),
    ]
    page = written(f"before\n{BEGIN}old\n{END}after\n", outcomes)
    assert page.startswith(f"before\n{BEGIN}**1 of 2 faults in the code are noticed by a test.**\n")
    assert "| a remark | `qmetrics/model/people.py` | nothing | **nothing** |" in page
    assert "| `tests/a.py::test_b` |" in page
    assert page.endswith(f"{END}after\n")
    with pytest.raises(ValueError, match="needs one"):
        written("nothing", outcomes)
