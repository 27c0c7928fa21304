"""Inequality against PHEindicatormethods, against a naive second implementation, and at the edges."""

import random
from math import exp, inf, log, nan, sqrt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmetrics.analysis.inequality import fifth_gap, slope_index
from qmetrics.analysis.intervals import rate_interval, wilson

GOLDEN = Path(__file__).parents[1] / "golden"
RATE = {"kind": "rate", "value": "rate", "lower": "rlo", "upper": "rhi"}
SHARE = {"kind": "proportion", "value": "prop", "lower": "plo", "upper": "phi"}
# the peer's case: ours, the end of its columns' names, and what its intercept lacks (its multiplier)
CASES = {
    "normal_ci": (RATE | {"kind": "mean"}, "_0cl", 1),
    "rate": (RATE, "_0cl", 1),
    "rate_log": (RATE | {"transform": True}, "_0", 1),
    "prop": (SHARE, "_0cl", 1),
    "prop_logit": (SHARE | {"transform": True}, "_0", 1),
    "prop_x_mult100": (SHARE | {"multiplier": 100}, "_0cl", 100),
    "prop_mult_neg100": (SHARE | {"multiplier": 100, "toward": "most"}, "_0cl", 100),
}
FIFTHS = {
    "quantile": [1, 2, 3, 4, 5],
    "population": [1000] * 5,
    "value": [0.30, 0.26, 0.25, 0.22, 0.20],
    "lower": [0.27, 0.23, 0.22, 0.20, 0.18],
    "upper": [0.33, 0.29, 0.28, 0.25, 0.23],
}


def index(change=None, **options):
    options = {"kind": "proportion", "draws": 2000} | options
    return slope_index(pl.DataFrame(FIFTHS | (change or {})), **options).row(0, named=True)


@pytest.mark.parametrize("case", CASES)
def test_indices_equal_the_peer(case):
    options, ending, lacks = CASES[case]
    theirs = pl.read_parquet(GOLDEN / "sii.parquet").filter(case=case)
    data = pl.read_parquet(GOLDEN / "sii_input.parquet")
    ours = slope_index(data, by=["area"], rank="decile", population="pop", **options)
    assert ours["area"].to_list() == theirs["area"].to_list()
    assert ours.height == 20
    assert ours["status"].unique().to_list() == ["ok"]
    for mine, wanted in (
        (ours["sii"], theirs["sii"]),
        (ours["rii"], theirs["rii"]),
        (ours["at_most"], theirs["intercept"] * lacks),
    ):
        assert ((mine - wanted).abs() <= 1e-9 * wanted.abs()).all()
    for name in ("sii", "rii"):
        low, high = theirs[f"{name}_lower95{ending}"], theirs[f"{name}_upper95{ending}"]
        # both are simulated: within 1 % of the interval's width, and 2 % for the transformed slope, where the
        # peer's interval is up to 2.3 % wider for a reason not found (docs/methods/deviations.md)
        allowed = (0.02 if name == "sii" and ending == "_0" else 0.01) * (high - low)
        assert ((ours[f"{name}_lower"] - low).abs() <= allowed).all()
        assert ((ours[f"{name}_upper"] - high).abs() <= allowed).all()


def naive_line(rows):
    """y√a on √a and b√a without a constant, by the normal equations written out."""
    total, below = sum(n for n, _ in rows), 0
    aa = ab = bb = ay = by = 0.0
    for n, y in rows:
        share, middle = n / total, (below + n / 2) / total
        below += n
        one, two, three = sqrt(share), middle * sqrt(share), y * sqrt(share)
        aa, ab, bb = aa + one * one, ab + one * two, bb + two * two
        ay, by = ay + one * three, by + two * three
    found = aa * bb - ab * ab
    return (ay * bb - by * ab) / found, (by * aa - ay * ab) / found


ROWS = st.lists(st.tuples(st.integers(1, 10**6), st.floats(0.01, 0.99)), min_size=5, max_size=12)


