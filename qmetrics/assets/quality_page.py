"""Values of the data-quality page: what is checked of each source and measure, and what did not hold.

Checks are declared in ``checks/suites`` and their results kept in ``store/check_results``; how the page
looks is in ``reports``.
"""

import re
from collections.abc import Sequence
from typing import Any

from qmetrics.assets.evidence import Evidence
from qmetrics.assets.ledger_values import accepted_words
from qmetrics.assets.make_measures import whole_suite
from qmetrics.checks.history import whole_table_suite
from qmetrics.checks.suites import Suite
from qmetrics.measures import THEME_TITLES, all_measures
from qmetrics.reports.upkeep import QualityCheck, QualityPage, QualitySource
from qmetrics.sources import all_sources
from qmetrics.store.check_results import results_by_asset

BAD = ("failed", "error")


def quality_page(evidence: Evidence, common: dict[str, Any]) -> QualityPage:
    """Everything that the data-quality page prints."""
    results = evidence.read(results_by_asset)
    accepted = evidence.read(accepted_words)
    tables = tuple(
        QualitySource(
            title=one.title,
            anchor=one.key,
            href="",
            checks=_checks(whole_table_suite(one), results.get(f"table/{one.key}", ()), accepted),
        )
        for one in all_sources()
    )
    measures = tuple(
        QualitySource(
            title=f"{THEME_TITLES.get(one.theme, one.theme)}: {one.title}",
            anchor="",
            href=f"{one.theme}/{one.name}.html",
            checks=_checks(whole_suite(one), results.get(f"measure/{one.theme}/{one.name}", ()), accepted),
        )
        for one in all_measures()
    )
    return QualityPage(**common, tables=tables, measures=measures)


def _checks(
    suite: Suite, results: Sequence[dict[str, Any]], accepted: dict[str, str]
) -> tuple[QualityCheck, ...]:
    said = {one.name: one.description for one in suite}
    return tuple(
        QualityCheck(
            # a check that was dropped since keeps its name
            words=_plain(said.get(result["name"], result["name"])),
            name=result["name"],
            severity=result["severity"],
            outcome=result["outcome"],
            message=result["message"],
            since=result["failed_since"].date() if result["failed_since"] else None,
            accepted=accepted.get(f"{result['asset']}:{result['name']}", "")
            if result["outcome"] in BAD
            else "",
        )
        for result in results
    )


def _plain(text: str) -> str:
    """Names of columns and codes as words: ``age_band`` → age band, ``16_24`` → 16 to 24."""
    return re.sub(r"(?<=\d)_(?=\d)", " to ", text).replace("_", " ")
