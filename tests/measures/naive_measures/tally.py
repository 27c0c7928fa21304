"""Cases added up: every provider's own figure, and one of the ICB's providers together.

A figure is ``numerator, denominator, value``; a place is level, organisation and the period's end.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeAlias

Place: TypeAlias = tuple[str, str, date]
Figure: TypeAlias = tuple[float | None, float | None, float | None]
Figures: TypeAlias = dict[Place, Figure]


class Icb(NamedTuple):
    """The ICB and its providers."""

    code: str
    providers: tuple[str, ...]


def places(icb: Icb, provider: str, end: date) -> list[Place]:
    """Where a provider's case counts."""
    own = [("provider", provider, end)]
    return [*own, ("icb_providers", icb.code, end)] if provider in icb.providers else own


def shares(icb: Icb, cases: Iterable[tuple[str, date, bool]]) -> Figures:
    """Percent that pass, of cases given as provider, period and whether they pass."""
    sums: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    for provider, end, passes in cases:
        for place in places(icb, provider, end):
            sums[place][0] += passes
            sums[place][1] += 1
    return {place: (x, n, 100 * x / n) for place, (x, n) in sums.items()}


def counts(icb: Icb, cases: Iterable[tuple[str, date]], known: Iterable[tuple[str, date]]) -> Figures:
    """How many; a period that is ``known`` of a provider is zero where there are none."""
    sums: dict[Place, int] = {}
    for provider, end in known:
        for place in places(icb, provider, end):
            sums[place] = 0
    for provider, end in cases:
        for place in places(icb, provider, end):
            sums[place] = sums.get(place, 0) + 1
    return {place: (n, None, n) for place, n in sums.items()}


def percentiles(icb: Icb, cases: Iterable[tuple[str, date, float | None]], share: float) -> Figures:
    """The smallest time by which the share had happened; None waits longer than any."""
    times: dict[Place, list[float]] = defaultdict(list)
    for provider, end, time in cases:
        for place in places(icb, provider, end):
            times[place].append(math.inf if time is None else time)
    found: Figures = {}
    for place, own in times.items():
        own.sort()
        needed = next(rank for rank in range(1, len(own) + 1) if rank >= share * len(own) - 1e-9)
        value = own[needed - 1]
        found[place] = (None, len(own), None if value == math.inf else value)
    return found
