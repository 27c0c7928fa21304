"""Rows of an organisation's month against its other months: none, too many, too few; flags turned round.

Here: pure counting, each function gives (breaks, how many were looked at). Not here: what is expected of the
counts (``history``), revisions of the same month (``revisions``), published amounts (``amounts``).

A number of rows is compared on the scale of its square root, where a Poisson count has variance 1 / 4
(Anscombe). The scale is widened by the organisation's own overdispersion, taken from the differences between
successive months so that a slow drift does not count, and by the uncertainty of the median it is compared
with.
The limit is set so that under this model one look at one table alarms falsely in at most ``FALSE_ALARM``
of looks.
"""

from statistics import NormalDist

import polars as pl

from qmetrics.model import Table

FALSE_ALARM = 0.001
# months on both sides that a month is compared with, and how few of them are too few
NEAR, FEWEST = 6, 4
# share of yes that moves this far is no change of practice
FLAG_MOVES, FLAG_FEWEST = 0.6, 8
ALIKE_FEWEST, ALIKE_SHARE = 4, 0.1
ORG, MONTH, ROWS = "_org", "_month", "_rows"
Breaks = tuple[int, int]


def months_of(table: Table, current: pl.DataFrame) -> pl.DataFrame:
    """``_org, _month, _rows``: every month between an organisation's first and the newest that most have.

    A month that had not ended at the extract is left out.
    """
    day = _day(table)
    kept = current.filter(day.is_not_null())
    if table.extract_column is not None and not table.is_snapshot and table.is_row_level:
        kept = kept.filter(day.dt.month_end() <= pl.col(table.extract_column))
    counted = kept.group_by(
        pl.col(table.organisation_column).alias(ORG), day.dt.truncate("1mo").alias(MONTH)
    ).agg(pl.len().cast(pl.Int64).alias(ROWS))
    if counted.is_empty():
        return counted
    step = _step(counted)
    lasts = counted.group_by(ORG).agg(pl.col(MONTH).max())
    # while returns still come in, the newest month is the one that half of the organisations have
    newest = lasts[MONTH].sort()[(lasts.height - 1) // 2]
    ends = pl.max_horizontal(pl.col(MONTH).max(), pl.lit(newest))
    firsts = counted.group_by(ORG).agg(pl.col(MONTH).min().alias("_first"), ends.alias("_end"))
    grid = firsts.select(ORG, pl.date_ranges("_first", "_end", f"{step}mo").alias(MONTH)).explode(MONTH)
    return (
        grid.join(counted, on=[ORG, MONTH], how="left")
        .with_columns(pl.col(ROWS).fill_null(0))
        .sort(ORG, MONTH)
    )


def _day(table: Table) -> pl.Expr:
    """The day that places a row, by the clock on the wall: the first hour of April is not in March."""
    placed = pl.col(table.period_column)
    if isinstance(table.column(table.period_column).dtype, pl.Datetime):
        return placed.dt.convert_time_zone("Europe/London").dt.date()
    return placed


def _step(counted: pl.DataFrame) -> int:
    """Months between successive periods: 1, or more where the table comes by the quarter or year."""
    months = counted[MONTH].unique().sort()
    numbers = (months.dt.year().cast(pl.Int64) * 12 + months.dt.month().cast(pl.Int64)).diff().drop_nulls()
    return int(numbers.min() or 1)  # type: ignore[arg-type]


def marked(months: pl.DataFrame) -> pl.DataFrame:
    """``_far`` where a count is far from those around it, and ``_is_newest``."""
    near = months.join(
        months.select(ORG, pl.col(MONTH).alias("_other"), pl.col(ROWS).alias("_others")), on=ORG
    )
    apart = (
        (pl.col("_other").dt.year() - pl.col(MONTH).dt.year()).cast(pl.Int64) * 12
        + pl.col("_other").dt.month()
        - pl.col(MONTH).dt.month()
    ).abs()
    near = near.filter(apart.is_between(1, NEAR * _step(months)) if months.height else apart > 0)
    level = near.group_by(ORG, MONTH).agg(
        pl.col("_others").median().alias("_level"), pl.len().alias("_compared")
    )
    root = (pl.col(ROWS) + 0.375).sqrt()
    # twice a root's deviation is 1 for a Poisson count; 0.6745 x sqrt(2) is a difference's median to that
    spread = (2 * root.diff().abs().median() / 0.9539).over(ORG, order_by=MONTH)
    frame = (
        months.with_columns(
            pl.max_horizontal(spread, 1.0).alias("_spread"), pl.col(MONTH).min().over(ORG).alias("_start")
        )
        .join(level, on=[ORG, MONTH], how="left")
        .filter(pl.col("_compared") >= FEWEST)
    )
    limit = NormalDist().inv_cdf(1 - FALSE_ALARM / 2 / max(frame.height, 1))
    # a median of k values has about 1.57 / k of a value's variance
    width = pl.col("_spread") * (1 + 1.57 / pl.col("_compared")).sqrt()
    score = 2 * ((pl.col(ROWS) + 0.375).sqrt() - (pl.col("_level") + 0.375).sqrt()) / width
    return frame.with_columns(
        (score.abs() > limit).alias("_far"),
        (pl.col(MONTH) == pl.col(MONTH).max().over(ORG)).alias("_is_newest"),
        (pl.col(MONTH) == pl.col("_start")).alias("_is_first"),
    )


def newest_missing(table: Table, current: pl.DataFrame) -> Breaks:
    """Organisations without a row in the newest month, that would hardly have had none."""
    if not table.is_row_level:
        return _reported(table, current, newest=True)
    newest = marked(months_of(table, current)).filter("_is_newest")
    return newest.filter(pl.col("_far") & (pl.col(ROWS) == 0)).height, newest.height


def months_missing(table: Table, current: pl.DataFrame) -> Breaks:
    """Months without a row, between months with rows, that would hardly have had none."""
    if not table.is_row_level:
        return _reported(table, current, newest=False)
    earlier = marked(months_of(table, current)).filter(~pl.col("_is_newest"))
    return earlier.filter(pl.col("_far") & (pl.col(ROWS) == 0)).height, earlier.height


def _reported(table: Table, current: pl.DataFrame, *, newest: bool) -> Breaks:
    """Of a table in which every organisation reports every month: each month without a row."""
    months = months_of(table, current).with_columns(
        (pl.col(MONTH) == pl.col(MONTH).max().over(ORG)).alias("_is_newest")
    )
    looked = months.filter(pl.col("_is_newest") == newest)
    return looked.filter(pl.col(ROWS) == 0).height, looked.height


def counts_far(table: Table, current: pl.DataFrame) -> Breaks:
    """Months of an organisation with rows, but far more or fewer than in its months around.

    Its first month is not judged: returns begin in the middle of one.
    """
    frame = marked(months_of(table, current)).filter((pl.col(ROWS) > 0) & ~pl.col("_is_first"))
    return int(frame["_far"].sum()), frame.height


def totals_far(table: Table, current: pl.DataFrame) -> Breaks:
    """Months in which all organisations together have far more or fewer rows than in the months around."""
    months = months_of(table, current)
    # only organisations that are there throughout: one that starts is no fault
    whole = months.filter(pl.col(MONTH).n_unique().over(ORG) == pl.col(MONTH).n_unique())
    totals = whole.group_by(MONTH).agg(pl.col(ROWS).sum()).with_columns(pl.lit("all").alias(ORG))
    frame = marked(totals.select(ORG, MONTH, ROWS).sort(MONTH)).filter(~pl.col("_is_first"))
    return int(frame["_far"].sum()), frame.height


def flags_turned(table: Table, current: pl.DataFrame) -> Breaks:
    """Months, of one organisation or of all, whose share of yes lies far from that of the other months."""
    broken = looked = 0
    day = _day(table).dt.truncate("1mo").alias(MONTH)
    for column in table.columns:
        if column.dtype != pl.Boolean():
            continue
        rows = current.select(
            pl.col(table.organisation_column).alias(ORG), day, pl.col(column.name).alias("_yes")
        )
        rows = rows.drop_nulls()
        for frame in (rows, rows.with_columns(pl.lit("all").alias(ORG))):
            months = frame.group_by(ORG, MONTH).agg(pl.col("_yes").sum(), pl.len().cast(pl.Int64).alias(ROWS))
            yes, rest = (pl.col(name).sum().over(ORG) - pl.col(name) for name in ("_yes", ROWS))
            months = months.with_columns((yes / rest).alias("_before"), rest.alias("_rest")).filter(
                (pl.col(ROWS) >= FLAG_FEWEST) & (pl.col("_rest") >= FLAG_FEWEST)
            )
            moved = (pl.col("_yes") / pl.col(ROWS) - pl.col("_before")).abs() > FLAG_MOVES
            looked, broken = looked + months.height, broken + months.filter(moved).height
    return broken, looked


def alike(table: Table, current: pl.DataFrame) -> Breaks:
    """Rows that are as another but for their number: a few happen, a tenth of an organisation's do not."""
    names = [name for name in table.column_names if name not in number_of(table)]
    organisations = (
        current.with_columns(pl.struct(names).is_duplicated().alias("_alike"))
        .group_by(table.organisation_column)
        .agg(pl.col("_alike").sum().cast(pl.Int64), pl.len().alias(ROWS))
    )
    many = (pl.col("_alike") >= ALIKE_FEWEST) & (pl.col("_alike") > ALIKE_SHARE * pl.col(ROWS))
    return organisations.filter(many).height, organisations.height


def number_of(table: Table) -> list[str]:
    """The columns that number an organisation's rows."""
    return [name for name in table.unique_key if name not in (table.organisation_column, table.period_column)]
