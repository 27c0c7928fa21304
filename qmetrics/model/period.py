"""Months and windows as dates. Time zones and clocks are elsewhere (``store``, ``app``)."""

from calendar import monthrange
from datetime import date


def month_start(day: date) -> date:
    """First day of the month of ``day``.

    >>> month_start(date(2024, 7, 31))
    datetime.date(2024, 7, 1)
    """
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Last day of the month of ``day``.

    >>> month_end(date(2024, 2, 3))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of a shorter month.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 1, 15), -1)
    (datetime.date(2024, 2, 29), datetime.date(2023, 12, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_label(start: date, end: date) -> str:
    """How a reader says the period: a month, or a window of months.

    >>> period_label(date(2024, 7, 1), date(2024, 7, 31))
    'July 2024'
    >>> period_label(date(2024, 5, 1), date(2024, 7, 31))
    '3 months to July 2024'
    """
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    label = f"{end:%B %Y}"
    return label if months <= 1 else f"{months} months to {label}"
