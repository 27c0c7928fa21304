"""``mdc`` equals the steps of NHS England's SQL on every golden row."""

import polars as pl
import pytest
from reference import KEYS, arguments, differing, golden

from qmetrics.analysis.spc import Ruleset, verdict, xmr


@pytest.fixture(scope="module")
def chart():
    points, params = golden("spc_input"), golden("spc_params")
    return xmr(points, **arguments(points, params))


@pytest.fixture(scope="module")
def both(chart):
    joined = golden("spc_mdc_points").join(chart, on=KEYS, how="left", suffix="_ours")
    assert joined.height == 8890
    assert joined["mean_ours"].null_count() == 0
    return joined.with_columns((pl.col("value") > pl.col("mean_ours")).fill_null(False).alias("high"))


def test_limits(both):
    pairs = {
        "mean": "mean_ours",
        "lpl": "lower_limit",
        "upl": "upper_limit",
        "lower2s": "lower_near_limit",
        "upper2s": "upper_near_limit",
    }
    assert differing(both, pairs).is_empty()


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("single_hi", pl.col("outside_limits") & pl.col("high")),
        ("single_lo", pl.col("outside_limits") & ~pl.col("high")),
        ("shift_hi", pl.col("shift") & pl.col("high")),
        ("shift_lo", pl.col("shift") & ~pl.col("high")),
        ("trend_up", pl.col("trend_direction").is_in(["up", "both"]).fill_null(False)),
        ("trend_down", pl.col("trend_direction").is_in(["down", "both"]).fill_null(False)),
        ("two3_hi", pl.col("two_of_three") & pl.col("high")),
        ("two3_lo", pl.col("two_of_three") & ~pl.col("high")),
        ("improvement", pl.col("point_type") == "improvement"),
        ("neither", pl.col("point_type").is_in(["neutral_high", "neutral_low"])),
    ],
)
def test_flags(both, theirs, ours):
    assert both[theirs].sum() > 0
    assert both.filter(ours.ne_missing(pl.col(theirs))).is_empty()


def test_concern_unless_improvement_wins(both):
    assert both["conflict"].sum() == 93
    theirs = pl.col("concern") & ~pl.col("improvement")
    assert both.filter((pl.col("point_type") == "concern") != theirs).is_empty()


def test_concern_wins_when_asked():
    points, params = golden("spc_input"), golden("spc_params")
    chart = xmr(points, **arguments(points, params), ruleset=Ruleset(conflict="concern"))
    both = golden("spc_mdc_points").join(chart, on=KEYS, how="left", suffix="_ours")
    assert both.filter((pl.col("point_type") == "concern") != pl.col("concern")).is_empty()


def test_partition_follows_phase_and_baseline(both):
    ours = pl.col("phase") + pl.when(pl.col("is_baseline")).then(0).otherwise(1)
    assert both.filter(ours != pl.col("partition")).is_empty()


def test_icons(chart, both):
    ours = verdict(chart, by="series_id", ruleset=Ruleset(minimum_points=1, refuse_constant=False))
    last = both.sort(KEYS).group_by("series_id").last().join(ours, on="series_id", suffix="_verdict")
    assert last.height == 144
    theirs = pl.col("variation_last_conflict_improvement").str.to_lowercase()
    theirs = theirs.str.replace_all(r"[()]", "").str.replace_all(" ", "_").str.replace("neither", "neutral")
    assert last.filter(theirs.ne_missing(pl.col("variation"))).is_empty()
    assured = pl.col("assurance_last").str.to_lowercase().str.replace_all(" ", "_")
    assert last.filter(assured.ne_missing(pl.col("assurance"))).is_empty()
    assert last["assurance"].drop_nulls().len() == 76


def test_fewer_than_fifteen_points_show_no_icons(chart, both):
    ours = verdict(chart, by="series_id")
    last = both.group_by("series_id").last().join(ours, on="series_id")
    few = last.filter(~pl.col("shown_as_spc_min15"))
    assert few.height > 0
    assert (few["n"] < 15).all()
    assert not few["drawable"].any()
    assert (last.filter("shown_as_spc_min15")["n"] >= 15).all()


def test_constant_series_are_refused_with_their_limits_kept(chart):
    constant = golden("spc_params").filter(pl.col("kind") == "constant")["series_id"].implode()
    ours = verdict(chart, by="series_id").filter(pl.col("series_id").is_in(constant))
    assert ours.height == 6
    assert ours["reason"].str.starts_with("constant").all()
    limits = chart.filter(pl.col("series_id").is_in(constant))
    assert (limits["lower_limit"] == limits["value"]).all()
    assert (limits["upper_limit"] == limits["value"]).all()
    assert (limits["special_cause"] == "none").all()
