"""Sentences from what stands beside a figure: counts with their shares, of the group that is charted."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from qmetrics.analysis.compute.beside import BESIDE_SCHEMA
from qmetrics.assets.beside_words import beside_sentences
from qmetrics.measures import all_measures
from qmetrics.store.beside import write_beside
from qmetrics.store.home import Home

MEASURE = next(one for one in all_measures() if one.key == "camhs_waits.seen_within_4w")


def counted(
    what: str, reason: str, count: int, group: str | None = None, end: str = "2026-03-31"
) -> dict[str, Any]:
    return {
        "measure_key": MEASURE.key,
        "org_code": "QZ9",
        "org_level": "icb_providers",
        "breakdown": "pathway" if group else None,
        "breakdown_value": group,
        "period_end": date.fromisoformat(end),
        "what": what,
        "reason": reason,
        "count": count,
    }


def told(home: Home, group: str | None, *cases: int) -> list[str]:
    ends = ("2025-03-31", "2026-02-28", "2026-03-31")
    rows = [
        {"period_end": end, "denominator": n, "status": "reported"}
        for end, n in zip(ends, cases, strict=True)
    ]
    place = {"org_code": "QZ9", "level": "icb_providers", "breakdown": "pathway" if group else None}
    return beside_sentences(home, MEASURE, place | {"breakdown_value": group, "rows": rows})


@pytest.fixture
def home(tmp_path: Any) -> Home:
    home = Home(tmp_path)
    rows = [
        counted("left_out", "error", 1),
        counted("left_out", "died", 99, end="2025-03-31"),
        counted("beside", "declined", 30),
        counted("left_out", "error", 1, "a"),
        counted("beside", "declined", 4, "a", end="2026-02-28"),
        counted("beside", "declined", 1, "a"),
        counted("beside", "declined", 20, "b"),
    ]
    write_beside(home, MEASURE.key, pl.DataFrame(rows, schema=BESIDE_SCHEMA))
    return home


def test_shares_are_of_all_that_could_have_counted_in_twelve_months(home: Home) -> None:
    assert told(home, None, 500, 99, 100) == [
        "Left out in the last 12 months: error: 1 (under 1% of 200).",
        "Counted and shown beside, in the last 12 months: declined: 30 (15% of 199).",
    ]


def test_a_pathway_has_its_own_shares(home: Home) -> None:
    assert told(home, "a", 500, 9, 10) == [
        "Left out in the last 12 months: error: 1 (5% of 20).",
        "Counted and shown beside, in the last 12 months: declined: 5 (26% of 19).",
    ]
    assert told(home, "c", 5, 5, 5) == []
