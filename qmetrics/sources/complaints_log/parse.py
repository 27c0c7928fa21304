"""Bytes of a complaints log to its table."""

import polars as pl

from qmetrics.model import Layout
from qmetrics.sources.complaints_log.table import TABLE
from qmetrics.sources.local import parse_local
from qmetrics.sources.tidying import code_words


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read a log; SourceError with every problem found."""
    return parse_local(content, layout, TABLE, prepare=code_words(TABLE))
