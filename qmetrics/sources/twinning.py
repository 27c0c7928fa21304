"""What the synthetic twins of local returns share: fictional organisations, dates with mess, CSV.

Each twin's own story (how many cases, which signals) is in its folder's ``twin.py``. Only codes of
``reference/sample_organisations.csv`` are ever written.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from qmetrics.model import TwinOptions, add_months, month_end, month_start
from qmetrics.reference.organisations import SAMPLE_ICB, sample_organisations

# Days after the last month's end at which a twin's extract is taken.
EXTRACT_LAG_DAYS = 10

# (measure key, organisation, month, what happens there)
Signal = tuple[str, str, str, str]


def home_providers(*roles: str) -> tuple[str, ...]:
    """Codes of the fictional home ICB's providers, of the roles given or of all."""
    return tuple(
        one.code
        for one in sample_organisations()
        if one.parent_code == SAMPLE_ICB and one.role != "sub_icb" and (not roles or one.role in roles)
    )


def month_starts(options: TwinOptions) -> list[date]:
    """First day of each month of the twin, in order."""
    last = month_start(options.last_month_end)
    return [add_months(last, back - options.months + 1) for back in range(options.months)]


def extract_day(options: TwinOptions) -> date:
    """The extract date of the twin."""
    return options.last_month_end + timedelta(days=EXTRACT_LAG_DAYS)


def scale(options: TwinOptions) -> float:
    """How much larger than the default a twin is asked to be."""
    return options.patients / 1_000


def drawn_count(random: Random, mean: float) -> int:
    """A whole number that varies as a count of independent events does."""
    if mean > 50:
        return max(0, round(random.gauss(mean, mean**0.5)))
    count, product, limit = 0, random.random(), 2.718281828459045**-mean
    while product > limit:
        count += 1
        product *= random.random()
    return count


def day_in_month(random: Random, first: date, *, weekdays: bool = False) -> date:
    """A day of the month; with ``weekdays``, one in twelve stays on a weekend."""
    day = first + timedelta(days=random.randrange(month_end(first).day))
    if weekdays and day.weekday() >= 5 and random.random() < 0.7:
        shift = 7 - day.weekday()
        later = day + timedelta(days=shift)
        return later if later.month == day.month else day - timedelta(days=day.weekday() - 4)
    return day


def known(day: date | None, extract: date) -> date | None:
    """The day, or nothing where it had not come by the extract."""
    return day if day is not None and day <= extract else None


def written_day(random: Random, day: date | None, british: float = 0.3) -> str:
    """A date as people export it: most ISO, some dd/mm/yyyy, nothing where there is none."""
    if day is None:
        return ""
    if random.random() < british:
        return f"{day.day:02d}/{day.month:02d}/{day.year}"
    return day.isoformat()


def written_flag(random: Random, flag: bool) -> str:
    """Yes and no as people write them."""
    return random.choice(("Yes", "Y", "yes", "TRUE") if flag else ("No", "N", "no", "FALSE"))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]], *, mark: bool = False) -> bytes:
    """A CSV file, UTF-8, with Windows line ends; ``mark`` puts the byte-order mark of Excel before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return (b"\xef\xbb\xbf" if mark else b"") + text.getvalue().encode("utf-8")
