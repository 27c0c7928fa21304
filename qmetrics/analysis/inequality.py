"""How much an outcome differs from the most deprived people to the least.

Here: the slope and relative index of inequality, and the gap between the most deprived fifth and the rest.
Not here: which fifth a person belongs to (``reference``), rates within a fifth (``rates``, ``intervals``),
which twelve months are taken (``compute``).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

import polars as pl

from qmetrics.analysis.intervals import rate_interval, wilson
from qmetrics.analysis.rates import finite, grouped, refuse_repeats

MINIMUM_QUANTILES = 5
# any fixed number would do: it makes the same figures give the same limits in every run, group and order
SEED = 20_040
DRAWS = 100_000
FIGURES = ["sii", "rii", "sii_lower", "sii_upper", "rii_lower", "rii_upper", "at_most", "at_least"]


class _Form(NamedTuple):
    kind: str
    transform: bool
    sign: int
    multiplier: float
    tail: float


def slope_index(
    quantiles: pl.DataFrame,
    *,
    kind: Literal["mean", "rate", "proportion"],
    by: Sequence[str] = (),
    rank: str = "quantile",
    population: str = "population",
    value: str = "value",
    lower: str = "lower",
    upper: str = "upper",
    transform: bool = False,
    toward: Literal["least", "most"] = "least",
    multiplier: float = 1,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:
    """Slope and relative index of inequality: the fitted difference and ratio between both ends of society.

    With a a quantile's share of the population and b the middle of its place among all, 0 most and 1
    least deprived, y√a is regressed on √a and b√a (y on b, weighted by a): y = c₀ + c₁b. SII = c₁,
    RII = (c₀ + c₁)/c₀; with ``transform`` y is g(value), SII = g⁻¹(c₀ + c₁) − g⁻¹(c₀),
    RII = g⁻¹(c₀ + c₁)/g⁻¹(c₀). Limits: each quantile's g(value) is drawn from a normal distribution with
    standard error (g(upper) − g(lower))/(2 · 1.96), and of R draws those of rank R α/2 and R(1 − α/2) are
    taken.

    Parameters
    ----------
    quantiles : polars.DataFrame
        One row for each group and quantile.
    kind
        What the values are, which gives g: none for a mean, log for a rate, logit for a proportion (0 to 1).
    by
        Columns that name a group; none for one group.
    rank, population, value, lower, upper
        Columns: the quantile (lowest is most deprived), persons, the value and its 95 % limits.
    transform
        Whether the line is fitted to g(value) instead of the value.
    toward
        ``least``: least deprived minus (over) most deprived; ``most``: the other way round.
    multiplier
        100 for percentages; above 0. Ratios stay as they are.
    confidence
        Of the result, between 0 and 1.
    draws, seed
        How many draws, at least 1000, and where they begin. A group's limits depend on nothing but its own
        rows and these two.

    Returns
    -------
    polars.DataFrame
        One row for each group, in the order of the rows: ``by``, ``sii``, ``rii``, ``sii_lower``,
        ``sii_upper``, ``rii_lower``, ``rii_upper``, ``at_most``, ``at_least`` (the fitted value at either
        end; all but the ratios times multiplier) and ``status``. Rows without a quantile and quantiles
        without persons are left out. Status: ``missing`` (a population or value is), ``few_quantiles``
        (fewer than 5), ``no_logarithm`` (``transform``, and a value has none), ``no_limits`` (limits are
        missing, crossed or have no logarithm, as where a numerator
        is zero; indices without limits), ``ok``. A ratio is null unless both ends are above 0, and its
        limits unless that holds in every draw.

    Raises
    ------
    ValueError
        If a quantile occurs twice in a group, or an argument is outside its range.

    Source: A. Low and A. Low, J Public Health 2004; 26:388–395.

    Examples
    --------
    >>> fifths = pl.DataFrame({
    ...     "quantile": [1, 2, 3, 4, 5], "population": [1000] * 5, "value": [0.30, 0.26, 0.25, 0.22, 0.20],
    ...     "lower": [0.27, 0.23, 0.22, 0.20, 0.18], "upper": [0.33, 0.29, 0.28, 0.25, 0.23],
    ... })
    >>> found = slope_index(fifths, kind="proportion", multiplier=100)
    >>> found.select(pl.col("sii", "at_most", "at_least").round(2), "status").row(0)
    (-12.0, 30.6, 18.6, 'ok')
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}: it must lie between 0 and 1, such as 0.95")
    if multiplier <= 0:
        raise ValueError(f"multiplier is {multiplier}: it must be above 0; toward='most' turns the sign")
    if draws < 1000:
        raise ValueError(f"{draws} draws: at least 1000 give limits")
    import numpy as np

    ranked = quantiles.filter(pl.col(rank).is_not_null())
    refuse_repeats(ranked, [*by, rank])
    form = _Form(kind, transform, 1 if toward == "least" else -1, multiplier, (1 - confidence) / 2)
    numbers = {"_y": value, "_l": lower, "_u": upper}
    frame = finite(ranked.with_columns(_n=pl.col(population)), ["_n"]).with_columns(
        pl.col(column).cast(pl.Float64).alias(name) for name, column in numbers.items()
    )
    frame = frame.filter((pl.col("_n") != 0) | pl.col("_n").is_null()).sort(rank)
    noise: dict[int, Any] = {}
    rows: list[list[Any]] = []
    keys = quantiles.select(by).unique(maintain_order=True).rows() if by else [()][: quantiles.height]
    groups = dict(frame.group_by(by)) if by else {(): frame}
    for key in keys:
        own = groups.get(key, frame.clear())
        if own.height not in noise:
            noise[own.height] = np.random.default_rng(seed).standard_normal((draws, own.height))
        rows.append([*key, *_indices(own, form, noise[own.height])])
    schema = {name: quantiles.schema[name] for name in by} | dict.fromkeys(FIGURES, pl.Float64)
    return pl.DataFrame(rows, schema=schema | {"status": pl.String}, orient="row")


