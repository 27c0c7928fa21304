"""Generates referral spells into Parquet files: ``python -m benchmarks.spells FOLDER SPELLS``.

Four years of referrals to 40 providers of unequal size; waits of weeks to two years; whoever is not seen by
the end of the four years still waits. Rows are in no order.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

FIRST, LAST = date(2022, 1, 1), date(2025, 12, 31)
PIECE = 5_000_000
PROVIDERS = 40


def piece(rows: int, seed: int) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    provider = (PROVIDERS * random.random(rows) ** 1.5).astype(np.int32)
    referred = random.integers(0, (LAST - FIRST).days + 1, rows, dtype=np.int32)
    wait = np.minimum(random.gamma(1.5, 60, rows) * (0.6 + provider / PROVIDERS), 730).astype(np.int32)
    names = pl.Series([f"R{number:02d}" for number in range(PROVIDERS)])
    start = pl.lit(FIRST).to_physical()
    seen = (start + pl.Series(referred + wait)).cast(pl.Date)
    return pl.select(
        pl.lit(names.gather(provider)).alias("provider_code"),
        (start + pl.Series(referred)).cast(pl.Date).alias("referral_date"),
        pl.when(seen <= LAST).then(seen).alias("first_contact_date"),
    )


def generate(folder: Path, spells: int) -> None:
    for number, first in enumerate(range(0, spells, PIECE)):
        rows = min(PIECE, spells - first)
        piece(rows, seed=number).write_parquet(folder / f"spells-{number:03d}.parquet")


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
