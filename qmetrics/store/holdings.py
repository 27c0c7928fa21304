"""Which organisations and periods each landed file holds: one small Parquet file beside the tables.

It can be made again from the landed bytes at any time, and outlives them. What it is worked out
from is in ``sources/holding``; what it says of a release calendar in ``assets/calendar_values``.
"""

from functools import lru_cache
from pathlib import Path

import polars as pl

from qmetrics.model import Source
from qmetrics.sources.holding import holding_of
from qmetrics.store.home import Home


def _path(home: Home, sha256: str) -> Path:
    return home.tables / "holdings" / f"{sha256}.parquet"


def write_holding(home: Home, sha256: str, source: Source, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep, and give, what a landed file holds; ``frame`` is its rows as parsed."""
    held = holding_of(source, frame)
    path = _path(home, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    held.write_parquet(unfinished)
    unfinished.replace(path)
    return held


def read_holding(home: Home, sha256: str) -> pl.DataFrame | None:
    """What was kept of a file; None where nothing was."""
    path = _path(home, sha256)
    return _read(path) if path.exists() else None


@lru_cache(maxsize=4096)
def _read(path: Path) -> pl.DataFrame:
    """A file named by the hash of what it describes never changes."""
    return pl.read_parquet(path)