def fifth_gap(
    frame: pl.DataFrame,
    *,
    numerator: str,
    denominator: str,
    kind: Literal["proportion", "rate"],
    by: Sequence[str] = (),
    rank: str = "quantile",
    most: Sequence[int] = (1,),
    confidence: float = 0.95,
    multiplier: float = 1,
) -> pl.DataFrame:
    """The most deprived fifth minus the other four together.

    d = p₁ − p₂ with the limits d − √((p₁ − l₁)² + (u₂ − p₂)²) and d + √((u₁ − p₁)² + (p₂ − l₂)²), where
    l and u are those of Wilson (proportions) or exact and Byar (rates).

    Parameters
    ----------
    frame : polars.DataFrame
        Counts by group and quantile; any number of rows of each, which are added up.
    numerator, denominator
        Columns: cases of persons, or events and exposure.
    kind
        Which of the two.
    by
        Columns that name a group; none for one group.
    rank, most
        The column of quantiles, and which of them are the most deprived fifth: (1, 2) of tenths.
    confidence
        Between 0 and 1.
    multiplier
        100 for percentage points, 100 000 for rates per 100 000.

    Returns
    -------
    polars.DataFrame
        One row for each group, in the order of the rows: ``by``, ``most``, ``rest`` (values), ``gap``,
        ``lower``, ``upper`` (all times multiplier), ``unranked``, the share of the denominator without a
        quantile, which is in neither, and ``status``: ``missing`` (a figure is null, not a number,
        infinite or negative), ``empty`` (no denominator on one side), ``impossible`` (more cases than
        persons), ``ok``. Values and gap are null unless it is ``ok``.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Source: R. G. Newcombe, Stat Med 1998; 17:873–890 (method 10); G. Y. Zou and A. Donner, Stat Med 2008;
    27:1693–1702.

    Examples
    --------
    >>> frame = pl.DataFrame({"quantile": [1, 2, 3, 4, 5], "x": [30, 20, 20, 20, 20], "n": [100] * 5})
    >>> found = fifth_gap(frame, numerator="x", denominator="n", kind="proportion", multiplier=100)
    >>> found.with_columns(pl.col(pl.Float64).round(2)).row(0)
    (30.0, 20.0, 10.0, 0.87, 20.25, 0.0, 'ok')
    """
    x, n, place = pl.col(numerator), pl.col(denominator), pl.col(rank)
    first, other = place.is_in(list(most)), ~place.is_in(list(most))
    found = grouped(
        finite(frame, [numerator, denominator]),
        by,
        x.filter(first).sum().alias("x1"),
        n.filter(first).sum().alias("n1"),
        x.filter(other).sum().alias("x2"),
        n.filter(other).sum().alias("n2"),
        pl.when(n.sum() > 0).then(n.filter(place.is_null()).sum() / n.sum()).alias("unranked"),
        (x.is_null() | n.is_null()).any().alias("is_missing"),
    )
    interval = wilson if kind == "proportion" else rate_interval
    one, two = (interval(f"x{i}", f"n{i}", confidence=confidence) for i in (1, 2))
    p, q = pl.col("x1") / pl.col("n1"), pl.col("x2") / pl.col("n2")
    status = (
        pl.when("is_missing").then(pl.lit("missing"))
        .when((pl.col("n1") == 0) | (pl.col("n2") == 0)).then(pl.lit("empty"))
        .when((kind == "proportion") & ((p > 1) | (q > 1))).then(pl.lit("impossible"))
        .otherwise(pl.lit("ok"))
    )  # fmt: skip
    values = {
        "most": p,
        "rest": q,
        "gap": p - q,
        "lower": p - q - ((p - one.lower) ** 2 + (two.upper - q) ** 2).sqrt(),
        "upper": p - q + ((one.upper - p) ** 2 + (q - two.lower) ** 2).sqrt(),
    }
    shown = [pl.when(status == "ok").then(value * multiplier).alias(name) for name, value in values.items()]
    return found.select(*by, *shown, "unranked", status.alias("status"))


