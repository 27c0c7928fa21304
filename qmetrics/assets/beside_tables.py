"""Small tables beside a chart, as records of ``reports``: how scores are spread, what came again.

Here: which rows, and their words. Not here: finding them (``analysis/compute``), how a table looks
(``reports``), sentences beside a figure (``beside_words``).
"""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.compute.beside import DISTRIBUTION
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.recurrence import recurrences
from qmetrics.analysis.disclosure.never_events import by_type
from qmetrics.assets.evidence import Evidence
from qmetrics.model import Kind, Level, Measure, Recurrence, Rows, Scope, Status, Table, add_months
from qmetrics.reports import words
from qmetrics.reports.records import BesideTable
from qmetrics.sources import source
from qmetrics.store.beside import read_beside
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

# How far back a list of what came again looks.
LISTED_MONTHS = 24


def beside_tables(evidence: Evidence, measure: Measure, record: dict[str, Any]) -> tuple[BesideTable, ...]:
    """Tables beside the total of one chart; none for a breakdown or where nothing is shown.

    Parameters
    ----------
    evidence : Evidence
    measure : Measure
    record : dict
        Of ``charts.json``.
    """
    if record["breakdown"] or not record["rows"]:
        return ()
    return (*_scores(evidence, measure, record), *_recurrences(evidence, measure, record))


def public_tables(evidence: Evidence, measure: Measure, record: dict[str, Any]) -> tuple[BesideTable, ...]:
    """What may stand beside a figure in public: never events by type for the ICB, in blocks of years.

    Parameters
    ----------
    record : dict
        Of ``public.json``; its last figure is of the last finished year.
    """
    origin = measure.origin
    if not isinstance(origin, Rows) or origin.recurrence is None or record["level"] == Level.PROVIDER:
        return ()
    declared = source(origin.table)
    rows = evidence.read(read_table, declared)
    if rows.is_empty() or not record["rows"]:
        return ()
    data = TableData(declared.table, rows)
    whose = next(column.name for column in declared.table.columns if column.organisation)
    own = data.current.filter(origin.denominator, pl.col(whose).is_in(evidence.read(scope_of).providers))
    found = by_type(
        own.select(pl.col(whose).alias("org_code"), pl.col("type_code").alias("type"), "incident_date"),
        last_month_end=date.fromisoformat(record["rows"][-1]["period_end"]),
    )
    return (
        BesideTable(
            caption="Never events of the ICB by type, in finished financial years",
            columns=("Years", "Type", "Never events"),
            numbers=("Never events",),
            rows=tuple(
                (f"April {first} to March {last + 1}", str(kind).replace("_", " "), f"{count:,}")
                for first, last, kind, count in found.sort("first_year", "type").iter_rows()
            ),
            note="Years are put together until no type can be told to have happened at a provider."
            if found.height
            else "Not shown: a type could be told to have happened at a provider.",
        ),
    )


def _scores(evidence: Evidence, measure: Measure, record: dict[str, Any]) -> list[BesideTable]:
    """How many files have each score, in the latest period whose figure is shown."""
    kept = evidence.read(read_beside, measure.key) if measure.kind is Kind.SCORE else None
    reported = [row for row in record["rows"] if row["status"] == Status.REPORTED]
    if kept is None or not reported or not isinstance(measure.origin, Rows):
        return []
    latest = max(reported, key=lambda row: str(row["period_end"]))
    start, end = (date.fromisoformat(latest[name]) for name in ("period_start", "period_end"))
    counts = kept.filter(
        pl.col("org_code") == record["org_code"],
        pl.col("org_level") == record["level"],
        pl.col("breakdown").is_null(),
        pl.col("period_end") == end,
        pl.col("what") == DISTRIBUTION,
    )
    if counts.is_empty():
        return []
    spread = {int(score): count for score, count in counts["reason", "count"].iter_rows()}
    period = words.period_words(measure.kind, measure.dynamics, measure.cadence, start, end)
    return [spread_table(spread, _scale(measure.origin, list(spread)), period, latest["denominator"])]


def _scale(origin: Rows, scores: list[int]) -> range:
    """All scores there can be, where the table declares it; else from the least to the highest given."""
    column = source(origin.table).table.column(origin.raters.score) if origin.raters else None
    least, most = (column.minimum, column.maximum) if column else (None, None)
    if not isinstance(least, int | float) or not isinstance(most, int | float):
        least, most = min(scores), max(scores)
    return range(int(least), int(most) + 1)


def spread_table(counts: dict[int, int], scale: range, period: str, cases: float) -> BesideTable:
    """How many of the cases have each score, the scores that none has among them.

    Parameters
    ----------
    counts : dict
        Cases by score.
    scale : range
        All scores there can be.
    period : str
        In words.
    cases : float
        Of which the figure is made. A provider that sends its mean alone is in it, and not in ``counts``.
    """
    total = sum(counts.values())
    missing = cases - total
    return BesideTable(
        caption=f"How the scores are spread, {period} ({total:,} {'file' if total == 1 else 'files'})",
        columns=("Score", "Files", "Share"),
        numbers=("Files", "Share"),
        rows=tuple(
            (str(score), f"{counts.get(score, 0):,}", f"{100 * counts.get(score, 0) / total:.0f}%")
            for score in scale
        ),
        note=f"Of {missing:,.0f} more files only the mean was sent." if missing > 0 else "",
    )


def _recurrences(evidence: Evidence, measure: Measure, record: dict[str, Any]) -> list[BesideTable]:
    origin = measure.origin
    if not isinstance(origin, Rows) or origin.recurrence is None or record["level"] == Level.PROVIDER:
        return []
    declared = source(origin.table)
    rows = evidence.read(read_table, declared)
    if rows.is_empty():
        return []
    return [
        recurrence_table(origin, origin.recurrence, TableData(declared.table, rows), evidence.read(scope_of))
    ]


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
                kind_words(row, same.of, data.declaration),
                f"{row['events']:,}",
                "the same month" if row["before"] == row["month"] else f"{row['before']:%B %Y}",
            )
            for row in found.iter_rows(named=True)
        ),
        note=note if found.height else f"Looked at: {looked_at}.",
    )


def kind_words(row: dict[str, Any], of: tuple[str, ...], table: Table) -> str:
    """What came again, in words of code lists alone; a column without one is the same, and not told.

    What a provider writes by hand could be about a case, however short.
    """
    told = [str(row[name]).replace("_", " ") for name in of if table.column(name).codes and row[name]]
    same = [name for name in of if not table.column(name).codes and row[name]]
    return ", ".join([*told, *(f"the same {name.replace('_', ' ')}" for name in same)])
