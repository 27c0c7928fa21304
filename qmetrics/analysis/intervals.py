"""Confidence intervals for proportions, counts and rates, as polars expressions.

Here: Wilson, Byar, exact Poisson, and the choice between the last two for a rate. Not here: standardised
rates, intervals for percentiles, limits of control charts (``spc``, ``attribute``).
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, NamedTuple

import polars as pl


class Interval(NamedTuple):
    """Two expressions, named ``lower`` and ``upper``; ``frame.with_columns(*interval)`` adds both."""

    lower: pl.Expr
    upper: pl.Expr


def wilson(
    numerator: str | pl.Expr, denominator: str | pl.Expr, *, confidence: float = 0.95, multiplier: float = 1
) -> Interval:
    """Wilson's score interval of a proportion.

    ((2x + z²) ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²)), with z = Φ⁻¹(½ + confidence/2).

    Parameters
    ----------
    numerator, denominator
        Columns or expressions: x of n.
    confidence
        Between 0 and 1.
    multiplier
        100 for a percentage.

    Returns
    -------
    Interval
        Share times multiplier. Null where n is zero or negative, x is negative or more than n, or either is
        missing.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Source: E. B. Wilson, J Am Stat Assoc 1927; 22:209–212.

    Examples
    --------
    >>> frame = pl.DataFrame({"x": [9, 0, 0], "n": [100, 100, 0]})
    >>> frame.select(pl.all(), *wilson("x", "n")).with_columns(pl.col("lower", "upper").round(4)).rows()
    [(9, 100, 0.0481, 0.1623), (0, 100, 0.0, 0.037), (0, 0, None, None)]
    """
    x, n, z = _number(numerator), _number(denominator), _z(confidence)
    legal = (n > 0) & (x >= 0) & (x <= n)
    centre, reach = 2 * x + z**2, z * (z**2 + 4 * x * (1 - x / n)).sqrt()
    width = 2 * (n + z**2)
    return _interval(
        legal,
        multiplier * ((centre - reach) / width).clip(0),
        multiplier * ((centre + reach) / width).clip(0, 1),
    )


def byar(count: str | pl.Expr, *, confidence: float = 0.95) -> Interval:
    """Byar's approximate interval of a Poisson count.

    x (1 − 1/(9x) − z/(3√x))³ and (x+1) (1 − 1/(9(x+1)) + z/(3√(x+1)))³.

    Parameters
    ----------
    count
        Column or expression of counts.
    confidence
        Between 0 and 1.

    Returns
    -------
    Interval
        In events. Lower is 0 for a count of 0, and null where the formula gives less than 0 (very small
        counts at high confidence: use ``exact_poisson``). Null for a negative or missing count.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Source: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II, 1987.

    Examples
    --------
    >>> pl.DataFrame({"x": [0, 20]}).select(*byar("x")).with_columns(pl.all().round(3)).rows()
    [(0.0, 3.668), (12.211, 30.89)]
    """
    x, z = _number(count), _z(confidence)
    below = 1 - 1 / (9 * x) - z / (3 * x.sqrt())
    after = x + 1
    lower = pl.when(x == 0).then(0.0).when(below >= 0).then(x * below**3)
    return _interval(x >= 0, lower, after * (1 - 1 / (9 * after) + z / (3 * after.sqrt())) ** 3)


def exact_poisson(count: str | pl.Expr, *, confidence: float = 0.95) -> Interval:
    """The exact interval of a Poisson count.

    χ²(α/2; 2x) / 2 and χ²(1 − α/2; 2x + 2) / 2, with α = 1 − confidence.

    Parameters
    ----------
    count
        Column or expression of counts.
    confidence
        Between 0 and 1.

    Returns
    -------
    Interval
        In events; lower is 0 for a count of 0. Null for a negative or missing count.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Source: F. Garwood, Biometrika 1936; 28:437–442.

    Examples
    --------
    >>> pl.DataFrame({"x": [0, 4]}).select(*exact_poisson("x")).with_columns(pl.all().round(3)).rows()
    [(0.0, 3.689), (1.09, 10.242)]
    """
    _z(confidence)
    x, tail = _number(count), (1 - confidence) / 2

    def lower(counts: pl.Series) -> pl.Series:
        return _chi_square_half(tail, 2 * counts)

    def upper(counts: pl.Series) -> pl.Series:
        return _chi_square_half(1 - tail, 2 * counts + 2)

    legal = pl.when(x >= 0).then(x)
    return _interval(
        x >= 0,
        pl.when(x == 0).then(0.0).otherwise(legal.map_batches(lower, return_dtype=pl.Float64)),
        legal.map_batches(upper, return_dtype=pl.Float64),
    )


def rate_interval(
    count: str | pl.Expr,
    exposure: str | pl.Expr,
    *,
    confidence: float = 0.95,
    multiplier: float = 1,
    exact_below: int = 10,
) -> Interval:
    """The interval of a rate: exact for a small count, else Byar's.

    Parameters
    ----------
    count, exposure
        Columns or expressions: events, and what they are counted per (persons, contacts, bed days).
    confidence
        Between 0 and 1.
    multiplier
        100 000 for a rate per 100 000.
    exact_below
        Counts below this get the exact interval.

    Returns
    -------
    Interval
        Rate times multiplier. Null where the exposure is zero or negative, the count is negative, or either
        is missing.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Source: as the Office for Health Improvement and Disparities does (its technical guide on confidence
    intervals); formulas of ``byar`` and ``exact_poisson``.

    Examples
    --------
    >>> frame = pl.DataFrame({"x": [4, 20, 1], "n": [100, 1000, 0]})
    >>> found = frame.select(*rate_interval("x", "n", multiplier=1000))
    >>> found.with_columns(pl.all().round(2)).rows()
    [(10.9, 102.42), (12.21, 30.89), (None, None)]
    """
    x, n = _number(count), _number(exposure)
    exact, near = exact_poisson(x, confidence=confidence), byar(x, confidence=confidence)
    legal, few = (n > 0) & (x >= 0), x < exact_below
    return _interval(
        legal,
        multiplier * pl.when(few).then(exact.lower).otherwise(near.lower) / n,
        multiplier * pl.when(few).then(exact.upper).otherwise(near.upper) / n,
    )


def _chi_square_half(probability: float, freedom: pl.Series) -> pl.Series:
    # scipy is not among our own dependencies; it comes with great-expectations, which requires it.
    from scipy import stats

    found: Any = stats.chi2.ppf(probability, freedom.to_numpy()) / 2  # a missing count arrives as NaN
    return pl.Series(freedom.name, found, dtype=pl.Float64).fill_nan(None)


def _interval(legal: pl.Expr, lower: pl.Expr, upper: pl.Expr) -> Interval:
    return Interval(pl.when(legal).then(lower).alias("lower"), pl.when(legal).then(upper).alias("upper"))


def _number(column: str | pl.Expr) -> pl.Expr:
    given = (pl.col(column) if isinstance(column, str) else column).cast(pl.Float64)
    return pl.when(given.is_finite()).then(given)


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}: it must lie between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf(0.5 + confidence / 2)
