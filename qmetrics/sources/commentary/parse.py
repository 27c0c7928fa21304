"""Bytes of a file of commentary to its table. No message holds a word of what somebody wrote."""

import polars as pl

from qmetrics.model import Layout, Problem
from qmetrics.sources.commentary.table import LENGTHS, TABLE
from qmetrics.sources.free_text import short_texts
from qmetrics.sources.local import parse_local, rows_left_out
from qmetrics.sources.tidying import whole_months

# A row prefilled in the reply template that nobody answered.
LEFT_OUT = ("what_happened",)


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Read commentary; SourceError with every problem found."""
    checks = (whole_months("period"), short_texts(LENGTHS))
    return parse_local(content, layout, TABLE, prepare=_months, checks=checks, leave_out=LEFT_OUT)


def quarantined_rows(content: bytes, layout: Layout) -> list[Problem]:
    """Rows that nobody filled in."""
    return rows_left_out(content, layout, LEFT_OUT)


def _months(text: pl.DataFrame) -> pl.DataFrame:
    """The month's last day for a month, and for its first day: Excel makes 1 July of a typed 2024-07."""
    cell = pl.col("period")
    day = cell.str.replace(r"[ T]00:00(:00)?(\.0+)?$", "")
    month = pl.coalesce(
        (day + "-01").str.to_date("%Y-%m-%d", strict=False),
        day.str.to_date("%Y-%m-%d", strict=False),
        day.str.to_date("%d/%m/%Y", strict=False),
        ("01-" + day).str.to_date("%d-%b-%y", strict=False),
    )
    written = pl.when(month.dt.day() == 1).then(month.dt.month_end().dt.to_string("%Y-%m-%d"))
    return text.with_columns(pl.coalesce(written, cell).alias("period"))
