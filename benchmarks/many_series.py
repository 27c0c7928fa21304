"""One size of ``spc`` in a process of its own: ``python -m benchmarks.many_series SERIES``."""

import sys

import polars as pl

from benchmarks import series
from benchmarks.measure import report
from benchmarks.spc import ours


def generated(count: int, piece: int = 50_000) -> pl.DataFrame:
    """The frame, made piece by piece so that its making is not the peak."""
    pieces = [
        series.frame(series.values(min(piece, count - first), seed=first)).with_columns(
            pl.col("series") + pl.lit(first, dtype=pl.Int32)
        )
        for first in range(0, count, piece)
    ]
    return pl.concat(pieces, rechunk=True)


if __name__ == "__main__":
    frame = generated(int(sys.argv[1]))
    report(lambda: ours(frame))
