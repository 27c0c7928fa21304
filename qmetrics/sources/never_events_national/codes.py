"""Codes for the names of the never events table, year by year.

The matching itself is in ``reference/names``; this only asks it once a year, because a trust can be
meant only in a year in which it was open.
"""

from collections.abc import Mapping

import polars as pl

from qmetrics.reference.names import match_names


def fill_codes(
    frame: pl.DataFrame, organisations: pl.DataFrame, aliases: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """The table with ``org_code`` filled where the name is matched.

    Every row stays. A name that is not matched keeps an empty code, to be listed. Two names of one
    year may come to one code (a trust under its old and its new name): they are two parts of that
    trust's count, to be added where the measure is computed, and each keeps its row.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows of the source's table.
    organisations : polars.DataFrame
        ``table/ods``: ``code, name, open_date, close_date``.
    aliases : mapping of str to str, optional
        Default: the reviewed table.
    """
    matches = []
    windows = frame.select("period_start", "period_end").unique().sort("period_start", "period_end")
    for start, end in windows.iter_rows():
        here = (pl.col("period_start") == start) & (pl.col("period_end") == end)
        names = frame.filter(here)["org_name"]
        found = match_names(names, organisations, aliases, open_between=(start, end))
        matches.append(
            found.select(
                pl.lit(start).alias("period_start"),
                pl.lit(end).alias("period_end"),
                pl.col("name").alias("org_name"),
                pl.col("code").alias("_code"),
            )
        )
    if not matches:
        return frame
    key = ["period_start", "period_end", "org_name"]
    joined = frame.join(pl.concat(matches), on=key, how="left", maintain_order="left")
    return joined.with_columns(pl.col("_code").alias("org_code")).drop("_code")
