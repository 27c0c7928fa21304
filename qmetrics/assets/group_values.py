"""Tables of a measure by group of people: the home ICB's latest twelve months, as records of ``reports``.

Here: which figures. Not here: the figures (``analysis/compute``), how the table looks (``reports``).
Pathways have charts of their own.
"""

from dataclasses import replace
from typing import Any

import polars as pl

from qmetrics.analysis.compute.places import UNKNOWN_GROUP, is_monthly
from qmetrics.analysis.group_gap import FIFTHS
from qmetrics.assets.compared import GAP, compared_pictures
from qmetrics.assets.evidence import Evidence
from qmetrics.model import Kind, Level, Measure, add_months, month_end, month_start
from qmetrics.reports import words
from qmetrics.reports.records import GroupRow, Groups
from qmetrics.store.observations import read_observations
from qmetrics.store.scope import scope_of


def group_tables(evidence: Evidence, measure: Measure) -> tuple[Groups, ...]:
    """One table a breakdown that has figures for the ICB; none of a measure that has no ICB level."""
    names = [name for name in measure.breakdowns if not is_monthly(name)]
    level = measure.levels[0]
    if not names or level is Level.PROVIDER:
        return ()
    figures = read_observations(evidence.home, measure.key, org_codes=[evidence.read(scope_of).icb_code])
    figures = figures.filter(pl.col("org_level") == level.value)
    found = []
    for name in names:
        own = figures.filter(pl.col("breakdown") == name, ~pl.col("is_immature"))
        latest = own.filter(pl.col("period_end") == pl.col("period_end").max()).sort("breakdown_value")
        if latest.height:
            table = _table(measure, name, latest, figures.filter(pl.col("breakdown").is_null()))
            pictures = compared_pictures(evidence, measure, GAP) if name == FIFTHS else ()
            found.append(replace(table, pictures=pictures))
    return tuple(found)


def _table(measure: Measure, name: str, rows: pl.DataFrame, totals: pl.DataFrame) -> Groups:
    records = rows.to_dicts()
    start, end = records[0]["period_start"], records[0]["period_end"]
    # the totals that the groups are parts of: of a figure that looks back, those that do not overlap
    ends = [month_end(add_months(month_start(end), -back)) for back in range(0, 12, measure.window)]
    parts = totals.filter(pl.col("period_end").is_in(ends), pl.col("period_end") >= start)
    cases = "value" if measure.kind is Kind.COUNT else "denominator"
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
        unknown_words=_unknown([row[cases] for row in parts.to_dicts()], records, cases),
    )


def _unknown(totals: list[float | None], records: list[dict[str, Any]], cases: str) -> str:
    """Which share of the cases is of no known group; where a group is not shown, at most which.

    Worked out from what the page shows: nothing more can be told from it.
    """
    groups = {row["breakdown_value"]: row[cases] for row in records}
    shown = sum(number for number in groups.values() if number is not None)
    total = sum(number for number in totals if number is not None)
    is_whole = None not in groups.values()
    sent = ""
    if is_whole and shown < total:
        sent = f" {total - shown:,.0f} more are of providers that send counts without groups."
    if UNKNOWN_GROUP not in groups:
        return f"The group of every case in the table is known.{sent}"
    if not shown:
        return ""
    unknown = groups[UNKNOWN_GROUP]
    share = 100 * (unknown / shown if unknown is not None else (total - shown) / max(total, 1))
    words = "under 1" if share < 1 else f"{share:.0f}" if is_whole else f"at most {share:.0f}"
    return f"The group is unknown for {words}% of the cases.{sent}"
