"""Bytes of an account of submissions to its table."""

import polars as pl

from qmetrics.model import Layout
from qmetrics.sources.local import parse_local, refuse_broken_rules
from qmetrics.sources.submissions.table import TABLE


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read an account; SourceError with every problem found."""
    return parse_local(content, layout, TABLE, checks=(refuse_broken_rules(TABLE),))
