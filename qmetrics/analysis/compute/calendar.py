"""Which months an organisation has figures for, and which of them are not yet mature.

Everything is judged at the extract date of the return, never at the clock of the run.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.places import at_level, is_monthly, period_of
from qmetrics.model import Cadence, Dynamics, Level, Measure, Rows, Scope

MONTH = ["org_code", "org_level", "period_end"]
MONTHS_SCHEMA = pl.Schema({"_org": pl.String(), "period_end": pl.Date(), "_extract": pl.Date()})
# A snapshot holds spells closed up to so many days before it.
SNAPSHOT_LOOKBACK_DAYS = 92


def provider_months(
    measure: Measure, origin: Rows, marked: pl.DataFrame, data: TableData, scope: Scope
) -> pl.DataFrame:
    """``_org, period_end, _extract``: the complete months each provider's current return covers.

    A month is covered from the provider's first row (by the day it came onto record, where the measure
    names one) to the last month that had ended by the extract date; of a waiting list, where there is a
    snapshot by which the month can be judged. Of a measure with a figure a quarter, months are quarters.
    """
    table = data.declaration
    if table.is_snapshot and table.extract_column:
        if origin.snapshot == "mature":
            return judging_snapshots(data, measure.maturity_days)
        return (
            _snapshots(data)
            .select("_org", pl.col("_extract").alias("period_end"), "_extract")
            .cast(MONTHS_SCHEMA)
        )
    next_day = pl.col("_extract").dt.offset_by("1d")
    last = period_of(measure, next_day)[0].dt.offset_by("-1d").alias("_last")
    spans = marked.group_by("_org").agg(pl.col("_recorded").min().alias("_first"), pl.col("_extract").max())
    if origin.absent_is_zero and marked.height:
        # a log that came is complete: a provider in scope without a row had none
        everyone = pl.concat([spans["_org"], pl.Series("_org", list(scope.providers), pl.String)]).unique()
        whole = marked.select(
            pl.col("_recorded").min().alias("_whole_first"), pl.col("_extract").max().alias("_at")
        )
        spans = everyone.to_frame().join(spans, on="_org", how="left").join(whole, how="cross")
        inside = pl.col("_org").is_in(scope.providers)
        spans = spans.select(
            "_org",
            pl.when(inside).then("_whole_first").otherwise("_first").alias("_first"),
            pl.coalesce("_extract", "_at").alias("_extract"),
        )
    spans = spans.with_columns(last).filter(pl.col("_first") <= pl.col("_last"))
    months = spans.with_columns(
        pl.date_ranges(
            period_of(measure, pl.col("_first"))[0],
            "_last",
            "3mo" if measure.cadence is Cadence.QUARTER else "1mo",
        ).alias("period_end")
    ).explode("period_end")
    ends = period_of(measure, pl.col("period_end"))[1]
    return months.select("_org", ends, "_extract").cast(MONTHS_SCHEMA)


def months_before(measure: Measure, marked: pl.DataFrame, months: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Months of rows that came onto record late, before their provider's first month, as ``months_by_level``.

    Only those in which something counts: of the others nothing is known, and nobody was to send them.
    """
    firsts = months.group_by("_org").agg(pl.col("period_end").min().alias("_first"))
    rows = marked.filter("_den").join(firsts, on="_org").filter(pl.col("_end") < pl.col("_first"))
    return pl.concat(
        at_level(rows, level, scope)
        .select(
            "org_code",
            pl.lit(level.value).alias("org_level"),
            pl.col("_end").alias("period_end"),
            pl.lit(False).alias("is_immature"),
            pl.lit(True).alias("is_submitted"),
        )
        .unique()
        for level in measure.levels
    )


