"""Sentences beside a figure: shares of those left out, raters."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from qmetrics.analysis.compute.beside import BESIDE_SCHEMA
from qmetrics.assets.beside_words import beside_sentences
from qmetrics.assets.chart_records import chart_records
from qmetrics.assets.evidence import Evidence
from qmetrics.measures import all_measures
from qmetrics.store.beside import write_beside
from qmetrics.store.home import Home

BY_KEY = {one.key: one for one in all_measures()}


def told(home, key, breakdown=None):
    records = chart_records(home, BY_KEY[key])
    record = next(one for one in records if one["breakdown_value"] == breakdown)
    return " ".join(beside_sentences(Evidence(home), BY_KEY[key], record))


def test_what_was_left_out_is_a_share_of_all_that_could_have_counted(sample_home):
    words = told(sample_home, "sepsis.antibiotics_within_1h")
    counts = words.partition("Left out in the last 12 months: ")[2].partition(".")[0].split("; ")
    assert len(counts) >= 2
    of = {part.rpartition(" of ")[2].removesuffix(")") for part in counts}
    assert len(of) == 1, "all shares are of the same number"
    for part in counts:
        reason, _, rest = part.rpartition(": ")
        count, share = rest.removesuffix(f"% of {of.copy().pop()})").replace(",", "").split(" (")
        assert reason
        exact = 100 * int(count) / int(of.copy().pop().replace(",", ""))
        assert share == ("under 1" if exact < 1 else str(round(exact)))


def test_declined_is_shown_as_a_share_of_those_referred(sample_home):
    words = told(sample_home, "camhs_waits.seen_within_4w")
    assert (
        "Counted and shown beside, in the last 12 months: declined or discharged without contact: " in words
    )
    assert "% of " in words


def test_raters_agree(sample_home):
    words = told(sample_home, "complaints.handling_quality_learning")
    assert "files scored twice, scores are the same in " in words
    assert "Gwet's AC2" in words
    assert "Withheld" not in words


def test_a_pathway_has_its_own_counts(sample_home):
    words = told(sample_home, "camhs_waits.seen_within_4w", "mental_health")
    assert "declined or discharged without contact: " in words
    assert words != told(sample_home, "camhs_waits.seen_within_4w", "neurodevelopmental")


def counted(
    what: str, reason: str, count: int, group: str | None = None, end: str = "2026-03-31"
) -> dict[str, Any]:
    return {
        "measure_key": BY_KEY["camhs_waits.seen_within_4w"].key,
        "org_code": "QZ9",
        "org_level": "icb_providers",
        "breakdown": "pathway" if group else None,
        "breakdown_value": group,
        "period_end": date.fromisoformat(end),
        "what": what,
        "reason": reason,
        "count": count,
    }


def told_of(home: Home, group: str | None, *cases: int) -> list[str]:
    ends = ("2025-03-31", "2026-02-28", "2026-03-31")
    rows = [
        {"period_end": end, "denominator": n, "status": "reported"}
        for end, n in zip(ends, cases, strict=True)
    ]
    place = {"org_code": "QZ9", "level": "icb_providers", "breakdown": "pathway" if group else None}
    return beside_sentences(
        Evidence(home), BY_KEY["camhs_waits.seen_within_4w"], place | {"breakdown_value": group, "rows": rows}
    )


@pytest.fixture
def kept(tmp_path: Any) -> Home:
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
    write_beside(home, BY_KEY["camhs_waits.seen_within_4w"].key, pl.DataFrame(rows, schema=BESIDE_SCHEMA))
    return home


def test_shares_are_of_all_that_could_have_counted_in_twelve_months(kept: Home) -> None:
    assert told_of(kept, None, 500, 99, 100) == [
        "Left out in the last 12 months: error: 1 (under 1% of 200).",
        "Counted and shown beside, in the last 12 months: declined: 30 (15% of 199).",
    ]


def test_a_pathway_has_its_own_shares(kept: Home) -> None:
    assert told_of(kept, "a", 500, 9, 10) == [
        "Left out in the last 12 months: error: 1 (5% of 20).",
        "Counted and shown beside, in the last 12 months: declined: 5 (26% of 19).",
    ]
    assert told_of(kept, "c", 5, 5, 5) == []
