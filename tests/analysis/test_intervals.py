"""Intervals against PHEindicatormethods, and at the edges."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmetrics.analysis.intervals import byar, exact_poisson, rate_interval, wilson

GOLDEN = Path(__file__).parents[1] / "golden"


def equal(frame, pairs):
    for theirs, ours in pairs.items():
        a, b = frame[theirs], frame[ours]
        assert a.is_null().to_list() == b.is_null().to_list()
        assert ((a - b).abs() <= 1e-9 * a.abs() + 1e-15).drop_nulls().all(), theirs


def named(interval, name):
    return interval.lower.alias(f"lower_{name}"), interval.upper.alias(f"upper_{name}")


def test_wilson_equals_the_peer():
    frame = pl.read_parquet(GOLDEN / "wilson.parquet").with_columns(
        *named(wilson("x", "n"), "95"),
        *named(wilson("x", "n", confidence=0.998, multiplier=100), "998"),
        *named(wilson(pl.col("x"), pl.col("n"), confidence=0.9), "90"),
    )
    assert frame.height == 105
    equal(frame, {"lowercl95": "lower_95", "uppercl95": "upper_95"})
    equal(frame, {"lowercl998_pct": "lower_998", "uppercl998_pct": "upper_998"})
    equal(frame, {"lowercl90": "lower_90", "uppercl90": "upper_90"})


def test_rates_equal_the_peer():
    frame = pl.read_parquet(GOLDEN / "rate_intervals.parquet").with_columns(
        *named(rate_interval("x", "n", multiplier=100_000), "95"),
        *named(rate_interval("x", "n", multiplier=1000, confidence=0.998), "998"),
    )
    assert frame.height == 91
    equal(frame, {"lowercl95": "lower_95", "uppercl95": "upper_95"})
    equal(frame, {"lower99_8cl": "lower_998", "upper99_8cl": "upper_998"})


def test_what_has_no_interval_is_null():
    frame = pl.DataFrame({"x": [0.0, -1, 5, None, float("nan"), 5, 1], "n": [0.0, 10, 4, 10, 10, None, -2]})
    assert frame.select(*wilson("x", "n")).null_count().row(0) == (7, 7)
    counts = pl.DataFrame({"x": [-1, None]}, schema={"x": pl.Int64})
    for interval in (byar("x"), exact_poisson("x")):
        assert counts.select(*interval).rows() == [(None, None)] * 2
    assert frame.clear().select(*rate_interval("x", "n")).height == 0
    assert pl.DataFrame({"x": [3], "n": [0]}).select(*rate_interval("x", "n")).row(0) == (None, None)


def test_byar_has_no_lower_limit_below_zero():
    assert pl.DataFrame({"x": [1]}).select(*byar("x", confidence=0.998))["lower"][0] is None


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_is_a_share(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        exact_poisson("x", confidence=confidence)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from([0.9, 0.95, 0.998]))
def test_an_interval_holds_its_value_and_stays_in_range(x, n, confidence):
    frame = pl.DataFrame({"x": [min(x, n)], "n": [n]})
    lower, upper = frame.select(*wilson("x", "n", confidence=confidence)).row(0)
    assert 0 <= lower <= min(x, n) / n + 1e-12
    assert min(x, n) / n - 1e-12 <= upper <= 1
    low, high = frame.select(*exact_poisson("x", confidence=confidence)).row(0)
    assert 0 <= low <= min(x, n) < high
