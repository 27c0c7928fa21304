"""Files' bytes to a table, without a home: recognised, read, resolved, in the order in which they came."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import polars as pl

from qmetrics.analysis.compute import TableData
from qmetrics.model import Source
from qmetrics.sources.recognise import recognise


def table_of(source: Source, contents: Iterable[bytes], others: Mapping[str, TableData]) -> TableData:
    """The source's table; SourceError where a file is not the source's or cannot be read."""
    frames = [_rows(source, content, number, others) for number, content in enumerate(contents)]
    return TableData(source.table, pl.concat(frames))


def _rows(source: Source, content: bytes, number: int, others: Mapping[str, TableData]) -> pl.DataFrame:
    found = recognise(content, [source])
    assert found is not None, f"a file of {source.key} is not recognised"
    _, layout, differs = found
    if differs is not None:
        raise differs
    rows = source.parse(content, layout)
    if source.resolve is not None:
        rows = source.resolve(rows, {name: others[name].rows for name in source.uses})
    return rows.with_columns(pl.lit(hashlib.sha256(content).hexdigest()).alias("file_sha256")).select(
        *(pl.col(name).cast(dtype) for name, dtype in source.table.schema.items()),
        pl.lit(datetime(2026, 4, 20, tzinfo=UTC) + timedelta(hours=number)).alias("known_from"),
        pl.lit(number, pl.Int64).alias("vintage"),
    )