def _indices(own: pl.DataFrame, form: _Form, noise: Any) -> list[Any]:
    """The figures of one group, and its status."""
    import numpy as np

    empty: list[Any] = [None] * len(FIGURES)
    y, n, low, high = (own[name].fill_null(np.nan).to_numpy() for name in ("_y", "_n", "_l", "_u"))
    if not (np.isfinite(y).all() and np.isfinite(n).all()):
        return [*empty, "missing"]
    if len(y) < MINIMUM_QUANTILES:
        return [*empty, "few_quantiles"]
    with np.errstate(all="ignore"):
        scaled = _forth(y, form.kind)
        error = (_forth(high, form.kind) - _forth(low, form.kind)) / (2 * NormalDist().inv_cdf(0.975))
    has_scale = bool(np.isfinite(scaled).all())
    if form.transform and not has_scale:
        return [*empty, "no_logarithm"]
    share = n / n.sum()
    place = np.cumsum(share) - share / 2
    away = place - share @ place
    slope = share * away / (share @ away**2)
    ends = np.stack([share - (share @ place) * slope, share + (1 - share @ place) * slope])
    start, end = _back(ends @ scaled, form.kind) if form.transform else ends @ y
    sii, rii = _difference(start, end, form), _ratio(start, end, form) if min(start, end) > 0 else None
    edges = [start * form.multiplier, end * form.multiplier]
    if not (has_scale and np.isfinite(error).all() and (error >= 0).all()):
        return [sii, rii, *empty[:4], *edges, "no_limits"]
    drawn = scaled + error * noise
    if form.transform:
        starts, finishes = _back(drawn @ ends.T, form.kind).T
    else:
        starts, finishes = (_back(drawn, form.kind) @ ends.T).T
    sii_limits = _ranked(_difference(starts, finishes, form), form.tail)
    has_ratio = rii is not None and min(starts.min(), finishes.min()) > 0
    rii_limits = _ranked(_ratio(starts, finishes, form), form.tail) if has_ratio else [None, None]
    return [sii, rii, *sii_limits, *rii_limits, *edges, "ok"]


def _forth(y: Any, kind: str) -> Any:
    import numpy as np

    return y if kind == "mean" else np.log(y) if kind == "rate" else np.log(y / (1 - y))


def _back(y: Any, kind: str) -> Any:
    import numpy as np

    return y if kind == "mean" else np.exp(y) if kind == "rate" else 1 / (1 + np.exp(-y))


def _difference(start: Any, end: Any, form: _Form) -> Any:
    return (end - start) * form.sign * form.multiplier


def _ratio(start: Any, end: Any, form: _Form) -> Any:
    return end / start if form.sign > 0 else start / end


def _ranked(drawn: Any, tail: float) -> list[float]:
    """The draws at the two ranks, the first rank being 1."""
    import numpy as np

    low, high = (max(round(len(drawn) * share), 1) - 1 for share in (tail, 1 - tail))
    found = np.partition(drawn, [low, high])
    return [float(found[low]), float(found[high])]
