"""Tables as Parquet: one file a landed file (and a month, where rows are people), with lineage.

A table's rows are those of the landed files listed in ``table_file``; a file half written when a
run died is not listed and is written again.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from qmetrics.model import Source
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of
from qmetrics.store.schema import table_file
from qmetrics.store.warehouse import transaction


def write_table_file(home: Home, source: Source, sha256: str, frame: pl.DataFrame) -> None:
    """Keep the rows of one landed file. ``frame`` has the table's columns, sheet and row number."""
    table = source.table
    rows = frame.with_columns(pl.lit(sha256).alias("file_sha256")).select(
        pl.col(name).cast(dtype) for name, dtype in table.schema.items()
    )
    root = home.tables / source.key
    if table.is_row_level:
        month = pl.col(table.period_column).cast(pl.Date).dt.strftime("%Y-%m").fill_null("none")
        for (period,), part in rows.group_by(month.alias("_month"), maintain_order=True):
            _write(part, root / f"period={period}" / f"{sha256}.parquet")
    else:
        _write(rows, root / f"{sha256}.parquet")
    with transaction(home) as connection:
        connection.execute(
            sa.delete(table_file).where(table_file.c.source == source.key, table_file.c.sha256 == sha256)
        )
        connection.execute(
            sa.insert(table_file).values(
                source=source.key, sha256=sha256, rows=rows.height, at=datetime.now(UTC)
            )
        )


def _write(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    frame.write_parquet(unfinished)
    unfinished.replace(path)


def table_files(home: Home, source: str) -> set[str]:
    """Hashes of the landed files that are rows of the table."""
    with transaction(home) as connection:
        return set(
            connection.execute(sa.select(table_file.c.sha256).where(table_file.c.source == source)).scalars()
        )


def forget_table(home: Home, source: str) -> None:
    """Drop a table's Parquet, to be made again from the landed bytes."""
    with transaction(home) as connection:
        connection.execute(sa.delete(table_file).where(table_file.c.source == source))
    shutil.rmtree(home.tables / source, ignore_errors=True)


def read_table(home: Home, source: Source) -> pl.DataFrame:
    """All rows of a table, every vintage, with lineage, ``known_from`` and ``vintage``."""
    files = files_of(home, source.key)
    kept = table_files(home, source.key)
    paths = sorted(str(path) for path in (home.tables / source.key).rglob("*.parquet") if path.stem in kept)
    if not paths:
        moment = pl.Datetime("us", "UTC")
        return source.table.empty().with_columns(
            pl.lit(None, moment).alias("known_from"), pl.lit(None, pl.Int64).alias("vintage")
        )
    rows = pl.concat([pl.read_parquet(path, hive_partitioning=False) for path in paths])
    vintages = files.select(pl.col("sha256").alias("file_sha256"), "known_from", "vintage")
    return rows.join(vintages, on="file_sha256", how="inner").sort("vintage", "row_number")