def judging_snapshots(data: TableData, maturity_days: int) -> pl.DataFrame:
    """``_org, period_end, _extract``: the snapshot by which each month is judged.

    The first at least ``maturity_days`` after the month's end, of those that still hold everything
    that closed since the month began; until there is one, the latest of the months since. Months
    before a provider's first snapshot are not judged.
    """
    shots = _snapshots(data)
    if shots.height == 0:
        return pl.DataFrame(schema=MONTHS_SCHEMA)
    span = shots.group_by("_org").agg(
        pl.date_range(
            pl.col("_extract").min().dt.month_start(), pl.col("_extract").max().dt.month_start(), "1mo"
        ).alias("period_end")
    )
    months = span.explode("period_end").with_columns(pl.col("period_end").dt.month_end())
    reach = pl.col("period_end").dt.month_start().dt.offset_by(f"{SNAPSHOT_LOOKBACK_DAYS}d")
    since = months.join(shots, on="_org").filter(pl.col("_extract").is_between("period_end", reach))
    late = pl.col("_extract") >= pl.col("period_end").dt.offset_by(f"{maturity_days}d")
    chosen = since.group_by("_org", "period_end").agg(
        pl.coalesce(pl.col("_extract").filter(late).min(), pl.col("_extract").max())
    )
    return chosen.cast(MONTHS_SCHEMA)


def _snapshots(data: TableData) -> pl.DataFrame:
    table = data.declaration
    assert table.extract_column is not None
    return data.current.select(
        pl.col(table.organisation_column).alias("_org"), pl.col(table.extract_column).alias("_extract")
    ).unique()


def months_by_level(
    measure: Measure, months: pl.DataFrame, homes: pl.DataFrame, scope: Scope, holidays: Sequence[date]
) -> pl.DataFrame:
    """``org_code, org_level, period_end, is_immature, is_submitted`` for every level.

    An ICB's or sub-ICB's month is immature while any provider's is, or while a provider that has
    sent this return before has not sent this month. ``homes`` holds the pairs of ``_org, _sub_icb``.
    """
    months = months.with_columns(_immature(measure, holidays).alias("is_immature"))
    frames = []
    for level in measure.levels:
        if level is Level.PROVIDER:
            frames.append(_provider_level(months, scope))
        elif level is Level.ICB_PROVIDERS:
            inside = months.filter(pl.col("_org").is_in(scope.providers))
            frames.append(_pooled(inside, pl.DataFrame({"org_code": [scope.icb_code]}), level))
        elif level is Level.ICB_POPULATION:
            seen_by = homes.filter(pl.col("_sub_icb").is_in(scope.sub_icbs)).select("_org").unique()
            of_residents = months.join(seen_by, on="_org", how="semi")
            frames.append(_pooled(of_residents, pl.DataFrame({"org_code": [scope.icb_code]}), level))
        elif level is Level.SUB_ICB:
            places = homes.select(pl.col("_sub_icb").alias("org_code")).drop_nulls().unique()
            frames.append(_pooled(months, places, level))
    return pl.concat(frames)


def windows_of(measure: Measure, months: pl.DataFrame) -> pl.DataFrame:
    """``_end, period_start, period_end``: which months make up each window of a breakdown.

    Twelve months ending each quarter, wholly inside the months covered; of a stock, which must not
    be added up, the last month of the quarter alone. Of a figure that looks back over several
    months only those ends whose windows do not overlap, so that no contact is counted twice.
    """
    headline = months.filter(pl.col("org_level") == measure.levels[0].value)
    ends = headline.select(pl.col("period_end").unique())
    quarters = ends.filter(pl.col("period_end").dt.month() % 3 == 0)
    back = "0mo" if measure.dynamics is Dynamics.STOCK else "-11mo"
    start = pl.col("period_end").dt.month_start().dt.offset_by(back).alias("period_start")
    first = pl.lit(ends["period_end"].min(), pl.Date)
    windows = quarters.with_columns(start).filter(pl.col("period_start").dt.month_end() >= first)
    inside = pl.col("_end").is_between("period_start", "period_end")
    apart = _months_between(pl.col("_end"), pl.col("period_end")) % measure.window == 0
    return ends.rename({"period_end": "_end"}).join(windows, how="cross").filter(inside, apart)


