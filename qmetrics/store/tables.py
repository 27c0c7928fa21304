"""Tables as Parquet: one file a landed file (and a month, where rows are people), with lineage.

A table's rows are those of the landed files listed in ``table_file``; a file half written when a
run died is not listed and is written again. What is listed is read as it was made, or not (``derived``).
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from qmetrics.model import Source
from qmetrics.store.derived import AlteredError, Derived, derived_files, keep_derived, parquet
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of
from qmetrics.store.schema import landed_file, table_file, tombstone
from qmetrics.store.warehouse import transaction


def write_table_file(home: Home, source: Source, sha256: str, frame: pl.DataFrame) -> None:
    """Keep the rows of one landed file. ``frame`` has the table's columns, sheet and row number."""
    table = source.table
    rows = frame.with_columns(pl.lit(sha256).alias("file_sha256")).select(
        pl.col(name).cast(dtype) for name, dtype in table.schema.items()
    )
    root = home.tables / source.key
    parts = {root / f"{sha256}.parquet": rows}
    if table.is_row_level:
        month = pl.col(table.period_column).cast(pl.Date).dt.strftime("%Y-%m").fill_null("none")
        by_month = rows.group_by(month.alias("_month"), maintain_order=True)
        parts = {root / f"period={period}" / f"{sha256}.parquet": part for (period,), part in by_month}
    forget_table(home, source.key, [sha256])
    kept = {path: parquet(part) for path, part in parts.items()}
    keep_derived(home, f"table/{source.key}", kept, landed=sha256)
    for path in set(root.rglob(f"{sha256}.parquet")) - set(parts):
        path.unlink()  # a month in which it no longer has rows
    with transaction(home) as connection:
        connection.execute(
            sa.insert(table_file).values(
                source=source.key, sha256=sha256, rows=rows.height, at=datetime.now(UTC)
            )
        )


def table_files(home: Home, source: str) -> set[str]:
    """Hashes of the landed files that are rows of the table."""
    with transaction(home) as connection:
        return set(
            connection.execute(sa.select(table_file.c.sha256).where(table_file.c.source == source)).scalars()
        )


def not_yet_rows(home: Home) -> dict[str, str]:
    """Source of each landed file, by hash, that is not rows of its table: not made yet, or held out."""
    of = landed_file.c
    query = sa.select(of.sha256, of.source).where(
        ~of.is_quarantined,
        of.sha256.not_in(sa.select(tombstone.c.sha256)),
        of.sha256.not_in(sa.select(table_file.c.sha256).where(table_file.c.source == of.source)),
    )
    with transaction(home) as connection:
        return {row.sha256: row.source for row in connection.execute(query.order_by(of.number))}


def broken_files(home: Home, source: str) -> list[str]:
    """Hashes of the landed files whose rows are lost or altered."""
    return _broken(*_listed(home, source))


def _listed(home: Home, source: str) -> tuple[dict[str, int], list[Derived]]:
    """Number of rows of each listed file, and the Parquet on record of these files."""
    query = sa.select(table_file.c.sha256, table_file.c.rows).where(table_file.c.source == source)
    with transaction(home) as connection:
        rows = {row.sha256: row.rows for row in connection.execute(query)}
    return rows, [one for one in derived_files(home, f"table/{source}") if one.landed in rows]


def _broken(rows: dict[str, int], kept: list[Derived]) -> list[str]:
    lost = {sha256 for sha256, count in rows.items() if count} - {one.landed for one in kept}
    return sorted(lost | {one.landed for one in kept if one.landed and not one.is_as_made})


def forget_table(home: Home, source: str, hashes: Collection[str] | None = None) -> None:
    """Strike landed files off a table, all unless some are named, to be made again from their bytes.

    What is not listed is not read. The Parquet stays until then: where the landed bytes are lost too, it is
    the last there is of them.
    """
    query = sa.delete(table_file).where(table_file.c.source == source)
    if hashes is not None:
        query = query.where(table_file.c.sha256.in_(hashes))
    with transaction(home) as connection:
        connection.execute(query)


def table_paths(home: Home, source: str) -> list[Path]:
    """Give the Parquet files of a table; AlteredError where one is lost or not as it was made."""
    listed, kept = _listed(home, source)
    for sha256 in _broken(listed, kept):
        raise AlteredError(home.tables / source / f"{sha256}.parquet")
    return [one.path for one in kept]


def read_table(home: Home, source: Source) -> pl.DataFrame:
    """All rows of a table, every vintage, with lineage, ``known_from`` and ``vintage``.

    Raises
    ------
    AlteredError
        Where a file of it is lost or not as it was made.
    """
    paths = table_paths(home, source.key)
    if not paths:
        moment = pl.Datetime("us", "UTC")
        return source.table.empty().with_columns(
            pl.lit(None, moment).alias("known_from"), pl.lit(None, pl.Int64).alias("vintage")
        )
    rows = pl.concat([pl.read_parquet(path, hive_partitioning=False) for path in paths])
    vintages = files_of(home, source.key).select(
        pl.col("sha256").alias("file_sha256"), "known_from", "vintage"
    )
    return rows.join(vintages, on="file_sha256", how="inner").sort("vintage", "row_number")


def missing_rows(home: Home, tables: Sequence[str]) -> str | None:
    """Say of which of some tables a landed file is no row, since it is held out or was not yet read."""
    incomplete = set(not_yet_rows(home).values())
    return next(
        (f"a landed file is missing from table {name}" for name in tables if name in incomplete), None
    )
