"""The gap between the most and the least deprived fifth: when there is one, and what it says."""

from math import sqrt

import polars as pl
import pytest
from group_gap_frames import USUAL, fifths, gap
from side_by_side_frames import IN_TOUCH, SCREENED

from qmetrics.analysis.group_gap import gap_sentences, group_gap, has_gap
from qmetrics.measures import all_measures
from qmetrics.model import Direction, Kind, Rows

LOWER = next(one for one in all_measures() if has_gap(one) and one.direction is Direction.LOWER)
NEUTRAL = next(one for one in all_measures() if has_gap(one) and one.direction is Direction.NEUTRAL)


def ends(x, n):
    """Wilson's interval as its own equation has it."""
    z = 1.959963984540054
    p = x / n
    middle, reach = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return p, (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n)


def test_it_is_the_most_minus_the_least_deprived_with_newcombe_s_interval():
    found = gap(fifths())
    (p, low, high), (q, least, most) = ends(*USUAL["1"]), ends(*USUAL["5"])
    assert found.gap == pytest.approx(100 * (p - q))
    assert found.lower == pytest.approx(100 * (p - q - sqrt((p - low) ** 2 + (most - q) ** 2)))
    assert found.upper == pytest.approx(100 * (p - q + sqrt((high - p) ** 2 + (q - least) ** 2)))
    # the groups between, and those of no known group, change nothing of it
    other = gap(fifths(g2=(1, 100), g3=(99, 100), unknown=(0, 0)))
    assert (other.gap, other.lower, other.upper) == (found.gap, found.lower, found.upper)
    assert found.frame["group"].to_list() == ["1", "2", "3", "4", "5"]


def test_the_latest_mature_figures_in_the_order_of_the_groups():
    older = fifths(back=3, g1=(90, 100))
    immature = fifths(back=-3, g1=(90, 100)).with_columns(is_immature=pl.lit(True))
    usual = gap(fifths())
    mixed = gap(pl.concat([immature, older, fifths()]).sample(fraction=1, shuffle=True, seed=2))
    assert (mixed.gap, str(mixed.last)) == (usual.gap, "2026-03-31")
    assert mixed.frame.equals(usual.frame)
    for nothing in (fifths().clear(), fifths().with_columns(is_immature=pl.lit(True))):
        assert group_gap(SCREENED, nothing, org_name="ICB", level="icb_providers") is None


@pytest.mark.parametrize(
    ("hidden", "why"),
    [
        (("1",), "the number of events in the most deprived fifth is too small to be shown"),
        (("5",), "the number of events in the least deprived fifth is too small to be shown"),
        (("1", "5"), "events in the most and the least deprived fifth is too small to be shown"),
    ],
)
def test_without_both_ends_there_is_a_sentence_and_no_gap(hidden, why):
    found = gap(fifths(hidden=hidden))
    assert (found.gap, found.lower, found.upper) == (None, None, None)
    (said,) = gap_sentences(found)
    assert said.startswith("No gap is given: ")
    assert why in said
    absent = gap(fifths().filter(pl.col("breakdown_value") != "1"))
    assert gap_sentences(absent) == ("No gap is given: there is no figure of the most deprived fifth.",)
    assert gap(fifths(hidden=("2", "3"))).gap is not None


def test_what_it_says():
    assert gap_sentences(gap(fifths())) == (
        "Most deprived fifth 30%, least deprived fifth 50%: a gap of −20 percentage points (95% interval "
        "−32.6 to −6.4).",
        "The interval leaves out no gap at all. It is to the disadvantage of the most deprived fifth. One "
        "such interval in 20 would do so by chance though there were no gap.",
    )
    chance = gap_sentences(gap(fifths(g1=(48, 100))))
    assert chance[1] == "The interval includes no gap at all: this one may be chance."
    assert "to the advantage" in gap_sentences(gap(fifths(g1=(80, 100))))[1]


def test_words_follow_the_direction():
    assert "to the advantage" in gap_sentences(gap(fifths(), LOWER))[1]
    assert "to the disadvantage" in gap_sentences(gap(fifths(g1=(80, 100)), LOWER))[1]
    neutral = " ".join(gap_sentences(gap(fifths(), NEUTRAL)))
    assert "advantage" not in neutral
    for measure in (SCREENED, LOWER, NEUTRAL):
        words = " ".join(gap_sentences(gap(fifths(), measure)))
        assert not any(word in words for word in ("significant", "better", "worse"))


def test_of_a_list_added_up_the_interval_is_too_narrow_and_it_says_so():
    assert "counts in each" in gap_sentences(gap(fifths(), IN_TOUCH, is_list=True))[-1]
    assert "counts in each" not in " ".join(gap_sentences(gap(fifths())))


def test_only_shares_and_rates_of_rows_have_a_gap():
    those = [one for one in all_measures() if has_gap(one)]
    assert len(those) > 10
    assert all(isinstance(one.origin, Rows) for one in those)
    assert {one.kind for one in those} <= {Kind.PROPORTION, Kind.RATE}
