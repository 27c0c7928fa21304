"""A waiting list's bytes to its table; a list that is not of a month's last day is refused."""

import polars as pl

from qmetrics.model import Layout, Problem
from qmetrics.sources.cyp_waiting_list.table import TABLE
from qmetrics.sources.local import parse_local, refuse_broken_rules


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """The typed rows of one month's list.

    Raises
    ------
    SourceError
        For everything that is wrong, with row and column.
    """
    return parse_local(content, layout, TABLE, checks=(_month_end, refuse_broken_rules(TABLE)))


def _month_end(typed: pl.DataFrame) -> list[Problem]:
    """One problem for the file, at the first row whose snapshot is not of a month's last day."""
    day = pl.col("snapshot_date")
    wrong = typed.filter(day != day.dt.month_end())
    message = "the list must be of the last day of a month; draw it again for that day"
    return [Problem(message, row=row, column="snapshot_date") for row in wrong["row_number"].head(1)]
