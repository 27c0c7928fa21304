"""What stands beside a measure's figures, as Parquet: one file a measure, replaced whole.

It holds what is known now; vintages are kept of the figures alone (``observations``).
"""

from pathlib import Path

import polars as pl

from qmetrics.store.derived import as_made, keep_derived, parquet
from qmetrics.store.home import Home


def write_beside(home: Home, measure_key: str, frame: pl.DataFrame) -> None:
    """Keep the counts beside a measure, in place of the earlier ones."""
    asset = f"measure/{measure_key.replace('.', '/')}"
    keep_derived(home, asset, {_path(home, measure_key): parquet(frame)})


def read_beside(home: Home, measure_key: str) -> pl.DataFrame | None:
    """The counts beside a measure, if they are as made (else AlteredError); None where never computed."""
    path = as_made(home, _path(home, measure_key))
    return pl.read_parquet(path) if path is not None else None


def read_beside_one(
    home: Home, measure_key: str, what: str, org_code: str, org_level: str
) -> pl.DataFrame | None:
    """The counts of one sort beside one organisation's totals; None where there are none."""
    kept = read_beside(home, measure_key)
    if kept is None:
        return None
    here = kept.filter(
        pl.col("what") == what,
        pl.col("org_code") == org_code,
        pl.col("org_level") == org_level,
        pl.col("breakdown").is_null(),
    )
    return here if here.height else None


def _path(home: Home, measure_key: str) -> Path:
    theme, name = measure_key.split(".")
    return home.tables / "beside" / theme / f"{name}.parquet"
