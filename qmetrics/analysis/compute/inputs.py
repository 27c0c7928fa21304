"""What a computation is given, and which of a table's rows are the current ones."""

from dataclasses import dataclass

import polars as pl

from qmetrics.model import Table

# What a table's rows carry when they are read back, beside the table's own columns and lineage:
# when they were known, and the order of their files' vintages.
VINTAGE_COLUMNS = {"known_from": pl.Datetime("us", "UTC"), "vintage": pl.Int64()}


@dataclass(frozen=True, eq=False)
class TableData:
    """A table's declaration and its rows of every vintage, with ``known_from`` and ``vintage``."""

    declaration: Table
    rows: pl.DataFrame


def current_rows(data: TableData) -> pl.DataFrame:
    """Rows of the newest extract of each organisation (and, for snapshots, of each month).

    A file is the complete return of the organisations in it, so a newer extract replaces an
    earlier one whole; a re-sent extract of the same date is told apart by its vintage.
    """
    table = data.declaration
    if table.extract_column is None or data.rows.height == 0:
        return data.rows
    per = [table.organisation_column, *([table.extract_column] if table.is_snapshot else [])]
    files = data.rows.select(*{*per, table.extract_column}, "vintage", "file_sha256").unique()
    newest = files.sort(table.extract_column, "vintage").unique(subset=per, keep="last", maintain_order=True)
    return data.rows.join(newest.select(*per, "file_sha256"), on=[*per, "file_sha256"], how="semi")
