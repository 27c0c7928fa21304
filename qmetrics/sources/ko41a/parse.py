"""Bytes of a KO41a file to the long table: one row per organisation or site and published column.

That the columns add up is checked by ``identities`` and is no reason to refuse a file: the publisher
prints what bodies returned.
"""

from datetime import date

import polars as pl

from qmetrics.model import Layout, Problem, SourceError
from qmetrics.sources.ko41a.columns import COUNTS
from qmetrics.sources.published import PUBLISHED_COLUMNS, PUBLISHED_KEY
from qmetrics.sources.reading import LINE, SHEET, read_rows
from qmetrics.sources.windows import duplicate_problems, financial_year, future_problems, problems_at

# a code names a body; the site's name stands where a body's name otherwise does
KEY = tuple(name for name in PUBLISHED_KEY if name != "org_name")
SITE_BREAKDOWN = "Site_Code"


def parse(content: bytes, layout: Layout, *, today: date | None = None) -> pl.DataFrame:
    """Counts of complaints, one a row.

    Parameters
    ----------
    content : bytes
        The organisation or the site file of a year.
    layout : Layout
        ``organisation`` or ``site``.
    today : date, optional
        A year that ends later is an error. Default: the day it is.

    Returns
    -------
    polars.DataFrame
        The published columns, then ``sheet`` and ``row_number``. ``measure_id`` is the name of the
        file's column. An ICB's own complaints stand under its code, at provider level like those of
        every body that handles complaints. A site's row has level ``site``, the code of its
        organisation and its own code as the breakdown's value.

    Raises
    ------
    SourceError
        Naming row and column.
    """
    raw = read_rows(content, layout.header, tolerant=True)
    if raw.height == 0:
        raise SourceError(Problem("the file has a header and no rows; download it again"))
    text = raw.with_columns(
        pl.exclude(SHEET, LINE)
        .str.replace_all("\u00a0", " ", literal=True)
        .str.strip_chars()
        .replace("", None)
    )
    years = {year: financial_year(year) or (None, None) for year in text["Year"].drop_nulls().unique()}
    starts = {year: start for year, (start, _) in years.items()}
    ends = {year: end for year, (_, end) in years.items()}
    is_site = layout.name == "site"
    name = "Site_Name" if is_site else "Organisation_Name"
    wide = text.select(
        pl.col("Organisation_Code").alias("org_code"),
        pl.col(name).alias("org_name"),
        pl.lit("site" if is_site else "provider").alias("org_level"),
        pl.lit(SITE_BREAKDOWN if is_site else None, pl.String).alias("breakdown"),
        (pl.col("Site_Code") if is_site else pl.lit(None, pl.String)).alias("breakdown_value"),
        pl.col("Year").replace_strict(starts, default=None, return_dtype=pl.Date).alias("period_start"),
        pl.col("Year").replace_strict(ends, default=None, return_dtype=pl.Date).alias("period_end"),
        pl.lit(False).alias("is_suppressed"),
        pl.lit("final").alias("release_status"),
        pl.col(SHEET, LINE),
        *(pl.col(count).cast(pl.Int64, strict=False).cast(pl.Float64) for count in COUNTS),
    )
    problems = _problems(text, wide, is_site)
    problems += future_problems(wide, "Year", today)
    twice = wide.with_columns(pl.lit("row").alias("measure_id"))
    problems += duplicate_problems(twice, KEY, "Site_Code" if is_site else "Organisation_Code")
    if problems:
        raise SourceError(*sorted(problems, key=lambda problem: problem.row or 0))
    long = wide.unpivot(
        COUNTS,
        index=[column for column in wide.columns if column not in COUNTS],
        variable_name="measure_id",
        value_name="value",
    )
    places = {count: place for place, count in enumerate(COUNTS)}
    place = pl.col("measure_id").replace_strict(places, return_dtype=pl.Int64)
    return long.sort(pl.col(LINE), place).select(*(column.name for column in PUBLISHED_COLUMNS), SHEET, LINE)


def _problems(text: pl.DataFrame, wide: pl.DataFrame, is_site: bool) -> list[Problem]:
    problems: list[Problem] = []
    for column in ("Organisation_Code", *(["Site_Code"] if is_site else [])):
        problems += problems_at(text.filter(pl.col(column).is_null())[LINE], column, "empty; it is required")
    no_year = wide.filter(pl.col("period_start").is_null())
    problems += problems_at(no_year[LINE], "Year", "not a financial year such as 2024-25")
    for column in COUNTS:
        unread = text[column].is_not_null() & wide[column].is_null()
        problems += problems_at(text.filter(unread)[LINE], column, "not a whole number")
        problems += problems_at(wide.filter(pl.col(column) < 0)[LINE], column, "below 0")
    return problems
