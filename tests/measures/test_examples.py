"""Over the registry: every measure's worked example gives its answer, and somebody answers for it."""

import re
from datetime import date
from pathlib import Path

import pytest
from worked_examples import BY_KEY, example_figure

from qmetrics.measures import THEME_TITLES, all_measures, themes
from qmetrics.model import OBSERVATION_SCHEMA

MEASURES = pytest.mark.parametrize("measure", all_measures(), ids=lambda measure: measure.key)
# ids of the strategy's commitments: safety, experience, effectiveness, culture, leadership, governance
COMMITMENT = re.compile(r"(PS|PX|CE|CC|LD|QG)\d{2}")


def as_written(value):
    """The number as exactly as a person wrote it: 14.286 stands for everything that rounds to it."""
    if not isinstance(value, float):
        return value
    places = len(repr(value).partition(".")[2])
    return pytest.approx(value, abs=0.51 * 10**-places if places > 1 else 1e-9)


@MEASURES
def test_the_worked_example_gives_its_answer(measure):
    example = measure.example
    assert set(example.expect) <= set(OBSERVATION_SCHEMA)
    assert set(example.expect) & {"value", "status", "numerator", "value_min"}, "the answer says no number"
    found = example_figure(measure)
    wanted = {name: as_written(value) for name, value in example.expect.items()}
    assert {name: found[name] for name in wanted} == wanted


@MEASURES
def test_the_example_is_short_and_literal(measure):
    assert 1 <= len(measure.example.rows) <= 16
    assert measure.example.note


@MEASURES
def test_somebody_answers_for_it_and_somebody_else_checked(measure):
    assert measure.owner.strip()
    assert measure.checked_by.strip()
    assert measure.owner.casefold() != measure.checked_by.casefold()
    assert date(2020, 1, 1) < measure.reviewed_on < measure.review_by
    assert (measure.review_by - measure.reviewed_on).days <= 366, "reviewed at least once a year"
    assert measure.specification


@MEASURES
def test_its_versions_are_told_in_the_changelog(measure):
    told = [int(line.split(":")[0]) for line in measure.changelog]
    assert told == list(range(1, measure.version + 1))
    assert all(line.split(":", 1)[1].strip() for line in measure.changelog)


@MEASURES
def test_it_names_the_commitments_it_answers_to(measure):
    assert measure.commitments
    assert all(COMMITMENT.fullmatch(one) for one in measure.commitments)
    assert len(set(measure.commitments)) == len(measure.commitments)


@MEASURES
def test_what_it_is_shown_with_is_declared(measure):
    named = [*measure.shown_with, *([measure.verdict_from] if measure.verdict_from else [])]
    assert set(named) <= set(BY_KEY)
    assert measure.key not in named


@pytest.mark.shared
def test_every_commitment_is_one_of_the_strategy(shared_dir: Path):
    page = shared_dir / "STRATEGY.md"
    listed = set(re.findall(r"^\|\s*([A-Z]{2}\d{2})\b", page.read_text("utf-8"), re.MULTILINE))
    assert listed
    for measure in all_measures():
        assert set(measure.commitments) <= listed, measure.key


def test_every_theme_has_a_title():
    assert set(themes()) == set(THEME_TITLES)
