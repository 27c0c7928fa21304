"""Synthetic complaints logs of the fictional ICB, with the mess of real ones and known signals."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from qmetrics.model import TwinOptions, add_months, month_start
from qmetrics.reference.organisations import SAMPLE_ICB
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources.complaints_log.table import AGE_BANDS, SUBJECTS, TABLE
from qmetrics.sources.twinning import (
    Signal,
    csv_bytes,
    day_in_month,
    drawn_count,
    extract_day,
    home_providers,
    known,
    month_starts,
    scale,
    written_day,
    written_flag,
)

ACUTE_A_MONTH, OTHER_A_MONTH = 25, 8
# Organisations of one file: a lead trust sends its neighbours' log with its own.
# ZI1 sends no cases: its aggregate return stands in.
GROUPS = (("ZA1", "ZA2", "ZA3"), ("ZA4", "ZA5", "ZA6"), ("ZM1", "ZM2", "ZB1"), (SAMPLE_ICB,))

SLOW_ACKNOWLEDGER, SHIFT_MONTHS = "ZA2", 9
LENGTHENING, TREND_MONTHS = "ZA4", 18
FLOODED, FLOOD_MONTHS_BACK, FLOOD_TIMES = "ZA5", 14, 2.6
DATE_MOVER = "ZA6"
FORGETFUL, FORGOTTEN_SHARE = "ZM2", 0.06

SIGNALS: tuple[Signal, ...] = (
    (
        "complaints.acknowledged_within_3wd",
        SLOW_ACKNOWLEDGER,
        "2025-07",
        "shift: from about 97 % to about 75 % for complaints received from July 2025",
    ),
    (
        "complaints.days_to_response_median",
        LENGTHENING,
        "2024-10",
        "trend: answers take about 4 % longer each month from October 2024",
    ),
    (
        "complaints.received_per_10_000",
        FLOODED,
        "2025-01",
        "outlier: 2.6 times the usual number received in January 2025",
    ),
    (
        "complaints.responded_by_first_date",
        DATE_MOVER,
        "all",
        "gap: extensions are agreed after the date they replace, so that the latest date, taken at its word, "
        "would show nearly all in time",
    ),
    (
        "complaints.answered_within_6_months",
        FORGETFUL,
        "all",
        "breaches: about one complaint in twenty is answered after more than six months, unextended",
    ),
)


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file for each group of organisations."""
    acute = set(home_providers("acute"))
    files = {}
    for number, group in enumerate(GROUPS, start=1):
        random = Random(f"complaints_log {number} {options.seed}")
        rows = [
            _row(random, org, day_in_month(random, first, weekdays=True), options, british=number in (2, 3))
            for org in group
            for first in month_starts(options)
            for _ in range(drawn_count(random, _mean(org, org in acute, first, options)))
        ]
        # a return without a row is refused, and a small sample may have no complaint in a group
        if rows:
            name = f"SYNTHETIC_complaints_log_{number}.csv"
            files[name] = csv_bytes(TABLE.column_names, rows, mark=number == 1)
    return files


def _mean(org: str, is_acute: bool, first: date, options: TwinOptions) -> float:
    mean = (ACUTE_A_MONTH if is_acute else OTHER_A_MONTH) * scale(options)
    is_flood = org == FLOODED and first == _back(options, FLOOD_MONTHS_BACK)
    return mean * (FLOOD_TIMES if is_flood else 1)


def _back(options: TwinOptions, months: int) -> date:
    return add_months(month_start(options.last_month_end), -months)


def _later(day: date, working_days: int) -> date:
    holidays = frozenset(bank_holidays())
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            working_days -= 1
    return day


def _days_to_answer(random: Random, org: str, received: date, options: TwinOptions) -> int:
    if org == FORGETFUL and random.random() < FORGOTTEN_SHARE:
        return random.randrange(190, 270)
    days = random.lognormvariate(3.6, 0.45)
    if org == LENGTHENING:
        since = _back(options, TREND_MONTHS - 1)
        months = (received.year - since.year) * 12 + received.month - since.month + 1
        days *= 1.04 ** max(0, months)
    return round(days)


