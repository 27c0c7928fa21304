"""What a newer file lost or changed of an older one about the same months.

Here: pure counting over rows of every vintage. Not here: what is expected of the counts (``history``); how
much figures moved, shown beside a measure (``analysis``).
"""

import polars as pl

from qmetrics.model import Table

# a correction of a few rows is what revisions are for
LOST_SHARE, CHANGED_SHARE, FEWEST = 0.05, 0.25, 3
# a published figure that moves by less is an ordinary revision
MOVES = 0.25
Breaks = tuple[int, int]


def _successive(table: Table, rows: pl.DataFrame) -> tuple[list[str], pl.DataFrame, pl.DataFrame]:
    """What a file is about, and the rows of the newest and of the last but one file about it."""
    if table.extract_column is not None:
        about = [table.organisation_column, *([table.extract_column] if table.is_snapshot else [])]
        order = list(dict.fromkeys([table.extract_column, "vintage"]))
    else:
        about = [name for name in table.unique_key if name not in (table.organisation_column, "org_name")]
        about = [name for name in about if name != "breakdown_value"]
        order = ["vintage"]
    files = rows.select(*dict.fromkeys([*about, *order, "file_sha256"])).unique().sort(order)
    placed = files.with_columns(pl.int_range(pl.len(), 0, -1).over(about).alias("_back"))
    keys = [*about, "file_sha256"]
    newest, before = (
        rows.join(placed.filter(pl.col("_back") == back).select(keys), on=keys, how="semi", nulls_equal=True)
        for back in (1, 2)
    )
    return about, newest, before


def rows_lost(table: Table, rows: pl.DataFrame) -> Breaks:
    """Complete files that lack more than a few rows of the one before."""
    about, newest, before = _successive(table, rows)
    known = newest.select(table.unique_key).unique().with_columns(pl.lit(value=True).alias("_kept"))
    kept = before.join(known, on=table.unique_key, how="left", nulls_equal=True)
    files = kept.group_by(about).agg(
        pl.col("_kept").is_null().sum().cast(pl.Int64).alias("_lost"), pl.len().alias("_rows")
    )
    lost = (pl.col("_lost") >= FEWEST) & (pl.col("_lost") > LOST_SHARE * pl.col("_rows"))
    return files.filter(lost).height, files.height


def cells_changed(table: Table, rows: pl.DataFrame) -> Breaks:
    """Files in which a column says otherwise than the one before, in many of the rows that both have.

    An empty cell that is filled, or the other way, is no contradiction; a number must move by a quarter.
    """
    about, newest, before = _successive(table, rows)
    names = [one.name for one in table.columns if one.name not in (*table.unique_key, table.extract_column)]
    names = [name for name in names if name not in ("release_status", "org_name", "is_suppressed")]
    both = before.select(*table.unique_key, *(pl.col(name).alias(f"_old_{name}") for name in names)).join(
        newest.select(*table.unique_key, *names), on=table.unique_key, how="inner", nulls_equal=True
    )
    changed = []
    for name in names:
        old, new = pl.col(f"_old_{name}"), pl.col(name)
        far = (old - new).abs() > MOVES * old.abs() if table.column(name).dtype.is_numeric() else old != new
        changed.append(
            (far.fill_null(value=False).sum().cast(pl.Int64), (old.is_not_null() & new.is_not_null()).sum())
        )
    broken = [(far >= FEWEST) & (far > CHANGED_SHARE * known) for far, known in changed]
    files = both.group_by(about).agg(pl.any_horizontal(broken).alias("_broken"))
    return int(files["_broken"].sum()), files.height
