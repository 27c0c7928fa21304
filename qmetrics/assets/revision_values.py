"""What pages say of revisions: how much figures moved after they were first published, and which verdicts.

Here: gathering and words. Not here: comparing vintages (``analysis/revisions``), the verdict of a series of
first figures (``assets/charts``, which keeps it beside the chart), how a page looks (``reports``).
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from qmetrics.analysis.revisions import Revised, revisions, what_it_comes_to
from qmetrics.assets.evidence import Evidence
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import Measure
from qmetrics.reports import words
from qmetrics.reports.icons import ASSURANCE, VARIATION
from qmetrics.reports.records import BesideTable, RevisionLines
from qmetrics.sources import all_sources
from qmetrics.store.home import Home
from qmetrics.store.observations import read_vintages
from qmetrics.store.scope import scope_of

_COLUMNS = (
    "Figures",
    "Revised",
    "Median change",
    "Largest change",
    "Reported, then suppressed",
    "Suppressed, then reported",
    "No longer given",
)
_NOTE = (
    "Each figure as it was when it was first complete, against now. The changes are without sign, over the "
    "figures whose value moved; one that is or was suppressed has no change"
)


def revision_lines(
    evidence: Evidence, measure: Measure, records: Sequence[dict[str, Any]]
) -> RevisionLines | None:
    """How figures of a measure were revised, the home's own; None where it has none.

    Parameters
    ----------
    records : sequence of dict
        Its chart records, which hold the verdicts.
    """
    figures = evidence.read(home_revisions, measure)
    if figures.height == 0:
        return None
    rows = []
    for level in measure.levels:
        for is_group in (False, True):
            held = figures.filter(
                pl.col("org_level") == level.value, pl.col("breakdown").is_not_null() == is_group
            )
            if held.height:
                label = words.level_words(level.value) + (", by group" if is_group else "")
                rows.append((label, *_cells(what_it_comes_to(held), measure.unit)))
    table = BesideTable(
        caption="How figures were revised",
        columns=("Figures of", *_COLUMNS),
        rows=tuple(rows),
        numbers=_COLUMNS,
        note=_NOTE,
    )
    return RevisionLines(table=table, sentences=_verdicts(records))


def revisions_by_source(evidence: Evidence) -> BesideTable:
    """How figures that rest on each source were revised, by unit: another unit is another kind of change."""
    measures = {one.key: evidence.read(home_revisions, one) for one in all_measures()}
    rows = []
    for source in all_sources():
        resting = [one for one in all_measures() if source.key in base_tables(one)]
        for unit in dict.fromkeys(one.unit for one in resting):
            same = [one for one in resting if one.unit == unit]
            figures = pl.concat([measures[one.key] for one in same])
            if figures.height:
                rows.append((source.title, unit, str(len(same)), *_cells(what_it_comes_to(figures))))
    return BesideTable(
        caption="How figures were revised, by source and unit",
        columns=("Source", "Unit", "Measures", *_COLUMNS),
        rows=tuple(rows),
        numbers=("Measures", *_COLUMNS),
        note=_NOTE if rows else "no figure has been complete yet",
    )


def home_revisions(home: Home, measure: Measure) -> pl.DataFrame:
    """The revisions of the home's own figures: of the ICB, its providers and its sub-ICBs."""
    scope = scope_of(home)
    codes = [scope.icb_code, *scope.providers, *scope.sub_icbs]
    return revisions(*read_vintages(home, measure.key, org_codes=codes))


def _cells(found: Revised, unit: str = "") -> tuple[str, ...]:
    counts = (found.hidden, found.shown, found.taken_back)
    return (
        f"{found.figures:,}",
        f"{found.revised:,}",
        words.move_words(unit, found.median_change),
        words.move_words(unit, found.largest_change),
        *(f"{count:,}" for count in counts),
    )


def _verdicts(records: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Which verdicts a revision changed, and of how many series that was asked."""
    asked = [one for one in records if one.get("first_published") is not None]
    if not asked:
        return ()
    changed = []
    for one in asked:
        first, now = one["first_published"], one["verdict"]
        group = words.breakdown_words(one["breakdown"], one["breakdown_value"])
        whose = f"{one['org_name']}: {group}" if group else one["org_name"]
        for name, known in (("variation", VARIATION), ("assurance", ASSURANCE)):
            if first[name] != now.get(name):
                was, is_now = (_word(known, value) for value in (first[name], now.get(name)))
                changed.append(f"{whose}: {name} {was} as first published, {is_now} now.")
    of = f"{len(changed):,}, in {len(asked):,} series"
    return (*changed, f"Verdicts that changed since figures were first published: {of}.")


def _word(known: Any, value: str | None) -> str:
    return f"“{known[value][0]}”" if value else "none"
