"""A measure's worked example as observations; used by tests of several rooms."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import Derived, Level, Measure, Scope
from qmetrics.reference.organisations import SAMPLE_ICB, sample_organisations
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source

OWN = [one for one in sample_organisations() if one.parent_code == SAMPLE_ICB]
SCOPE = Scope(
    icb_code=SAMPLE_ICB,
    providers=tuple(one.code for one in OWN if one.role != "sub_icb"),
    sub_icbs=tuple(one.code for one in OWN if one.role == "sub_icb"),
    trusts=tuple(one.code for one in OWN if one.role in ("acute", "mental_health", "ambulance")),
)
KNOWN_FROM = datetime(2026, 6, 1, tzinfo=UTC)
BY_KEY = {measure.key: measure for measure in all_measures()}


def table_data(key: str, rows: Iterable[Mapping[str, Any]]) -> TableData:
    """Literal rows as one landed file; columns that are not given are empty."""
    table = source(key).table
    known = set(table.column_names)
    cells = []
    for row in rows:
        assert set(row) <= known, f"the example names columns that {key} does not have: {set(row) - known}"
        cells.append({name: row.get(name) for name in table.column_names})
    frame = pl.DataFrame(cells, schema={column.name: column.dtype for column in table.columns}, orient="row")
    return TableData(
        table,
        frame.with_columns(
            pl.lit("0" * 64).alias("file_sha256"),
            pl.lit(None, pl.String).alias("sheet"),
            pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("row_number"),
            pl.lit(KNOWN_FROM).cast(pl.Datetime("us", "UTC")).alias("known_from"),
            pl.lit(0, pl.Int64).alias("vintage"),
        ),
    )


def example_tables(measure: Measure) -> dict[str, TableData]:
    """The tables that the example's rows are of."""
    first, *_ = base_tables(measure)
    tables = {first: table_data(first, measure.example.rows)}
    for name, rows in measure.example.other.items():
        tables[name] = table_data(name, rows)
    return tables


def observations_of(
    measure: Measure, tables: Mapping[str, TableData], scope: Scope | None = None
) -> pl.DataFrame:
    """Everything that the tables say of a measure, through the measures it is derived from."""
    scope = scope or scope_with(measure)
    others = {}
    if isinstance(measure.origin, Derived):
        others = {key: observations_of(BY_KEY[key], tables, scope) for key, _, _ in measure.origin.terms}
    return compute(measure, tables, scope, others=others, holidays=bank_holidays())


def scope_with(measure: Measure) -> Scope:
    """The fictional home ICB, with the example's provider in it."""
    org = measure.example.org
    more = (org,) if measure.example.level is Level.PROVIDER and org not in SCOPE.providers else ()
    return replace(SCOPE, providers=(*SCOPE.providers, *more))


def example_figure(measure: Measure) -> dict[str, Any]:
    """The one observation that the example is about."""
    example = measure.example
    found = observations_of(measure, example_tables(measure)).filter(
        pl.col("org_code") == example.org,
        pl.col("org_level") == example.level.value,
        pl.col("period_end").dt.strftime("%Y-%m") == example.period,
    )
    if "breakdown" not in example.expect:
        found = found.filter(pl.col("breakdown").is_null())
    for name in ("period_start", "period_end", "breakdown", "breakdown_value"):
        if name in example.expect:
            found = found.filter(pl.col(name) == example.expect[name])
    if "period_start" not in example.expect and found.height > 1:
        start = pl.col("period_end").dt.month_start().dt.offset_by(f"-{measure.window - 1}mo")
        found = found.filter(pl.col("period_start") == start)
    assert found.height == 1, f"{found.height} figures where the example is about one"
    return found.row(0, named=True)
