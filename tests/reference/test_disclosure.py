"""Which rules hold for whom: every measure has some in public, and the committee none."""

import pytest

from qmetrics.measures import all_measures, base_tables
from qmetrics.model.audience import Audience
from qmetrics.model.disclosure import AS_PUBLISHED, LOCAL, NEVER_EVENTS
from qmetrics.reference.disclosure import BY_SOURCE, COMMITTEE_ONLY, is_public, rules_for
from qmetrics.sources import NAMES, source


@pytest.mark.parametrize("measure", all_measures(), ids=lambda one: one.key)
def test_every_measure_has_rules(measure):
    sources = tuple(source(key) for key in base_tables(measure))
    rules = rules_for(sources, Audience.PUBLIC)
    assert rules is not None
    assert rules.untouched == (not any(one.is_local for one in sources))
    assert rules_for(sources, Audience.COMMITTEE) is None
    assert rules_for(sources, Audience.PROVIDER) is None


def test_the_rules_are_those_meant():
    assert rules_for((source("sepsis_return"),), Audience.PUBLIC) is LOCAL
    assert rules_for((source("complaints_log"), source("activity")), Audience.PUBLIC) is LOCAL
    assert rules_for((source("never_events_log"),), Audience.PUBLIC) is NEVER_EVENTS
    assert rules_for((source("mhsds"),), Audience.PUBLIC) is AS_PUBLISHED


def test_names_in_the_tables_exist():
    keys = {measure.key for measure in all_measures()}
    assert set(COMMITTEE_ONLY) <= keys
    assert set(BY_SOURCE) <= set(NAMES)
    assert {measure.key for measure in all_measures() if not is_public(measure)} == set(COMMITTEE_ONLY)
