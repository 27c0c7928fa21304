"""Published figures: taken as they stand, every vintage kept, never recomputed.

The one exception is a share of two exact published counts, declared as such.
"""

from collections.abc import Mapping

import polars as pl

from qmetrics.analysis.compute.finish import finish
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.lineage import gather_sources, merge_sources
from qmetrics.analysis.compute.values import interval_columns
from qmetrics.model import Kind, Level, Measure, Published, PublishedShare, Scope, Status, empty_observations

# The largest true count behind a star below England level.
LARGEST_SUPPRESSED = 4.0
FIGURE = ["org_code", "org_level", "period_start", "period_end"]
SHOWN = ["value", "numerator", "denominator", "status"]


def compute_published(
    measure: Measure, origin: Published, tables: Mapping[str, TableData], scope: Scope
) -> pl.DataFrame:
    """All vintages of a published measure.

    An equal figure in another file adds a source and no vintage; a changed figure or a changed
    release status is a new vintage with its own ``known_from``.
    """
    if origin.table not in tables:
        return empty_observations()
    rows = _figures(tables[origin.table].rows, measure)
    parts = rows.filter(pl.col("measure_id") == origin.id)
    for name, part_id in (("numerator", origin.numerator_id), ("denominator", origin.denominator_id)):
        if part_id is None:
            parts = parts.with_columns(
                pl.lit(None, pl.Float64).alias(name), pl.lit(False).alias(f"{name}_suppressed")
            )
            continue
        part = rows.filter(pl.col("measure_id") == part_id).select(
            *FIGURE,
            "file_sha256",
            pl.col("value").alias(name),
            pl.col("is_suppressed").alias(f"{name}_suppressed"),
        )
        parts = parts.join(part, on=[*FIGURE, "file_sha256"], how="left", nulls_equal=True)
    if measure.kind is Kind.COUNT:
        # a file may list one organisation under its old and its new name: two parts of its count
        parts = parts.with_columns(_sum_within_file())
        parts = parts.with_columns(pl.col("value").alias("numerator"))
    if origin.absent_is_zero:
        parts = _with_zeros(parts, rows, scope)
    parts = parts.with_columns(_status(), *_bounds(measure.kind))
    return finish(measure, _vintages(parts))


def compute_published_share(
    measure: Measure, origin: PublishedShare, tables: Mapping[str, TableData]
) -> pl.DataFrame:
    """A percentage of two published counts that are neither rounded nor suppressed."""
    if origin.table not in tables:
        return empty_observations()
    rows = _figures(tables[origin.table].rows, measure)
    part = rows.filter(pl.col("measure_id") == origin.numerator_id).select(
        *FIGURE, "file_sha256", pl.col("value").alias("numerator")
    )
    whole = rows.filter(pl.col("measure_id") == origin.denominator_id).rename({"value": "denominator"})
    shares = whole.join(part, on=[*FIGURE, "file_sha256"], how="inner", nulls_equal=True)
    some = pl.col("denominator") > 0
    shares = shares.with_columns(
        pl.when(some).then(100 * pl.col("numerator") / pl.col("denominator")).alias("value"),
        pl.when(some)
        .then(pl.lit(Status.REPORTED.value))
        .otherwise(pl.lit(Status.ZERO_DENOMINATOR.value))
        .alias("status"),
        pl.lit(None, pl.Float64).alias("value_min"),
        pl.lit(None, pl.Float64).alias("value_max"),
    )
    return finish(measure, _vintages(shares.with_columns(*interval_columns(measure))))


