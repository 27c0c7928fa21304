"""A small log, a waiting list and measures of them for the tests of compute; nothing is read."""

from datetime import UTC, date, datetime

import polars as pl

from qmetrics.analysis.compute import TableData, compute
from qmetrics.model import Column, Direction, Example, Kind, Level, Measure, Rows, Scope, Table

SCOPE = Scope(icb_code="QX", providers=("P1", "P2"), sub_icbs=("S1",), trusts=("P2",))
DAY = pl.col("day")
LEVELS = (Level.ICB_PROVIDERS, Level.PROVIDER, Level.ICB_POPULATION, Level.SUB_ICB)

COLUMNS = {
    "org": pl.String(),
    "sub_icb": pl.String(),
    "day": pl.Date(),
    "ok": pl.Boolean(),
    "out": pl.Boolean(),
    "unknown": pl.Boolean(),
    "time": pl.Float64(),
    "pathway": pl.String(),
    "sex": pl.String(),
    "extract": pl.Date(),
}


def d(text):
    return date.fromisoformat(text)


def make_table(is_snapshot=False):
    """A table with a row's organisation, day, flags and groups."""
    return Table(
        columns=tuple(
            Column(name=name, dtype=dtype, description=name, required=False)
            for name, dtype in COLUMNS.items()
        ),
        unique_key=("org",),
        period_column="day",
        is_row_level=True,
        organisation_column="org",
        sub_icb_column="sub_icb",
        extract_column="extract",
        is_snapshot=is_snapshot,
        breakdowns={"pathway": pl.col("pathway"), "sex": pl.col("sex")},
    )


def make_data(*files, table=None):
    """Files of (name, rows); the order is that of their vintages, a day apart. Rows count from 2."""
    frames = [
        pl.DataFrame([{**dict.fromkeys(COLUMNS), **row} for row in rows], schema=COLUMNS, orient="row")
        .with_row_index("row_number", offset=2)
        .with_columns(
            pl.col("row_number").cast(pl.Int64),
            pl.lit(name).alias("file_sha256"),
            pl.lit(None, pl.String).alias("sheet"),
            pl.lit(datetime(2026, 5, 1 + index, tzinfo=UTC)).alias("known_from"),
            pl.lit(index, pl.Int64).alias("vintage"),
        )
        for index, (name, rows) in enumerate(files)
    ]
    return TableData(table or make_table(), pl.concat(frames))


def row(day, org="P1", extract="2026-04-15", **cells):
    """One row; days as text."""
    return {"day": d(day) if day else None, "org": org, "extract": d(extract)} | cells


def make_measure(kind=Kind.PROPORTION, origin=None, rows=None, **changes):
    """A measure of the log; ``rows`` adds to its Rows."""
    parts = {"table": "log", "date": DAY, "denominator": pl.lit(True)}
    if kind is Kind.PROPORTION:
        parts["numerator"] = pl.col("ok")
    if kind is Kind.PERCENTILE:
        parts |= {"duration": pl.col("time"), "quantile": 0.5}
    fields = {
        "key": "theme.measure",
        "title": "T",
        "question": "Q?",
        "why": "W",
        "direction": Direction.HIGHER,
        "kind": kind,
        "origin": origin or Rows(**(parts | (rows or {}))),
        "unit": "%",
        "levels": LEVELS,
        "owner": "A",
        "checked_by": "B",
        "reviewed_on": date(2026, 1, 1),
        "review_by": date(2027, 1, 1),
        "example": Example(rows=(), period="2026-01", org="P1", expect={}),
    }
    return Measure(**(fields | changes))


def figures(measure, data, scope=SCOPE, **tables):
    """Observations of a measure of the log."""
    return compute(measure, {"log": data} | tables, scope)


def pick(frame, org="P1", end=None, level="provider", breakdown=None, group=None):
    """Rows of one series; with ``end``, its one figure as a dict."""
    chosen = frame.filter(
        pl.col("org_code") == org,
        pl.col("org_level") == level,
        pl.col("breakdown").eq_missing(pl.lit(breakdown, pl.String)),
        pl.col("breakdown_value").eq_missing(pl.lit(group, pl.String)),
    )
    return chosen if end is None else chosen.row(by_predicate=pl.col("period_end") == d(end), named=True)
