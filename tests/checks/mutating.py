"""Frames on which a suite passes, and for each expectation one cell's change that makes it fail."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl
from worked_examples import example_figure

from qmetrics.checks.suites import BETWEEN, IN_SET, NOT_NULL, ROW_COUNT, Expectation
from qmetrics.model import OBSERVATION_SCHEMA, Measure, TwinOptions, add_months, month_end
from qmetrics.sources import source
from qmetrics.sources.recognise import recognise

# Planted wherever a frame takes text; no message may hold it.
CANARY = "CANARY7391"
SMALL = TwinOptions(months=3, patients=100)
ROWS = 400


@cache
def clean_rows(key: str) -> pl.DataFrame:
    """Rows of a source's twin that keep every rule, as the table's checks see them."""
    one = source(key)
    frames = []
    for number, content in enumerate(one.twin(SMALL).values()):
        found = recognise(content, [one])
        assert found is not None
        rows = one.parse(content, found[1]).with_columns(pl.lit(f"file{number}").alias("file_sha256"))
        if one.resolve is not None:
            rows = one.resolve(rows, {name: clean_rows(name) for name in one.uses})
        frames.append(rows)
    table = pl.concat(frames).select(pl.col(name).cast(dtype) for name, dtype in one.table.schema.items())
    for rule in one.table.rules:
        table = table.filter(rule.holds.fill_null(True))
    return table.filter(
        *(
            (pl.col(column.name).ge(column.minimum) if column.minimum is not None else True)
            & (pl.col(column.name).le(column.maximum) if column.maximum is not None else True)
            | pl.col(column.name).is_null()
            for column in one.table.columns
            if column.minimum is not None or column.maximum is not None
        )
    )


@cache
def clean_figures(measure: Measure) -> pl.DataFrame:
    """Six successive periods of one organisation, each a copy of the worked example's figure."""
    figure = {name: example_figure(measure)[name] for name in OBSERVATION_SCHEMA}
    step = {"month": 1, "quarter": 3, "year": 12}.get(measure.cadence.value, 1)
    months = (figure["period_end"].year - figure["period_start"].year) * 12 + (
        figure["period_end"].month - figure["period_start"].month
    )
    figures = []
    for index in range(6):
        end = month_end(add_months(figure["period_end"], -step * index))
        figures.append(figure | {"period_start": add_months(end, -months).replace(day=1), "period_end": end})
    return pl.DataFrame(figures, schema=OBSERVATION_SCHEMA)


def with_cell(frame: pl.DataFrame, column: str, value: Any, row: int = 0) -> pl.DataFrame:
    """The frame with one cell changed."""
    at = pl.int_range(pl.len()) == row
    dtype = frame.schema[column]
    return frame.with_columns(pl.when(at).then(pl.lit(value, dtype)).otherwise(pl.col(column)).alias(column))


def mutated(frame: pl.DataFrame, one: Expectation) -> pl.DataFrame:
    """A frame on which one expectation must fail."""
    column = one.arguments.get("column", "")
    if one.kind == ROW_COUNT:
        return frame.clear()
    if one.name == "has_declared_columns":
        return frame.drop(one.arguments["column_set"][0])
    if one.kind == NOT_NULL:
        return with_cell(frame, column, None)
    if one.kind == IN_SET and one.holds is None:
        return with_cell(frame, column, CANARY)
    if one.kind == BETWEEN:
        return with_cell(frame, column, _outside(one.arguments["min_value"], one.arguments["max_value"]))
    if one.name in ("key_is_unique", "figure_is_unique"):
        return pl.concat([frame, frame.head(1)])
    if one.name == "periods_are_complete":
        return pl.concat([frame.head(2), frame.slice(3)])
    assert one.holds is not None, one.name
    columns = one.holds.meta.root_names() or [name for name in frame.columns if f"'{name}'" in str(one.holds)]
    for changed in _changes(frame.head(ROWS), columns):
        if changed.select(one.holds.fill_null(True)).to_series().all() is False:
            return changed
    raise AssertionError(f"no change of a cell or two breaks {one.name}: it can never fail")


def _outside(low: Any, high: Any) -> Any:
    if low is not None:
        return low - timedelta(days=1) if isinstance(low, date) else low - 1
    return high + timedelta(days=1) if isinstance(high, date) else high + 1


def _changes(frame: pl.DataFrame, columns: list[str]) -> Iterator[pl.DataFrame]:
    """The frame with one cell changed, then with two of a row, in some of its rows."""
    # a long table has a figure a row: an identity may rest on any of them
    rows = range(0, frame.height, 1 if "measure_id" in frame.columns else max(1, frame.height // 12))
    for row in rows:
        for column in dict.fromkeys(columns):
            for value in _values(frame, column, row):
                yield with_cell(frame, column, value, row)
    for row in rows:
        for first in dict.fromkeys(columns):
            for second in dict.fromkeys(columns):
                if first == second:
                    continue
                for value in _values(frame, first, row):
                    for other in _values(frame, second, row):
                        yield with_cell(with_cell(frame, first, value, row), second, other, row)


def _values(frame: pl.DataFrame, column: str, row: int) -> list[Any]:
    dtype, here = frame.schema[column], frame[column][row]
    if dtype == pl.Date:
        day = here or date(2026, 1, 15)
        return [None, day - timedelta(days=3000), day + timedelta(days=3000), day]
    if isinstance(dtype, pl.Datetime):
        moment = here or datetime(2026, 1, 15)
        return [None, moment - timedelta(days=3000), moment + timedelta(days=3000), moment]
    if dtype.is_numeric():
        return [None, 0, (here or 0) + 1, 99_999, -1]
    if dtype == pl.Boolean:
        return [None, True, False]
    # and a text with marks that no key has, and one longer than any may be
    return [None, CANARY, f"{CANARY} <?>", "x" * 2_000, *frame[column].drop_nulls().unique().sort().head(8)]