@settings(max_examples=100, deadline=None)
@given(ROWS, st.sampled_from(["mean", "rate", "proportion"]), st.booleans(), st.randoms())
def test_indices_agree_with_a_naive_reckoning(rows, kind, transform, chance):
    forth = {"mean": lambda y: y, "rate": log, "proportion": lambda y: log(y / (1 - y))}[kind]
    back = {"mean": lambda y: y, "rate": exp, "proportion": lambda y: 1 / (1 + exp(-y))}[kind]
    first, slope = naive_line([(n, forth(y) if transform else y) for n, y in rows])
    start, end = (back(first), back(first + slope)) if transform else (first, first + slope)
    frame = pl.DataFrame(
        {
            "quantile": range(len(rows)),
            "population": [n for n, _ in rows],
            "value": [y for _, y in rows],
            "lower": [y * 0.99 for _, y in rows],
            "upper": [min(y * 1.01, 0.999) for _, y in rows],
        }
    ).sample(fraction=1, shuffle=True, seed=chance.randrange(1000))
    row = slope_index(frame, kind=kind, transform=transform, draws=1000).row(0, named=True)
    scale = max(abs(start), abs(end))
    assert [row["at_most"], row["at_least"]] == pytest.approx([start, end], rel=1e-6, abs=1e-6 * scale)
    assert row["sii"] == pytest.approx(end - start, rel=1e-6, abs=1e-6 * scale)
    if min(start, end) > 1e-3:
        assert row["rii"] == pytest.approx(end / start, rel=1e-5)


@pytest.mark.parametrize("transform", [False, True])
def test_limits_agree_with_a_naive_simulation(transform):
    chance, sii, rii = random.Random(3), [], []
    forth, back = (lambda y: log(y / (1 - y))), (lambda y: 1 / (1 + exp(-y)))
    rows = list(zip(*FIFTHS.values(), strict=True))
    for _ in range(20_000):
        drawn = []
        for _, n, y, low, high in rows:
            one = chance.gauss(forth(y), (forth(high) - forth(low)) / (2 * 1.959963984540054))
            drawn.append((n, one if transform else back(one)))
        first, slope = naive_line(drawn)
        start, end = (back(first), back(first + slope)) if transform else (first, first + slope)
        sii.append(end - start)
        rii.append(end / start)
    row = index(transform=transform, draws=100_000)
    for name, values in (("sii", sorted(sii)), ("rii", sorted(rii))):
        low, high = values[499], values[19_499]
        # 20 000 naive draws: a standard error of half a per cent of the width
        assert row[f"{name}_lower"] == pytest.approx(low, abs=0.025 * (high - low))
        assert row[f"{name}_upper"] == pytest.approx(high, abs=0.025 * (high - low))


def test_limits_depend_on_the_rows_of_the_group_alone():
    one = pl.DataFrame(FIFTHS).with_columns(org=pl.lit("a"))
    two = one.with_columns(pl.col("value", "lower", "upper") / 2, org=pl.lit("b"))
    both = pl.concat([two, one]).reverse()
    found = slope_index(both, kind="rate", by=["org"], draws=2000)
    assert found["org"].to_list() == ["a", "b"]
    assert found.drop("org")[:1].equals(slope_index(one, kind="rate", draws=2000))
    assert found.drop("org")[1:].equals(slope_index(two, kind="rate", draws=2000))
    assert found.equals(slope_index(both, kind="rate", by=["org"], draws=2000))


def test_the_other_direction_mirrors():
    least, most = index(), index(toward="most")
    assert most["sii"] == pytest.approx(-least["sii"])
    assert most["rii"] == pytest.approx(1 / least["rii"])
    # ranks R α/2 and R(1 − α/2) are not quite symmetric
    assert most["sii_upper"] == pytest.approx(-least["sii_lower"], rel=0.01)


@pytest.mark.parametrize(
    ("change", "options", "status", "has_index"),
    [
        ({}, {}, "ok", True),
        ({"population": [1000, None, 1000, 1000, 1000]}, {}, "missing", False),
        ({"population": [1000, -1, 1000, 1000, 1000]}, {}, "missing", False),
        ({"value": [0.3, nan, 0.25, 0.22, 0.2]}, {}, "missing", False),
        ({"value": [0.3, inf, 0.25, 0.22, 0.2]}, {}, "missing", False),
        ({"population": [1000, 0, 1000, 1000, 1000]}, {}, "few_quantiles", False),
        ({"population": [0] * 5}, {}, "few_quantiles", False),
        ({"value": [0.0, 0.26, 0.25, 0.22, 0.2]}, {"transform": True}, "no_logarithm", False),
        ({"value": [0.0, 0.26, 0.25, 0.22, 0.2]}, {}, "no_limits", True),
        ({"lower": [0.0, 0.23, 0.22, 0.2, 0.18]}, {}, "no_limits", True),
        ({"upper": [None, 0.29, 0.28, 0.25, 0.23]}, {"kind": "mean"}, "no_limits", True),
        ({"lower": [0.0, 0.23, 0.22, 0.2, 0.18]}, {"kind": "mean"}, "ok", True),
    ],
)
def test_what_has_no_index_says_why(change, options, status, has_index):
    row = index(change, **options)
    assert row["status"] == status
    assert (row["sii"] is not None) == has_index
    assert (row["sii_lower"] is not None) == (status == "ok")


