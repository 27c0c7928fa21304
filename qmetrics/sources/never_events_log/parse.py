"""Bytes of a never-events log to its table."""

import polars as pl

from qmetrics.model import Layout, Problem
from qmetrics.sources.local import parse_local
from qmetrics.sources.never_events_log.table import TABLE
from qmetrics.sources.tidying import code_words


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read a log; SourceError with every problem found."""
    return parse_local(content, layout, TABLE, prepare=code_words(TABLE), checks=(_year_of_list,))


def _year_of_list(frame: pl.DataFrame) -> list[Problem]:
    """One list has one name in all logs: its year; two spellings would look like two lists."""
    rows = frame.filter(~pl.col("list_version").str.contains(r"^20\d\d$"))["row_number"]
    return [
        Problem("not the year of a list, such as 2018 or 2021", row=row, column="list_version")
        for row in rows
    ]
