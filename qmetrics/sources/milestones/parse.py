"""Bytes of a register of milestones to its table. No message holds a word of what somebody wrote."""

import polars as pl

from qmetrics.model import Layout, Problem
from qmetrics.sources.free_text import short_texts
from qmetrics.sources.local import parse_local
from qmetrics.sources.milestones.table import CONTRADICTIONS, LENGTHS, TABLE
from qmetrics.sources.tidying import code_words


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read a register; SourceError with every problem found."""
    checks = (short_texts(LENGTHS), _contradictions)
    return parse_local(content, layout, TABLE, prepare=code_words(TABLE), checks=checks)


def _contradictions(frame: pl.DataFrame) -> list[Problem]:
    """Rows that say two things at once, which no page could show as they are."""
    return [
        Problem(advice, row=row, column=column)
        for rule, (column, advice) in CONTRADICTIONS.items()
        for row in frame.filter(~rule.holds)["row_number"]
    ]
