"""Funnels against PHEindicatormethods, against the intervals they invert, and at the edges."""

from math import asin, pi, sin, sqrt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmetrics.analysis.funnel import comparable, funnel, proportion_limits, ratio_limits
from qmetrics.analysis.intervals import exact_poisson, wilson
from qmetrics.analysis.overdispersion import overdispersion

GOLDEN = Path(__file__).parents[1] / "golden"
POSITIONS = {
    "High (0.001)": "above_998",
    "High (0.025)": "above_95",
    "Not significant": "inside",
    "Low (0.025)": "below_95",
    "Low (0.001)": "below_998",
}


def proportions(frame, **options):
    return funnel(frame, numerator="x", denominator="n", kind="proportion", **options)


def test_proportion_limits_equal_the_peer():
    data = pl.read_parquet(GOLDEN / "funnel_proportion_input.parquet")
    centre = data["num"].sum() / data["den"].sum()
    theirs = pl.read_parquet(GOLDEN / "funnel_proportion_limits.parquet")
    assert theirs.height == 100
    for name, confidence in (("2s", 0.95), ("3s", 0.998)):
        ours = theirs.select(*proportion_limits("Population", centre, confidence=confidence, multiplier=100))
        for end in ("lower", "upper"):
            wanted = theirs[f"{end}_{name}_limit"]
            assert ((ours[end] - wanted).abs() <= 1e-9 * wanted).all()


def test_proportion_positions_equal_the_peer():
    data = pl.read_parquet(GOLDEN / "funnel_proportion_input.parquet")
    ours = funnel(data, numerator="num", denominator="den", kind="proportion", adjust=False, multiplier=100)
    theirs = pl.read_parquet(GOLDEN / "funnel_proportion_significance.parquet")
    assert ours["area"].equals(theirs["area"])
    assert ours["position"].to_list() == [POSITIONS[each] for each in theirs["significance"]]
    assert set(ours["position"]) == set(POSITIONS.values())
    limits = pl.read_parquet(GOLDEN / "funnel_proportion_limits.parquet")
    assert ours["centre"][0] == pytest.approx(limits["baseline"][0], rel=1e-9)


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(1, 3000), st.floats(0.001, 0.999))
def test_outside_the_limits_is_where_wilson_leaves_out_the_centre(x, n, centre):
    x = min(x, n)
    frame = pl.DataFrame({"x": [x], "n": [n]})
    low, high = frame.select(*proportion_limits("n", centre)).row(0)
    lower, upper = frame.select(*wilson("x", "n")).row(0)
    if min(abs(x / n - low), abs(x / n - high)) > 1e-9:
        assert (x / n > high) == (lower > centre)
        assert (x / n < low) == (upper < centre)


@settings(deadline=None)
@given(st.integers(0, 3000), st.floats(0.01, 3000), st.sampled_from([0.95, 0.998]))
def test_outside_the_limits_is_where_the_exact_interval_leaves_out_one(x, expected, confidence):
    frame = pl.DataFrame({"x": [x], "e": [expected]})
    low, high = frame.select(*ratio_limits("e", confidence=confidence)).row(0)
    lower, upper = frame.select(*exact_poisson("x", confidence=confidence)).row(0)
    if min(abs(x - low * expected), abs(x - high * expected)) > 1e-6:
        assert (x > high * expected) == (lower > expected)
        assert (x < low * expected) == (upper < expected)


def test_ratio_limits_invert_the_chi_square_form():
    # at E = χ²(0.025; 2x)/2 the upper limit is x/E, at E = χ²(0.975; 2x + 2)/2 the lower
    counts = pl.DataFrame({"x": [1, 2, 9, 10, 500, 10_000_000]}).with_columns(*exact_poisson("x"))
    upper = counts.select("x", "lower", high=ratio_limits("lower").upper)
    lower = counts.select("x", "upper", low=ratio_limits("upper").lower)
    assert (upper["high"] * upper["lower"]).to_list() == pytest.approx(counts["x"].to_list(), rel=1e-9)
    assert (lower["low"] * lower["upper"]).to_list() == pytest.approx(counts["x"].to_list(), rel=1e-9)


