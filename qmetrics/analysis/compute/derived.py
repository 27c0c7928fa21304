"""Measures that add up other measures of their theme: net flow, unexplained change."""

from collections.abc import Mapping

import polars as pl

from qmetrics.analysis.compute.finish import finish
from qmetrics.analysis.compute.lineage import merge_sources
from qmetrics.model import Derived, Measure, Status, empty_observations

PLACE = ["org_code", "org_level", "breakdown", "breakdown_value"]


def compute_derived(measure: Measure, origin: Derived, others: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The weighted sum of the terms, month by month; null where a term is not reported.

    A term with a lag of 1 is taken from the month before; a month without that one has no figure.
    """
    wanted = pl.col("breakdown").is_null() | pl.col("breakdown").is_in(measure.breakdowns)
    joined: pl.DataFrame | None = None
    for index, (key, weight, lag) in enumerate(origin.terms):
        term = others.get(key, empty_observations()).filter(wanted)
        term = term.select(
            *PLACE,
            pl.col("period_end").dt.offset_by(f"{lag}mo").dt.month_end(),
            (pl.col("value") * weight).alias(f"_value_{index}"),
            pl.col("is_immature").alias(f"_immature_{index}"),
            pl.col("sources").alias(f"_sources_{index}"),
            pl.col("known_from").alias(f"_known_{index}"),
        )
        on = [*PLACE, "period_end"]
        joined = term if joined is None else joined.join(term, on=on, how="inner", nulls_equal=True)
    if joined is None or joined.height == 0:
        return empty_observations()
    count = range(len(origin.terms))
    total = pl.sum_horizontal((pl.col(f"_value_{index}") for index in count), ignore_nulls=False)
    frame = joined.with_columns(
        total.alias("value"),
        pl.any_horizontal(f"_immature_{index}" for index in count).alias("is_immature"),
        pl.max_horizontal(f"_known_{index}" for index in count).alias("known_from"),
        pl.col("period_end").dt.month_start().alias("period_start"),
        pl.Series(
            "sources", [merge_sources(texts) for texts in joined.select(r"^_sources_\d+$").iter_rows()]
        ),
    ).with_columns(
        pl.when(pl.col("value").is_null())
        .then(pl.lit(Status.NOT_SUBMITTED.value))
        .otherwise(pl.lit(Status.REPORTED.value))
        .alias("status")
    )
    return finish(measure, frame)
