"""England's working days, against days counted by hand."""

from datetime import date, timedelta

import polars as pl
import pytest

from qmetrics.reference.working_days import add_working_days, bank_holidays, working_days_between


def test_bank_holidays_of_england_only() -> None:
    days = bank_holidays()
    # Easter 2024; the Queen's funeral; the coronation
    for day in (date(2024, 3, 29), date(2024, 4, 1), date(2022, 9, 19), date(2023, 5, 8)):
        assert day in days
    # Scotland's and Northern Ireland's
    for day in (date(2024, 1, 2), date(2024, 3, 18), date(2024, 7, 12), date(2024, 12, 2)):
        assert day not in days
    assert days == tuple(sorted(days))
    assert (days[0].year, days[-1].year) == (2010, 2040)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        # Monday to Thursday
        (date(2024, 6, 3), 3, date(2024, 6, 6)),
        # Friday over a weekend
        (date(2024, 6, 7), 3, date(2024, 6, 12)),
        # a Saturday and a Sunday start on Monday
        (date(2024, 6, 8), 1, date(2024, 6, 10)),
        (date(2024, 6, 9), 3, date(2024, 6, 12)),
        # Thursday before Easter: Tuesday, Wednesday, Thursday
        (date(2024, 3, 28), 3, date(2024, 4, 4)),
        # Good Friday itself
        (date(2024, 3, 29), 3, date(2024, 4, 4)),
        # Christmas Eve 2025: 29, 30, 31 December
        (date(2025, 12, 24), 3, date(2025, 12, 31)),
        (date(2024, 12, 20), 10, date(2025, 1, 8)),
    ],
)
def test_add(start: date, count: int, end: date) -> None:
    # by hand, one day after another
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in bank_holidays()
    frame = pl.DataFrame({"start": [start]})
    assert frame.select(add_working_days(pl.col("start"), count)).item() == day == end
    between = working_days_between(pl.col("start"), pl.lit(end))
    assert frame.select(between).item() == count


def test_edges() -> None:
    frame = pl.DataFrame({"start": [None, date(2024, 6, 3)]}, schema={"start": pl.Date})
    assert frame.select(add_working_days(pl.col("start"), 3)).to_series().to_list() == [
        None,
        date(2024, 6, 6),
    ]
    same = working_days_between(pl.col("start"), pl.col("start"))
    assert frame.select(same).to_series().to_list() == [None, 0]
    back = working_days_between(pl.col("start"), pl.lit(date(2024, 5, 31)))
    assert frame.select(back).to_series().to_list() == [None, -1]
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(pl.col("start"), 0)
