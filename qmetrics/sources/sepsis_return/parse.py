"""A sepsis return's bytes to its table; a row without time zero is left out and can be listed."""

import polars as pl

from qmetrics.model import Layout, Problem
from qmetrics.sources.local import parse_local, refuse_broken_rules, rows_left_out
from qmetrics.sources.sepsis_return.table import TABLE

LEAVE_OUT = ("time_zero_at",)


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """The typed rows that have a time zero.

    Raises
    ------
    SourceError
        For everything else that is wrong, with row and column.
    """
    return parse_local(content, layout, TABLE, checks=(refuse_broken_rules(TABLE),), leave_out=LEAVE_OUT)


def quarantined_rows(content: bytes, layout: Layout) -> list[Problem]:
    """The rows that ``parse`` leaves out because they have no time zero, with their row numbers."""
    return rows_left_out(content, layout, LEAVE_OUT)
