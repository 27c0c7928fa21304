"""``make attack`` in small, and that the methods page shows what was found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from attacks.count import FFT_TO_7, PRIMARY, UNROUNDED, attack_pairs, attack_tables
from attacks.page import BEGIN, END, figures, written
from attacks.tables import random_pair, random_table
from attacks.together import SETS, attack_people
from qmetrics.model.disclosure import LOCAL, Shape

PAGE = (Path(__file__).resolve().parent.parent / "docs/methods/disclosure.md").read_text("utf-8")


@pytest.mark.parametrize("rules", [LOCAL, UNROUNDED])
def test_nothing_of_whole_series_is_worked_out(rules):
    # among the tables of this seed are some that HiGHS, with presolve on whole helpers, called impossible
    found = attack_tables(rules, 8, seed=21)
    assert (found.tables, found.hits, found.wrong) == (8, 0, 0)
    assert found.small > 50
    assert found.published > 0.2 * found.figures
    assert attack_pairs(rules, 4, seed=22).hits == 0


@pytest.mark.parametrize("rules", [PRIMARY, FFT_TO_7])
def test_usual_rules_are_undone(rules):
    found = attack_tables(rules, 10, seed=21)
    assert found.tables_hit > 2
    assert found.wrong == 0


def test_whole_series_without_a_look_at_what_is_left_over_would_fail(monkeypatch):
    monkeypatch.setattr("qmetrics.analysis.disclosure.choose._unsafe", lambda *_: None)
    # nor can the attacker rely on it then
    monkeypatch.setattr("qmetrics.analysis.disclosure.cells._left_over", lambda *_: None)
    assert attack_tables(UNROUNDED, 12, seed=21).tables_hit > 0


def test_taking_in_every_correction_would_fail(monkeypatch):
    monkeypatch.setattr("qmetrics.analysis.disclosure.successive._may_change", lambda *_: True)
    assert attack_pairs(UNROUNDED, 6, seed=22).hits > 0


def test_measures_of_the_same_people_tell_nothing_together():
    found = attack_people(LOCAL, 12, seed=31)
    assert (found.tables, found.hits, found.wrong) == (12, 0, 0)
    assert len(found.by_what) == len(SETS)
    assert found.small > 50
    usual = attack_people(PRIMARY, 12, seed=31)
    assert usual.tables_hit > 2
    assert usual.wrong == 0


def test_parts_of_a_whole_that_are_published_one_by_one_would_fail(monkeypatch):
    monkeypatch.setattr("attacks.together.PARTS", "none")
    found = attack_people(UNROUNDED, 40, seed=31)
    assert found.hits > 0
    assert {what for what, (_, broken) in found.by_what.items() if broken} == {"parts of a whole"}


def test_only_one_shape_shows_less():
    headline = replace(LOCAL, shapes=(Shape(of="headline"),))
    assert attack_tables(headline, 3, seed=1).published == 0


def test_equal_seeds_give_equal_tables():
    one, two = (random_table(np.random.default_rng(3)) for _ in range(2))
    assert one.truth == two.truth
    assert {random_pair(np.random.default_rng(seed)).what for seed in range(12)} == {
        "a correction",
        "a late provider",
        "a merger",
    }


def test_the_page_shows_that_ours_holds_and_others_do_not():
    text = PAGE.split(BEGIN)[1].split(END)[0]
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")
    ]
    ours = [line[1] for line in lines if line[0] == "`LOCAL`: whole series"]
    assert ours == ["0 of 1,000", "0 of 100", "0 of 1,000"]
    others = [line for line in lines if " of " in line[1] and "`LOCAL`" not in line[0]]
    assert len(others) == 12
    assert not any(line[1].startswith("0 of") for line in others)


def test_figures_are_written_between_the_markers():
    tally, pair = attack_tables(PRIMARY, 2, seed=1), attack_pairs(PRIMARY, 2, seed=1)
    text = figures([("Primary", tally, pair, attack_people(PRIMARY, 2, seed=1))])
    assert "| Primary |" in written(PAGE, text)
    assert written(written(PAGE, text), text) == written(PAGE, text)
    with pytest.raises(ValueError, match="needs one"):
        written("nothing", text)
