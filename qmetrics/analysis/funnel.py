"""Many organisations at one time: limits that are wider where numbers are smaller.

Here: funnel limits of proportions, ratios and rates, and whether there are enough organisations for a
funnel at all. Not here: how much they differ beyond chance (``overdispersion``), intervals of one
organisation's own value (``intervals``), which organisations are comparable (the catalogue), one
organisation over time (``spc``), drawing (``charts``).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from statistics import NormalDist
from typing import Any, Literal

import polars as pl

from qmetrics.analysis.intervals import Interval
from qmetrics.analysis.overdispersion import overdispersion
from qmetrics.analysis.rates import finite

FUNNEL_FROM = 12
# for tables: the two confidences of every funnel, and the ends of their columns' names
LEVELS = {"95": 0.95, "998": 0.998}


def comparable(organisations: int) -> Literal["funnel", "dots"]:
    """Whether there are enough comparable organisations for a funnel.

    Parameters
    ----------
    organisations
        How many comparable organisations have a value.

    Returns
    -------
    str
        ``funnel`` from 12 on; below that ``dots``: each value with its own interval (``intervals``), for
        an average of few is set by each of them and their spread cannot be told from chance.

    Raises
    ------
    ValueError
        If the number is negative.

    Source: a convention of this project.

    Examples
    --------
    >>> comparable(12), comparable(11)
    ('funnel', 'dots')
    """
    if organisations < 0:
        raise ValueError(f"{organisations} organisations: the number cannot be negative")
    return "funnel" if organisations >= FUNNEL_FROM else "dots"


def proportion_limits(
    denominator: str | pl.Expr,
    centre: float | pl.Expr,
    *,
    confidence: float = 0.95,
    tau2: float | pl.Expr = 0.0,
    multiplier: float = 1,
) -> Interval:
    """Funnel limits of a proportion: outside them, the Wilson interval of a value leaves out the centre.

    Without overdispersion p ± z √(p(1 − p)/n), the inverse of Wilson's interval; with it, the wider of that
    and sin²(arcsin √p ± z √(1/(4n) + τ²)).

    Parameters
    ----------
    denominator
        Column or expression: n, any positive number.
    centre
        The overall share p, 0 to 1.
    confidence
        Between 0 and 1; 0.95 and 0.998 are usual.
    tau2
        Variance between organisations on the arcsine scale, from ``overdispersion``.
    multiplier
        100 for a percentage.

    Returns
    -------
    Interval
        Share times multiplier, within 0 to 1 times multiplier. Null where n is zero, negative or missing, or
        the centre is missing or not a share.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Source: E. B. Wilson, J Am Stat Assoc 1927; 22:209–212; D. J. Spiegelhalter, Stat Med 2005; 24:1185–1202.

    Examples
    --------
    >>> frame = pl.DataFrame({"n": [100, 0]}).select(*proportion_limits("n", 0.2))
    >>> frame.with_columns(pl.all().round(4)).rows()
    [(0.1216, 0.2784), (None, None)]
    """
    z, n, p, spread = _z(confidence), _positive(denominator), _expr(centre), _expr(tau2)
    p = pl.when(p.is_between(0, 1)).then(p)
    reach = z * (p * (1 - p) / n).sqrt()
    angle, step = p.sqrt().arcsin(), z * (1 / (4 * n) + spread).sqrt()
    return _wider(
        Interval((p - reach).clip(0, 1), (p + reach).clip(0, 1)),
        Interval((angle - step).clip(0, pi / 2).sin() ** 2, (angle + step).clip(0, pi / 2).sin() ** 2),
        spread,
        multiplier,
    )


def ratio_limits(
    expected: str | pl.Expr,
    *,
    confidence: float = 0.95,
    tau2: float | pl.Expr = 0.0,
    multiplier: float = 1,
) -> Interval:
    """Funnel limits of observed over expected events: outside them, a ratio's exact interval leaves out 1.

    Without overdispersion u/E and l/E, where P(X ≥ u) = α/2 and P(X ≤ l) = α/2 for X Poisson with mean E,
    u and l not rounded (by the incomplete gamma function), α = 1 − confidence. With it, the wider of that and
    (1 ± z √(1/(4E) + τ²))². For a rate, E is the centre times the exposure and the multiplier the centre.

    Parameters
    ----------
    expected
        Column or expression: events expected, any positive number.
    confidence
        Between 0 and 1; 0.95 and 0.998 are usual.
    tau2
        Variance between organisations on the square-root scale, from ``overdispersion``.
    multiplier
        100 for a ratio around 100.

    Returns
    -------
    Interval
        Ratio times multiplier; lower is 0 where no count is small enough to lie below. Null where E is
        zero, negative or missing.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Source: F. Garwood, Biometrika 1936; 28:437–442; D. J. Spiegelhalter, Stat Med 2005; 24:1185–1202.

    Examples
    --------
    >>> frame = pl.DataFrame({"expected": [20.0, 2.0, 0.0]})
    >>> frame.select(*ratio_limits("expected")).with_columns(pl.all().round(3)).rows()
    [(0.562, 1.485), (0.0, 2.829), (None, None)]
    """
    z, tail = _z(confidence), (1 - confidence) / 2
    known, spread = _positive(expected), _expr(tau2)

    def least(values: pl.Series) -> pl.Series:
        return _count_at(1 - tail, values) - 1

    def most(values: pl.Series) -> pl.Series:
        return _count_at(tail, values)

    step = z * (1 / (4 * known) + spread).sqrt()
    return _wider(
        Interval(
            known.map_batches(least, return_dtype=pl.Float64).clip(0) / known,
            known.map_batches(most, return_dtype=pl.Float64) / known,
        ),
        Interval((1 - step).clip(0) ** 2, (1 + step) ** 2),
        spread,
        multiplier,
    )


def funnel(
    frame: pl.DataFrame,
    *,
    numerator: str,
    denominator: str,
    kind: Literal["proportion", "rate", "ratio"],
    by: Sequence[str] = (),
    centre: float | None = None,
    adjust: bool = True,
    multiplier: float = 1,
) -> pl.DataFrame:
    """Each organisation against the limits at its own size.

    Parameters
    ----------
    frame, numerator, denominator, kind, by, centre
        As in ``overdispersion``.
    adjust
        Widen the limits by τ²; without it they show chance alone, and φ and τ² are given all the same.
    multiplier
        100 for percentages, 100 000 for rates per 100 000.

    Returns
    -------
    polars.DataFrame
        The frame, and ``value``, ``centre``, ``lower_95``, ``upper_95``, ``lower_998``, ``upper_998``
        (times multiplier), ``phi``, ``tau2``, ``organisations`` (see ``comparable``) and ``position``:
        ``above_998``, ``above_95``, ``inside``, ``below_95`` or ``below_998``; on a limit is inside it.
        Value, limits and position are null where the denominator is zero, negative or missing, value and
        position where the numerator is missing, negative or more than the whole. Without any event a
        rate has no limits.

    Raises
    ------
    ValueError
        As ``overdispersion`` does.

    Source: as ``proportion_limits``, ``ratio_limits`` and ``overdispersion``.

    Examples
    --------
    >>> frame = pl.DataFrame({"x": [10, 30, 20, 40, 0], "n": [100, 100, 100, 100, 0]})
    >>> found = funnel(frame, numerator="x", denominator="n", kind="proportion", adjust=False)
    >>> found["position"].to_list()
    ['below_998', 'inside', 'inside', 'above_998', None]
    """
    keyed = frame.with_columns(_x=pl.col(numerator), _n=pl.col(denominator), _all=pl.lit(0))
    key = list(by) or ["_all"]
    spread = overdispersion(
        keyed, numerator=numerator, denominator=denominator, kind=kind, by=key, centre=centre
    )
    added = keyed.join(spread, on=key, how="left", nulls_equal=True, maintain_order="left")
    x, n, middle = pl.col("_x"), pl.col("_n"), pl.col("centre")
    legal = (n > 0) & ((x <= n) if kind == "proportion" else x.is_not_null())
    tau2 = pl.col("tau2") if adjust else pl.lit(0.0)
    limits: list[pl.Expr] = []
    for name, confidence in LEVELS.items():
        found = (
            proportion_limits(n, middle, confidence=confidence, tau2=tau2)
            if kind == "proportion"
            else _times(ratio_limits(n * middle, confidence=confidence, tau2=tau2), middle)
        )
        limits += [found.lower.alias(f"lower_{name}"), found.upper.alias(f"upper_{name}")]
    figures = pl.col("value", "centre", "lower_95", "upper_95", "lower_998", "upper_998")
    return (
        finite(added, ["_x", "_n"])
        .with_columns(pl.when(legal).then(x / n).alias("value"), *limits)
        .with_columns(_position())
        .with_columns(figures * multiplier, pl.col("organisations").fill_null(0))
        .drop("_x", "_n", "_all")
    )


def _position() -> pl.Expr:
    value, name = pl.col("value"), pl.lit
    return (
        pl.when(value.is_null() | pl.col("lower_95").is_null()).then(name(None, dtype=pl.String))
        .when(value > pl.col("upper_998")).then(name("above_998"))
        .when(value > pl.col("upper_95")).then(name("above_95"))
        .when(value < pl.col("lower_998")).then(name("below_998"))
        .when(value < pl.col("lower_95")).then(name("below_95"))
        .otherwise(name("inside"))
        .alias("position")
    )  # fmt: skip


def _wider(chance: Interval, spread_out: Interval, spread: pl.Expr, multiplier: float) -> Interval:
    """The limits of chance alone, or, where there is spread, the outer of both."""
    lower = pl.when(spread > 0).then(pl.min_horizontal(*[each.lower for each in (chance, spread_out)]))
    upper = pl.when(spread > 0).then(pl.max_horizontal(*[each.upper for each in (chance, spread_out)]))
    return Interval(
        (lower.otherwise(chance.lower) * multiplier).alias("lower"),
        (upper.otherwise(chance.upper) * multiplier).alias("upper"),
    )


def _times(limits: Interval, factor: pl.Expr) -> Interval:
    return Interval(limits.lower * factor, limits.upper * factor)


def _count_at(probability: float, mean: pl.Series) -> pl.Series:
    """The shape whose gamma distribution (rate 1) has that probability below the mean."""
    from scipy import special  # as in ``intervals``

    found: Any = special.gdtrib(1.0, probability, mean.to_numpy())
    return pl.Series(mean.name, found, dtype=pl.Float64).fill_nan(None)


def _positive(column: str | pl.Expr) -> pl.Expr:
    number = (pl.col(column) if isinstance(column, str) else column).cast(pl.Float64)
    return pl.when(number.is_finite() & (number > 0)).then(number)


def _expr(number: float | pl.Expr) -> pl.Expr:
    return number if isinstance(number, pl.Expr) else pl.lit(float(number))


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}: it must lie between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf(0.5 + confidence / 2)
