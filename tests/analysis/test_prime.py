"""p′ and u′ under the four rules: by hand, and against the rules written a second time, on z."""

import itertools
import math
import random
from datetime import date

import polars as pl
import pytest

from qmetrics.analysis.attribute import p_prime_chart
from qmetrics.analysis.prime import PRIME_OUTPUT, prime
from qmetrics.analysis.spc import explain, verdict, xmr
from qmetrics.analysis.spc.xmr import OUTPUT

SHARE = {"date": "month", "numerator": "x", "denominator": "n", "kind": "share", "per": 100}
RATE = {"date": "month", "numerator": "x", "denominator": "n", "kind": "rate", "per": 1000}


def frame(x, n, per=100, **more):
    months = pl.date_range(date(2020, 1, 1), date(2040, 1, 1), "1mo", eager=True)[: len(x)]
    values = [None if a is None or not b else per * a / b for a, b in zip(x, n, strict=True)]
    types = {"month": pl.Date, "x": pl.Float64, "n": pl.Float64, "value": pl.Float64}
    return pl.DataFrame({"month": months, "x": x, "n": n, "value": values} | more, schema_overrides=types)


def naive_z(x, n, kind):
    """Laney's z from the formulas, one point at a time; and the centre, σz and the binomial sigmas."""
    known = [i for i in range(len(x)) if x[i] is not None and n[i]]
    centre = sum(x[i] for i in known) / sum(n[i] for i in known)
    spread = centre * (1 - centre) if kind == "share" else centre
    sigma = [math.sqrt(spread / size) if size else None for size in n]
    first = [(x[i] / n[i] - centre) / sigma[i] if i in known else None for i in range(len(x))]
    steps = [abs(b - a) for a, b in itertools.pairwise(first) if a is not None and b is not None]
    mean = sum(steps) / len(steps)
    kept = [step for step in steps if step < 3.267 * mean]
    sigma_z = max(1.0, sum(kept) / len(kept) / 1.128)
    return [None if z is None else z / sigma_z for z in first], centre, sigma_z, sigma


