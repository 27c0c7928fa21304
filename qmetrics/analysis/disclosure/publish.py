"""Published figures from counts: rounded parts, percentages of the rounded parts, what they could be.

Here: polars expressions on one frame whose rows are all shown. Not here: which rows are shown.
"""

import polars as pl

from qmetrics.analysis.intervals import rate_interval, wilson
from qmetrics.model import Kind, Measure, Rows, Status
from qmetrics.model.disclosure import DisclosureRules

NOTHING = pl.lit(None, pl.Float64)


def per_of(measure: Measure) -> float:
    """What a measure's value is per: 100 for a percentage, the declared number for a rate.

    Parameters
    ----------
    measure : Measure

    Returns
    -------
    float

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screening
    >>> per_of(screening)
    100.0
    """
    if measure.kind is Kind.RATE and isinstance(measure.origin, Rows) and measure.origin.exposure:
        return measure.origin.exposure.per
    return 100.0


def published(measure: Measure, rules: DisclosureRules, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows as they are printed.

    Counts are rounded; a percentage is a whole number, of the rounded counts where the rule set says so.
    ``value_min`` and ``value_max`` are what the true figure may be; ``lower`` and ``upper`` come from the
    published counts. Rows without a figure keep their status and show nothing else.

    Parameters
    ----------
    measure : Measure
    rules : DisclosureRules
    frame : DataFrame
        Unprotected observations, all of which may be shown.

    Returns
    -------
    DataFrame
        The same columns.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screened, screening
    >>> from qmetrics.model.disclosure import LOCAL
    >>> found = published(screening, LOCAL, screened([33], [48]))
    >>> found.select("numerator", "denominator", "value", "lower", "upper").row(0)
    (35.0, 50.0, 70.0, 56.25, 80.9)
    """
    reported = pl.col("status") == Status.REPORTED.value
    known = reported | (pl.col("status") == Status.ZERO_DENOMINATOR.value)
    exposure = pl.col("denominator") if measure.kind is Kind.RATE else _rounded(rules, "denominator")
    true_value = pl.col("value")
    frame = frame.with_columns(
        true_value.alias("_true"),
        pl.when(known).then(_rounded(rules, "numerator")).alias("numerator"),
        pl.when(known).then(exposure).alias("denominator"),
    )
    x, n, per = pl.col("numerator"), pl.col("denominator"), per_of(measure)
    x_low, x_high = _low(rules, x), _high(rules, x)
    n_low, n_high = _low(rules, n), _high(rules, n)
    if measure.kind is Kind.PROPORTION:
        value = (100 * x / n if rules.from_rounded else pl.col("_true")).round(0)
        whole = x == n  # all of them passed: nothing is left to be unsure of
        low = pl.when(whole).then(100.0).otherwise(100 * x_low / n_high)
        high = pl.when(whole).then(100.0).otherwise((100 * x_high / n_low).clip(upper_bound=100.0))
        interval = wilson("numerator", "denominator", multiplier=100)
    elif measure.kind is Kind.RATE:
        value = (per * x / n if rules.from_rounded else pl.col("_true")).round(2)
        low, high = per * x_low / n, per * x_high / n
        interval = rate_interval("numerator", "denominator", multiplier=per)
    elif measure.kind is Kind.COUNT:
        value, low, high = x, x_low, x_high
        interval = None
    else:
        value = pl.col("_true").round(0 if measure.kind is Kind.PERCENTILE else 1)
        low = high = NOTHING
        interval = None
    bounds = interval or (NOTHING, NOTHING)
    columns = {"value": value, "value_min": low, "value_max": high, "lower": bounds[0], "upper": bounds[1]}
    return frame.with_columns(
        *(pl.when(reported).then(one.round(2)).alias(name) for name, one in columns.items()),
        pl.lit(None, pl.String).alias("sources"),
    ).drop("_true")


def _rounded(rules: DisclosureRules, column: str) -> pl.Expr:
    return ((pl.col(column).round(0) + rules.base / 2) / rules.base).floor() * rules.base


def _low(rules: DisclosureRules, count: pl.Expr) -> pl.Expr:
    return _bound(rules, count, 0)


def _high(rules: DisclosureRules, count: pl.Expr) -> pl.Expr:
    return _bound(rules, count, 1)


def _bound(rules: DisclosureRules, count: pl.Expr, end: int) -> pl.Expr:
    def of(counts: pl.Series) -> pl.Series:
        found = [None if one is None else float(rules.could_be(int(one))[end]) for one in counts.to_list()]
        return pl.Series(counts.name, found, dtype=pl.Float64)

    return count.map_batches(of, return_dtype=pl.Float64)


def hidden(measure: Measure, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of which nothing is shown but that they are hidden.

    Parameters
    ----------
    measure : Measure
    frame : DataFrame

    Returns
    -------
    DataFrame
        Status ``suppressed``; ``value_min`` and ``value_max`` are those of the kind alone.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screened, screening
    >>> hidden(screening, screened([33], [48])).select("status", "value", "value_min", "value_max").row(0)
    ('suppressed', None, 0.0, 100.0)
    """
    reported = pl.col("status").is_in([Status.REPORTED.value, Status.ZERO_DENOMINATOR.value])
    top = pl.lit(100.0) if measure.kind is Kind.PROPORTION else NOTHING
    return frame.with_columns(
        *(NOTHING.alias(name) for name in ("numerator", "denominator", "value", "lower", "upper")),
        pl.when(reported).then(0.0).alias("value_min"),
        pl.when(reported).then(top).alias("value_max"),
        pl.when(reported).then(pl.lit(Status.SUPPRESSED.value)).otherwise("status").alias("status"),
        pl.lit(None, pl.String).alias("sources"),
    )
