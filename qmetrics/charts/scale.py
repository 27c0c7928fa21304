"""Axes: from which value to which, where the ticks are and what they say.

Here: arithmetic on numbers and dates. Not here: drawing (``panels``).
"""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log10

from qmetrics.analysis.scale_ends import legal_range, within_range
from qmetrics.analysis.sentences import short_figure
from qmetrics.model import Cadence, Kind, Measure

MOST_LABELS = 10


def value_axis(measure: Measure, values: Sequence[float], *, from_zero: bool = True) -> tuple[float, float]:
    """The ends of the value axis, for everything that will be drawn.

    Proportions show the part of 0–100 that is used; everything else that cannot be negative starts at 0,
    but for a chart with limits far from it.

    Parameters
    ----------
    measure : Measure
        Its kind gives the legal range.
    values : sequence of float
        All values, limits, bounds and targets; may be empty.
    from_zero : bool
        False for a chart with limits, which shows the part that is used where that is well above 0.
    """
    lowest, highest = legal_range(measure)
    low, high = (min(values), max(values)) if values else (0.0, highest or 1.0)
    starts_at_zero = measure.kind not in (Kind.PROPORTION, Kind.CHANGE) and (from_zero or low < 0.5 * high)
    if starts_at_zero:
        low = 0.0
    if measure.kind is Kind.CHANGE:
        low, high = min(low, 0.0), max(high, 0.0)
    span = high - low
    least = 10.0 if measure.kind is Kind.PROPORTION and high > 10 else 1.0
    if span < least:
        low, high, span = low - (least - span) / 2, high + (least - span) / 2, least
    low, high = low - 0.08 * span, high + 0.1 * span
    edge = 0.03 * span
    if lowest is not None and (low < lowest or starts_at_zero):
        low = lowest - (edge if values and min(values) <= lowest + edge else 0)
    if highest is not None and high > highest:
        high = highest + (edge if values and max(values) >= highest - edge else 0)
    return low, high


def value_ticks(measure: Measure, low: float, high: float) -> tuple[list[float], list[str]]:
    """Four to seven round values between the ends, and their labels."""
    lowest, highest = legal_range(measure)
    start = low if lowest is None else max(low, lowest)
    stop = high if highest is None else min(high, highest)
    raw = (stop - start) / 5
    power = 10.0 ** floor(log10(raw)) if raw > 0 else 1.0
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)
    if measure.kind in (Kind.COUNT, Kind.CHANGE, Kind.TIME_BETWEEN, Kind.MILESTONE):
        step = max(1.0, float(ceil(step)))
    first = ceil(start / step - 1e-9)
    ticks = [step * (first + i) for i in range(int((stop - step * first) / step + 1e-9) + 1)]
    digits = max(0, -floor(log10(step))) if step < 1 else (1 if step != int(step) else 0)
    suffix = "%" if measure.kind is Kind.PROPORTION else ""
    return ticks, [f"{tick + 0.0:,.{digits}f}{suffix}".replace("-", "−") for tick in ticks]


def period_ticks(measure: Measure, ends: Sequence[date]) -> tuple[list[int], list[str]]:
    """Which periods are labelled (positions in ``ends``), and how; always the latest, never more than ten."""
    n = len(ends)
    if not n:
        return [], []
    every = next((k for k in (1, 2, 3, 6, 12, 24) if ceil(n / k) <= MOST_LABELS), ceil(n / MOST_LABELS))
    chosen = list(range((n - 1) % every, n, every))
    return chosen, [_period(measure, ends[i]) for i in chosen]


def _period(measure: Measure, end: date) -> str:
    if measure.cadence is Cadence.YEAR:
        return f"{end.year - 1}/{end:%y}" if end.month < 12 else f"{end.year}"
    return f"{end:%b %y}"


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights of labels, moved as little as needed so that none is nearer than ``gap`` to the next."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    before = low - gap
    for i in order:
        placed[i] = before = max(wanted[i], before + gap)
    after = high + gap
    for i in reversed(order):
        placed[i] = after = min(placed[i], after - gap)
    return placed


def limit_words(measure: Measure, name: str, value: float | None) -> tuple[str, float | None]:
    """Label of a limit and where it is drawn; beyond the legal range it is "no limit" and not drawn."""
    if value is None or not within_range(measure, value):
        return f"{name}: no limit", None
    return f"{name} {short_figure(measure, value)}", value
