"""Scores by round of assessment: a round whose raters do not agree well enough has no figures.

Here: the agreement of each round, and figures withheld. Not here: the statistics and the rule of release
(``analysis/agreement``), what of them is said (``analysis/agreement_words``).
"""

import polars as pl

from qmetrics.analysis.agreement import agreement, is_released, score_pairs
from qmetrics.analysis.agreement_words import withheld_words
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.model import Measure, Raters, Rows, Status

NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "value_min", "value_max")


def agreement_by_round(raters: Raters, rows: pl.DataFrame) -> pl.DataFrame:
    """How far the raters of each round agree, pooled over organisations.

    Parameters
    ----------
    raters : Raters
        Which columns say so.
    rows : polars.DataFrame
        One row an item and rater, of every organisation. Items of one rater, or of more than two, are of no
        use here.

    Returns
    -------
    polars.DataFrame
        One row a round, sorted: the round, ``first_day`` and ``last_day`` of its scores, ``cases`` (0 where
        nothing was scored twice), the columns of ``agreement`` and ``is_released``.
    """
    scored = rows.drop_nulls([*raters.item, raters.rater, raters.score])
    twice = scored.filter(pl.len().over(raters.item) == 2)
    pairs = score_pairs(twice, item=raters.item, rater=raters.rater, score=raters.score)
    case = [name for name in raters.case if name != raters.round]
    found = agreement(pairs, first="first", second="second", case=case, by=raters.round)
    days = rows.group_by(raters.round).agg(
        pl.col(raters.day).min().alias("first_day"), pl.col(raters.day).max().alias("last_day")
    )
    rounds = days.join(found, on=raters.round, how="left").sort(raters.round)
    released = is_released(at_least=raters.least_within_one, minimum_cases=raters.minimum_cases)
    return rounds.with_columns(pl.col("cases").fill_null(0), released)


def withhold_rounds(
    observations: pl.DataFrame, raters: Raters, rows: pl.DataFrame, *, rounds: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The same figures, without those of a period whose rounds are not all released, or that has none.

    ``rounds`` is the agreement of the rows, where it is at hand: one for all measures of an instrument.

    A provider that sends its mean alone says nothing of its raters: its figure is shown where a round of the
    same period is released.
    """
    rounds = agreement_by_round(raters, rows) if rounds is None else rounds
    rounds = rounds.select(raters.round, "is_released")
    days = rows.select(raters.round, pl.col(raters.day).alias("_day")).drop_nulls("_day").unique()
    days = days.join(rounds, on=raters.round, nulls_equal=True)
    inside = (
        observations.select("period_start", "period_end")
        .unique()
        .join_where(days, pl.col("_day") >= pl.col("period_start"), pl.col("_day") <= pl.col("period_end"))
        .group_by("period_start", "period_end")
        .agg(pl.col("is_released").all().alias("_is_shown"))
    )
    marked = observations.join(inside, on=["period_start", "period_end"], how="left", maintain_order="left")
    held = ~pl.col("_is_shown").fill_null(False) & (pl.col("status") == Status.REPORTED)
    return marked.with_columns(
        *(pl.when(~held).then(pl.col(name)).alias(name) for name in NUMBERS),
        pl.when(held).then(pl.lit(Status.WITHHELD.value)).otherwise("status").alias("status"),
    ).drop("_is_shown")


def raters_reason(measure: Measure, data: TableData) -> str | None:
    """Why figures of a measure are withheld for its raters, in words; None where it declares none."""
    if not isinstance(measure.origin, Rows) or measure.origin.raters is None:
        return None
    raters = measure.origin.raters
    return withheld_words(raters, agreement_by_round(raters, data.current))
