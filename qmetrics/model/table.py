"""A table that other rooms may trust: its columns, key and rules, declared once.

Parsing into it is in ``sources``; its expectation suite is built from it in ``checks``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from qmetrics.model.words import Severity

# Where each row came from. Every table has these, after its own columns.
LINEAGE_COLUMNS: Mapping[str, pl.DataType] = {
    "file_sha256": pl.String(),
    "sheet": pl.String(),
    "row_number": pl.Int64(),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Snake case; the unit is part of the name (``wait_days``).
    dtype : polars data type
        ``Date``, ``Datetime("us", "UTC")``, ``String``, ``Int64``, ``Float64`` or ``Boolean``.
    description : str
        What it holds, in words a provider's analyst understands.
    required : bool
        False where an empty cell has a meaning.
    codes : tuple of str
        The only values allowed; empty for no list.
    minimum, maximum : number or date, optional
        Legal range, both ends included.
    organisation : bool
        True where the values are ODS codes of organisations.
    is_free_text : bool
        True where a person writes sentences. The whole file is then screened cell by cell.
    """

    name: str
    dtype: pl.DataType
    description: str
    required: bool = True
    codes: tuple[str, ...] = ()
    minimum: float | date | None = None
    maximum: float | date | None = None
    organisation: bool = False
    is_free_text: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """What must hold in every row: an identity, or an order of dates.

    ``holds`` is a Boolean expression over the table's columns; null counts as holding, so that
    an empty cell is the business of ``required`` alone.
    """

    name: str
    holds: pl.Expr
    description: str
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """A typed, tidy table.

    Attributes
    ----------
    columns : tuple of Column
        In order; the lineage columns follow.
    unique_key : tuple of str
        Columns that together name one row of one file.
    period_column : str
        The date that places a row in a month, for partitions and row counts.
    is_row_level : bool
        True where a row is a person or a case: no value of it may leave the table.
    organisation_column : str
        Whose return a row belongs to.
    sub_icb_column : str, optional
        Where the person lives or is registered.
    extract_column : str, optional
        The one date of a local file at which its rows were true.
    is_snapshot : bool
        True where every month's file stays (a waiting list), instead of the newest extract
        replacing the earlier ones.
    amount_column : str, optional
        The number that a row reports, in one unit for ever: compared with its own history.
    breakdowns : mapping of str to expression
        Breakdown names and how a row's group is read.
    rules : tuple of Rule
        Row rules beyond types, code lists and ranges.
    """

    columns: tuple[Column, ...]
    unique_key: tuple[str, ...]
    period_column: str
    is_row_level: bool
    organisation_column: str
    sub_icb_column: str | None = None
    extract_column: str | None = None
    is_snapshot: bool = False
    amount_column: str | None = None
    breakdowns: Mapping[str, pl.Expr] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        names = self.column_names
        if len(set(names)) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"Table declares a column twice: {', '.join(twice)}")
        pointed = (*self.unique_key, self.period_column, self.organisation_column)
        optional = (self.sub_icb_column, self.extract_column, self.amount_column)
        for name in (*pointed, *(one for one in optional if one)):
            if name not in names:
                raise ValueError(f"Table names the column {name!r} but does not declare it; add a Column")

    @property
    def column_names(self) -> list[str]:
        """Names of the table's own columns, in order."""
        return [column.name for column in self.columns]

    @property
    def has_free_text(self) -> bool:
        """Whether any column holds sentences that a person wrote."""
        return any(column.is_free_text for column in self.columns)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Names and types of all columns, lineage included."""
        return {column.name: column.dtype for column in self.columns} | dict(LINEAGE_COLUMNS)

    def column(self, name: str) -> Column:
        """The declaration of one column."""
        return next(column for column in self.columns if column.name == name)

    def empty(self) -> pl.DataFrame:
        """The table without rows."""
        return pl.DataFrame(schema=self.schema)
