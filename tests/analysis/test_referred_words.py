"""A child referred today: curves from the estimates, and what is said of them."""

from datetime import date

import polars as pl
import pytest
from referred_frames import few_from, known_until, referred

from qmetrics.analysis.referred import curves, referred_sentences
from qmetrics.analysis.referred import few_from as first_of_few


def test_curves_are_one_row_a_time():
    found = pl.DataFrame(
        {
            "time": [7, 0, 7, 0],
            "outcome": ["removed", "seen", "seen", "removed"],
            "share": [0.1, 0.0, 0.3, 0.0],
            "still_waiting": [0.6, 1.0, 0.6, 1.0],
            "at_risk": [40, 50, 40, 50],
            "fewest_at_risk": [38, 50, 38, 50],
            "kaplan_meier": [0.15, 0.0, 0.35, 0.0],
        }
    )
    assert curves(found).select("time", "seen", "removed", "waiting", "fewest_at_risk").rows() == [
        (0, 0.0, 0.0, 1.0, 50),
        (7, 0.3, 0.1, 0.6, 38),
    ]


def test_what_is_said():
    assert referred_sentences(referred()) == (
        "Of 100 children referred now, were every day of waiting as from January to March 2026: 33 would be "
        "seen within 4 weeks, 68 within 18 and 78 within 52 (half are seen by day 56); 5, 13 and 18 would be "
        "removed unseen, and 62, 19 and 4 still wait. The estimates rest on 1,812, 210 and 17 children who "
        "had waited so long in those months.",
        "For comparison only: counting those removed as if they could still be seen (one minus Kaplan–Meier) "
        "would say 90 seen within 52 weeks, which is too many.",
    )


def test_not_reached_and_not_known_are_said():
    words = referred_sentences(known_until(referred(median=None), 200))
    assert "fewer than half are ever seen" in words[0]
    assert "68 within 18 and not known within 52" in words[0]
    assert "5, 13 and not known would be removed unseen, and 62, 19 and not known still wait" in words[0]
    assert not any("Kaplan" in one for one in words)


@pytest.mark.parametrize(("day", "week"), [(0, 0), (56, 8), (364, 52)])
def test_few_children_are_said(day, week):
    words = " ".join(referred_sentences(few_from(referred(), day)))
    assert f"From week {week} on the estimates are uncertain: fewer than 10 children" in words
    assert first_of_few(few_from(referred(), day).frame) == day
    assert first_of_few(referred().frame) is None


def test_a_provider_without_the_latest_list_is_named():
    words = referred_sentences(referred(missing=("Trust A", "Trust B")))
    assert words[1] == "Without Trust A and Trust B: no list of the latest month has come."


def test_months_of_two_years_name_both():
    words = referred_sentences(referred(window_start=date(2025, 12, 1), window_end=date(2026, 2, 28)))
    assert "as from December 2025 to February 2026: " in words[0]
