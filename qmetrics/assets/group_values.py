"""Tables of a measure by group of people: the home ICB's latest twelve months, as records of ``reports``.

Here: which figures. Not here: the figures (``analysis/compute``), how the table looks (``reports``).
Pathways have charts of their own.
"""

from typing import Any

import polars as pl

from qmetrics.analysis.compute.places import UNKNOWN_GROUP, is_monthly
from qmetrics.model import Level, Measure, Status
from qmetrics.reports import words
from qmetrics.reports.records import GroupRow, Groups
from qmetrics.store.home import Home
from qmetrics.store.observations import read_observations
from qmetrics.store.scope import scope_of


def group_tables(home: Home, measure: Measure) -> tuple[Groups, ...]:
    """One table a breakdown that has figures for the ICB; none of a measure that has no ICB level."""
    names = [name for name in measure.breakdowns if not is_monthly(name)]
    level = measure.levels[0]
    if not names or level is Level.PROVIDER:
        return ()
    figures = read_observations(home, measure.key, org_codes=[scope_of(home).icb_code])
    figures = figures.filter(pl.col("org_level") == level.value, pl.col("breakdown").is_in(names))
    found = []
    for name in names:
        own = figures.filter(pl.col("breakdown") == name, ~pl.col("is_immature"))
        latest = own.filter(pl.col("period_end") == pl.col("period_end").max()).sort("breakdown_value")
        if latest.height:
            found.append(_table(measure, name, latest))
    return tuple(found)


def _table(measure: Measure, name: str, rows: pl.DataFrame) -> Groups:
    records = rows.to_dicts()
    start, end = records[0]["period_start"], records[0]["period_end"]
    return Groups(
        breakdown=words.breakdown_words(name),
        period=words.period_words(measure.kind, measure.dynamics, measure.cadence, start, end),
        rows=tuple(
            GroupRow(
                group=words.group_words(name, row["breakdown_value"]),
                value_words=words.observation_words(
                    measure.kind,
                    measure.unit,
                    row["value"],
                    row["status"],
                    row["value_min"],
                    row["value_max"],
                ),
                interval_words=words.interval_words(measure.kind, measure.unit, row["lower"], row["upper"]),
                cases_words=words.part_words(row["denominator"], row["status"]),
            )
            for row in records
        ),
        unknown_words=_unknown(records),
    )


def _unknown(records: list[dict[str, Any]]) -> str:
    """Which share of the cases is of no known group; silent where a group's cases are not shown."""
    cases = {row["breakdown_value"]: row["denominator"] for row in records}
    unknown = next((row for row in records if row["breakdown_value"] == UNKNOWN_GROUP), None)
    if unknown is None:
        return "The group of every case is known."
    if unknown["status"] == Status.SUPPRESSED or None in cases.values():
        return ""
    return f"The group is unknown for {100 * cases[UNKNOWN_GROUP] / sum(cases.values()):.0f}% of the cases."
