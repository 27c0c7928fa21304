"""How the cases behind a series were chosen, and where that changed: two methods are a break.

Here: breaks and words from counts of cases by method. Not here: the counts (``compute/beside``), limits
on either side of a break (``series``).
"""

from __future__ import annotations

from datetime import date

import polars as pl

# a method that was not used for fewer months than this may only have had no case
MONTHS_UNTIL_GONE = 3


def sampling_breaks(segments: pl.DataFrame) -> tuple[tuple[date, str], ...]:
    """Days from which cases were chosen in another way, each with what changed.

    Parameters
    ----------
    segments : polars.DataFrame
        One row a month and method: ``period_end`` and ``reason``, the method.

    Returns
    -------
    tuple of (date, str)
        A method's first month, and the first month without it once it was not used for three. A method
        that pauses is no change, for a small provider has months without a case.
    """
    months, spans = _spans(segments)
    days = set()
    for first, last in spans.values():
        if first > 0:
            days.add(first)
        if len(months) - 1 - last >= MONTHS_UNTIL_GONE:
            days.add(last + 1)
    return tuple(
        (
            months[day].replace(day=1),
            f"sampling changed from {_used(spans, day - 1)} to {_used(spans, day)}",
        )
        for day in sorted(days)
    )


def sampling_sentence(segments: pl.DataFrame) -> str:
    """The method, or the methods, now in use."""
    months, spans = _spans(segments)
    return f"Sampling: {_used(spans, len(months) - 1)}." if months else ""


def _spans(segments: pl.DataFrame) -> tuple[list[date], dict[str, tuple[int, int]]]:
    """The months, and the first and last of each method; one not yet gone lasts to the end."""
    months = segments["period_end"].unique().sort().to_list()
    place = {end: index for index, end in enumerate(months)}
    used: dict[str, list[int]] = {}
    for end, method in segments.select("period_end", "reason").iter_rows():
        used.setdefault(method, []).append(place[end])
    spans = {}
    for method, places in used.items():
        is_gone = len(months) - 1 - max(places) >= MONTHS_UNTIL_GONE
        spans[method] = (min(places), max(places) if is_gone else len(months) - 1)
    return months, spans


def _used(spans: dict[str, tuple[int, int]], day: int) -> str:
    names = sorted(method for method, (first, last) in spans.items() if first <= day <= last)
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names) or "none"
