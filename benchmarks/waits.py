"""Waits of fifty million spells, beside DuckDB: each answer in a process of its own, in turns."""

import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from benchmarks.measure import Figure, Section, children, ratio

SPELLS = 50_000_000
REPEATS = 5
NAMES = {"ours": "ours", "duckdb": "DuckDB, quantile_disc", "duckdb_counts": "DuckDB, from the same counts"}


def section() -> Section:
    with tempfile.TemporaryDirectory() as folder:
        generate = [sys.executable, "-m", "benchmarks.spells", folder, str(SPELLS)]
        subprocess.run(generate, check=True)
        found = children({who: (who, folder) for who in NAMES}, "benchmarks.waits_by", REPEATS)
        assert_same(Path(folder))
    for who, name in NAMES.items():
        cost = found[who]
        yield Figure(f"{SPELLS:,} spells, {name}", f"{cost.seconds:.1f} s")
        yield Figure("    processor time", f"{cost.cpu_seconds:.1f} s")
        yield Figure("    peak memory", f"{cost.peak_gib:.1f} GiB", "<= 4 GB" if who == "ours" else "")
    yield ratio("ours / DuckDB", found["ours"].seconds / found["duckdb"].seconds, "<= 1.6")
    yield ratio("ours / DuckDB from counts", found["ours"].seconds / found["duckdb_counts"].seconds)


def assert_same(folder: Path) -> None:
    """Every answer is the same, to the last digit."""
    for what in ("waits", "stock"):
        ours = pl.read_parquet(folder / f"{what}-of-ours.parquet")
        for who in NAMES:
            assert_frame_equal(ours, pl.read_parquet(folder / f"{what}-of-{who}.parquet"))
