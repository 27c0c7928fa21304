"""Which organisations and periods each landed file holds: one small Parquet file beside the tables.

It can be made again from the landed bytes at any time, and outlives them. What it is worked out
from is in ``sources/holding``; what it says of a release calendar in ``assets/calendar_values``.
"""

from functools import lru_cache
from pathlib import Path

import polars as pl

from qmetrics.model import Source
from qmetrics.sources.holding import holding_of
from qmetrics.store.derived import derived_files, keep_derived, parquet
from qmetrics.store.home import Home

ASSET = "holdings"


def write_holding(home: Home, sha256: str, source: Source, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep, and give, what a landed file holds; ``frame`` is its rows as parsed."""
    held = holding_of(source, frame)
    path = home.tables / "holdings" / f"{sha256}.parquet"
    keep_derived(home, ASSET, {path: parquet(held)}, landed=sha256)
    return held


def read_holdings(home: Home) -> dict[str, pl.DataFrame]:
    """What was kept of each file, by its hash; what is lost or altered is left out, to be made anew."""
    kept = derived_files(home, ASSET)
    return {one.landed: _read(one.path, one.sha256) for one in kept if one.landed and one.is_as_made}


@lru_cache(maxsize=4096)
def _read(path: Path, _sha256: str) -> pl.DataFrame:
    """What a file says; its hash is known."""
    return pl.read_parquet(path)
