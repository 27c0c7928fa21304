"""Standardised rates against PHEindicatormethods, against a naive second implementation, and at the edges."""

from math import inf, nan
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmetrics.analysis.rates import directly_standardised, indirectly_standardised

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = {"stratum": "ageband", "count": "x", "population": "pop"}
ORDINARY = {"stratum": [1, 2], "count": [20, 30], "population": [100, 200], "standard": [50, 50]}


@pytest.mark.parametrize(
    ("confidence", "multiplier", "columns"),
    [
        (0.95, 100_000, ["value", "lowercl", "uppercl"]),
        (0.95, 1000, ["value_per1000", "lower95_0cl", "upper95_0cl"]),
        (0.998, 1000, ["value_per1000", "lower99_8cl", "upper99_8cl"]),
    ],
)
def test_rates_equal_the_peer(confidence, multiplier, columns):
    ours = directly_standardised(
        pl.read_parquet(GOLDEN / "dsr_input.parquet"), by=["area"], standard="stdpop",
        confidence=confidence, multiplier=multiplier, **NAMES,
    )  # fmt: skip
    theirs = pl.read_parquet(GOLDEN / "dsr.parquet")
    assert ours["area"].equals(theirs["area"])
    assert ours.height == 30
    assert ours["events"].to_list() == theirs["total_count"].to_list()
    assert ours["population"].to_list() == theirs["total_pop"].to_list()
    assert (ours["status"] == "few_events").equals(theirs["total_count"] < 10)
    for mine, column in zip(["value", "lower", "upper"], columns, strict=True):
        # a rate below zero does not exist: there, and only there, ours is 0 (docs/methods/deviations.md)
        wanted = theirs[column].clip(0)
        assert wanted.is_null().equals(ours[mine].is_null())
        assert ((wanted - ours[mine]).abs() <= 1e-9 * wanted.abs()).drop_nulls().all(), column
        assert (theirs[column] < 0).sum() == (1 if column == "lower99_8cl" else 0)


def naive_direct(rows, z):
    """Written out by hand: Dobson's limits round Byar's."""
    total = sum(row["standard"] for row in rows)
    events = sum(row["count"] for row in rows)
    value = variance = 0.0
    for row in rows:
        weight = row["standard"] / total
        value += weight * row["count"] / row["population"]
        variance += weight * weight * row["count"] / (row["population"] * row["population"])
    low = events * (1 - 1 / (9 * events) - z / (3 * events**0.5)) ** 3
    high = (events + 1) * (1 - 1 / (9 * (events + 1)) + z / (3 * (events + 1) ** 0.5)) ** 3
    step = (variance / events) ** 0.5
    return value, max(0, value + step * (low - events)), value + step * (high - events)


STRATA = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 10**6), st.integers(1, 10**5)), min_size=3, max_size=19
)


@settings(max_examples=150, deadline=None)
@given(STRATA, STRATA)
def test_direct_rates_agree_with_a_naive_reckoning(first, second):
    rows = [
        {"area": area, "stratum": place, "count": x, "population": n, "standard": w}
        for area, strata in (("A", first), ("B", second[: len(first)]))
        for place, (x, n, w) in enumerate(strata)
    ]
    ours = directly_standardised(pl.DataFrame(rows), by=["area"], multiplier=1)
    for row in ours.iter_rows(named=True):
        mine = [one for one in rows if one["area"] == row["area"]]
        if len(mine) < len(first):
            assert row["status"] == "missing_stratum"
        elif sum(one["count"] for one in mine) < 10:
            assert row["status"] == "few_events"
        else:
            found = [row["value"], row["lower"], row["upper"]]
            assert found == pytest.approx(naive_direct(mine, 1.959963984540054), rel=1e-9)
            assert 0 <= row["lower"] <= row["value"] <= row["upper"]


def test_one_standard_gives_the_crude_rate():
    strata = pl.DataFrame(ORDINARY).with_columns(standard=pl.col("population"))
    assert directly_standardised(strata, multiplier=1)["value"].item() == pytest.approx(50 / 300)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "ok"),
        ({"count": [0, 30]}, "ok"),
        ({"count": [4, 5]}, "few_events"),
        ({"count": [0, 0]}, "few_events"),
        ({"population": [0, 200]}, "empty_stratum"),
        ({"standard": [0, 0]}, "no_standard"),
        ({"count": [None, 30]}, "missing"),
        ({"count": [-1, 30]}, "missing"),
        ({"population": [nan, 200.0]}, "missing"),
        ({"standard": [50.0, inf]}, "missing"),
    ],
)
def test_what_has_no_direct_rate_says_why(change, status):
    row = directly_standardised(pl.DataFrame(ORDINARY | change)).row(0, named=True)
    assert row["status"] == status
    assert [row[each] is None for each in ("value", "lower", "upper")] == [status != "ok"] * 3


def test_a_repeated_stratum_is_named():
    twice = pl.DataFrame(ORDINARY | {"stratum": [1, 1]})
    with pytest.raises(ValueError, match="'stratum': 1"):
        directly_standardised(twice)
    with pytest.raises(ValueError, match="at least 1 event"):
        directly_standardised(pl.DataFrame(ORDINARY), minimum_events=0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        directly_standardised(pl.DataFrame(ORDINARY), confidence=95)


def test_no_strata_give_no_rows():
    empty = pl.DataFrame(ORDINARY).clear()
    assert directly_standardised(empty).height == 0
    assert directly_standardised(empty.with_columns(area=pl.lit("A")), by=["area"]).height == 0


REFERENCE = {"reference_count": [10, 40], "reference_population": [100, 100]}


def indirect(**change):
    frame = pl.DataFrame({**ORDINARY, **REFERENCE, **change})
    return indirectly_standardised(frame).row(0, named=True)


def test_indirect_ratio_by_hand():
    row = indirect()
    assert (row["observed"], row["expected"]) == (50, 100 * 0.1 + 200 * 0.4)
    assert row["value"] == pytest.approx(50 / 90)
    # Byar at 50 events
    assert row["lower"] * 90 == pytest.approx(50 * (1 - 1 / 450 - 1.959963984540054 / (3 * 50**0.5)) ** 3)
    few = indirect(count=[1, 3])
    assert [few["lower"] * 90, few["upper"] * 90] == pytest.approx([1.08987, 10.24159], abs=1e-5)  # Garwood
    none = indirect(count=[0, 0])
    assert (none["value"], none["lower"], none["status"]) == (0, 0, "ok")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reference_population": [0, 100]}, "no_reference"),
        ({"reference_count": [0, 0]}, "none_expected"),
        ({"population": [0, 0]}, "none_expected"),
        ({"count": [None, 3]}, "missing"),
        ({"reference_count": [-1, 3]}, "missing"),
    ],
)
def test_what_has_no_indirect_ratio_says_why(change, status):
    row = indirect(**change)
    assert (row["status"], row["value"], row["lower"], row["upper"]) == (status, None, None, None)


def test_an_empty_stratum_needs_no_reference():
    row = indirect(population=[0, 200], reference_population=[0, 100])
    assert (row["status"], row["expected"]) == ("ok", 80)


def test_the_reference_itself_has_the_ratio_one():
    frame = pl.DataFrame({"stratum": [1, 2], "count": [10, 40], "population": [100, 100], **REFERENCE})
    assert indirectly_standardised(frame, multiplier=100)["value"].item() == pytest.approx(100)
