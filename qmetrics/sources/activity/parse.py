"""Bytes of an activity return to its table."""

import polars as pl

from qmetrics.model import Layout
from qmetrics.sources.activity.table import TABLE
from qmetrics.sources.local import parse_local
from qmetrics.sources.tidying import month_ends, whole_months


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read a return; SourceError with every problem found."""
    return parse_local(content, layout, TABLE, prepare=month_ends("month"), checks=(whole_months("month"),))
