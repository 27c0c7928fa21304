"""Rates made comparable between populations of different make-up.

Here: directly standardised rates, and indirectly standardised ratios. Not here: intervals of plain
proportions and rates (``intervals``), limits around many organisations (``funnel``), differences over
deprivation (``inequality``), how events and persons are counted (``compute``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.intervals import byar, rate_interval

__all__ = ["directly_standardised", "indirectly_standardised"]


def directly_standardised(
    strata: pl.DataFrame,
    *,
    by: Sequence[str] = (),
    stratum: str = "stratum",
    count: str = "count",
    population: str = "population",
    standard: str = "standard",
    confidence: float = 0.95,
    multiplier: float = 100_000,
    minimum_events: int = 10,
) -> pl.DataFrame:
    """The rate that each group would have with the make-up of the standard population.

    Value: Σ(w x/n) / Σw over the strata, for x events among n persons and standard population w. Variance:
    v = Σ(x (w/n)²) / (Σw)². Limits: value + √(v/O) (Byar(O) − O), for O = Σx events.

    Parameters
    ----------
    strata : polars.DataFrame
        One row for each group and stratum.
    by
        Columns that name a group; none for one group.
    stratum, count, population, standard
        Columns: age band (or age and sex in one), events, persons (or person-years), persons of the
        standard population.
    confidence
        Between 0 and 1.
    multiplier
        100 000 for a rate per 100 000.
    minimum_events
        With fewer events in all strata together there is no rate; at least 1.

    Returns
    -------
    polars.DataFrame
        One row for each group, in the order of the rows: ``by``, ``events``, ``population``, ``value``,
        ``lower``, ``upper`` (rates times multiplier) and ``status``. A rate cannot be negative, so
        neither is ``lower``. Status, the first that applies: ``missing`` (a figure is null, not a number,
        infinite or negative; null is not zero), ``missing_stratum`` (another group has a stratum that this
        one lacks: they would have different standards), ``empty_stratum`` (a stratum without persons),
        ``no_standard`` (the standard sums to zero), ``few_events``, ``ok``. The three figures are null unless
        it is ``ok``.

    Raises
    ------
    ValueError
        If a stratum occurs twice in a group, the confidence is not between 0 and 1, or the minimum is
        below 1.

    Source: A. J. Dobson et al., Stat Med 1991; 10:457–462; Byar's limits as in ``intervals.byar``.

    Examples
    --------
    >>> strata = pl.DataFrame({
    ...     "area": ["A", "A", "B", "B"], "stratum": ["0-64", "65+"] * 2,
    ...     "count": [10, 30, 2, 3], "population": [8000, 2000, 5000, 0], "standard": [80, 20] * 2,
    ... })
    >>> found = directly_standardised(strata, by=["area"], multiplier=1000)
    >>> found.with_columns(pl.col(pl.Float64).round(2)).rows()
    [('A', 40.0, 10000.0, 4.0, 2.86, 5.45, 'ok'), ('B', 5.0, 5000.0, None, None, None, 'empty_stratum')]
    """
    if minimum_events < 1:
        raise ValueError(f"minimum_events is {minimum_events}: a rate needs at least 1 event")
    refuse_repeats(strata, [*by, stratum])
    x, n, w = pl.col(count), pl.col(population), pl.col(standard)
    events = pl.col("events")
    limits = byar(events, confidence=confidence)
    scale = (pl.col("variance") / events).sqrt()
    found = grouped(
        finite(strata, [count, population, standard]),
        by,
        x.sum().cast(pl.Float64).alias("events"),
        n.sum().cast(pl.Float64).alias("population"),
        ((w * x / n).sum() / w.sum()).alias("value"),
        ((x * (w / n) ** 2).sum() / w.sum() ** 2).alias("variance"),
        pl.any_horizontal(pl.col(count, population, standard).is_null()).any().alias("is_missing"),
        (pl.len() < strata[stratum].n_unique()).alias("lacks_stratum"),
        (n == 0).any().alias("is_empty"),
        w.sum().alias("weight"),
    )
    status = (
        pl.when("is_missing").then(pl.lit("missing"))
        .when("lacks_stratum").then(pl.lit("missing_stratum"))
        .when("is_empty").then(pl.lit("empty_stratum"))
        .when(pl.col("weight") == 0).then(pl.lit("no_standard"))
        .when(events < minimum_events).then(pl.lit("few_events"))
        .otherwise(pl.lit("ok"))
    )  # fmt: skip
    return _only_ok(
        found.with_columns(
            value=multiplier * pl.col("value"),
            lower=multiplier * (pl.col("value") + scale * (limits.lower - events)).clip(0),
            upper=multiplier * (pl.col("value") + scale * (limits.upper - events)),
            status=status,
        ),
        [*by, "events", "population"],
    )


def indirectly_standardised(
    strata: pl.DataFrame,
    *,
    by: Sequence[str] = (),
    stratum: str = "stratum",
    count: str = "count",
    population: str = "population",
    reference_count: str = "reference_count",
    reference_population: str = "reference_population",
    confidence: float = 0.95,
    multiplier: float = 1,
    exact_below: int = 10,
) -> pl.DataFrame:
    """Observed events over those expected at the rates of a reference population (SMR, for deaths).

    Expected: E = Σ(n X/N) over the strata, for n persons here and X events among N persons of the reference.
    Value: O / E, for O = Σx events here. Limits: those of the count O, exact below 10 and otherwise Byar's,
    over E. Ratios of two groups cannot be compared with one another, only each with the reference.

    Parameters
    ----------
    strata : polars.DataFrame
        One row for each group and stratum.
    by
        Columns that name a group; none for one group.
    stratum, count, population, reference_count, reference_population
        Columns: age band (or age and sex in one), events, persons, and both of the reference.
    confidence
        Between 0 and 1.
    multiplier
        100 for a ratio around 100; the reference's crude rate for an indirectly standardised rate.
    exact_below
        Counts below this get the exact interval.

    Returns
    -------
    polars.DataFrame
        One row for each group, in the order of the rows: ``by``, ``observed``, ``expected`` (events),
        ``value``, ``lower``, ``upper`` (ratios times multiplier) and ``status``: ``missing`` (a figure
        is null, not a number, infinite or negative), ``no_reference`` (a stratum with persons here and
        none in the reference), ``none_expected`` (E is zero), else ``ok``. The three ratios are null
        unless it is ``ok``.

    Raises
    ------
    ValueError
        If a stratum occurs twice in a group, or the confidence is not between 0 and 1.

    Notes
    -----
    Where observed and expected are published, as for SHMI, use ``intervals.rate_interval`` with the two.

    Source: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II, 1987, chapter 2.

    Examples
    --------
    >>> strata = pl.DataFrame({
    ...     "stratum": ["0-64", "65+"], "count": [6, 24], "population": [8000, 2000],
    ...     "reference_count": [100, 1000], "reference_population": [100_000, 100_000],
    ... })
    >>> found = indirectly_standardised(strata)
    >>> found.with_columns(pl.col(pl.Float64).round(3)).rows()
    [(30.0, 28.0, 1.071, 0.723, 1.53, 'ok')]
    """
    refuse_repeats(strata, [*by, stratum])
    figures = [count, population, reference_count, reference_population]
    n, known = pl.col(population), pl.col(reference_population)
    found = grouped(
        finite(strata, figures),
        by,
        pl.col(count).sum().cast(pl.Float64).alias("observed"),
        pl.when(n > 0).then(n * pl.col(reference_count) / known).sum().alias("expected"),
        pl.any_horizontal(pl.col(figures).is_null()).any().alias("is_missing"),
        ((n > 0) & (known == 0)).any().alias("lacks_reference"),
    )
    limits = rate_interval(
        "observed", "expected", confidence=confidence, multiplier=multiplier, exact_below=exact_below
    )
    status = (
        pl.when("is_missing").then(pl.lit("missing"))
        .when("lacks_reference").then(pl.lit("no_reference"))
        .when(pl.col("expected") == 0).then(pl.lit("none_expected"))
        .otherwise(pl.lit("ok"))
    )  # fmt: skip
    value = (multiplier * pl.col("observed") / pl.col("expected")).alias("value")
    return _only_ok(found.with_columns(value, *limits, status.alias("status")), [*by, "observed", "expected"])


def refuse_repeats(frame: pl.DataFrame, key: Sequence[str]) -> None:
    """Raise a ValueError that names the first rows of one key, if any key occurs twice."""
    repeated = frame.filter(frame.select(key).is_duplicated())
    if repeated.height:
        raise ValueError(f"two rows of one key: {repeated.select(key).row(0, named=True)}")


def finite(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The frame with these columns as floats, null where not finite or negative."""
    numbers = [pl.col(column).cast(pl.Float64) for column in columns]
    return frame.with_columns(pl.when(one.is_finite() & (one >= 0)).then(one) for one in numbers)


def grouped(frame: pl.DataFrame, by: Sequence[str], *figures: pl.Expr) -> pl.DataFrame:
    """The figures of each group in the order of the rows, or of the whole frame where ``by`` is empty."""
    if by:
        return frame.group_by(list(by), maintain_order=True).agg(*figures)
    return frame.select(*figures) if frame.height else frame.select(*figures).clear()


def _only_ok(found: pl.DataFrame, first: Sequence[str]) -> pl.DataFrame:
    """Those columns, then value, limits and status; no value or limit unless the status is ok."""
    return found.select(
        *first,
        pl.when(pl.col("status") == "ok").then(pl.col("value", "lower", "upper")),
        "status",
    )
