"""Cells of CSV text as values, and days counted as the definitions count them."""

import csv
import io
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

# England's bank holidays of the twins' years, from the published list
HOLIDAYS = {
    date(2025, 1, 1), date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 5), date(2025, 5, 26),
    date(2025, 8, 25), date(2025, 12, 25), date(2025, 12, 26),
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25),
    date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28),
}  # fmt: skip


def rows_of(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Rows of all files, cells without blanks around them."""
    rows = []
    for content in files.values():
        for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
            rows.append({name: (cell or "").strip() for name, cell in row.items()})
    return rows


def day(text: str) -> date | None:
    """``2025-03-31`` or ``31/03/2025``."""
    if not text:
        return None
    if "/" in text:
        return datetime.strptime(text, "%d/%m/%Y").date()
    return date.fromisoformat(text)


def known_day(text: str) -> date:
    """A day that must be there."""
    found = day(text)
    assert found is not None
    return found


def instant(text: str) -> datetime | None:
    """A date and time with its offset."""
    return datetime.fromisoformat(text) if text else None


def is_yes(text: str) -> bool:
    return text.lower() in ("yes", "y", "true", "1")


def code(text: str) -> str:
    """``Given but time unknown`` as ``given_but_time_unknown``."""
    return text.lower().replace(" ", "_")


def in_london(at: datetime) -> date:
    return at.astimezone(ZoneInfo("Europe/London")).date()


def month_end(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])


def quarter_end(on: date) -> date:
    return month_end(on.replace(day=1, month=on.month + (-on.month % 3)))


def months_later(on: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def working_days_later(on: date, count: int) -> date:
    """The day itself is day 0; weekends and bank holidays do not count."""
    while count:
        on += timedelta(days=1)
        if on.weekday() < 5 and on not in HOLIDAYS:
            count -= 1
    return on


def month_ends(first: date, last: date) -> list[date]:
    """Month ends from the month of ``first`` to that of ``last``."""
    ends = [month_end(first)]
    while ends[-1] < month_end(last):
        ends.append(month_end(ends[-1] + timedelta(days=1)))
    return ends


def last_whole_month(extract: date) -> date:
    """The end of the last month that had ended on the extract date."""
    return extract if extract == month_end(extract) else extract.replace(day=1) - timedelta(days=1)


def by(rows: Iterable[dict[str, str]], name: str) -> dict[str, list[dict[str, str]]]:
    """Rows by one of their cells."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found
