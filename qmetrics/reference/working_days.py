"""Working days of England, as polars expressions: Monday to Friday less England's bank holidays.

The bank holidays come from the maintained package ``holidays`` (years ahead as it foresees them).
Which limits are counted in working days is said by each measure.
"""

from datetime import date
from functools import cache

import polars as pl

FIRST_YEAR, LAST_YEAR = 2010, 2040


@cache
def bank_holidays() -> tuple[date, ...]:
    """England's bank holidays from 2010 to 2040, in order.

    >>> date(2024, 3, 29) in bank_holidays()
    True
    """
    # a tenth of a second, paid by those who count working days and by nobody else
    from holidays import country_holidays

    days = country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1))
    return tuple(sorted(days))


def add_working_days(day: pl.Expr, count: int) -> pl.Expr:
    """The last day of a limit of ``count`` working days after ``day``.

    ``day`` itself is day 0, whether or not it is a working day: what is received on a Saturday has
    its first working day on Monday.

    Parameters
    ----------
    day : polars expression of type Date
    count : int
        At least 1.

    Returns
    -------
    polars expression of type Date
        Null where ``day`` is null.
    """
    if count < 1:
        raise ValueError(f"{count} working days: write at least 1")
    return day.dt.add_business_days(count, holidays=bank_holidays(), roll="backward")


def working_days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Working days after ``start`` up to and with ``end``; 0 on the day itself, negative backwards.

    ``working_days_between(day, add_working_days(day, n))`` is ``n``.
    """
    ahead, back = _working_days_after(start, end), _working_days_after(end, start)
    return pl.when(end >= start).then(ahead).when(end < start).then(-back)


def _working_days_after(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    # polars counts from the first day up to and without the last
    after, last = start.dt.offset_by("1d"), end.dt.offset_by("1d")
    return pl.business_day_count(after, last, holidays=bank_holidays())