def on_calendar(
    measure: Measure,
    cells: pl.DataFrame,
    groups: pl.DataFrame,
    months: pl.DataFrame,
    windows: pl.DataFrame,
) -> pl.DataFrame:
    """Every month (or window) of every organisation and group that the returns cover, filled or not."""
    place = ["org_code", "org_level", "breakdown", "breakdown_value"]
    totals = months.select("org_code", "org_level").unique()
    totals = totals.with_columns(pl.lit(None, pl.String).alias(name) for name in place[2:])
    every = pl.concat([groups.select(place), totals.select(place)]).unique()
    monthly = is_monthly(pl.col("breakdown"))
    grid = (
        every.filter(monthly)
        .join(months, on=["org_code", "org_level"], how="inner")
        .with_columns(period_of(measure, pl.col("period_end"))[0].alias("period_start"))
    )
    spans = windows.select("period_start", "period_end").unique()
    # a window is immature while any of its months is, or is missing
    last = months.drop("is_immature")
    longer = every.filter(~monthly).join(spans, how="cross").join(last, on=MONTH, how="inner")
    maturity = _window_maturity(measure, months, windows)
    longer = longer.join(maturity, on=[*MONTH, "period_start"], how="left")
    both = pl.concat([grid, longer], how="diagonal")
    return both.join(cells, on=[*place, "period_start", "period_end"], how="left", nulls_equal=True)


def _months_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    years = end.dt.year() - start.dt.year()
    return 12 * years + end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)


def _window_maturity(measure: Measure, months: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """``is_immature`` of the windows of every organisation and level."""
    inside = windows.join(months.rename({"period_end": "_end"}), on="_end", how="inner")
    step = 3 if measure.cadence is Cadence.QUARTER else measure.window
    # a stock's window is one month, which is one figure whatever the step
    length = _months_between(pl.col("period_start"), pl.col("period_end")) // step + 1
    return (
        inside.group_by(*MONTH, "period_start")
        .agg(pl.col("is_immature").any(), pl.len().alias("_came"))
        .select(
            *MONTH, "period_start", (pl.col("is_immature") | (pl.col("_came") < length)).alias("is_immature")
        )
    )


def _immature(measure: Measure, holidays: Sequence[date]) -> pl.Expr:
    if not (measure.maturity_days or measure.maturity_working_days):
        return pl.lit(False)
    due = pl.col("period_end").dt.offset_by(f"{measure.maturity_days}d")
    if measure.maturity_working_days:
        due = due.dt.add_business_days(measure.maturity_working_days, holidays=holidays, roll="backward")
    # the day on which follow-up ends must itself have passed
    return pl.col("_extract") < due


def _provider_level(months: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Months covered, and the later ones that a provider in scope has not submitted."""
    covered = months.select(
        pl.col("_org").alias("org_code"), "period_end", "is_immature", pl.lit(True).alias("is_submitted")
    )
    every = months.select("period_end").unique()
    known = (
        months.filter(pl.col("_org").is_in(scope.providers))
        .group_by("_org")
        .agg(pl.col("period_end").min().alias("_first"))
    )
    missing = (
        known.join(every, how="cross")
        .filter(pl.col("period_end") > pl.col("_first"))
        .select(pl.col("_org").alias("org_code"), "period_end")
        .join(covered, on=["org_code", "period_end"], how="anti")
        .with_columns(pl.lit(False).alias("is_immature"), pl.lit(False).alias("is_submitted"))
    )
    both = pl.concat([covered, missing], how="diagonal")
    return both.select(
        "org_code",
        pl.lit(Level.PROVIDER.value).alias("org_level"),
        "period_end",
        "is_immature",
        "is_submitted",
    )


def _pooled(months: pl.DataFrame, homes: pl.DataFrame, level: Level) -> pl.DataFrame:
    firsts = months.group_by("_org").agg(pl.col("period_end").min().alias("_first"))
    every = months.select("period_end").unique()
    expected = (
        firsts.join(every, how="cross")
        .filter(pl.col("period_end") >= pl.col("_first"))
        .group_by("period_end")
        .agg(pl.len().alias("_expected"))
    )
    pooled = (
        months.group_by("period_end")
        .agg(pl.len().alias("_came"), pl.col("is_immature").any())
        .join(expected, on="period_end", how="left")
        .with_columns((pl.col("is_immature") | (pl.col("_came") < pl.col("_expected"))).alias("is_immature"))
    )
    return homes.join(pooled, how="cross").select(
        "org_code",
        pl.lit(level.value).alias("org_level"),
        "period_end",
        "is_immature",
        pl.lit(True).alias("is_submitted"),
    )
