"""T and G charts against qicharts2 and by hand; the CUSUM by hand and by a seeded simulation."""

import itertools
import math
import random
from pathlib import Path

import polars as pl
import pytest

from qmetrics.analysis.cusum import _run_length
from qmetrics.analysis.rare_events import exponential_cusum, g_chart, t_chart

GOLDEN = Path(__file__).parents[1] / "golden"
PAIRS = {
    "cl": "centre",
    "lcl": "lower_limit",
    "ucl": "upper_limit",
    "lcl95": "lower_near_limit",
    "ucl95": "upper_near_limit",
}
DAYS = [30.0, 12, 45, 8, 60, 22, 15, 40, 33]


def frame(days, **more):
    return pl.DataFrame(
        {"event": pl.Series(range(len(days)), dtype=pl.Int64), "days": pl.Series(days, dtype=pl.Float64)}
        | more
    )


@pytest.mark.parametrize(("chart", "draw"), [("t", t_chart), ("g", g_chart)])
def test_equals_qicharts2(chart, draw):
    data = pl.read_parquet(GOLDEN / "attribute_input.parquet")
    found = draw(data, date="idx", value=chart, by="series_id", ruleset="qicharts2")
    theirs = pl.read_parquet(GOLDEN / "attribute_limits.parquet").filter(chart=chart).drop("y", "n")
    both = theirs.join(found, on=["series_id", "idx"], how="left")
    assert both.height == 836
    for name, ours in PAIRS.items():
        a, b = both[name], both[ours]
        assert a.is_null().to_list() == b.is_null().to_list(), name
        assert ((a - b).abs() <= 1e-9 * a.abs()).drop_nulls().all(), name
    assert both["sigma_signal"].to_list() == both["outside_limits"].to_list()


def test_the_form_of_nhs_england():
    days = [30.0, 2, 95, 8, 60, 1, 15, 90, 3]
    found = t_chart(frame(days), date="event", value="days")
    roots = [day ** (1 / 3.6) for day in days]
    mean = sum(roots) / 9
    width = 2.66 * sum(abs(b - a) for a, b in itertools.pairwise(roots)) / 8
    assert found["centre"][0] == pytest.approx(mean**3.6)
    assert found["upper_limit"][0] == pytest.approx((mean + width) ** 3.6)
    assert mean < width
    assert found["lower_limit"].null_count() == 9
    assert t_chart(frame(days), date="event", value="days", ruleset="qicharts2")["lower_limit"][0] == 0
    g = g_chart(frame(DAYS), date="event", value="days")
    average = sum(DAYS) / 9
    assert g["centre"][0] == pytest.approx(0.693 * average)
    assert g["upper_limit"][0] == pytest.approx(average + 3 * math.sqrt(average * (average + 1)))
    assert g["lower_limit"].null_count() == 9


def test_a_long_interval_is_improvement():
    found = t_chart(frame([*DAYS, 31, 28, 900]), date="event", value="days")
    assert found["is_improvement"].to_list() == [False] * 11 + [True]
    assert found["outside_limits"][-1]
    steady = [30.0 + i % 2 for i in range(20)]
    fallen = t_chart(frame([*steady, 3.0]), date="event", value="days")
    assert fallen["outside_limits"][-1]
    assert not fallen["is_improvement"][-1]


def test_two_on_one_day_are_shown_and_are_not_below_a_limit():
    found = t_chart(frame([*[30.0 + i % 2 for i in range(20)], 0.0]), date="event", value="days")
    assert found["is_same_day"].to_list() == [False] * 20 + [True]
    assert found["lower_limit"][0] > 0
    assert not found["outside_limits"].any()


@pytest.mark.parametrize("draw", [t_chart, g_chart])
def test_fewer_than_eight_have_no_limits(draw):
    few = draw(frame([*DAYS[:7], None]), date="event", value="days")
    assert few.select("centre", "upper_limit").null_count().row(0) == (8, 8)
    assert not few["outside_limits"].any()
    assert draw(frame(DAYS[:8]), date="event", value="days")["centre"].null_count() == 0
    assert draw(frame([]), date="event", value="days").height == 0


