"""What a computation is given, and which of a table's rows are the current ones."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from qmetrics.model import Table

# What a table's rows carry when they are read back, beside the table's own columns and lineage:
# when they were known, and the order of their files' vintages.
VINTAGE_COLUMNS = {"known_from": pl.Datetime("us", "UTC"), "vintage": pl.Int64()}


@dataclass(frozen=True, eq=False)
class TableData:
    """A table's declaration and its rows of every vintage, with ``known_from`` and ``vintage``.

    What every measure of a table needs is worked out once, when first asked for.
    """

    declaration: Table
    rows: pl.DataFrame

    @cached_property
    def files(self) -> pl.DataFrame:
        """``_file, file_sha256, sheet, known_from``: a number for each sheet of each file."""
        names = self.rows.select("file_sha256", "sheet", "known_from").unique(["file_sha256", "sheet"])
        return names.sort("file_sha256", "sheet").with_row_index("_file").cast({"_file": pl.Int64})

    @cached_property
    def current(self) -> pl.DataFrame:
        """The rows that hold now, in the order of ``_file`` and row number."""
        numbered = self.files.select("_file", "file_sha256", "sheet")
        rows = _newest(self.declaration, self.rows)
        rows = rows.join(numbered, on=["file_sha256", "sheet"], how="left", nulls_equal=True)
        return rows.sort("_file", "row_number")


def with_rows(data: TableData | None) -> TableData | None:
    """The table, or None where nothing of it has come."""
    return data if data is not None and data.rows.height else None


def current_rows(data: TableData) -> pl.DataFrame:
    """Rows of the newest extract of each organisation (and, for snapshots, of each month).

    A file is the complete return of the organisations in it, so a newer extract replaces an
    earlier one whole; a re-sent extract of the same date is told apart by its vintage.
    """
    return data.current


def _newest(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    if table.extract_column is None or rows.height == 0:
        return rows
    per = [table.organisation_column, *([table.extract_column] if table.is_snapshot else [])]
    files = rows.select(*dict.fromkeys([*per, table.extract_column]), "vintage", "file_sha256").unique()
    newest = files.sort(table.extract_column, "vintage").unique(subset=per, keep="last", maintain_order=True)
    return rows.join(newest.select(*per, "file_sha256"), on=[*per, "file_sha256"], how="semi")
