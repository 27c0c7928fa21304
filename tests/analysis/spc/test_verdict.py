"""The icons, and when there are none."""

from datetime import date

import polars as pl
import pytest
from test_xmr import STEADY, monthly

from qmetrics.analysis.spc import Ruleset, verdict, xmr

LONG = [9.0, 11.0] * 9


def judged(values, ruleset=None, **more):
    chart = xmr(monthly(values), date="date", value="value", **more)
    return verdict(chart, ruleset=ruleset).row(0, named=True)


def test_a_quiet_series_without_target():
    row = judged(LONG)
    assert row == {
        "n": 18,
        "latest_date": date(2021, 6, 1),
        "latest_value": 11.0,
        "variation": "common_cause",
        "assurance": None,
        "drawable": True,
        "reason": None,
    }


@pytest.mark.parametrize(
    ("improvement", "value", "icon"),
    [
        ("increase", 20.0, "improvement_high"),
        ("increase", 0.0, "concern_low"),
        ("decrease", 20.0, "concern_high"),
        ("decrease", 0.0, "improvement_low"),
        ("neutral", 20.0, "neutral_high"),
        ("neutral", 0.0, "neutral_low"),
    ],
)
def test_variation(improvement, value, icon):
    assert judged([*LONG, value], improvement=improvement, baseline_points=18)["variation"] == icon


@pytest.mark.parametrize(
    ("improvement", "target", "icon"),
    [
        ("increase", 90.0, "fail"),
        ("increase", 1.0, "pass"),
        ("increase", 10.0, "hit_or_miss"),
        ("decrease", 90.0, "pass"),
        ("decrease", 1.0, "fail"),
        ("neutral", 90.0, None),
        ("increase", None, None),
        ("increase", 10 + 2.66 * 2, "fail"),
        ("increase", 10 - 2.66 * 2, "pass"),
    ],
)
def test_assurance(improvement, target, icon):
    assert judged(LONG, improvement=improvement, target=target)["assurance"] == icon


def test_target_on_a_limit_is_hit_or_miss_for_the_peer():
    assert judged(LONG, target=10 + 2.66 * 2, ruleset=None)["assurance"] == "fail"
    chart = xmr(monthly(LONG), date="date", value="value", target=10 + 2.66 * 2, ruleset="nhsr")
    assert verdict(chart)["assurance"][0] == "hit_or_miss"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (STEADY, "12 points: fewer than 15"),
        ([100.0] * 20, "constant: every value behind the limits is 100"),
        ([0.0] * 19 + [1.0], "mostly constant: 95% of the steps between points are zero"),
        ([None] * 20, "no values"),
        ([5.0], "1 point: fewer than 15"),
    ],
)
def test_refused_with_the_reason(values, reason):
    row = judged(values, target=50)
    assert (row["drawable"], row["variation"], row["assurance"]) == (False, None, None)
    assert row["reason"] == reason


def test_a_constant_latest_phase_is_refused():
    assert "constant" in judged([*LONG, *[12.0] * 12], rebase=[date(2021, 7, 1)])["reason"]


def test_a_constant_series_is_judged_when_asked():
    row = judged([100.0] * 20, target=95, ruleset=Ruleset(refuse_constant=False))
    assert (row["variation"], row["assurance"]) == ("common_cause", "pass")


def test_nhsr_keeps_the_fault_of_its_peer_on_a_constant_series():
    chart = xmr(monthly([100.0] * 20), date="date", value="value", target=95, ruleset="nhsr")
    assert verdict(chart)["assurance"][0] == "hit_or_miss"


def test_ghosts_are_not_the_latest_and_not_counted():
    frame = monthly([*LONG, 99.0], ghost=[False] * 18 + [True])
    row = verdict(xmr(frame, date="date", value="value", ghost="ghost")).row(0, named=True)
    assert (row["n"], row["latest_value"], row["variation"]) == (18, 11.0, "common_cause")


def test_a_missing_latest_value_is_common_cause():
    row = judged([*LONG, None])
    assert (row["n"], row["latest_value"], row["variation"]) == (18, None, "common_cause")


def test_the_frames_own_ruleset_is_used():
    chart = xmr(monthly(STEADY), date="date", value="value", ruleset=Ruleset(minimum_points=5))
    assert verdict(chart)["drawable"][0]
    assert not verdict(chart, ruleset="mdc")["drawable"][0]


def test_one_row_per_series_and_none_for_none():
    frame = pl.concat([monthly(LONG, org=["b"] * 18), monthly(STEADY, org=[None] * 12)])
    rows = verdict(xmr(frame, date="date", value="value", by="org"), by="org")
    assert rows.select("org", "n", "drawable").rows() == [(None, 12, False), ("b", 18, True)]
    empty = verdict(xmr(frame.clear(), date="date", value="value", by="org"), by="org")
    assert empty.height == 0
    assert empty.columns == rows.columns


def test_it_takes_the_result_of_xmr_only():
    with pytest.raises(ValueError, match="takes the result of xmr"):
        verdict(monthly(LONG))


def test_a_forgotten_by_is_not_one_long_series():
    frame = pl.concat([monthly(LONG, org=["a"] * 18), monthly(LONG, org=["b"] * 18)])
    chart = xmr(frame, date="date", value="value", by="org")
    with pytest.raises(ValueError, match="give the `by`"):
        verdict(chart)
    assert verdict(chart.reverse(), by="org")["org"].to_list() == ["a", "b"]
