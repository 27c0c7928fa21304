"""Small tidyings of a return's text before it is typed, for ``parse_local(prepare=…)``.

They change how a value is written and never what it says; a value they do not know is left for
the checks of ``local`` to name.
"""

from collections.abc import Callable

import polars as pl

from qmetrics.model import Problem, Table

Prepare = Callable[[pl.DataFrame], pl.DataFrame]


def code_words(table: Table) -> Prepare:
    """Write the values of columns with a code list as the list does: ``Under review`` → ``under_review``.

    Only columns whose codes are snake-case words are touched.
    """
    names = [
        column.name
        for column in table.columns
        if column.codes and all(code == code.lower() for code in column.codes)
    ]
    word = pl.col(names).str.strip_chars().str.to_lowercase().str.replace_all(r"[\s\-/]+", "_")
    return lambda text: text.with_columns(word) if names else text


def month_ends(column: str) -> Prepare:
    """Write a month (``2024-07``) as its last day (``2024-07-31``); whole dates stay as they are."""
    cell = pl.col(column)
    last_day = (cell + "-01").str.to_date("%Y-%m-%d", strict=False).dt.month_end().dt.to_string("%Y-%m-%d")
    month = pl.when(cell.str.contains(r"^\d{4}-\d{2}$")).then(last_day)
    return lambda text: text.with_columns(pl.coalesce(month, cell).alias(column))


def whole_months(column: str) -> Callable[[pl.DataFrame], list[Problem]]:
    """A check that every date of a column is the last day of its month."""

    def check(frame: pl.DataFrame) -> list[Problem]:
        rows = frame.filter(pl.col(column) != pl.col(column).dt.month_end())["row_number"]
        return [Problem("not a month; write 2024-07 or its last day", row=row, column=column) for row in rows]

    return check


def chained(*steps: Prepare) -> Prepare:
    """One tidying after the other."""

    def run(text: pl.DataFrame) -> pl.DataFrame:
        for step in steps:
            text = step(text)
        return text

    return run
