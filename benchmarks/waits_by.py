"""One answer about waits in a process of its own: ``python -m benchmarks.waits_by WHO FOLDER``.

Both answer the same two questions of the files, and leave the answers in the folder: the median and the
90th percentile of the days waited, by provider and month in which the wait ended; and how many still waited
at the end of each month.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

from benchmarks.measure import report

PERCENTILES = """
    select provider_code, date_trunc('month', first_contact_date)::date as month, count(*) as n,
        quantile_disc(first_contact_date - referral_date, [0.5, 0.9]) as waits
    from '{files}' where first_contact_date is not null group by all
"""
STOCK = """
    with moves as (
        select provider_code, date_trunc('month', referral_date)::date as month, count(*) as moved
        from '{files}' group by all
        union all
        select provider_code, date_trunc('month', first_contact_date)::date, -count(*)
        from '{files}' where first_contact_date is not null group by all
    ), by_month as (select provider_code, month, sum(moved) as moved from moves group by all)
    select provider_code, month,
        sum(moved) over (partition by provider_code order by month)::bigint as waiting
    from by_month
"""
BY_COUNTS = """
    with counts as (
        select provider_code, date_trunc('month', first_contact_date)::date as month,
            first_contact_date - referral_date as wait, count(*) as spells
        from '{files}' where first_contact_date is not null group by all
    ), ranked as (
        select *, sum(spells) over (partition by provider_code, month order by wait) as upto,
            sum(spells) over (partition by provider_code, month) as n from counts
    )
    select provider_code, month, any_value(n)::bigint as n,
        [min(wait) filter (where upto >= 0.5 * n), min(wait) filter (where upto >= 0.9 * n)] as waits
    from ranked group by all
"""
Answer = tuple[pl.DataFrame, pl.DataFrame]


def ours(files: str) -> Answer:
    from qmetrics.analysis.spell_counts import count_spells
    from qmetrics.analysis.wait_counts import percentile_of_counts

    finished, stock = count_spells(
        pl.scan_parquet(files), start="referral_date", end="first_contact_date", by="provider_code"
    )
    by = ["provider_code", "month"]
    return percentile_of_counts(finished, wait="wait_days", count="spells", by=by, q=[0.5, 0.9]), stock


def duckdb(files: str, percentiles: str = PERCENTILES) -> Answer:
    import duckdb

    with duckdb.connect() as connection:
        return (
            connection.sql(percentiles.format(files=files)).pl(),
            connection.sql(STOCK.format(files=files)).pl(),
        )


def duckdb_counts(files: str) -> Answer:
    """DuckDB, told to count by day of wait first, as ours does."""
    return duckdb(files, BY_COUNTS)


WHO: dict[str, Callable[[str], Answer]] = {"ours": ours, "duckdb": duckdb, "duckdb_counts": duckdb_counts}


def alike(answer: Answer) -> Answer:
    """An answer in one form: one row a provider, month and q; one a provider and month."""
    waits, stock = answer
    if "waits" in waits.columns:
        parts = [
            waits.select("provider_code", "month", pl.lit(q).alias("q"), "n", pl.col("waits").list.get(at))
            for at, q in enumerate([0.5, 0.9])
        ]
        waits = pl.concat(parts).rename({"waits": "value"})
    by, whole = ["provider_code", "month"], pl.col("n", "value").cast(pl.Int64)
    return (
        waits.select(*by, "q", whole).sort(*by, "q"),
        stock.select(*by, pl.col("waiting").cast(pl.Int64)).sort(by),
    )


def main(who: str, folder: str) -> None:
    answer = report(lambda: WHO[who](f"{folder}/spells-*.parquet"))
    for name, frame in zip(("waits", "stock"), alike(answer), strict=True):
        frame.write_parquet(Path(folder) / f"{name}-of-{who}.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
