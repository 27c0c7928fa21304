"""Rows written inline, as the tables that ``compute`` takes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import complaints, never_events
from qmetrics.model import Measure, Scope
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source

SCOPE = Scope(icb_code="QZ9", providers=("ZA1", "ZA2", "ZB1"))
BY_KEY = {measure.key: measure for measure in (*never_events.MEASURES, *complaints.MEASURES)}


def table_of(key: str, rows: Iterable[Mapping[str, Any]], *, file: str = "a") -> TableData:
    """Rows of one file; missing columns are empty."""
    table = source(key).table
    frame = pl.DataFrame(
        [{name: row.get(name) for name in table.column_names} for row in rows],
        schema={column.name: column.dtype for column in table.columns},
        orient="row",
    )
    return TableData(
        table,
        frame.with_columns(
            pl.lit(file).alias("file_sha256"),
            pl.lit(None, pl.String).alias("sheet"),
            pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("row_number"),
            pl.lit(datetime(2026, 1, 1, tzinfo=UTC)).cast(pl.Datetime("us", "UTC")).alias("known_from"),
            pl.lit(1, pl.Int64).alias("vintage"),
        ),
    )


def figures(
    measure: Measure, tables: Mapping[str, TableData], *, org: str = "ZA1", level: str = "provider"
) -> pl.DataFrame:
    """Totals of one organisation, in order of time."""
    return (
        compute(measure, tables, SCOPE, holidays=bank_holidays())
        .filter(org_code=org, org_level=level)
        .filter(pl.col("breakdown").is_null())
        .sort("period_end")
    )


def month(frame: pl.DataFrame, label: str) -> dict[str, Any]:
    """The figure of one month."""
    return frame.filter(pl.col("period_end").dt.to_string("%Y-%m") == label).row(0, named=True)


def check_example(measure: Measure) -> None:
    """The measure gives its worked example's answer."""
    example = measure.example
    tables = {measure.tables[0]: table_of(measure.tables[0], example.rows)}
    tables |= {name: table_of(name, rows) for name, rows in example.other.items()}
    found = month(figures(measure, tables, org=example.org, level=example.level.value), example.period)
    for name, value in example.expect.items():
        if isinstance(value, float):
            assert found[name] == pytest.approx(value, abs=5e-4), f"{measure.key} {name}"
        else:
            assert found[name] == value, f"{measure.key} {name}"
