"""How many new signals a set of charts would give at the latest point if nothing had changed.

Here: the number to expect and its range, from chances kept in two small tables. Not here: what a new signal
is (``new_signals``), the simulation that makes the tables (``make simulate``;
``docs/methods/simulations.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

__all__ = ["Expected", "expected_signals"]

MOST_POINTS = 60
MOST_PARTS = 12
POINTS_TABLE = "chance_by_points.csv"
PARTS_TABLE = "chance_of_a_part.csv"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """New signals to expect by chance, and the central 95 % of their number."""

    expected: float
    low: int
    high: int


def expected_signals(charts: pl.DataFrame) -> Expected:
    """New signals at the latest point that XmR charts under ``mdc`` would give with no real change.

    Parameters
    ----------
    charts
        One row per chart with icons: ``n`` (its counted points, 15 or more), ``group`` (text naming the total
        that it is, or is a part of: the ICB's chart of one measure with those of its providers or pathways;
        null: it stands alone) and ``is_total`` (Boolean).

    Returns
    -------
    Expected
        The expected number (a mean, not rounded), and the smallest numbers that are reached or not passed
        with a chance of 2.5 % and of 97.5 %.

    Raises
    ------
    ValueError
        If a column is absent, a chart has fewer than 15 points, or a group has two totals.

    Notes
    -----
    A chart of n points gives a new signal with chance p(n), the same whichever way is better and for neutral
    measures; beyond 60 points p(60) is taken. The expected number is Σ p(nᵢ), whatever depends on what.

    For the range, a chart alone is a Bernoulli variable. A total with k parts is a mixture: with chance p(n)
    the total signals, and each part then with chance q(k), else each with (pᵢ − p q) / (1 − p), so that the
    chance of each stays pᵢ; given the total, parts are taken as independent. A part is taken to carry a k-th
    of the total's variance, a correlation of 1/√k (beyond 12 parts q(12) is taken; one part is the total
    itself). The distributions of all groups are convolved exactly. Parts without a total are independent.

    p′ and u′ charts apply the same rules to standard scores and are counted as XmR charts. p and q come from
    seeded simulations of independent normal points. So dependence in time, measures that
    share their cases, and parts of unequal size are not in it: all of them make the true range wider.

    Examples
    --------
    >>> charts = pl.DataFrame(
    ...     {"n": [24] * 188, "group": [None] * 188, "is_total": [False] * 188},
    ...     schema_overrides={"group": pl.String},
    ... )
    >>> found = expected_signals(charts)
    >>> round(found.expected), found.low, found.high
    (2, 0, 5)
    """
    _check(charts)
    chances, of_part = chance_by_points(), chance_of_a_part()
    mean, numbers = 0.0, [1.0]
    alone = charts.filter(pl.col("group").is_null())["n"].to_list()
    grouped = charts.filter(pl.col("group").is_not_null()).sort("group", "n", "is_total")
    sets: list[tuple[list[int], list[int]]] = [([], alone)]
    for one in grouped.partition_by("group", maintain_order=True):
        total = one.filter("is_total")["n"].to_list()
        sets.append((total, one.filter(~pl.col("is_total"))["n"].to_list()))
    for total, parts in sets:
        each = [chances[min(n, MOST_POINTS)] for n in parts]
        if total:
            whole = chances[min(total[0], MOST_POINTS)]
            numbers = _convolved(numbers, _of_group(whole, each, of_part[min(len(parts), MOST_PARTS)]))
            mean += whole
        else:
            numbers = _convolved(numbers, _of_independent(each))
        mean += sum(each)
    return Expected(expected=mean, low=_quantile(numbers, 0.025), high=_quantile(numbers, 0.975))


def _check(charts: pl.DataFrame) -> None:
    for name in ("n", "group", "is_total"):
        if name not in charts.columns:
            raise ValueError(f"no column {name!r}; there are {', '.join(charts.columns) or 'none'}")
    least = min(chance_by_points())
    if not charts.filter((pl.col("n") < least).fill_null(True)).is_empty():
        raise ValueError(f"a chart of fewer than {least} points gives no signal: leave it out")
    totals = charts.filter(pl.col("is_total") & pl.col("group").is_not_null())["group"]
    if totals.is_duplicated().any():
        raise ValueError(f"group {totals.filter(totals.is_duplicated())[0]!r} has two totals")


def _of_independent(chances: Sequence[float]) -> list[float]:
    """The distribution of the number of signals: index j holds the chance of j."""
    numbers = [1.0]
    for chance in chances:
        numbers = _convolved(numbers, [1 - chance, chance])
    return numbers


def _of_group(total: float, parts: Sequence[float], given: float) -> list[float]:
    """The same for a total and its parts, ``given`` the chance of a part when the total signals."""
    # two charts cannot signal together more often than either does
    with_it = [min(given, part / total) for part in parts]
    without = [(part - total * q) / (1 - total) for part, q in zip(parts, with_it, strict=True)]
    signals = [0.0, *(total * chance for chance in _of_independent(with_it))]
    silent = [(1 - total) * chance for chance in _of_independent(without)]
    return [a + b for a, b in zip(signals, [*silent, 0.0], strict=True)]


def _convolved(a: Sequence[float], b: Sequence[float]) -> list[float]:
    found = [0.0] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            found[i + j] += left * right
    return found


def _quantile(numbers: Sequence[float], share: float) -> int:
    """The smallest number that is not passed with at least that chance."""
    reached = 0.0
    for number, chance in enumerate(numbers):
        reached += chance
        if reached >= share:
            return number
    return len(numbers) - 1


@cache
def chance_by_points() -> dict[int, float]:
    """The chance of a new signal at the latest point, by the number of points, from 15 to 60."""
    return _read(POINTS_TABLE, "points")


@cache
def chance_of_a_part() -> dict[int, float]:
    """The chance that a part gives a new signal when its total does, by the number of parts, from 0."""
    # without parts there is nothing to ask; one part is the total itself
    return {0: 0.0, 1: 1.0} | _read(PARTS_TABLE, "parts")


def _read(table: str, key: str) -> dict[int, float]:
    rows = pl.read_csv(files("qmetrics.analysis").joinpath(table).read_bytes())
    return dict(rows.select(key, pl.col("new_signals") / pl.col("series")).iter_rows())