def _figures(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Totals with a code, at the measure's levels."""
    levels = [level.value for level in measure.levels]
    return rows.filter(
        pl.col("breakdown").is_null() & pl.col("org_code").is_not_null() & pl.col("org_level").is_in(levels)
    )


def _sum_within_file() -> pl.Expr:
    """The sum of an organisation's rows in a file on each of them; null where one has no value."""
    place = [*FIGURE, "file_sha256"]
    known = pl.col("value").is_not_null().all().over(place)
    return pl.when(known).then(pl.col("value").sum().over(place)).alias("value")


def _status() -> pl.Expr:
    return (
        pl.when(pl.col("is_suppressed"))
        .then(pl.lit(Status.SUPPRESSED.value))
        .when(pl.col("value").is_null())
        .then(
            pl.when(pl.col("denominator") == 0)
            .then(pl.lit(Status.ZERO_DENOMINATOR.value))
            .otherwise(pl.lit(Status.NOT_SUBMITTED.value))
        )
        .otherwise(pl.lit(Status.REPORTED.value))
        .alias("status")
    )


def _bounds(kind: Kind) -> list[pl.Expr]:
    """What a suppressed figure can be: a count 0–4, a share by its parts, a percentile from 0 up."""
    hidden = pl.col("is_suppressed")
    highest: pl.Expr
    if kind is Kind.COUNT:
        highest = pl.lit(LARGEST_SUPPRESSED)
    elif kind is Kind.PROPORTION:
        known = pl.col("denominator") > 0
        by_parts = (100 * LARGEST_SUPPRESSED / pl.col("denominator")).clip(upper_bound=100.0)
        highest = pl.when(known).then(by_parts).otherwise(100.0)
    else:
        highest = pl.lit(None, pl.Float64)
    return [
        pl.when(hidden).then(0.0).alias("value_min"),
        pl.when(hidden).then(highest).alias("value_max"),
    ]


def _with_zeros(parts: pl.DataFrame, rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """A zero for every NHS trust in scope that a file's year does not list.

    A private provider is left out of such a list whatever it had: of it the file says nothing.
    """
    files = rows.select(
        "period_start", "period_end", "release_status", "file_sha256", "sheet", "known_from", "vintage"
    ).unique()
    absent = files.join(
        pl.DataFrame({"org_code": list(scope.trusts)}, schema={"org_code": pl.String}), how="cross"
    )
    absent = absent.with_columns(pl.lit(Level.PROVIDER.value).alias("org_level"))
    absent = absent.join(parts, on=[*FIGURE, "file_sha256"], how="anti").with_columns(
        pl.lit(0.0).alias("value"), pl.lit(0.0).alias("numerator"), pl.lit(False).alias("is_suppressed")
    )
    return pl.concat([parts, absent], how="diagonal")


def _vintages(parts: pl.DataFrame) -> pl.DataFrame:
    """Collapse each figure's files, in the order of their vintages, into its distinct vintages."""
    # a vintage is never known before the one it replaces, whatever the order of landing
    ordered = parts.sort(*FIGURE, "vintage").with_columns(pl.col("known_from").cum_max().over(FIGURE))
    new_figure = pl.struct(FIGURE).rle_id()
    moved = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in SHOWN)
    relabelled = pl.col("release_status").ne_missing(pl.col("release_status").shift(1))
    ordered = (
        ordered.with_columns(new_figure.alias("_figure"))
        .with_columns((pl.col("_figure") != pl.col("_figure").shift(1)).fill_null(True).alias("_first"))
        .with_columns(
            (pl.col("_first") | moved).cum_sum().alias("_run"),
            (pl.col("_first") | moved | relabelled).cum_sum().alias("_vintage"),
        )
    )
    sources = gather_sources(ordered, ["_run", "_vintage"]).drop("known_from")
    kept = ordered.unique(subset=["_vintage"], keep="first", maintain_order=True)
    kept = kept.join(sources, on=["_run", "_vintage"], how="left", maintain_order="left")
    # a relabelled but equal figure also rests on the files before it
    repeats = kept.filter(pl.col("_run").is_duplicated()).select("_run", "_vintage", "sources")
    if repeats.height:
        merged: dict[int, str] = {}
        for (_,), run in repeats.group_by("_run", maintain_order=True):
            texts: list[str] = []
            for vintage, text in run.select("_vintage", "sources").iter_rows():
                texts.append(text)
                merged[vintage] = merge_sources(texts)
        kept = kept.with_columns(
            pl.coalesce(
                pl.col("_vintage").replace_strict(merged, default=None, return_dtype=pl.String), "sources"
            ).alias("sources")
        )
    return kept
