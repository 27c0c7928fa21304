"""Run charts against qicharts2 and by hand."""

import sys
from pathlib import Path

import polars as pl
import pytest

from qmetrics.analysis.run_chart import RUNS, anhoej_limits, run_chart

sys.path.insert(0, str(Path(__file__).parent / "spc"))
from reference import arguments, golden


def test_limits_equal_the_peer():
    for n, longest, crossings in golden("anhoej_limits").cast(pl.Int64).iter_rows():
        assert anhoej_limits(n) == (longest, crossings)
    with pytest.raises(ValueError, match="at least 1"):
        anhoej_limits(0)


def test_charts_equal_the_peer():
    points, params = golden("spc_input"), golden("spc_params")
    given = arguments(points, params)
    found = run_chart(
        points,
        date="date",
        value="value",
        by="series_id",
        **{k: given[k] for k in ("rebase", "baseline_points")},
    )
    theirs = golden("run_chart").with_columns((pl.col("part") - 1).alias("phase"))
    ours = found.group_by("series_id", "phase").first().with_columns(pl.col("phase").cast(pl.Int64))
    both = theirs.join(ours, on=["series_id", "phase"], how="left", suffix="_ours")
    assert both.height == 168
    assert ((both["cl"] - both["centre"]).abs() <= 1e-9 * both["cl"].abs()).all()
    for name in RUNS:
        a, b = both[name], both[f"{name}_ours"]
        wrong = both.filter(a.cast(pl.Float64).ne_missing(b.cast(pl.Float64)))
        assert wrong.is_empty(), wrong.select("series_id", "part", name, f"{name}_ours", "n_useful")


def test_by_hand():
    frame = pl.DataFrame({"day": range(7), "y": [1.0, 3, None, 2, 3, 1, 2]})
    row = run_chart(frame, date="day", value="y").row(0, named=True)
    assert (row["centre"], row["n_useful"], row["longest_run"], row["n_crossings"]) == (2, 4, 2, 2)


def test_nothing_useful_and_nothing_at_all():
    flat = run_chart(pl.DataFrame({"day": range(3), "y": [5, 5, 5]}), date="day", value="y")
    assert flat.select(RUNS).row(0) == (0, None, None, None, None, False)
    assert run_chart(flat.clear(), date="day", value="y").height == 0
