"""Bytes of a round of complaint assessments to its table."""

import polars as pl

from qmetrics.model import Layout, Problem
from qmetrics.sources.complaint_assessments.table import FILE_KEY, TABLE
from qmetrics.sources.local import parse_local
from qmetrics.sources.tidying import code_words


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read a round; SourceError with every problem found."""
    return parse_local(content, layout, TABLE, prepare=code_words(TABLE), checks=(_one_consensus,))


def _one_consensus(frame: pl.DataFrame) -> list[Problem]:
    """A file has one consensus score for each pillar, whoever scored it."""
    scores = pl.col("consensus_score")
    several = frame.filter(scores.drop_nulls().n_unique().over(FILE_KEY) > 1)
    return [
        Problem("another consensus score for the same file and pillar", row=row, column="consensus_score")
        for row in several["row_number"]
    ]
