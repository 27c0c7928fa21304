"""What stands beside a measure's figures: who was left out and why, and how the cases were chosen.

Here: counts of rows by reason, for totals and pathways at the measure's levels. Not here: the figures
themselves (``rows``), keeping the counts (``store/beside``), showing them (``reports``).
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from qmetrics.analysis.compute.aggregate import Counted, counted_by_providers
from qmetrics.analysis.compute.calendar import MONTH
from qmetrics.analysis.compute.cells import marked_rows
from qmetrics.analysis.compute.exposure import provider_amounts
from qmetrics.analysis.compute.inputs import TableData, with_rows
from qmetrics.analysis.compute.places import CELL, at_level, is_monthly, period_of
from qmetrics.analysis.compute.rows import calendar_of, with_window
from qmetrics.model import KEY_COLUMNS, Exposure, Level, Measure, Rows, Scope

# left out of the denominator; in it and counted beside; in it without a time, ranked last; the
# method by which the cases of the month were chosen
LEFT_OUT, BESIDE, RANKED_LAST, SEGMENT = "left_out", "beside", "ranked_last", "segment"
# how many rows of the denominator have each score
DISTRIBUTION = "distribution"

PLACE = CELL[:4]
BESIDE_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(KEY_COLUMNS[:5], pl.String()),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "what": pl.String(),
    "reason": pl.String(),
    "provider_code": pl.String(),
    "count": pl.Int64(),
}
OWN_COUNT = "left out by a provider that sends counts; its reasons are not sent"
NO_TIME = "not yet, or at an unknown time: ranked last"
NOT_RECORDED = "not recorded"


def compute_beside(
    measure: Measure,
    tables: Mapping[str, TableData],
    scope: Scope,
    *,
    holidays: Sequence[date] = (),
) -> pl.DataFrame:
    """Rows beside a measure's figures of a month, at its levels; counts of zero are not listed.

    Parameters
    ----------
    measure : Measure
        Only one that is computed from rows has any.
    tables, scope, holidays
        As ``compute`` takes them.

    Returns
    -------
    polars.DataFrame
        Columns of ``BESIDE_SCHEMA``. ``what`` is ``left_out`` (a row under the first exclusion that
        applies to it, so that the counts add up), ``beside``, ``ranked_last``, ``segment`` or
        ``distribution`` (``reason`` is the score). ``provider_code`` says whose cases, of a ``segment``
        alone: at a pooled level each provider has its own.
    """
    origin = measure.origin
    if not isinstance(origin, Rows):
        return pl.DataFrame(schema=BESIDE_SCHEMA)
    data, aggregate = with_rows(tables.get(origin.table)), with_rows(tables.get("aggregate_return"))
    counted = counted_by_providers(measure, aggregate, data, scope, 0)
    if data is None and counted is None:
        return pl.DataFrame(schema=BESIDE_SCHEMA)
    marked = marked_rows(measure, origin, data, _reasons(origin)) if data else None
    months, calendar = calendar_of(measure, origin, marked, data, counted, scope, holidays)
    frames = _from_rows(measure, origin, marked, scope) if marked is not None else []
    if origin.exposure is not None:
        amounts = provider_amounts(origin.exposure, tables, counted, months)
        frames += _without_exposure(measure, origin.exposure, marked, counted, amounts, scope)
    if counted is not None:
        frames.append(
            counted.cells.filter(is_monthly(pl.col("breakdown")) & (pl.col("_excluded") > 0)).select(
                *PLACE,
                "period_end",
                _what(LEFT_OUT),
                pl.lit(OWN_COUNT).alias("reason"),
                pl.lit(None, pl.String).alias("provider_code"),
                pl.col("_excluded").cast(pl.Int64).alias("count"),
            )
        )
    every = pl.concat(frames, how="diagonal").join(calendar.select(MONTH), on=MONTH, how="semi")
    every = every.group_by(*PLACE, "period_end", "what", "reason", "provider_code").agg(pl.col("count").sum())
    named = every.with_columns(
        pl.lit(measure.key).alias("measure_key"),
        period_of(measure, pl.col("period_end"))[0].alias("period_start"),
    )
    columns = [pl.col(name).cast(dtype) for name, dtype in BESIDE_SCHEMA.items()]
    return with_window(measure, named).select(columns).sort(list(BESIDE_SCHEMA))


def _from_rows(measure: Measure, origin: Rows, marked: pl.DataFrame, scope: Scope) -> list[pl.DataFrame]:
    parts = [
        marked.filter("_out").with_columns(_what(LEFT_OUT), pl.col("_why").alias("reason")),
        *(
            marked.filter(pl.col("_den") & pl.col(f"_beside_{index}")).with_columns(
                _what(BESIDE), pl.lit(one.reason).alias("reason")
            )
            for index, one in enumerate(origin.beside)
        ),
    ]
    if origin.duration is not None:
        last = pl.col("_den") & (pl.col("_time").is_null() | pl.col("_unk"))
        parts.append(marked.filter(last).with_columns(_what(RANKED_LAST), pl.lit(NO_TIME).alias("reason")))
    if origin.segment is not None:
        method = pl.col("_segment").fill_null(NOT_RECORDED).alias("reason")
        parts.append(marked.filter("_den").with_columns(_what(SEGMENT), method))
    if origin.score is not None:
        score = pl.col("_score").cast(pl.Int64).cast(pl.String).alias("reason")
        parts.append(marked.filter("_den").with_columns(_what(DISTRIBUTION), score))
    own = [name for name in measure.breakdowns if is_monthly(name)]
    groups = {name: pl.col(f"_by_{name}") for name in own}
    kept = ["_org", "_sub_icb", "_end", "what", "reason", *(f"_by_{name}" for name in own)]
    rows = pl.concat([part.select(kept) for part in parts])
    rows = rows.with_columns(pl.when(pl.col("what") == SEGMENT).then("_org").alias("provider_code"))
    return [
        at_level(rows, level, scope)
        .group_by(
            "org_code",
            pl.lit(name, pl.String).alias("breakdown"),
            groups.get(name or "", pl.lit(None, pl.String)).alias("breakdown_value"),
            pl.col("_end").alias("period_end"),
            "what",
            "reason",
            "provider_code",
        )
        .agg(pl.len().cast(pl.Int64).alias("count"))
        .with_columns(pl.lit(level.value).alias("org_level"))
        for level in measure.levels
        for name in (None, *own)
    ]


def _without_exposure(
    measure: Measure,
    exposure: Exposure,
    marked: pl.DataFrame | None,
    counted: Counted | None,
    amounts: pl.DataFrame,
    scope: Scope,
) -> list[pl.DataFrame]:
    """Events that a pooled rate leaves out, for what they are per is not known."""
    unknown = amounts.filter(pl.col("_amount").is_null(), pl.col("_org").is_in(scope.providers))
    events = [pl.DataFrame(schema={"_org": pl.String, "period_end": pl.Date, "count": pl.Int64})]
    if marked is not None:
        rows = marked.filter("_den").group_by("_org", pl.col("_end").alias("period_end"))
        events.append(rows.agg(pl.len().cast(pl.Int64).alias("count")))
    if counted is not None:
        own = pl.col("breakdown").is_null() & (pl.col("org_level") == Level.PROVIDER.value)
        sent = counted.cells.filter(own, pl.col("_n") > 0)
        events.append(sent.select("_org", "period_end", pl.col("_n").cast(pl.Int64).alias("count")))
    left_out = pl.concat(events).join(unknown, on=["_org", "period_end"], how="semi")
    return [
        left_out.select(
            pl.lit(scope.icb_code).alias("org_code"),
            pl.lit(level.value).alias("org_level"),
            pl.lit(None, pl.String).alias("breakdown"),
            pl.lit(None, pl.String).alias("breakdown_value"),
            "period_end",
            _what(LEFT_OUT),
            pl.lit(f"of a provider whose {exposure.table} of the month is not known").alias("reason"),
            pl.lit(None, pl.String).alias("provider_code"),
            "count",
        )
        for level in measure.levels
        if level is Level.ICB_PROVIDERS
    ]


def _what(word: str) -> pl.Expr:
    return pl.lit(word).alias("what")


def _reasons(origin: Rows) -> list[pl.Expr]:
    """``_why`` a row is left out, whether it is counted beside, and its ``_segment``."""
    why = pl.coalesce(
        pl.lit(None, pl.String), *(pl.when(one.where).then(pl.lit(one.reason)) for one in origin.exclusions)
    )
    columns = [why.alias("_why")]
    columns += [
        one.where.fill_null(False).alias(f"_beside_{index}") for index, one in enumerate(origin.beside)
    ]
    if origin.segment is not None:
        columns.append(origin.segment.cast(pl.String).alias("_segment"))
    return columns
