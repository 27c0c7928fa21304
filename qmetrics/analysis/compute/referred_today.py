"""What would become of a child referred today, at the rates of the last three months of a waiting list.

Here: which spells and which months. Not here: the estimate (``analysis/waits``), the sentence
(``assets/beside_words``).
"""

from typing import Any

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.places import MONTHLY_BREAKDOWN
from qmetrics.analysis.waits import aalen_johansen
from qmetrics.model import Leaving, Scope, add_months, month_start

SEEN, REMOVED = "seen", "removed"


def referred_today(leaving: Leaving, data: TableData, scope: Scope) -> pl.DataFrame:
    """Shares seen, removed unseen and still waiting after 4, 18 and 52 weeks, for the ICB's providers.

    Parameters
    ----------
    leaving : Leaving
        How a spell ends.
    data : TableData
        Monthly snapshots, each with the spells open on its day or closed in the 92 days before.
    scope : Scope
        Whose providers are pooled; those without the latest snapshot are left out.

    Returns
    -------
    polars.DataFrame
        Columns of ``aalen_johansen``, with ``pathway`` (null: all), ``window_start`` and ``window_end``.
        Empty where no provider has a snapshot.
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
    start = month_start(add_months(latest, -2))
    asked: dict[str, Any] = {
        "start": "entered",
        "end": "left",
        "outcome": "how",
        "window_start": start,
        "window_end": latest,
        "outcomes": (SEEN, REMOVED),
    }
    total = aalen_johansen(spells, **asked).with_columns(pl.lit(None, pl.String).alias(MONTHLY_BREAKDOWN))
    known = spells.filter(pl.col(MONTHLY_BREAKDOWN).is_not_null())
    parts = aalen_johansen(known, by=MONTHLY_BREAKDOWN, **asked) if known.height else total.clear()
    return pl.concat([total, parts], how="diagonal").with_columns(
        pl.lit(start).alias("window_start"), pl.lit(latest).alias("window_end")
    )