def test_a_sixth_quantile_without_persons_is_left_out():
    six = {name: [*values, values[-1]] for name, values in FIFTHS.items()}
    six |= {"quantile": [1, 2, 3, 4, 5, 6], "population": [1000] * 5 + [0], "value": [*FIFTHS["value"], None]}
    assert index(six) == index()


def test_rows_without_a_quantile_are_left_out():
    seven = {name: [*values, values[0], values[1]] for name, values in FIFTHS.items()}
    assert index(seven | {"quantile": [1, 2, 3, 4, 5, None, None]}) == index()
    assert index({"quantile": [None] * 5})["status"] == "few_quantiles"


def test_no_ratio_where_an_end_is_not_above_zero():
    row = index({"value": [-0.3, 0.1, 0.2, 0.3, 0.4]}, kind="mean")
    assert (row["rii"], row["rii_lower"], row["status"]) == (None, None, "ok")


def test_arguments_out_of_range_are_refused():
    with pytest.raises(ValueError, match="'quantile': 2"):
        index({"quantile": [1, 2, 2, 4, 5]})
    for options in ({"confidence": 95}, {"multiplier": -100}, {"draws": 10}):
        with pytest.raises(ValueError, match=next(iter(options))):
            index(**options)
    assert slope_index(pl.DataFrame(FIFTHS).clear(), kind="rate").height == 0
    grouped = pl.DataFrame(FIFTHS).with_columns(org=pl.lit("a")).clear()
    assert slope_index(grouped, kind="rate", by=["org"]).height == 0


def gap(frame, kind="proportion", **options):
    return fifth_gap(frame, numerator="x", denominator="n", kind=kind, **options)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), min_size=5, max_size=5),
    st.sampled_from(["proportion", "rate"]),
)
def test_the_gap_is_made_of_two_intervals(pairs, kind):
    frame = pl.DataFrame(pairs, schema=["x", "n"], orient="row").with_columns(quantile=pl.Series(range(1, 6)))
    row = gap(frame, kind).row(0, named=True)
    sides = pl.DataFrame(
        {
            "x": [pairs[0][0], sum(x for x, _ in pairs[1:])],
            "n": [pairs[0][1], sum(n for _, n in pairs[1:])],
        }
    )
    limits = wilson("x", "n") if kind == "proportion" else rate_interval("x", "n")
    (p, l1, u1), (q, l2, u2) = sides.select(pl.col("x") / pl.col("n"), *limits).rows()
    assert [row["most"], row["rest"], row["gap"]] == pytest.approx([p, q, p - q])
    assert row["lower"] == pytest.approx(p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2))
    assert row["upper"] == pytest.approx(p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2))
    assert row["lower"] <= row["gap"] <= row["upper"]


def test_newcombes_own_example():
    # 56 of 70 against 48 of 80, method 10: 0.0524 to 0.3339
    frame = pl.DataFrame({"quantile": [1, 2], "x": [56, 48], "n": [70, 80]})
    assert gap(frame).select("lower", "upper").row(0) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_tenths_groups_and_the_unranked():
    frame = pl.DataFrame(
        {
            "q": ["b"] * 4 + ["a"],
            "quantile": [1, 2, 3, None, 1],
            "x": [10, 20, 15, 3, 1],
            "n": [100, 100, 100, 100, 10],
        }
    )
    found = gap(frame, by=["q"], most=(1, 2), multiplier=100)
    first, second = found.rows(named=True)
    assert (first["q"], first["most"], first["rest"], first["unranked"]) == ("b", 15, 15, 0.25)
    assert (second["q"], second["status"], second["gap"]) == ("a", "empty", None)


@pytest.mark.parametrize(
    ("x", "n", "status"),
    [
        ([0, 5], [10, 50], "ok"),
        ([0, 0], [10, 50], "ok"),
        ([0, 5], [0, 50], "empty"),
        ([11, 5], [10, 50], "impossible"),
        ([None, 5], [10, 50], "missing"),
        ([1, -5], [10, 50], "missing"),
    ],
)
def test_what_has_no_gap_says_why(x, n, status):
    row = gap(pl.DataFrame({"quantile": [1, 2], "x": x, "n": n})).row(0, named=True)
    assert row["status"] == status
    assert [row[name] is None for name in ("gap", "lower", "upper")] == [status != "ok"] * 3