def naive_spread(pairs, kind, trim=0.1):
    """Spiegelhalter's φ and τ², written out by hand."""
    centre = 1 if kind == "ratio" else sum(x for x, _ in pairs) / sum(n for _, n in pairs)
    scores, weights = [], []
    for x, n in pairs:
        if kind == "proportion":
            error = 1 / sqrt(4 * n)
            scores.append((asin(sqrt(x / n)) - asin(sqrt(centre))) / error)
        else:
            error = 1 / sqrt(4 * n * centre)
            scores.append((sqrt(x / (n * centre)) - 1) / error)
        weights.append(1 / error**2)
    order, k = sorted(scores), len(scores)

    def quantile(share):
        place = share * (k - 1)
        below = int(place)
        return order[below] + (place - below) * (order[min(below + 1, k - 1)] - order[below])

    phi = sum(min(max(one, quantile(trim)), quantile(1 - trim)) ** 2 for one in scores) / k
    spare = sum(weights) - sum(one**2 for one in weights) / sum(weights)
    return centre, phi, max(0, (k * phi - (k - 1)) / spare)


PAIRS = st.lists(st.tuples(st.integers(0, 60), st.integers(60, 900)), min_size=2, max_size=40)


@settings(max_examples=100, deadline=None)
@given(PAIRS, st.sampled_from(["proportion", "rate", "ratio"]))
def test_overdispersion_agrees_with_a_naive_reckoning(pairs, kind):
    frame = pl.DataFrame(pairs, schema=["x", "n"], orient="row")
    row = overdispersion(frame, numerator="x", denominator="n", kind=kind).row(0, named=True)
    if sum(x for x, _ in pairs) == 0 and kind != "ratio":
        assert (row["phi"], row["tau2"]) == (None, 0)
        return
    centre, phi, tau2 = naive_spread(pairs, kind)
    assert row["organisations"] == len(pairs)
    assert [row["centre"], row["phi"]] == pytest.approx([centre, phi], rel=1e-8)
    assert row["tau2"] == pytest.approx(tau2, rel=1e-6, abs=1e-12)


def test_overdispersed_limits_are_wider_and_follow_the_formula():
    frame = pl.DataFrame({"x": [100, 300, 200, 400] * 4, "n": [1000] * 16})
    plain, wide = proportions(frame, adjust=False), proportions(frame)
    assert plain["phi"].equals(wide["phi"])
    assert plain["tau2"][0] == wide["tau2"][0] > 0
    assert (wide["lower_95"] < plain["lower_95"]).all()
    assert (wide["upper_998"] > plain["upper_998"]).all()
    step = 1.959963984540054 * sqrt(1 / 4000 + wide["tau2"][0])
    assert wide["upper_95"][0] == pytest.approx(sin(asin(0.5) + step) ** 2, rel=1e-9)
    low, high = pl.DataFrame({"n": [1]}).select(*proportion_limits("n", 0.5, tau2=9)).row(0)
    assert (low, high) == (0, pytest.approx(sin(pi / 2) ** 2))
    ratio = pl.DataFrame({"e": [100.0]}).select(*ratio_limits("e", tau2=0.04)).row(0)
    reach = 1.959963984540054 * sqrt(1 / 400 + 0.04)
    assert ratio == pytest.approx(((1 - reach) ** 2, (1 + reach) ** 2), rel=1e-9)


@given(st.floats(0.01, 1e5), st.floats(1e-9, 1))
def test_spread_never_narrows_the_limits(expected, tau2):
    frame = pl.DataFrame({"e": [expected]})
    plain = frame.select(*ratio_limits("e")).row(0)
    wide = frame.select(*ratio_limits("e", tau2=tau2)).row(0)
    assert wide[0] <= plain[0]
    assert wide[1] >= plain[1]


