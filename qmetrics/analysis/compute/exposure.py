"""What a rate is per: the exposure of the providers and months whose events are known, and only of those.

Numerator and denominator are of the same providers: events of one whose exposure is not known stay out of a
pooled figure (and are counted beside, ``beside``); its own month has no figure.
"""

from collections.abc import Mapping

import polars as pl

from qmetrics.analysis.compute.aggregate import Counted
from qmetrics.analysis.compute.calendar import MONTH
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.lineage import mark
from qmetrics.analysis.compute.places import at_level
from qmetrics.model import Exposure, Level, Scope

AMOUNTS_SCHEMA = pl.Schema(
    {
        "_org": pl.String(),
        "period_end": pl.Date(),
        "_amount": pl.Float64(),
        "_amount_marks": pl.List(pl.Int64()),
    }
)


def provider_amounts(
    exposure: Exposure,
    tables: Mapping[str, TableData],
    counted: Counted | None,
    months: pl.DataFrame,
    first_file: int = 0,
) -> pl.DataFrame:
    """``_org, period_end, _amount`` of each month that a provider sent its events for; null: not known.

    ``_amount_marks`` are the rows that say so, where they are not those of the events; ``first_file`` is
    added to the numbers of their files.
    """
    frames = [pl.DataFrame(schema=AMOUNTS_SCHEMA)]
    data = tables.get(exposure.table)
    if data is not None and data.rows.height:
        frames.append(
            data.current.select(
                pl.col(data.declaration.organisation_column).alias("_org"),
                exposure.date.cast(pl.Date).dt.month_end().alias("period_end"),
                exposure.amount.cast(pl.Float64).alias("_amount"),
                mark(pl.col("_file") + first_file, pl.col("row_number")).alias("_amount_marks"),
            )
            .group_by("_org", "period_end")
            .agg(pl.col("_amount").sum(), "_amount_marks")
        )
    if counted is not None:
        # the same contacts may be in the activity return: the provider's own count goes with its events
        none = pl.lit(None, pl.List(pl.Int64)).alias("_amount_marks")
        own = counted.exposure.drop_nulls("_amount").with_columns(none)
        frames = [one.join(own, on=["_org", "period_end"], how="anti") for one in frames] + [own]
    sent = months.select("_org", "period_end").unique()
    return sent.join(pl.concat(frames), on=["_org", "period_end"], how="left")


def of_known_exposure(rows: pl.DataFrame, amounts: pl.DataFrame, end: str) -> pl.DataFrame:
    """The rows of providers and months whose exposure is known; ``end`` names their month's column."""
    known = amounts.drop_nulls("_amount").select("_org", pl.col("period_end").alias(end))
    return rows.join(known, on=["_org", end], how="semi", maintain_order="left")


def with_exposure(cells: pl.DataFrame, amounts: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """``cells`` with ``_exposure`` and its rows; a pooled month with a provider's unknown is not complete."""
    amounts = amounts.with_columns(pl.lit(None, pl.String).alias("_sub_icb"))
    levels = [
        at_level(amounts, level, scope).with_columns(pl.lit(level.value).alias("org_level"))
        for level in (Level.ICB_PROVIDERS, Level.PROVIDER)
    ]
    some = pl.col("_amount").is_not_null().any()
    pooled = (
        pl.concat(levels)
        .group_by(MONTH)
        .agg(
            pl.when(some).then(pl.col("_amount").sum()).alias("_exposure"),
            (pl.col("_amount").is_null().any() & some).alias("_partly"),
            pl.col("_amount_marks").explode().drop_nulls(),
        )
    )
    joined = cells.join(pooled, on=MONTH, how="left")
    return joined.with_columns(pl.col("is_immature") | pl.col("_partly").fill_null(False))
