"""Months and windows as dates. Time zones and clocks are elsewhere (``store``, ``app``)."""

from calendar import monthrange
from datetime import date, timedelta

from qmetrics.model.words import Cadence


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


def cadence_end(day: date, cadence: Cadence) -> date:
    """Last day of the month, quarter or financial year of ``day``; of an irregular thing, of its month.

    >>> cadence_end(date(2025, 8, 3), Cadence.QUARTER), cadence_end(date(2025, 4, 1), Cadence.YEAR)
    (datetime.date(2025, 9, 30), datetime.date(2026, 3, 31))
    """
    if cadence is Cadence.QUARTER:
        return month_end(add_months(month_start(day), -day.month % 3))
    if cadence is Cadence.YEAR:
        return date(day.year + (day.month > 3), 3, 31)
    return month_end(day)


def cadence_ends(first: date, last: date, cadence: Cadence) -> list[date]:
    """Every period's last day, from the period of ``first`` to the last that had ended on ``last``.

    >>> cadence_ends(date(2025, 12, 9), date(2026, 2, 28), Cadence.MONTH)[-1]
    datetime.date(2026, 2, 28)
    """
    ends = []
    end = cadence_end(first, cadence)
    while end <= last:
        ends.append(end)
        end = cadence_end(end + timedelta(days=1), cadence)
    return ends


def day_label(day: date) -> str:
    """How a reader says a day.

    >>> day_label(date(2026, 3, 3))
    '3 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


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
