"""``xmr`` agrees with a naive second implementation on generated series, and does not mind the company."""

import naive
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from qmetrics.analysis.spc import xmr

small = st.integers(-6, 6)
slope = st.integers(0, 12).map(lambda n: list(range(n)))
step = st.tuples(st.integers(2, 12), small).map(lambda pair: [pair[1]] * pair[0])
bit = st.one_of(st.lists(st.one_of(small, small, st.none()), max_size=12), slope, step, st.just([40]))
shape = st.lists(bit, min_size=1, max_size=6).map(
    lambda bits: [None if each is None else float(each) for part in bits for each in part]
)
one = st.fixed_dictionaries(
    {
        "values": shape.filter(bool),
        "starts": st.sets(st.integers(1, 40), max_size=2),
        "baseline": st.one_of(st.none(), st.integers(12, 16)),
        "improvement": st.sampled_from(["increase", "decrease", "neutral"]),
    }
)
METHODS = ["mdc", "nhsr", "nhsr_unscreened"]


def ours(cases, method, order=1):
    frame = pl.DataFrame(
        {
            "series": [number for number, case in enumerate(cases) for _ in case["values"]],
            "day": [day for case in cases for day in range(len(case["values"]))],
            "y": [value for case in cases for value in case["values"]],
        },
        schema={"series": pl.Int64, "day": pl.Int64, "y": pl.Float64},
    )
    return xmr(
        frame[::order],
        date="day",
        value="y",
        by="series",
        improvement={number: case["improvement"] for number, case in enumerate(cases)},
        baseline_points={number: case["baseline"] for number, case in enumerate(cases)},
        rebase={
            number: [day for day in case["starts"] if day < len(case["values"])]
            for number, case in enumerate(cases)
        },
        ruleset=method,
    )


def close(a, b):
    return a is b is None or (a is not None and b is not None and a == pytest.approx(b, rel=1e-9, abs=1e-9))


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(cases=st.lists(one, min_size=1, max_size=10))
def test_agrees_with_the_naive_one(method, cases):
    charts = ours(cases, method)
    for number, case in enumerate(cases):
        plain = naive.chart(
            case["values"], case["starts"], case["baseline"], case["improvement"], method=method
        )
        for value, point, row in zip(
            case["values"], plain, charts.filter(series=number).iter_rows(named=True), strict=True
        ):
            width = None if point["width"] is None else 2.66 * point["width"]
            if value is not None and width:  # a point on a limit to the last digit: the golden edge cases
                distance = abs(value - point["mean"])
                assume(all(abs(distance - each) > 1e-9 for each in (width, width * 2 / 3)))
            assert close(row["mean"], point["mean"])
            assert close(row["upper_limit"], None if width is None else point["mean"] + width)
            assert close(row["lower_near_limit"], None if width is None else point["mean"] - width * 2 / 3)
            assert row["phase"] == point["phase"]
            assert row["outside_limits"] == (point["above"] or point["below"])
            assert row["shift"] == point["shift"]
            assert row["two_of_three"] == point["two"]
            way = "both" if point["up"] and point["down"] else "up" if point["up"] else None
            assert row["trend_direction"] == (way or ("down" if point["down"] else None))
            assert (row["special_cause"], row["point_type"]) == (point["cause"], point["type"])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(cases=st.lists(one, min_size=2, max_size=6))
def test_neither_order_nor_another_series_changes_a_chart(cases):
    together = ours(cases, "mdc")
    assert_frame_equal(ours(cases, "mdc", order=-1), together)
    assert_frame_equal(ours(cases[:-1], "mdc"), together.filter(pl.col("series") < len(cases) - 1))
