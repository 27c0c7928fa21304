"""The value, its parts and its bounds, from a cell's sums: one formula for each kind."""

import polars as pl

from qmetrics.analysis.intervals import rate_interval, wilson
from qmetrics.model import Direction, Kind, Measure, Rows, Status

NOTHING = pl.lit(None, pl.Float64)


def value_columns(measure: Measure) -> list[pl.Expr]:
    """Expressions for ``numerator, denominator, value, value_min, value_max, status``.

    They read ``_n`` (rows in the denominator), ``_x`` (rows that pass), ``_u`` (unknown), the sorted
    ``_times`` of a percentile (or ``_given``, the provider's own figure), the ``_score`` of a score,
    the ``_exposure`` of a rate, and ``is_submitted``.
    """
    origin = measure.origin
    assert isinstance(origin, Rows)
    numerator, denominator, value, low, high = _FORMULAS[measure.kind](measure, origin)
    enough = pl.col("_n") >= origin.minimum_rows if origin.minimum_rows > 1 else pl.lit(True)
    submitted = pl.col("is_submitted")
    has_basis = denominator.fill_null(0) > 0 if measure.kind is not Kind.COUNT else pl.lit(True)
    if measure.kind is Kind.PERCENTILE:
        # a provider's own figure may come without the number of cases
        has_basis = has_basis | pl.col("_given").is_not_null()
    no_exposure = denominator.is_null() if measure.kind is Kind.RATE else pl.lit(False)
    shown = submitted & enough & has_basis
    status = (
        pl.when(~submitted | no_exposure)
        .then(pl.lit(Status.NOT_SUBMITTED.value))
        .when(~has_basis)
        .then(pl.lit(Status.ZERO_DENOMINATOR.value))
        .when(~enough)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.lit(Status.REPORTED.value))
    )
    return [
        pl.when(submitted & ~no_exposure).then(numerator).alias("numerator"),
        pl.when(submitted).then(denominator).alias("denominator"),
        pl.when(shown).then(value).alias("value"),
        pl.when(shown).then(low).alias("value_min"),
        pl.when(shown).then(high).alias("value_max"),
        status.alias("status"),
    ]


def interval_columns(measure: Measure) -> list[pl.Expr]:
    """``lower`` and ``upper`` from ``numerator`` and ``denominator``, where a figure is reported.

    Wilson 95 % for a proportion; exact below 10 events, else Byar, for a rate. Counts, percentiles
    and scores have none.
    """
    origin = measure.origin
    if measure.kind is Kind.PROPORTION:
        found = wilson("numerator", "denominator", multiplier=100)
    elif measure.kind is Kind.RATE and isinstance(origin, Rows) and origin.exposure is not None:
        found = rate_interval("numerator", "denominator", multiplier=origin.exposure.per)
    else:
        return [NOTHING.alias("lower"), NOTHING.alias("upper")]
    shown = (pl.col("status") == Status.REPORTED.value) & pl.col("value").is_not_null()
    return [
        pl.when(shown).then(found.lower).alias("lower"),
        pl.when(shown).then(found.upper).alias("upper"),
    ]


Formula = tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr, pl.Expr]


def _proportion(measure: Measure, origin: Rows) -> Formula:
    n, x, unknown = pl.col("_n"), pl.col("_x"), pl.col("_u")
    if origin.unknown is None:
        return x, n, 100 * x / n, NOTHING, NOTHING
    if measure.direction is Direction.LOWER:
        # the headline counts an unknown as the bad event
        return x + unknown, n, 100 * (x + unknown) / n, 100 * x / n, NOTHING
    return x, n, 100 * x / n, NOTHING, 100 * (x + unknown) / n


def _count(measure: Measure, origin: Rows) -> Formula:
    n = pl.col("_n")
    high = n + pl.col("_u") if origin.unknown is not None else NOTHING
    return n, NOTHING, n, NOTHING, high


def _rate(measure: Measure, origin: Rows) -> Formula:
    assert origin.exposure is not None
    n, exposure = pl.col("_n"), pl.col("_exposure")
    return n, exposure, origin.exposure.per * n / exposure, NOTHING, NOTHING


def _score(measure: Measure, origin: Rows) -> Formula:
    return pl.col("_score"), pl.col("_n"), pl.col("_score") / pl.col("_n"), NOTHING, NOTHING


def _percentile(measure: Measure, origin: Rows) -> Formula:
    """The smallest time by which the share had happened; times never reached rank last.

    ``value_min`` is the other extreme, unknown times ranked first; where the share was never
    reached it is at most the longest time observed, and there is no upper bound.
    """
    assert origin.quantile is not None
    times, unknown = pl.col("_times"), pl.col("_unknown_times").fill_null(0).cast(pl.Int64)
    # the guard keeps 0.9 × 10 at 9
    rank = (origin.quantile * pl.col("_n") - 1e-9).ceil().cast(pl.Int64).clip(lower_bound=1)
    at = times.list.get(rank - 1, null_on_oob=True)
    earliest = rank - unknown
    if_first = pl.when(earliest <= 0).then(0.0).otherwise(times.list.get(earliest - 1, null_on_oob=True))
    longest = times.list.last()
    low = pl.when(unknown > 0).then(pl.coalesce(if_first, longest)).when(at.is_null()).then(longest)
    # a provider that sends no cases gives its own figure
    given = pl.col("_given")
    bound = pl.when(given.is_null()).then(low)
    cases = pl.when(given.is_null() | (pl.col("_n") > 0)).then(pl.col("_n"))
    return NOTHING, cases, pl.coalesce(given, at), bound, NOTHING


_FORMULAS = {
    Kind.PROPORTION: _proportion,
    Kind.COUNT: _count,
    Kind.RATE: _rate,
    Kind.SCORE: _score,
    Kind.PERCENTILE: _percentile,
}
