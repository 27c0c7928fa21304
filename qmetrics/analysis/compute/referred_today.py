"""What would become of a child referred today, at the rates of the last three months of a waiting list.

Here: which spells and which months. Not here: the estimate (``analysis/waits``), its curves and words
(``analysis/referred``).
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.places import MONTHLY_BREAKDOWN
from qmetrics.analysis.waits import aalen_johansen, one_minus_kaplan_meier
from qmetrics.model import Leaving, Scope, add_months, month_start

SEEN, REMOVED = "seen", "removed"
# 4, 18 and 52 weeks
MARKS = (28, 126, 364)


def referred_today(
    leaving: Leaving, data: TableData, scope: Scope, *, times: Sequence[int] = MARKS
) -> pl.DataFrame:
    """Shares seen, removed unseen and still waiting by days of wait, for the ICB's providers.

    Parameters
    ----------
    leaving : Leaving
        How a spell ends.
    data : TableData
        Monthly snapshots, each with the spells open on its day or closed in the 92 days before.
    scope : Scope
        Whose providers are pooled; those without the latest snapshot are left out (``without_latest``).
    times : sequence of int
        Days since referral.

    Returns
    -------
    polars.DataFrame
        Columns of ``aalen_johansen``, with ``pathway`` (null: all), ``window_start``, ``window_end`` and
        ``kaplan_meier``, for comparison only: the share if those who left otherwise could still come. Empty
        where no provider has a snapshot.
    """
    table = data.declaration
    assert table.extract_column is not None
    rows = data.current.filter(pl.col(table.organisation_column).is_in(scope.providers))
    if rows.is_empty():
        return pl.DataFrame()
    latest: Any = rows[table.extract_column].max()
    spells = rows.filter((pl.col(table.extract_column) == latest) & leaving.where.fill_null(False)).select(
        leaving.entered.alias("entered"),
        pl.min_horizontal(leaving.seen, leaving.removed).alias("left"),
        pl.when(leaving.removed.is_null() | (leaving.seen <= leaving.removed))
        .then(pl.when(leaving.seen.is_not_null()).then(pl.lit(SEEN)))
        .otherwise(pl.lit(REMOVED))
        .alias("how"),
        table.breakdowns[MONTHLY_BREAKDOWN].alias(MONTHLY_BREAKDOWN),
    )
    spells = spells.filter(
        pl.col("entered").is_not_null() & (pl.col("left") >= pl.col("entered")).fill_null(True)
    )
    if spells.is_empty():
        return pl.DataFrame()
    asked: dict[str, Any] = {
        "start": "entered",
        "end": "left",
        "outcome": "how",
        "window_start": month_start(add_months(latest, -2)),
        "window_end": latest,
        "outcomes": (SEEN, REMOVED),
        "times": times,
    }
    total = _both(spells, [], asked).with_columns(pl.lit(None, pl.String).alias(MONTHLY_BREAKDOWN))
    known = spells.filter(pl.col(MONTHLY_BREAKDOWN).is_not_null())
    parts = _both(known, [MONTHLY_BREAKDOWN], asked) if known.height else total.clear()
    return pl.concat([total, parts], how="diagonal").with_columns(
        pl.lit(asked["window_start"]).alias("window_start"), pl.lit(latest).alias("window_end")
    )


def _both(spells: pl.DataFrame, by: list[str], asked: dict[str, Any]) -> pl.DataFrame:
    """The estimate, and beside it the one that overstates."""
    place = [*by, "time", "outcome"]
    other = one_minus_kaplan_meier(spells, by=by, **asked).select(*place, kaplan_meier="share")
    return aalen_johansen(spells, by=by, **asked).join(other, on=place, how="left", maintain_order="left")


def without_latest(data: TableData, scope: Scope) -> list[str]:
    """Codes of the ICB's providers that have sent lists before, and not the latest."""
    table = data.declaration
    assert table.extract_column is not None
    own = data.current.filter(pl.col(table.organisation_column).is_in(scope.providers))
    newest = own.group_by(pl.col(table.organisation_column).alias("org")).agg(
        pl.col(table.extract_column).max().alias("day")
    )
    return newest.filter(pl.col("day") < pl.col("day").max())["org"].sort().to_list()