def _acknowledged(random: Random, org: str, received: date, options: TwinOptions) -> date | None:
    is_slow = org == SLOW_ACKNOWLEDGER and received >= _back(options, SHIFT_MONTHS - 1)
    late = 0.25 if is_slow else 0.03
    chance = random.random()
    if chance < late:
        return _later(received, random.randrange(4, 9)) if chance > late / 5 else None
    return _later(received, random.randrange(0, 4))


def _extension(
    random: Random, org: str, received: date, first: date | None, answered: date | None, extract: date
) -> tuple[date | None, date | None, date | None]:
    """The date that stands, the one it replaced, and the day on which that was agreed."""
    if first is None or answered is None or first > extract or random.random() >= 0.6:
        return first, None, None
    if not first < answered < received + timedelta(days=185):
        return first, None, None
    moved = timedelta(days=random.randrange(1, 8))
    is_after = random.random() < (0.9 if org == DATE_MOVER else 0.2)
    agreed = first + moved if is_after else first - moved
    if agreed > extract:
        return first, None, None
    return max(first, answered + timedelta(days=random.randrange(0, 6))), first, agreed


def _row(random: Random, org: str, received: date, options: TwinOptions, *, british: bool) -> list[object]:
    """One complaint as its organisation writes it, as known at the extract."""
    extract = extract_day(options)
    share = 0.95 if british else 0.02

    def written(day: date | None) -> str:
        return written_day(random, known(day, extract), share)

    def promised(day: date | None) -> str:
        return written_day(random, day, share)

    is_oral = random.random() < 0.1
    at_once = is_oral and random.random() < 0.4
    if at_once:
        answered: date | None = _later(received, 1)
        acknowledged, agreed_on, first = None, None, None
    else:
        answered = received + timedelta(days=max(2, _days_to_answer(random, org, received, options)))
        acknowledged = _acknowledged(random, org, received, options)
        agreed_on = _later(received, random.randrange(1, 10)) if random.random() < 0.93 else None
        first = _later(received, random.choice((25, 25, 40, 40, 60))) if agreed_on else None
    withdrawn = None
    if not at_once and random.random() < 0.03:
        withdrawn = received + timedelta(days=random.randrange(3, 60))
        if answered and withdrawn < answered:
            answered = None
    latest, replaced, extended_on = _extension(random, org, received, first, answered, extract)
    if extended_on and agreed_on:
        extended_on = max(extended_on, agreed_on)
    if agreed_on and agreed_on > extract:
        agreed_on = first = latest = None
    done = known(answered, extract)
    outcome = ""
    if done:
        outcome = random.choices(("Upheld", "Partly", "Not", ""), weights=(25, 34, 39, 2))[0]
    elif known(withdrawn, extract):
        outcome = "Withdrawn"
    is_upheld = outcome in ("Upheld", "Partly")
    reopened = done + timedelta(days=random.randrange(8, 181)) if done and random.random() < 0.06 else None
    told = (
        done + timedelta(days=random.randrange(0, 80))
        if done and is_upheld and random.random() < 0.8
        else None
    )
    return [
        org,
        f"C-{random.getrandbits(44):011x}",
        written(received),
        written_flag(random, is_oral),
        written_flag(random, at_once),
        written(acknowledged),
        promised(first),
        written(agreed_on),
        promised(latest),
        promised(replaced),
        written(extended_on),
        written(withdrawn),
        written(done),
        outcome if random.random() < 0.5 else outcome.lower(),
        written(reopened),
        random.choice(SUBJECTS),
        written_flag(random, random.random() < 0.8) if is_upheld else "",
        written(told),
        *_person(random),
        extract.isoformat(),
    ]


def _person(random: Random) -> list[object]:
    """Age band, sex, ethnic group and deprivation tenth; about one in eight is not recorded."""
    return [
        random.choices((*AGE_BANDS, ""), weights=(12, 7, 22, 26, 12, 9, 4, 8))[0],
        random.choices(("Female", "Male", "other", ""), weights=(56, 38, 1, 5))[0],
        random.choices(("asian", "black", "mixed", "white", "other", ""), weights=(5, 3, 2, 74, 2, 14))[0],
        random.choices((*range(1, 11), ""), weights=(16, 13, 11, 9, 8, 7, 7, 6, 6, 5, 12))[0],
    ]
