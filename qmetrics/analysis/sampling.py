"""How the cases behind a series were chosen, and where that changed: two methods are a break.

Here: breaks and words from counts of cases by method and provider. Not here: the counts
(``compute/beside``), limits on either side of a break (``series``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeAlias

import polars as pl

# a method that was not used for fewer months than this may only have had no case
MONTHS_UNTIL_GONE = 3

# the methods that each provider uses in a month
Methods: TypeAlias = dict[str, frozenset[str]]


def sampling_breaks(
    segments: pl.DataFrame, name_of: Callable[[str], str] = str
) -> tuple[tuple[date, str], ...]:
    """Days from which cases were chosen in another way, each with what changed.

    Parameters
    ----------
    segments : polars.DataFrame
        One row a month, provider and method: ``period_end``, ``reason`` (the method) and
        ``provider_code``; without that column, all are of one provider.
    name_of : callable
        A provider's name from its code.

    Returns
    -------
    tuple of (date, str)
        Wherever a provider changes its method, even where others use both all along; and where a provider
        that begins or ends brings or takes a method. A method is gone once its provider did not use it in
        three of its months: one that pauses is no change, for a small provider has months without a case.
    """
    months, used = _used(segments)
    is_one = len({provider for methods in used for provider in methods}) == 1
    breaks = []
    for month, before, now in zip(months[1:], used, used[1:], strict=False):
        told = list(_changes(before, now, None if is_one else name_of))
        if told:
            breaks.append((month.replace(day=1), "; ".join(told)))
    return tuple(breaks)


def sampling_sentence(segments: pl.DataFrame) -> str:
    """The method, or the methods, now in use; of several providers, by how many each."""
    _, used = _used(segments)
    if not used:
        return ""
    now = used[-1]
    methods = sorted(frozenset().union(*now.values()))
    if len(now) < 2 or len(methods) < 2:
        return f"Sampling: {_listed(methods)}."
    counts = [sum(method in own for own in now.values()) for method in methods]
    said = [
        f"{method} at {count} provider{'' if count == 1 else 's'}"
        for method, count in zip(methods, counts, strict=True)
    ]
    return f"Sampling: {_listed(said)}."


def _changes(before: Methods, now: Methods, name_of: Callable[[str], str] | None) -> Iterator[str]:
    for provider in sorted(before.keys() & now.keys()):
        gone, new = before[provider] - now[provider], now[provider] - before[provider]
        where = f" at {name_of(provider)}" if name_of else ""
        if gone and new:
            yield f"sampling changed from {_listed(gone)} to {_listed(new)}{where}"
        elif new:
            yield f"sampling: {_listed(new)} began beside {_listed(before[provider])}{where}"
        elif gone:
            yield f"sampling: {_listed(gone)} ended, {_listed(now[provider])} goes on{where}"
    if name_of is None:
        return
    # who begins or ends with a method that others use too changes nothing in how cases are chosen
    for whom, others, word in ((now, before, "began"), (before, now, "ended")):
        known = frozenset().union(*others.values())
        for provider in sorted(whom.keys() - others.keys()):
            if whom[provider] - known:
                yield f"sampling: {_listed(whom[provider])} {word} at {name_of(provider)}"


def _used(segments: pl.DataFrame) -> tuple[list[date], list[Methods]]:
    """The months, and the methods of each provider in each; one not yet gone goes on."""
    if "provider_code" not in segments.columns:
        segments = segments.with_columns(pl.lit("").alias("provider_code"))
    months = segments["period_end"].unique().sort().to_list()
    used: list[Methods] = [{} for _ in months]
    rows = segments.select("provider_code", "period_end", "reason")
    for (provider,), own in rows.sort("provider_code").group_by("provider_code", maintain_order=True):
        own_months = own["period_end"].unique().sort().to_list()
        spans = {}
        for (method,), cases in own.group_by("reason"):
            ends = cases["period_end"].to_list()
            later = own_months[own_months.index(max(ends)) + 1 :]
            # until the provider's next month, in which it was not used
            gone = later[0] if len(later) >= MONTHS_UNTIL_GONE else None
            spans[str(method)] = (min(ends), gone)
        has_ended = len(months) - 1 - months.index(own_months[-1]) >= MONTHS_UNTIL_GONE
        for month, methods in zip(months, used, strict=True):
            if month < own_months[0] or (has_ended and month > own_months[-1]):
                continue
            methods[str(provider)] = frozenset(
                method
                for method, (first, gone) in spans.items()
                if first <= month and not (gone and gone <= month)
            )
    return months, used


def _listed(words: Iterable[str]) -> str:
    names = sorted(words)
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names) or "none"
