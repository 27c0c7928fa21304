"""``nhsr`` and ``nhsr_unscreened`` equal NHSRplotthedots on every golden row, and survive what stops it."""

import polars as pl
import pytest
from reference import KEYS, LABELS, arguments, differing, golden

from qmetrics.analysis.spc import verdict, xmr

LIMITS = {"mean": "mean_ours", "lpl": "lower_limit", "upl": "upper_limit"}
NEAR = {"nlpl": "lower_near_limit", "nupl": "upper_near_limit"}


def words(chart: pl.DataFrame) -> pl.DataFrame:
    return chart.with_columns(
        pl.col("special_cause").cast(pl.String).replace_strict(LABELS).alias("label"),
        pl.col("point_type").cast(pl.String),
    )


def agrees(theirs: pl.DataFrame, ours: pl.DataFrame) -> None:
    variation = pl.col("variation_type").str.replace("special_cause_", "")
    seen = pl.when(pl.col("variation").str.starts_with("neutral")).then("variation")
    seen = seen.otherwise(pl.col("variation").str.replace("_(high|low)$", ""))
    assurance = pl.col("assurance_type").replace(
        {"inconsistent": "hit_or_miss", "consistent_pass": "pass", "consistent_fail": "fail"}
    )
    last = theirs.sort("series_id", "rebase_group").group_by("series_id").last()
    both = last.join(ours, on="series_id", how="left")
    assert both.filter(variation.ne_missing(seen)).is_empty()
    assert both.filter(assurance.ne_missing(pl.col("assurance"))).is_empty()


@pytest.mark.parametrize(("ruleset", "screened"), [("nhsr", True), ("nhsr_unscreened", False)])
def test_generated_series(ruleset, screened):
    points, params = golden("spc_input"), golden("spc_params")
    chart = words(xmr(points, **arguments(points, params), ruleset=ruleset))
    theirs = golden("spc_nhsr_points").filter(pl.col("screen_outliers") == screened)
    both = theirs.join(chart, on=KEYS, how="left", suffix="_ours")
    assert both.height == 8770
    assert both["label"].null_count() == 0
    assert differing(both, LIMITS | NEAR).is_empty()
    assert both.filter(pl.col("label") != pl.col("special_cause_type")).is_empty()
    point_type = pl.col("point_type").str.replace("special_cause_", "")
    assert both.filter(point_type != pl.col("point_type_ours")).is_empty()
    assert both.filter(pl.col("rebase_group") != pl.col("phase")).is_empty()
    summary = golden("spc_nhsr_summary").filter(pl.col("screen_outliers") == screened)
    agrees(summary, verdict(chart, by="series_id"))


@pytest.mark.parametrize(("ruleset", "screened"), [("nhsr", True), ("nhsr_unscreened", False)])
def test_edge_cases(ruleset, screened):
    points = golden("spc_edge_input").filter(pl.col("screen_outliers") == screened)
    chart = words(xmr(points, **arguments(points, points.unique("series_id")), ruleset=ruleset))
    theirs = golden("spc_edge_nhsr_points")
    both = chart.join(theirs, on=KEYS, how="left", suffix="_peer")
    assert both.height == points.height
    assert both["special_cause_type"].null_count() == 0
    pairs = {"mean": "mean_peer", "lower_limit": "lpl", "upper_limit": "upl"}
    assert differing(both, pairs).is_empty()
    assert both.filter(pl.col("label") != pl.col("special_cause_type")).is_empty()
    point_type = pl.col("point_type_peer").str.replace("special_cause_", "")
    assert both.filter(point_type != pl.col("point_type")).is_empty()
    rank = pl.col("rebase_group").rank("dense").over("series_id") - 1
    assert both.filter(rank != pl.col("phase")).is_empty()
    ids = points["series_id"].unique().implode()
    summary = golden("spc_edge_nhsr_summary").filter(pl.col("series_id").is_in(ids))
    agrees(summary, verdict(chart, by="series_id"))


def test_series_that_stop_the_peer():
    points, params = golden("spc_input"), golden("spc_params")
    chart = xmr(points, **arguments(points, params), ruleset="nhsr")
    crashed = set(params["series_id"]) - set(golden("spc_nhsr_points")["series_id"])
    assert len(crashed) == 6
    kept = chart.filter(pl.col("series_id").is_in(list(crashed)))
    assert kept["mean"].null_count() == 0
    missing = kept.filter(pl.col("value").is_null() | pl.col("value").is_nan())
    assert missing.height > 0
    assert (missing["special_cause"] == "none").all()
    for key in crashed:
        one = kept.filter(pl.col("series_id") == key)
        assert one["mean"][0] == pytest.approx(one["value"].fill_nan(None).mean())
    assert verdict(kept, by="series_id")["variation"].null_count() == 0
