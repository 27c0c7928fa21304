"""Bytes of a monthly statistics file to the long table, whichever of its spellings a month used.

What is mended here is spelling: dates, spaces, breakdown names. No figure is changed, none is
dropped, and a star stays a star: what it stands for is worked out where measures are computed.
"""

from datetime import date

import polars as pl

from qmetrics.model import Layout, Problem, ReleaseStatus, SourceError
from qmetrics.sources.published import PUBLISHED_COLUMNS, PUBLISHED_KEY
from qmetrics.sources.reading import LINE, SHEET, read_rows
from qmetrics.sources.windows import (
    duplicate_problems,
    future_problems,
    problems_at,
    window_end,
    window_start,
)

HEADER = (
    "REPORTING_PERIOD_START",
    "REPORTING_PERIOD_END",
    "STATUS",
    "BREAKDOWN",
    "PRIMARY_LEVEL",
    "PRIMARY_LEVEL_DESCRIPTION",
    "SECONDARY_LEVEL",
    "SECONDARY_LEVEL_DESCRIPTION",
    "MEASURE_ID",
    "MEASURE_NAME",
    "MEASURE_VALUE",
)
START, END, STATUS, BREAKDOWN, PRIMARY, PRIMARY_NAME, SECONDARY, _, MEASURE, _, VALUE = HEADER

# a code names an organisation, so its name, which changes, is no part of the key
KEY = tuple(name for name in PUBLISHED_KEY if name != "org_name")
RELEASES = tuple(status.value for status in ReleaseStatus)
POPULATIONS = ("icb_population", "sub_icb")


def org_level(breakdown: str) -> str:
    """Whose figures a breakdown holds, under its names of any year.

    >>> [org_level(name) for name in ("Provider", "STP", "ICB of GP Practice or Residence")]
    ['provider', 'icb_population', 'icb_population']
    >>> [org_level(name) for name in ("CCG - GP Practice or Residence", "Provider; Age Group")]
    ['sub_icb', 'other']
    """
    name = breakdown.lower()
    if name in ("england", "provider"):
        return name
    if ";" not in name and name.startswith(("icb", "stp")):
        return "icb_population"
    if ";" not in name and name.startswith(("sub icb", "sub-icb", "ccg")):
        return "sub_icb"
    return "other"


def parse(content: bytes, layout: Layout, *, today: date | None = None) -> pl.DataFrame:
    """Figures, one a row.

    Parameters
    ----------
    content : bytes
        A referral-spell (4WW), main or time-series file: all have the same columns.
    layout : Layout
        The source's only one.
    today : date, optional
        A window that ends later is an error. Default: the day it is.

    Returns
    -------
    polars.DataFrame
        The published columns, then ``sheet`` and ``row_number``.

    Raises
    ------
    SourceError
        Naming row and column of every date, status or figure that cannot be read, and of every
        figure that comes twice.
    """
    raw = read_rows(content, layout.header, tolerant=True)
    if raw.height == 0:
        raise SourceError(Problem("the file has a header and no rows; download it again"))
    used = (START, END, STATUS, BREAKDOWN, PRIMARY, PRIMARY_NAME, SECONDARY, MEASURE, VALUE)
    text = raw.select(*(_trimmed(name) for name in used), pl.col(SHEET, LINE))
    frame = _second_bases_aside(_read(text))
    problems = _problems(text, frame)
    problems += future_problems(frame, END, today) + duplicate_problems(frame, KEY, MEASURE)
    if problems:
        raise SourceError(*sorted(problems, key=lambda problem: problem.row or 0))
    return frame.select(*(column.name for column in PUBLISHED_COLUMNS), SHEET, LINE)


def _trimmed(name: str) -> pl.Expr:
    """Without outer spaces, the non-breaking space (byte 0xA0) among them; empty is null."""
    cell = pl.col(name).str.replace_all("\u00a0", " ", literal=True).str.strip_chars()
    return cell.replace("", None)


def _read(text: pl.DataFrame) -> pl.DataFrame:
    """Every column typed; what cannot be read is null, and ``_breakdown`` keeps the publisher's word."""
    levels = {name: org_level(name) for name in text[BREAKDOWN].drop_nulls().unique()}
    starts = {day: window_start(day) for day in text[START].drop_nulls().unique()}
    ends = {day: window_end(day) for day in text[END].drop_nulls().unique()}
    level = pl.col(BREAKDOWN).replace_strict(levels, default=None, return_dtype=pl.String)
    secondary = pl.when(pl.col(SECONDARY).str.to_uppercase() != "NONE").then(pl.col(SECONDARY))
    number = pl.col(VALUE).cast(pl.Float64, strict=False)
    split = (level == "other") | secondary.is_not_null()
    return text.select(
        pl.col(PRIMARY).alias("org_code"),
        pl.col(PRIMARY_NAME).alias("org_name"),
        pl.when(split).then(pl.lit("other")).otherwise(level).alias("org_level"),
        pl.when(split).then(pl.col(BREAKDOWN)).alias("breakdown"),
        secondary.alias("breakdown_value"),
        pl.col(START).replace_strict(starts, default=None, return_dtype=pl.Date).alias("period_start"),
        pl.col(END).replace_strict(ends, default=None, return_dtype=pl.Date).alias("period_end"),
        pl.col(MEASURE).alias("measure_id"),
        pl.when(number.is_finite()).then(number).alias("value"),
        (pl.col(VALUE) == "*").fill_null(False).alias("is_suppressed"),
        pl.col(STATUS).str.to_lowercase().alias("release_status"),
        pl.col(BREAKDOWN).alias("_breakdown"),
        pl.col(SHEET, LINE),
    )


def _second_bases_aside(frame: pl.DataFrame) -> pl.DataFrame:
    """Where one figure is given on two bases, the one by residence alone leaves the population level.

    "Sub ICB of Residence" beside "Sub ICB of GP Practice or Residence" would be two figures under one
    key. The usual basis keeps the level; the other stays in the table, under its own name.
    """
    population = frame["org_level"].is_in(POPULATIONS)
    usual = frame["_breakdown"].str.contains("GP Practice", literal=True)
    if not (population & ~usual).any():
        return frame
    aside = pl.Series(frame.select(KEY).is_duplicated() & population & ~usual)
    return frame.with_columns(
        pl.when(aside).then(pl.lit("other")).otherwise("org_level").alias("org_level"),
        pl.when(aside).then(pl.col("_breakdown")).otherwise("breakdown").alias("breakdown"),
    )


def _problems(text: pl.DataFrame, frame: pl.DataFrame) -> list[Problem]:
    problems: list[Problem] = []
    for name in (STATUS, BREAKDOWN, PRIMARY, MEASURE):
        problems += problems_at(text.filter(pl.col(name).is_null())[LINE], name, "empty; it is required")
    for column, name, day in (("period_start", START, "first"), ("period_end", END, "last")):
        message = f"not the {day} day of a month in any way of writing dates"
        problems += problems_at(frame.filter(pl.col(column).is_null())[LINE], name, message)
    backwards = frame.filter(pl.col("period_end") < pl.col("period_start"))
    problems += problems_at(backwards[LINE], END, "the window ends before it begins")
    strange = frame.filter(~pl.col("release_status").is_in(RELEASES))
    problems += problems_at(strange[LINE], STATUS, f"not one of: {', '.join(RELEASES)}")
    unread = text[VALUE].is_not_null() & frame["value"].is_null() & ~frame["is_suppressed"]
    problems += problems_at(text.filter(unread)[LINE], VALUE, "neither a number nor a star")
    return problems