def test_a_rate_funnel_is_a_ratio_funnel_at_the_overall_rate():
    frame = pl.DataFrame({"x": [0, 5, 40, 12], "n": [900.0, 1000.0, 2000.0, 100.0]})
    rates = funnel(frame, numerator="x", denominator="n", kind="rate", adjust=False, multiplier=1000)
    centre = 57 / 4000
    ratios = frame.select(*ratio_limits(pl.col("n") * centre, multiplier=1000 * centre))
    assert rates["lower_95"].to_list() == pytest.approx(ratios["lower"].to_list())
    assert rates["upper_95"].to_list() == pytest.approx(ratios["upper"].to_list())
    assert rates["position"].to_list() == ["below_998", "below_95", "above_95", "above_998"]


def test_groups_stand_alone_and_rows_keep_their_order():
    one = pl.DataFrame({"q": ["a"] * 3, "x": [1, 5, 9], "n": [10, 20, 30]})
    two = pl.DataFrame({"q": [None] * 2, "x": [7, 70], "n": [80, 90]}, schema_overrides={"q": pl.String})
    mixed = pl.concat([one, two])[[3, 0, 4, 1, 2]]
    found = proportions(mixed, by=["q"])
    assert found.select("q", "x", "n").equals(mixed)
    assert found.filter(q="a").drop("q").equals(proportions(one).drop("q"))
    assert found.filter(pl.col("q").is_null())["organisations"].to_list() == [2, 2]


def test_a_given_centre_is_used():
    frame = pl.DataFrame({"x": [1, 5], "n": [10, 20]})
    assert proportions(frame, centre=0.4, multiplier=100)["centre"].to_list() == pytest.approx([40, 40])


def test_what_cannot_be_placed_is_null_and_counts_for_nothing():
    good = pl.DataFrame({"x": [10.0, 20, 30], "n": [100.0, 100, 100]})
    bad = pl.DataFrame({"x": [0.0, None, -1, 5, 3, float("nan")], "n": [0.0, 100, 100, 4, None, 100]})
    found = proportions(pl.concat([good, bad]))
    assert found[:3].equals(proportions(good))
    assert found[3:]["position"].null_count() == found[3:]["value"].null_count() == 6
    assert found["upper_95"].is_null().to_list()[3:] == [True, False, False, False, True, False]
    none = proportions(bad[:1])
    assert none.height == 1
    assert none.select("value", "upper_95", "position", "organisations").row(0) == (None, None, None, 0)
    assert proportions(good.clear()).height == 0


def test_zero_numerators_are_fine():
    nothing = pl.DataFrame({"x": [0, 0], "n": [10, 20]})
    found = proportions(nothing)
    assert found.select("value", "lower_95", "upper_95", "position").rows() == [(0, 0, 0, "inside")] * 2
    assert funnel(nothing, numerator="x", denominator="n", kind="rate")["position"].to_list() == [None] * 2
    ratio = funnel(nothing, numerator="x", denominator="n", kind="ratio", adjust=False)
    assert ratio["position"].to_list() == ["below_998", "below_998"]
    everyone = proportions(pl.DataFrame({"x": [10, 20], "n": [10, 20]}))
    assert everyone["position"].to_list() == ["inside"] * 2


def test_a_lone_organisation_has_no_spread():
    found = proportions(pl.DataFrame({"x": [3], "n": [10]}))
    assert found.select("organisations", "tau2", "position").row(0) == (1, 0.0, "inside")


def test_twelve_make_a_funnel():
    assert [comparable(n) for n in (0, 11, 12, 200)] == ["dots", "dots", "funnel", "funnel"]
    with pytest.raises(ValueError, match="negative"):
        comparable(-1)


def test_arguments_out_of_range_are_refused():
    for call in (lambda: proportion_limits("n", 0.5, confidence=95), lambda: ratio_limits("n", confidence=0)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            call()
    with pytest.raises(ValueError, match="winsorise"):
        overdispersion(pl.DataFrame(), numerator="x", denominator="n", kind="rate", winsorise=0.5)
