"""Sentences beside a figure: shares of those left out, spread of scores, raters, children referred now."""

from datetime import date

import polars as pl
import pytest

from qmetrics.assets.beside_words import beside_sentences, referred_sentence
from qmetrics.assets.page_values import chart_records
from qmetrics.measures import all_measures

BY_KEY = {one.key: one for one in all_measures()}


def told(home, key, breakdown=None):
    records = chart_records(home, BY_KEY[key])
    record = next(one for one in records if one["breakdown_value"] == breakdown)
    return " ".join(beside_sentences(home, BY_KEY[key], record))


def test_declined_is_shown_as_a_share_of_those_referred(sample_home):
    words = told(sample_home, "camhs_waits.seen_within_4w")
    assert (
        "Counted and shown beside, in the last 12 months: declined or discharged without contact: " in words
    )
    assert "% of " in words


def test_scores_are_spread_and_raters_agree(sample_home):
    words = told(sample_home, "complaints.handling_quality_learning")
    assert "The latest scores, in how many files: 0 in " in words
    assert "files scored twice, scores are the same in " in words
    assert "Gwet's AC2" in words
    assert "Withheld" not in words


def test_a_pathway_has_its_own_estimate(sample_home):
    words = told(sample_home, "camhs_waits.seen_within_4w", "mental_health")
    assert "Of 100 children referred now, were every day of waiting as from January to March" in words
    assert words != told(sample_home, "camhs_waits.seen_within_4w", "neurodevelopmental")


@pytest.mark.parametrize(("median", "half"), [(56, "half are seen by day 56"), (None, "fewer than half")])
def test_the_sentence_of_children_referred_now(median, half):
    found = pl.DataFrame(
        {
            "time": [28, 126, 364] * 2,
            "outcome": ["seen"] * 3 + ["removed"] * 3,
            "share": [0.331, 0.68, None, 0.05, 0.13, None],
            "still_waiting": [0.619, 0.19, None] * 2,
            "at_risk": [1812, 210, 0] * 2,
            "median": [median] * 3 + [None] * 3,
            "window_start": date(2026, 1, 1),
            "window_end": date(2026, 3, 31),
        }
    )
    words = referred_sentence(found)
    assert "33 would be seen within 4 weeks, 68 within 18 and not known within 52" in words
    assert "5, 13 and not known would be removed unseen, and 62, 19 and not known still wait" in words
    assert "rest on 1,812, 210 and 0 children" in words
    assert half in words