def test_series_are_apart_and_unsorted_rows_are_sorted():
    one, two = frame(DAYS, org=["a"] * 9), frame([5.0] * 3, org=["b"] * 3)
    both = pl.concat([two, one]).reverse()
    found = t_chart(both, date="event", value="days", by="org")
    assert found["org"].to_list() == ["a"] * 9 + ["b"] * 3
    assert found["centre"].to_list()[:9] == t_chart(one, date="event", value="days")["centre"].to_list()
    assert found["centre"].to_list()[9:] == [None] * 3


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="negative interval: -1"):
        t_chart(frame([1, -1]), date="event", value="days")
    with pytest.raises(ValueError, match="unknown ruleset"):
        g_chart(frame([1]), date="event", value="days", ruleset="mdc")
    with pytest.raises(ValueError, match="ratio"):
        exponential_cusum(frame([1]), value="days", ratio=1)


def test_cusum_by_hand_with_a_reset():
    days = [10.0] * 20 + [0.0] * 6 + [None, 10.0]
    found = exponential_cusum(frame(days), value="days")
    gain = math.log(2.5)
    assert set(found["baseline_mean"]) == {10.0}
    assert found["statistic"].to_list()[:20] == [0.0] * 20
    expected = [gain, 2 * gain, 3 * gain] * 2
    assert found["statistic"].to_list()[20:26] == pytest.approx(expected)
    assert found["alarm"].to_list() == [False] * 22 + [True, False, False, True, False, False]
    assert found["statistic"].to_list()[26:] == [0.0, 0.0]


def test_the_baseline_is_frozen_after_twenty():
    days = [float(5 + i % 7) for i in range(20)]
    short = exponential_cusum(frame(days), value="days")
    longer = exponential_cusum(frame([*days, 500.0, 0.0]), value="days")
    assert longer["baseline_mean"][0] == short["baseline_mean"][0] == pytest.approx(sum(days) / 20)
    assert longer["statistic"].to_list()[:20] == short["statistic"].to_list()


def test_cusum_keeps_series_apart_and_says_nothing_of_few():
    data = frame([*[10.0] * 18, 0.0, 0.0, *[0.0] * 3], org=["a"] * 20 + ["b"] * 3)
    found = exponential_cusum(data, value="days", by="org")
    assert not found["alarm"].any()
    assert found.filter(org="b").select("statistic", "events_per_false_alarm").null_count().row(0) == (3, 3)
    assert exponential_cusum(frame([0.0] * 9), value="days")["statistic"].null_count() == 9
    assert exponential_cusum(frame([]), value="days").height == 0
    ordered = exponential_cusum(data.reverse(), value="days", by="org", date="event")
    assert ordered["statistic"].to_list() == found["statistic"].to_list()


def test_the_chain_gives_the_rate_of_a_simulation_with_a_known_mean():
    stated = _run_length(2.5, 2.5, 1.0)
    source, events, alarms, state = random.Random(7), 60_000, 0, 0.0
    for _ in range(events):
        state = max(0.0, state + math.log(2.5) - 1.5 * source.expovariate(1))
        if state >= 2.5:
            alarms, state = alarms + 1, 0.0
    assert stated == pytest.approx(61.8, abs=0.1)
    assert events / alarms == pytest.approx(stated, rel=0.1)


def test_the_stated_rate_of_false_alarms_is_that_of_baselines_that_differ_by_chance():
    stated = exponential_cusum(frame(DAYS), value="days")["events_per_false_alarm"][0]
    source, series, events = random.Random(3), 600, 220
    days = [[source.expovariate(1) for _ in range(events)] for _ in range(series)]
    data = pl.concat(frame(each, name=[i] * events) for i, each in enumerate(days))
    found = exponential_cusum(data, value="days", by="name", date="event")
    alarms = found.filter(pl.col("event") >= 20)["alarm"].sum()
    assert stated == pytest.approx(54.3, abs=0.1)
    assert series * (events - 20) / alarms == pytest.approx(stated, rel=0.1)


def test_a_tripling_after_twenty_events_is_mostly_caught_within_ten():
    source, series = random.Random(4), 500
    days = [[source.expovariate(1 if i < 20 else 3) for i in range(30)] for _ in range(series)]
    data = pl.concat(frame(each, name=[i] * 30) for i, each in enumerate(days))
    found = exponential_cusum(data, value="days", by="name", date="event").filter(pl.col("event") >= 20)
    assert found.group_by("name").agg(pl.col("alarm").any())["alarm"].mean() >= 0.8
