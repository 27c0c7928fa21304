"""Author and checker are two, however their names are written."""

from dataclasses import replace

import pytest

from qmetrics.measures import all_measures

MEASURE = all_measures()[0]


@pytest.mark.parametrize("written", ["{}", " {} ", "{}.", "({})"])
@pytest.mark.parametrize("case", [str, str.upper, str.lower])
def test_a_checker_who_is_the_owner_is_refused_however_it_is_written(written, case):
    name = written.format(case(MEASURE.owner)).replace(" ", "  ")
    with pytest.raises(ValueError, match="checked_by must be another person than owner"):
        replace(MEASURE, checked_by=name)


def test_another_checker_is_taken():
    assert replace(MEASURE, checked_by=f"Deputy {MEASURE.owner}").checked_by
