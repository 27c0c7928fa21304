"""When a recalculation is suggested, and when it must not be."""

import random
from datetime import date

import polars as pl
import pytest
from test_xmr import monthly

from qmetrics.analysis.spc import suggest_phases, verdict, xmr


def noise(n, seed=1):
    source = random.Random(seed)
    return [source.gauss(0, 1) for _ in range(n)]


QUIET = [0.0, 1.0, 0.5, -1.0, -0.5]


def step(before, after, size=4.0, seed=2):
    return [each + size * (i >= before) for i, each in enumerate(noise(before + after, seed))]


def suggested(values, **more):
    return suggest_phases(xmr(monthly(values), date="date", value="value", **more))


def test_a_step_is_suggested_with_its_reason_and_what_is_needed():
    values = [10.0, 12, 11] * 5 + [20.0, 22, 21] * 4
    row = suggested(values).row(0, named=True)
    assert list(row) == [
        "date", "points_before", "points_after", "mean_before", "mean_after", "reason", "needed",
    ]  # fmt: skip
    assert row["date"] == date(2021, 4, 1)
    assert (row["points_before"], row["points_after"]) == (15, 12)
    assert (row["mean_before"], row["mean_after"]) == (11, 21)
    assert row["reason"] == (
        "All 12 points from 2021-04-01 on are above 11, the mean of the 15 points before, and neither part by"
        " itself shows a shift or a trend."
    )
    for needed in ("known cause", "expect that it lasts", "approval"):
        assert needed in row["needed"]
    assert "below 21" in suggested(values[::-1])["reason"][0]


def test_it_is_ready_for_rebase_and_is_not_suggested_again():
    values = step(18, 18)
    day = suggested(values)["date"].to_list()
    assert day == [date(2021, 7, 1)]
    again = xmr(monthly(values), date="date", value="value", rebase=day)
    assert again["phase"].max() == 1
    assert suggest_phases(again).height == 0


def test_nothing_is_applied():
    chart = xmr(monthly(step(18, 18)), date="date", value="value")
    before = chart.clone()
    suggest_phases(chart)
    assert chart.equals(before)
    assert chart["phase"].max() == 0


@pytest.mark.parametrize(
    "values",
    [
        noise(36),
        [*noise(20), 30.0, *noise(15, 2)],
        [0.3 * i + each for i, each in enumerate(noise(36))],
        [1.0 * i for i in range(36)],
        [5.0] * 36,
        [*QUIET * 5, *[each + 5 for each in QUIET * 2], 5.0],
        [*QUIET * 2, 1.0, *[each + 5 for each in QUIET * 5]],
        [*noise(15), *[each + 4 for each in noise(13, 2)], *noise(13, 3)],
        [],
        [1.0, 2.0],
    ],
    ids=["stable", "lone outlier", "trend", "line", "constant", "11 after", "11 before", "went back",
         "nothing", "two points"],
)  # fmt: skip
def test_no_suggestion(values):
    frame = pl.DataFrame({"date": range(len(values)), "value": pl.Series(values, dtype=pl.Float64)})
    assert suggest_phases(xmr(frame, date="date", value="value")).height == 0


def test_a_step_of_which_one_point_returns_is_not_sustained():
    values = step(18, 18)
    assert suggested(values).height == 1
    values[-3] = -0.5
    assert suggested(values).height == 0


def test_many_series_by_chance_and_by_change():
    steady = pl.concat(monthly(noise(36, seed), name=[f"a{seed}"] * 36) for seed in range(150))
    moved = pl.concat(monthly(step(18, 18, 4, seed), name=[f"b{seed}"] * 36) for seed in range(150))
    chart = xmr(pl.concat([moved, steady]), date="date", value="value", by="name")
    found = suggest_phases(chart, by="name")
    assert found["name"].is_sorted()
    assert found["name"].is_unique().all()
    by_chance = found.filter(pl.col("name").str.starts_with("a"))
    by_change = found.filter(pl.col("name").str.starts_with("b"))
    assert by_chance.height <= 3
    assert by_change.height >= 120
    assert (by_change["date"] == date(2021, 7, 1)).mean() > 0.9
    assert found.equals(suggest_phases(chart.sample(fraction=1, shuffle=True, seed=2), by="name"))


def test_slow_trends_are_seldom_taken_for_a_step():
    values = [[0.15 * i + each for i, each in enumerate(noise(36, seed))] for seed in range(200)]
    frame = pl.concat(monthly(each, name=[i] * 36) for i, each in enumerate(values))
    found = suggest_phases(xmr(frame, date="date", value="value", by="name"), by="name")
    assert found.height <= 10  # about 1.4 % are expected


def test_ghosts_and_gaps_are_not_points():
    values = [*QUIET * 4, *[each + 5 for each in QUIET * 2], 5.0, 6.0]
    assert suggested(values)["points_after"].to_list() == [12]
    values[22] = None
    assert suggested(values).height == 0
    assert suggested([*values, 5.0])["points_after"].to_list() == [12]
    hidden = monthly([*values[:22], 5.0, *values[23:]], hidden=[False] * 31 + [True])
    assert suggest_phases(xmr(hidden, date="date", value="value", ghost="hidden")).height == 0


def test_only_the_latest_phase_is_looked_at():
    values = [*step(18, 18), *[each - 6 for each in noise(18, 3)]]
    frame = monthly(values)
    chart = xmr(frame, date="date", value="value", rebase=[date(2021, 7, 1)])
    found = suggest_phases(chart)
    assert found["date"].to_list() == [date(2023, 1, 1)]
    assert found["points_before"].to_list() == [18]
    assert verdict(chart).height == 1


def test_what_is_not_a_chart_is_refused():
    with pytest.raises(ValueError, match="takes the result of xmr"):
        suggest_phases(monthly(noise(30)))
