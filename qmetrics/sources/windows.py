"""What all publications share when they are read: reporting windows, years, and checks of the long table.

A publisher writes one window in many ways. A window begins on the first day of a month and ends on
the last day of one, and that settles every reading: of 05/01/2016 only 1 May is a first day, and a
last day of a month can never be a month's number. The shape of the table is in ``published``; each
publication's own columns are in its folder.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from qmetrics.model import Problem, month_end
from qmetrics.sources.reading import LINE

_DAY = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_YEAR = re.compile(r"(\d{4})[-/](\d{2}|\d{4})")


def _readings(text: str) -> list[date]:
    """Every day that ``text`` may mean, European order first."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return []
    first, second, third = match.groups()
    if len(first) == 4:
        orders = [(first, second, third)]
    else:
        year = third if len(third) == 4 else f"20{third}"
        orders = [(year, second, first), (year, first, second)]
    days = []
    for parts in orders:
        try:
            days.append(date(*(int(part) for part in parts)))
        except ValueError:
            continue
    return days


def window_start(text: str) -> date | None:
    """The first day of a month that ``text`` means, or None.

    >>> window_start("05/01/2016"), window_start("01/05/2016"), window_start("01-05-16")
    (datetime.date(2016, 5, 1), datetime.date(2016, 5, 1), datetime.date(2016, 5, 1))
    >>> window_start("02/05/2016") is None
    True
    """
    return next((day for day in _readings(text) if day.day == 1), None)


def window_end(text: str) -> date | None:
    """The last day of a month that ``text`` means, or None.

    >>> window_end("31/05/2016"), window_end("2016-05-31"), window_end("02/29/2020")
    (datetime.date(2016, 5, 31), datetime.date(2016, 5, 31), datetime.date(2020, 2, 29))
    """
    return next((day for day in _readings(text) if day == month_end(day)), None)


def financial_year(text: str) -> tuple[date, date] | None:
    """First and last day of an April-to-March year, or None.

    >>> financial_year("2024-25")
    (datetime.date(2024, 4, 1), datetime.date(2025, 3, 31))
    >>> financial_year("2024-26") is None
    True
    """
    match = _YEAR.fullmatch(text.strip())
    if match is None:
        return None
    year = int(match[1])
    if match[2] not in (str(year + 1), str(year + 1)[2:]):
        return None
    return date(year, 4, 1), date(year + 1, 3, 31)


def problems_at(rows: Iterable[int], column: str, message: str) -> list[Problem]:
    """One problem a row, all of the same kind."""
    return [Problem(message, row=row, column=column) for row in rows]


def future_problems(
    frame: pl.DataFrame, column: str, today: date | None, *, starts: bool = False
) -> list[Problem]:
    """Windows that are not over (``starts``: not begun) by ``today``, which None takes from the clock."""
    last = today or date.today()
    future = frame.filter(pl.col("period_start" if starts else "period_end") > last)
    word = "begins" if starts else "ends"
    return problems_at(future[LINE], column, f"the window {word} in the future")


def duplicate_problems(frame: pl.DataFrame, key: Sequence[str], column: str) -> list[Problem]:
    """Rows whose key an earlier row of the file already has, with that row."""
    repeated = frame.select(key).is_duplicated()
    if not repeated.any():
        return []
    rows = frame.filter(repeated).with_columns(pl.col(LINE).min().over(*key).alias("_first"))
    return [
        Problem(f"the same figure stands in row {first}", row=row, column=column)
        for row, first in rows.filter(pl.col(LINE) != pl.col("_first")).select(LINE, "_first").iter_rows()
    ]
