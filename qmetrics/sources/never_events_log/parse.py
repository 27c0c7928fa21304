"""Bytes of a never-events log to its table."""

import polars as pl

from qmetrics.model import Layout, Problem
from qmetrics.sources.local import parse_local
from qmetrics.sources.never_events_log.table import TABLE
from qmetrics.sources.tidying import chained, code_words

# No sub-type of a list is longer, and none has a number in it: both are told of a case.
LONGEST_SUBTYPE = 100


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read a log; SourceError with every problem found."""
    prepare = chained(code_words(TABLE), _subtype_words)
    return parse_local(content, layout, TABLE, prepare=prepare, checks=(_year_of_list, _words_of_list))


def _subtype_words(text: pl.DataFrame) -> pl.DataFrame:
    """One sub-type has one spelling: ``Wrong lens`` and ``wrong-lens`` are ``wrong_lens``."""
    word = pl.col("subtype").str.to_lowercase().str.replace_all(r"[^\p{L}\d]+", "_").str.strip_chars("_")
    return text.with_columns(word.replace("", None))


def _words_of_list(frame: pl.DataFrame) -> list[Problem]:
    """A sub-type is compared with others, and nothing of a case may stand there."""
    subtype = pl.col("subtype")
    told = subtype.str.contains(r"\d") | (subtype.str.len_chars() > LONGEST_SUBTYPE)
    return [
        Problem(
            f"not a sub-type in the words of the list: at most {LONGEST_SUBTYPE} letters, no number, nothing "
            "of the case; leave it empty where the list has none",
            row=row,
            column="subtype",
        )
        for row in frame.filter(told)["row_number"]
    ]


def _year_of_list(frame: pl.DataFrame) -> list[Problem]:
    """One list has one name in all logs: its year; two spellings would look like two lists."""
    rows = frame.filter(~pl.col("list_version").str.contains(r"^20\d\d$"))["row_number"]
    return [
        Problem("not the year of a list, such as 2018 or 2021", row=row, column="list_version")
        for row in rows
    ]
