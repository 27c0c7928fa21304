"""Bytes of an aggregate return to its table."""

import polars as pl

from qmetrics.model import Layout
from qmetrics.sources.aggregate_return.needs import needed_cells
from qmetrics.sources.aggregate_return.table import TABLE
from qmetrics.sources.local import parse_local
from qmetrics.sources.tidying import chained, code_words, month_ends, whole_months


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read a return; SourceError with every problem found."""
    prepare = chained(code_words(TABLE), month_ends("period"))
    return parse_local(content, layout, TABLE, prepare=prepare, checks=(whole_months("period"), needed_cells))
