"""Which organisations and periods a parsed file holds: what the release calendar asks of an arrival.

Codes and days alone. When the file came is in its manifest (``store/landing``); what was expected is
in ``analysis/release_calendar``.
"""

from datetime import timedelta

import polars as pl

from qmetrics.model import Cadence, Source, cadence_end, cadence_ends

# ``org_code`` is empty where one file is everybody's; ``extract_date`` where the file names none.
HOLDING_SCHEMA = pl.Schema(
    {"org_code": pl.String(), "period_end": pl.Date(), "extract_date": pl.Date()},
)


def holding_of(source: Source, frame: pl.DataFrame) -> pl.DataFrame:
    """One row an organisation and whole period that a file holds.

    A list of everything so far (row-level, one extract date) holds every period from an organisation's
    first row to the last that had ended on the extract date, with rows in it or not: a quiet month is
    no missing return. A snapshot holds the period that ended last. Whatever counts by period holds the
    periods it has rows of. A file without periods, or of something irregular, holds none.

    Parameters
    ----------
    source : Source
    frame : polars.DataFrame
        The file's rows as ``source.parse`` gives them.

    Returns
    -------
    polars.DataFrame
        Columns of ``HOLDING_SCHEMA``.
    """
    table, cadence = source.table, source.cadence
    if cadence is Cadence.IRREGULAR or frame.is_empty():
        return HOLDING_SCHEMA.to_frame()
    by_each = source.is_local and not source.is_one_return
    org = pl.col(table.organisation_column) if by_each else pl.lit("")
    found: set[tuple[object, ...]] = set()
    if table.extract_column is None:
        if "period_end" not in frame.columns:
            return HOLDING_SCHEMA.to_frame()
        for day in frame["period_end"].drop_nulls().unique():
            # a rolling window that ends inside a quarter or year is not that quarter's or year's
            if cadence_end(day, cadence) == day:
                found.add(("", day, None))
    else:
        day = pl.col(table.period_column).cast(pl.Date)
        days = frame.select(
            org.alias("org"), day.alias("day"), pl.col(table.extract_column).alias("extract")
        ).drop_nulls(["org", "extract"])
        if not table.is_row_level:
            for code, on, extract in days.drop_nulls().unique().iter_rows():
                found.add((code, cadence_end(on, cadence), extract))
        else:
            firsts = days.group_by("org", "extract").agg(pl.col("day").min())
            for code, extract, first in firsts.iter_rows():
                if table.is_snapshot or first is None:
                    first = extract - timedelta(days=31 if cadence is Cadence.MONTH else 92)
                    ends = cadence_ends(first, extract, cadence)[-1:]
                else:
                    ends = cadence_ends(first, extract, cadence)
                found |= {(code, end, extract) for end in ends}
    return pl.DataFrame(sorted(found, key=str), schema=HOLDING_SCHEMA, orient="row")
