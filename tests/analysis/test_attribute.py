"""Attribute charts against qicharts2 and at the edges."""

from pathlib import Path

import polars as pl
import pytest

from qmetrics.analysis.attribute import c_chart, p_chart, p_prime_chart, u_chart, u_prime_chart
from qmetrics.analysis.run_chart import RUNS

GOLDEN = Path(__file__).parents[1] / "golden"
PAIRS = {
    "cl": "centre",
    "lcl": "lower_limit",
    "ucl": "upper_limit",
    "lcl95": "lower_near_limit",
    "ucl95": "upper_near_limit",
}
RATIO = {"date": "idx", "numerator": "y", "denominator": "n", "by": "series_id"}
DRAW = {
    "p": lambda data: p_chart(data, **RATIO),
    "pp": lambda data: p_prime_chart(data, **RATIO, sigma_z_floor=0),
    "u": lambda data: u_chart(data, **RATIO),
    "up": lambda data: u_prime_chart(data, **RATIO, sigma_z_floor=0),
    "c": lambda data: c_chart(data, date="idx", value="y", by="series_id"),
}


@pytest.mark.parametrize("chart", list(DRAW))
def test_equals_qicharts2(chart):
    found = DRAW[chart](pl.read_parquet(GOLDEN / "attribute_input.parquet"))
    theirs = pl.read_parquet(GOLDEN / "attribute_limits.parquet").filter(chart=chart)
    both = theirs.join(found, on=["series_id", "idx"], how="left", suffix="_ours")
    assert both.height == 836
    for name, ours in PAIRS.items():
        a, b = both[name], both[ours]
        assert a.is_null().to_list() == b.is_null().to_list(), name
        assert ((a - b).abs() <= 1e-9 * a.abs() + 1e-15).drop_nulls().all(), name
    assert both["sigma_signal"].to_list() == both["outside_limits"].to_list()
    for name in RUNS:
        a, b = both[name].cast(pl.Float64), both[f"{name}_ours"].cast(pl.Float64)
        assert both.filter(a.ne_missing(b)).is_empty(), name


def frame(numerator, denominator):
    return pl.DataFrame(
        {"idx": range(len(numerator)), "y": numerator, "n": denominator, "series_id": ["s"] * len(numerator)},
        schema={"idx": pl.Int64, "y": pl.Float64, "n": pl.Float64, "series_id": pl.String},
    )


def test_a_zero_denominator_or_a_gap_counts_nowhere():
    full = p_chart(frame([8, 5, 9, 18], [10, 10, 10, 20]), **RATIO)
    gaps = p_chart(frame([8, 5, 3, None, 9, 18], [10, 10, 0, 10, 10, 20]), **RATIO)
    assert gaps["share"].to_list() == [0.8, 0.5, None, None, 0.9, 0.9]
    assert set(gaps["centre"]) == {full["centre"][0]}
    assert gaps["upper_limit"].is_null().to_list() == [False, False, True, True, False, False]
    assert not gaps["outside_limits"].any()
    none = u_chart(frame([None, 1], [5, 0]), **RATIO)
    assert none.select("rate", "centre", "upper_limit").null_count().row(0) == (2, 2, 2)
    assert p_prime_chart(frame([], []), **RATIO).height == 0


def test_laney_is_floored_unless_told_otherwise():
    calm = frame([50, 51, 50, 51, 50, 51], [100] * 6)
    floored, plain = p_prime_chart(calm, **RATIO), p_chart(calm, **RATIO)
    assert floored["sigma_z"][0] == 1
    assert floored["upper_limit"].to_list() == plain["upper_limit"].to_list()
    assert p_prime_chart(calm, **RATIO, sigma_z_floor=0)["sigma_z"][0] < 0.5


def test_a_gap_is_not_bridged():
    data = frame([10, 90, None, 10, 12], [100] * 5)
    z = [(share - 0.305) / (0.305 * 0.695 / 100) ** 0.5 for share in (0.1, 0.9, 0.1, 0.12)]
    steps = [abs(z[1] - z[0]), abs(z[3] - z[2])]
    assert p_prime_chart(data, **RATIO)["sigma_z"][0] == pytest.approx(sum(steps) / 2 / 1.128)


def test_an_absent_column_is_named():
    with pytest.raises(ValueError, match="no column 'n'"):
        p_chart(frame([1], [2]).drop("n"), **RATIO)
