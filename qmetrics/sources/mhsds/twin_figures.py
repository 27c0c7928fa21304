"""The true counts behind the synthetic monthly statistics, before they are rounded and starred.

Deterministic in the seed. How they are written, with a real file's mess, is in ``twin``.
"""

import random
from dataclasses import dataclass
from datetime import date

from qmetrics.model import add_months
from qmetrics.reference.organisations import sample_organisations

# Months of history a 12-month window needs, and then some.
LEAD_MONTHS = 12

# How large each organisation's list is; the third is so small that it is mostly stars.
SIZES = {"ZM1": 1.0, "ZM2": 0.7, "ZM9": 0.5, "ZA5": 0.04, "QZ9": 1.9, "QZ8": 0.6, "UNKNOWN": 0.05}
ENGLAND_SIZE = 45.0

LONGER_WAITS = ("ZM1", date(2025, 4, 30))
FEWER_CLOCK_STOPS = ("ZM2", date(2025, 8, 31))
WORSE_URGENT = ("ZM1", date(2025, 1, 31))
BETTER_ROUTINE = ("QZ8", date(2024, 10, 31))


@dataclass
class Month:
    """True figures of one organisation in one month: flows of the month, stocks at its end."""

    clock_stops: float
    clock_stops_4w: float
    started: float
    waiting_clock_stop: float
    waiting_clock_stop_52w: float
    waiting: float
    waiting_52w: float
    median_days: float
    p90_days: float
    urgent: float
    urgent_1w: float
    routine: float
    routine_4w: float


def organisation_size(code: str) -> float:
    """Size relative to the largest provider; sub-ICBs share their ICB evenly."""
    if code == "England":
        return ENGLAND_SIZE
    if code in SIZES:
        return SIZES[code]
    parent = {one.code: one.parent_code for one in sample_organisations()}[code]
    return SIZES[parent] / sum(
        one.role == "sub_icb" and one.parent_code == parent for one in sample_organisations()
    )


def true_months(code: str, month_ends: list[date], seed: int) -> list[Month]:
    """The organisation's figures for each month, with the signals that ``twin.SIGNALS`` documents."""
    chance = random.Random(f"mhsds {seed} {code}")
    size = organisation_size(code)
    months = []
    for index, end in enumerate(month_ends):

        def around(mean: float, spread: float = 0.06) -> float:
            return max(0.0, chance.gauss(mean, spread * mean))

        longer = _months_since(LONGER_WAITS, code, end)
        # part of the ICB's people wait at that provider
        part = 0.5 * _months_since((code, LONGER_WAITS[1]), code, end) if code == "QZ9" else 0
        fading = 0.6 ** min(_months_since(FEWER_CLOCK_STOPS, code, end), 12)
        waiting = around(size * 1800 * (1 + 0.003 * index + 0.02 * (longer + part)), 0.02)
        over = waiting * min(0.6, around(0.15 + 0.012 * (longer + part), 0.05))
        stops = around(size * 260) * max(fading, 0.15)
        urgent = _count(chance, size * 3)
        routine = _count(chance, size * 16)
        urgent_share = 0.55 if _months_since(WORSE_URGENT, code, end) else 0.85
        routine_share = 0.9 if _months_since(BETTER_ROUTINE, code, end) else 0.7
        stopless = around(size * 4200 * (1 + 0.004 * index), 0.02)
        months.append(
            Month(
                clock_stops=stops,
                clock_stops_4w=stops * min(0.9, around(0.2, 0.1)) * fading,
                started=around(size * 700),
                waiting_clock_stop=stopless,
                waiting_clock_stop_52w=stopless * around(0.33, 0.02),
                waiting=waiting,
                waiting_52w=over,
                median_days=around(95 + 6 * longer + 3 * part, 0.03),
                p90_days=around(420 + 14 * longer + 7 * part, 0.03),
                urgent=urgent,
                urgent_1w=_part(chance, urgent, urgent_share),
                routine=routine,
                routine_4w=_part(chance, routine, routine_share),
            )
        )
    return months


def month_ends(last: date, months: int) -> list[date]:
    """Ends of ``months`` months up to ``last``, after the history that windows need."""
    first_of_next = add_months(last.replace(day=1), 1)
    return [
        date.fromordinal(add_months(first_of_next, -back).toordinal() - 1)
        for back in range(months + LEAD_MONTHS - 1, -1, -1)
    ]


def _months_since(signal: tuple[str, date], code: str, end: date) -> int:
    """How many months of a signal this organisation has seen by ``end``; 1 in its first month."""
    whose, begins = signal
    if code != whose or end < begins:
        return 0
    return (end.year - begins.year) * 12 + end.month - begins.month + 1


def _count(chance: random.Random, mean: float) -> float:
    """A whole number around a mean, spread as counts are."""
    return float(max(0, round(chance.gauss(mean, mean**0.5))))


def _part(chance: random.Random, whole: float, share: float) -> float:
    spread = (share * (1 - share) * whole) ** 0.5
    return float(min(whole, max(0, round(chance.gauss(share * whole, spread)))))
