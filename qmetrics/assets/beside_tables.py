"""Small tables beside a chart, as records of ``reports``: what came again.

Here: which rows, and their words. Not here: finding them (``analysis/compute``), how a table looks
(``reports``), sentences beside a figure (``beside_words``).
"""

from typing import Any

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.recurrence import recurrences
from qmetrics.model import Level, Measure, Recurrence, Rows, Scope, add_months
from qmetrics.reports import words
from qmetrics.reports.records import BesideTable
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

# How far back a list of what came again looks.
LISTED_MONTHS = 24


def beside_tables(home: Home, measure: Measure, record: dict[str, Any]) -> tuple[BesideTable, ...]:
    """Tables beside the total of one chart; none for a breakdown or where nothing is shown.

    Parameters
    ----------
    home : Home
    measure : Measure
    record : dict
        Of ``charts.json``.
    """
    if record["breakdown"] or not record["rows"]:
        return ()
    return (*_recurrences(home, measure, record),)


def _recurrences(home: Home, measure: Measure, record: dict[str, Any]) -> list[BesideTable]:
    origin = measure.origin
    if not isinstance(origin, Rows) or origin.recurrence is None or record["level"] == Level.PROVIDER:
        return []
    declared = source(origin.table)
    rows = read_table(home, declared)
    if rows.is_empty():
        return []
    return [recurrence_table(origin, origin.recurrence, TableData(declared.table, rows), scope_of(home))]


def recurrence_table(origin: Rows, same: Recurrence, data: TableData, scope: Scope) -> BesideTable:
    """What came again at a provider, newest first, in the last ``LISTED_MONTHS`` months of the log.

    Months and numbers only, in order of time and never of numbers: a list to ask about, not a ranking.
    """
    as_at: Any = data.current[data.declaration.extract_column or ""].max()
    found = recurrences(origin, data, scope).filter(pl.col("month") > add_months(as_at, -LISTED_MONTHS))
    span = f"within {same.months} months"
    looked_at = f"the {LISTED_MONTHS} months to {words.date_words(as_at)}"
    note = (
        f"Each had its like at the same provider {span} before it; looked at: {looked_at}. A list for the "
        "committee to ask about, and no verdict: chance alone brings some back."
    )
    return BesideTable(
        caption=f"The same again at a provider {span}" + ("" if found.height else ": none"),
        columns=("Month", "Provider", "What came again", "In the month", "The one before"),
        numbers=("In the month",),
        rows=tuple(
            (
                f"{row['month']:%B %Y}",
                scope.name_of(row["org_code"]),
                kind_words([row[name] for name in same.of]),
                f"{row['events']:,}",
                "the same month" if row["before"] == row["month"] else f"{row['before']:%B %Y}",
            )
            for row in found.iter_rows(named=True)
        ),
        note=note if found.height else f"Looked at: {looked_at}.",
    )


def kind_words(parts: list[str | None]) -> str:
    """A type and its sub-type as people say them.

    >>> kind_words(["wrong_implant", "wrong_lens"]), kind_words(["scalding", None])
    ('wrong implant: wrong lens', 'scalding: no sub-type given')
    """
    return ": ".join("no sub-type given" if part is None else part.replace("_", " ") for part in parts)
