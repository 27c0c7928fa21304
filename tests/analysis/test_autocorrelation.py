"""The lag-1 autocorrelation by hand, at gaps, and at the edges."""

import itertools
import math

import pytest

from qmetrics.analysis.autocorrelation import lag_one


def test_by_hand():
    # mean 4; deviations −3, 1, −1, 3; products −3 − 1 − 3 = −7; squares 9 + 1 + 1 + 9 = 20
    assert lag_one([1.0, 5.0, 3.0, 7.0]) == pytest.approx(-7 / 20)


def test_a_gap_is_not_bridged():
    # mean 4; pairs (1, 5) and (3, 7) only: −3 − 3 = −6 of 20, two of three pairs
    assert lag_one([1.0, 5.0, None, 3.0, 7.0]) == pytest.approx(3 / 2 * -6 / 20)
    assert lag_one([1.0, 5.0, math.nan, 3.0, 7.0]) == lag_one([1.0, 5.0, None, 3.0, 7.0])


def test_gaps_at_the_ends_change_nothing():
    assert lag_one([None, 1.0, 5.0, 3.0, 7.0, None]) == lag_one([1.0, 5.0, 3.0, 7.0])


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [1.0, None, 2.0], [5.0] * 30])
def test_nothing_to_say(values):
    assert lag_one(values) is None


def test_the_definition_once_more_on_a_long_series():
    values = [50 + 10 * math.sin(i / 2) + (i * 37 % 11) for i in range(60)]
    mean = math.fsum(values) / 60
    above = math.fsum((a - mean) * (b - mean) for a, b in itertools.pairwise(values))
    assert lag_one(values) == pytest.approx(above / math.fsum((a - mean) ** 2 for a in values))


def test_unit_and_origin_do_not_matter():
    values = [3.0, 8, 6, 9, 12, 7, 5]
    assert lag_one([100 - 7 * value for value in values]) == pytest.approx(lag_one(values))