def naive_rules(z):
    """Which rules fire on each score: limits at ±3, near limits at ±2; windows looked at as windows."""
    n = len(z)
    found = [set() for _ in z]
    for i, score in enumerate(z):
        if score is not None and abs(score) > 3:
            found[i].add("outside_limits")
    for first in range(n - 6):
        window = range(first, first + 7)
        part = [z[i] for i in window]
        if any(score is None for score in part):
            continue
        if all(score > 0 for score in part) or all(score < 0 for score in part):
            for i in window:
                found[i].add("shift")
        steps = [b - a for a, b in itertools.pairwise(part)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            for i in window:
                found[i].add("trend")
    for first in range(n - 2):
        part = z[first : first + 3]
        if any(score is None for score in part):
            continue
        one_side = all(score > 0 for score in part) or all(score < 0 for score in part)
        far = [first + i for i, score in enumerate(part) if abs(score) > 2]
        if one_side and len(far) >= 2:
            for i in far:
                found[i].add("two_of_three")
    return found


def example(seed):
    """40 points of uneven size, a gap, two hidden ones; a step, or a steady climb, after the 25th."""
    rng = random.Random(seed)
    n = [float(rng.choice([20, 35, 50, 90, 200])) for _ in range(40)]
    step, slope = 0.03 * rng.randint(0, 6), 0.03 * (seed % 2)
    noise = 0.01 if seed % 4 == 1 else 0.07
    level = [0.4] * 25 + [0.4 + step * (1 - seed % 2) + slope * i for i in range(15)]
    x = [float(round(size * p + rng.gauss(0, noise * size))) for p, size in zip(level, n, strict=True)]
    x[rng.randrange(24)] = None
    return x, n, [i in (11, 39) for i in range(40)]


def test_by_hand():
    # p̄ = 100/200; σ = 0.5/√n: 0.05 at 100, 0.1 at 25; z = 0, −2, 2, 0; steps 2, 4, 2, none screened
    # σz = (8/3)/1.128 = 2.364…; the limits of 25 cases are 50 ± 3 · 10 · 2.364
    found = prime(frame([50, 7.5, 17.5, 25], [100, 25, 25, 50]), **SHARE)
    sigma_z = 8 / 3 / 1.128
    assert found["sigma_z"].to_list() == pytest.approx([sigma_z] * 4)
    assert found["z"].to_list() == pytest.approx([0, -2 / sigma_z, 2 / sigma_z, 0])
    assert found["mean"].to_list() == [50] * 4
    assert found["upper_limit"][0] == pytest.approx(50 + 15 * sigma_z)
    assert found["lower_limit"][1] == pytest.approx(50 - 30 * sigma_z)
    assert found["upper_near_limit"][1] == pytest.approx(50 + 20 * sigma_z)
    assert found["moving_range"].to_list() == [None, pytest.approx(20), pytest.approx(40), pytest.approx(20)]


def test_sigma_z_is_at_least_one():
    found = prime(frame([50.0, 51, 50, 51], [100.0] * 4), **SHARE)
    assert found["sigma_z"][0] == 1.0
    assert found["upper_limit"][0] == pytest.approx(50.5 + 300 * math.sqrt(0.505 * 0.495 / 100))


def test_limits_are_not_clipped():
    found = prime(frame([9.0, 30, 10, 37] * 3, [10.0, 40, 10, 40] * 3), **SHARE)
    assert found["upper_limit"][0] > 100
    clipped = p_prime_chart(frame([9.0, 30, 10, 37] * 3, [10.0, 40, 10, 40] * 3), **{
        name: SHARE[name] for name in ("date", "numerator", "denominator")
    })  # fmt: skip
    assert clipped["upper_limit"][0] == 1.0


@pytest.mark.parametrize(("kind", "asked"), [("share", SHARE), ("rate", RATE)])
@pytest.mark.parametrize("seed", range(25))
def test_rules_are_those_of_a_plain_second_implementation(kind, asked, seed):
    x, n, hidden = example(seed)
    counted = [None if hide else value for value, hide in zip(x, hidden, strict=True)]
    found = prime(frame(x, n, asked["per"], young=hidden), **asked, ghost="young", improvement="decrease")
    z, centre, sigma_z, sigma = naive_z(counted, n, kind)
    assert found["z"].to_list() == [None if score is None else pytest.approx(score) for score in z]
    assert found["sigma_z"][0] == pytest.approx(sigma_z)
    # a hidden point keeps the limits of its own size, a gap too where its size is known
    wide = [asked["per"] * (centre + 3 * each * sigma_z) for each in sigma]
    assert found["upper_limit"].to_list() == pytest.approx(wide)
    for rule in ("outside_limits", "shift", "trend", "two_of_three"):
        assert found[rule].to_list() == [rule in fired for fired in naive_rules(z)], rule
    high = [score is not None and score > 0 for score in z]
    outside = found.filter("outside_limits")
    assert found.filter(pl.col("value") > pl.col("upper_limit"), ~pl.Series(hidden)).height == sum(
        high[i] for i in range(40) if found["outside_limits"][i]
    )
    assert set(outside["point_type"]) <= {"improvement", "concern"}


def test_the_examples_make_every_rule_fire():
    fired = set()
    for seed in range(25):
        x, n, hidden = example(seed)
        found = prime(frame(x, n, young=hidden), **SHARE, ghost="young")
        fired |= {rule for rule in ("outside_limits", "shift", "trend", "two_of_three") if found[rule].any()}
    assert fired == {"outside_limits", "shift", "trend", "two_of_three"}


def test_with_equal_sizes_rules_fire_where_the_same_scores_have_them_on_an_xmr_chart():
    x = [float(30 + i * 7 % 11) for i in range(30)] + [45.0] * 8
    found = prime(frame(x, [60.0] * 38), **SHARE)
    plain = xmr(frame(x, [60.0] * 38), date="month", value="value")
    for rule in ("shift", "trend"):
        assert found[rule].to_list() == plain[rule].to_list()


def test_a_trend_is_one_of_scores_not_of_shares():
    # the share falls at the end, but to a place higher between the limits of a larger point
    x = [20.0, 21, 22, 23, 24, 25, 120] + [18.0, 22] * 8
    n = [40.0, 40, 40, 40, 40, 40, 200] + [40.0] * 16
    found = prime(frame(x, n), **SHARE)
    assert found["value"][6] < found["value"][5]
    assert found["z"][6] > found["z"][5]
    assert found["trend"][:7].all()


def test_series_do_not_touch_each_other():
    one, two = frame([5.0, 9, 4, 8], [10.0, 20, 10, 20]), frame([90.0, 50, 80, 60], [100.0, 90, 100, 80])
    both = pl.concat([one.with_columns(s=pl.lit("a")), two.with_columns(s=pl.lit("b"))])
    found = prime(both.sample(fraction=1, shuffle=True, seed=1), **SHARE, by="s")
    for name, alone in (("a", one), ("b", two)):
        assert found.filter(s=name).drop("s").equals(prime(alone, **SHARE))


def test_it_has_the_columns_of_xmr_and_can_be_judged_and_explained():
    x, n = [10.0, 25, 12, 20, 9] * 5 + [39.0], [20.0, 50, 20, 40, 20] * 5 + [40.0]
    found = prime(frame(x, n), **SHARE, target=40)
    assert set(OUTPUT) < set(PRIME_OUTPUT) <= set(found.columns)
    judged = verdict(found, date="month").row(0, named=True)
    assert judged["variation"] == "improvement_high"
    # the limits of the latest point, not of the smaller ones before it
    lower = found["lower_limit"]
    assert lower[0] < lower[-1]
    between = (lower[0] + lower[-1]) / 2
    assert verdict(prime(frame(x, n), **SHARE, target=between), date="month")["assurance"][0] == "pass"
    said = explain(found, date="month", score="z").row(-1, named=True)
    assert said["words"].startswith("Improvement: 97.5 is above the upper limit of ")


def test_nothing_can_be_said_without_neighbours_or_without_spread():
    for x, n in (([5.0, None, 7.0], [10.0, None, 30.0]), ([10.0, 20, 10], [10.0, 20, 10])):
        found = prime(frame(x, n), **SHARE)
        assert found["upper_limit"].null_count() == 3
        assert found["z"].null_count() == 3
        assert not found["outside_limits"].any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "count"}, "share or rate"),
        ({"ghost": "nowhere"}, "not a column"),
        ({"improvement": "up"}, "must be one of"),
        ({"denominator": "sigma_z"}, "rename it first"),
        ({"ruleset": "mine"}, "unknown ruleset"),
    ],
)
def test_errors(change, words):
    data = frame([5.0, 9], [10.0, 20]).with_columns(sigma_z=pl.lit(1.0))
    with pytest.raises(ValueError, match=words):
        prime(data, **SHARE | change)
