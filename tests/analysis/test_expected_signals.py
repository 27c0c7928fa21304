"""New signals to expect: the tables against a naive simulation, the range against laws it must obey."""

import itertools
import math
import random

import polars as pl
import pytest

from qmetrics.analysis.expected_signals import chance_by_points, chance_of_a_part, expected_signals


def charts(n, group=None, is_total=None):
    size = len(n)
    return pl.DataFrame(
        {"n": n, "group": group or [None] * size, "is_total": is_total or [False] * size},
        schema={"n": pl.Int64, "group": pl.String, "is_total": pl.Boolean},
    )


def side(x):
    """What the latest point signals, 1 high or −1 low, and whether it and the one before are outside.

    Written from the words of the rules, for one list of points; of two signals the high one wins.
    """
    n = len(x)
    mean = sum(x) / n
    width = 2.66 * sum(abs(b - a) for a, b in itertools.pairwise(x)) / (n - 1)
    outside = [(y > mean + width) - (y < mean - width) for y in x[-2:]]
    for way in (1, -1):
        up = [way * (y - mean) for y in x[-7:]]
        near = [y > 2 * width / 3 for y in up[-3:]]
        rules = (
            up[-1] > width,
            all(b > a for a, b in itertools.pairwise(up)),
            all(y > 0 for y in up[-3:]) and near[-1] and sum(near) >= 2,
            all(y > 0 for y in up),
        )
        if any(rules):
            return way, outside
    return 0, outside


def is_new(x):
    way, (before, now) = side(x)
    if not way:
        return False
    # fewer than 15 points have no icon
    earlier = side(x[:-1])[0] if len(x) > 15 else 0
    return earlier != way or (now == way and before != now)


def naive_chance(points, series, seed):
    source = random.Random(seed)
    return sum(is_new([source.gauss(0, 1) for _ in range(points)]) for _ in range(series)) / series


@pytest.mark.parametrize("points", [15, 24, 48])
def test_the_stored_chances_are_those_of_a_naive_simulation(points):
    series, stored = 40_000, chance_by_points()[points]
    found = naive_chance(points, series, points)
    error = math.sqrt(stored * (1 - stored) * (1 / series + 1 / 150_000))
    assert abs(found - stored) < 3.5 * error
    assert error < stored / 10


def test_the_stored_chance_of_a_part_is_that_of_a_naive_simulation():
    source, new, both = random.Random(9), 0, 0
    for _ in range(60_000):
        parts = [[source.gauss(0, 1) for _ in range(24)] for _ in range(2)]
        if is_new([a + b for a, b in zip(*parts, strict=True)]):
            new, both = new + 2, both + sum(map(is_new, parts))
    stored = chance_of_a_part()[2]
    assert abs(both / new - stored) < 3.5 * math.sqrt(stored * (1 - stored) / new)


def test_the_tables_are_whole():
    assert list(chance_by_points()) == list(range(15, 61))
    assert list(chance_of_a_part()) == list(range(13))
    assert all(0 < chance < 0.03 for chance in chance_by_points().values())


def test_expected_is_the_sum_of_the_chances_whatever_depends_on_what():
    n = [15, 24, 24, 36, 60, 99]
    expected = sum(chance_by_points()[min(each, 60)] for each in n)
    assert expected_signals(charts(n)).expected == pytest.approx(expected)
    nested = charts(n, ["a", "a", "a", "b", "b", None], [True, False, False, True, False, False])
    assert expected_signals(nested).expected == pytest.approx(expected)


def test_the_range_of_charts_alone_is_binomial():
    p, n = chance_by_points()[24], 188
    reached, wanted = 0.0, []
    for k in range(n + 1):
        reached += math.comb(n, k) * p**k * (1 - p) ** (n - k)
        wanted += [k] if reached >= 0.025 and not wanted else []
        if reached >= 0.975:
            wanted.append(k)
            break
    found = expected_signals(charts([24] * n))
    assert [found.low, found.high] == wanted


def test_nesting_widens_the_range_and_parts_without_total_do_not():
    n, groups = [24] * 600, [f"g{i // 2}" for i in range(600)]
    alone = expected_signals(charts(n))
    pairs = expected_signals(charts(n, groups, [True, False] * 300))
    assert pairs.high - pairs.low > alone.high - alone.low
    trios = [f"g{i // 3}" for i in range(600)]
    nested = expected_signals(charts(n, trios, [True, False, False] * 200))
    assert alone.high - alone.low <= nested.high - nested.low <= pairs.high - pairs.low
    without_total = expected_signals(charts(n, groups))
    assert (without_total.low, without_total.high) == (alone.low, alone.high)


def test_row_order_and_names_do_not_matter():
    rows = charts([20, 30, 40, 25], ["a", "a", None, "b"], [False, True, False, True])
    again = rows.reverse().with_columns(pl.col("group").replace({"a": "z", "b": "y"}))
    one, two = expected_signals(rows), expected_signals(again)
    assert (one.low, one.high) == (two.low, two.high)
    assert one.expected == pytest.approx(two.expected)


def test_nothing_and_what_is_wrong():
    found = expected_signals(charts([]))
    assert (found.expected, found.low, found.high) == (0, 0, 0)
    with pytest.raises(ValueError, match="fewer than 15 points"):
        expected_signals(charts([14]))
    with pytest.raises(ValueError, match="fewer than 15 points"):
        expected_signals(charts([None]))
    with pytest.raises(ValueError, match="group 'a' has two totals"):
        expected_signals(charts([20, 20], ["a", "a"], [True, True]))
    with pytest.raises(ValueError, match="no column 'is_total'"):
        expected_signals(charts([20]).drop("is_total"))
