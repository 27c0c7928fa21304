"""Bytes of the never events table to the long table. Names stay names.

The publication gives no codes. Names become codes by ``reference/names``, in the step that has the
organisations at hand; here the code is empty.
"""

from datetime import date

import polars as pl

from qmetrics.model import Layout, Problem, SourceError
from qmetrics.sources.published import PUBLISHED_COLUMNS, PUBLISHED_KEY
from qmetrics.sources.reading import LINE, SHEET, read_rows
from qmetrics.sources.windows import duplicate_problems, financial_year, future_problems, problems_at

HEADER = ("financial_year", "provisional", "organisation_name_as_published", "never_events_reported")
YEAR, PROVISIONAL, NAME, EVENTS = HEADER
MEASURE_ID = "never_events"
RELEASES = {"0": "final", "1": "provisional"}


def parse(content: bytes, layout: Layout, *, today: date | None = None) -> pl.DataFrame:
    """Never events of one organisation in one year, a row each.

    Parameters
    ----------
    content : bytes
        The table by organisation.
    layout : Layout
        The source's only one.
    today : date, optional
        A year that begins later is an error. Default: the day it is.

    Returns
    -------
    polars.DataFrame
        The published columns, ``org_code`` empty, then ``sheet`` and ``row_number``. An
        organisation that is not in a year's list has no row: what that means is the measure's.

    Raises
    ------
    SourceError
        Naming row and column.
    """
    raw = read_rows(content, layout.header, tolerant=True)
    if raw.height == 0:
        raise SourceError(Problem("the file has a header and no rows"))
    text = raw.with_columns(
        pl.col(HEADER).str.replace_all("\u00a0", " ", literal=True).str.strip_chars().replace("", None)
    )
    years = {year: financial_year(year) or (None, None) for year in text[YEAR].drop_nulls().unique()}
    starts = {year: start for year, (start, _) in years.items()}
    ends = {year: end for year, (_, end) in years.items()}
    frame = text.select(
        pl.lit(None, pl.String).alias("org_code"),
        pl.col(NAME).alias("org_name"),
        pl.lit("provider").alias("org_level"),
        pl.lit(None, pl.String).alias("breakdown"),
        pl.lit(None, pl.String).alias("breakdown_value"),
        pl.col(YEAR).replace_strict(starts, default=None, return_dtype=pl.Date).alias("period_start"),
        pl.col(YEAR).replace_strict(ends, default=None, return_dtype=pl.Date).alias("period_end"),
        pl.lit(MEASURE_ID).alias("measure_id"),
        pl.col(EVENTS).cast(pl.Int64, strict=False).cast(pl.Float64).alias("value"),
        pl.lit(False).alias("is_suppressed"),
        pl.col(PROVISIONAL)
        .replace_strict(RELEASES, default=None, return_dtype=pl.String)
        .alias("release_status"),
        pl.col(SHEET, LINE),
    )
    problems: list[Problem] = []
    for column, name, message in (
        ("org_name", NAME, "empty; it is required"),
        ("period_start", YEAR, "not a financial year such as 2024-25"),
        ("release_status", PROVISIONAL, "neither 0 (final) nor 1 (provisional)"),
        ("value", EVENTS, "not a whole number"),
    ):
        problems += problems_at(frame.filter(pl.col(column).is_null())[LINE], name, message)
    problems += problems_at(frame.filter(pl.col("value") < 0)[LINE], EVENTS, "below 0")
    problems += future_problems(frame, YEAR, today, starts=True)
    problems += duplicate_problems(frame, PUBLISHED_KEY, NAME)
    if problems:
        raise SourceError(*sorted(problems, key=lambda problem: problem.row or 0))
    return frame.select(*(column.name for column in PUBLISHED_COLUMNS), SHEET, LINE)
