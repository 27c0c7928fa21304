"""Which providers stand side by side, over which months, and what is said of it."""

import random
from math import sqrt

import polars as pl
import pytest
from side_by_side_frames import IN_TOUCH, NAMES, RECEIVED, SCREENED, compared, frame, many, month, year

from qmetrics.analysis.side_by_side import FUNNEL, may_compare, side_by_side
from qmetrics.analysis.side_by_side_words import side_by_side_sentences
from qmetrics.measures import all_measures
from qmetrics.model import Direction, Kind, Published, PublishedShare, Rows


def by_hand(rows, measure, multiplier):
    """Sums and 95 % intervals of the last twelve months, in plain Python."""
    z = 1.959963984540054
    sums = {}
    for row in rows:
        if row["period_end"] > month("A", 12, 0, 0)["period_end"]:
            x, n = sums.get(row["org_code"], (0.0, 0.0))
            sums[row["org_code"]] = x + row["numerator"], n + row["denominator"]
    found = {}
    for code, (x, n) in sums.items():
        if measure.kind is Kind.PROPORTION:
            p = x / n
            middle, reach = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
            low, high = (middle - reach) / (1 + z * z / n), (middle + reach) / (1 + z * z / n)
        else:
            low = x * (1 - 1 / (9 * x) - z / (3 * sqrt(x))) ** 3 / n
            y = x + 1
            high = y * (1 - 1 / (9 * y) + z / (3 * sqrt(y))) ** 3 / n
        found[code] = [x, n, *(multiplier * each for each in (x / n, low, high))]
    whole = [sum(pair[i] for pair in sums.values()) for i in (0, 1)]
    return found, multiplier * whole[0] / whole[1]


@pytest.mark.parametrize(("measure", "multiplier"), [(SCREENED, 100), (RECEIVED, 10_000)])
@pytest.mark.parametrize("seed", range(5))
def test_sums_and_intervals_are_those_of_a_second_computation(measure, multiplier, seed):
    chance = random.Random(seed)
    rows = []
    for back in range(15):
        for code in NAMES:
            n = chance.randrange(20, 400)
            x = chance.randrange(2, n) if measure is SCREENED else chance.randrange(2, 20)
            rows.append(month(code, back, x, n * (1 if measure is SCREENED else 700)))
    chance.shuffle(rows)
    found = compared(rows, measure)
    wanted, whole = by_hand(rows, measure, multiplier)
    assert found.frame["org_code"].to_list() == ["A", "B", "C"]
    columns = ("numerator", "denominator", "value", "lower", "upper")
    for row in found.frame.iter_rows(named=True):
        assert [row[name] for name in columns] == pytest.approx(wanted[row["org_code"]])
        outside = "above" if row["lower"] > whole else "below" if row["upper"] < whole else None
        assert row["outside"] == outside
    assert found.centre == pytest.approx(whole)
    assert (found.periods, str(found.first), str(found.last)) == (12, "2025-04-01", "2026-03-31")


def test_another_provider_changes_nobody_s_own_figures_and_one_not_at_home_nothing():
    own = year(A=(30, 40), B=(20, 40))
    columns = ("value", "lower", "upper", "numerator")
    two = compared(own).frame.select(columns)
    assert compared([*own, *year(C=(1, 40))]).frame.head(2).select(columns).equals(two)
    elsewhere = compared([*own, *year(QZ9=(1, 4000))])
    assert elsewhere.frame["org_code"].to_list() == ["A", "B"]
    assert elsewhere.centre == pytest.approx(62.5)


def test_fewer_than_ten_cases_or_events_are_too_few_and_in_no_figure():
    found = compared([*year(A=(30, 40), B=(20, 40)), month("C", 0, 9, 9)])
    assert found.frame["state"].to_list() == ["shown", "shown", "too_few"]
    assert found.frame.row(2, named=True)["value"] is None
    assert found.frame.row(2, named=True)["numerator"] is None
    assert found.centre == pytest.approx(62.5)
    assert "Not compared: SYNTHETIC Cold Trust (fewer than 10 cases)." in side_by_side_sentences(found)
    assert compared([*year(A=(30, 40), B=(20, 40)), month("C", 0, 9, 10)]).shown.height == 3
    events = compared([*year(A=(30, 4000), B=(20, 4000)), month("C", 0, 9, 9000)], RECEIVED)
    assert events.frame["state"].to_list() == ["shown", "shown", "too_few"]
    assert "(fewer than 10 events)" in " ".join(side_by_side_sentences(events))


@pytest.mark.parametrize("status", ["suppressed", "withheld"])
def test_what_is_hidden_is_never_zero_and_takes_its_provider_out(status):
    rows = year(A=(30, 40), B=(20, 40)) + [month("C", back, 8, 40) for back in range(1, 12)]
    found = compared([*rows, month("C", 0, None, None, status=status)])
    assert found.frame["state"].to_list() == ["shown", "shown", "hidden"]
    assert found.frame.row(2, named=True)["value"] is None
    assert found.centre == pytest.approx(62.5)
    assert "suppressed or withheld" in " ".join(side_by_side_sentences(found))


def test_missing_and_left_out_months_are_told_and_not_zero():
    rows = year(A=(30, 40), B=(20, 40)) + [month("C", back, 8, 40) for back in range(2, 12)]
    rows += [month("C", 1, None, None, status="not_submitted"), month("C", 0, 8, 40, status="left_out")]
    found = compared(rows)
    assert found.frame.row(2, named=True)["value"] == pytest.approx(20)
    assert found.frame.row(2, named=True)["periods"] == 10
    told = side_by_side_sentences(found)
    assert "Fewer periods than the others: SYNTHETIC Cold Trust (10 of 12)." in told
    none = compared([*year(A=(30, 40), B=(20, 40)), month("C", 0, None, None, status="not_submitted")])
    assert none.frame["state"].to_list() == ["shown", "shown", "no_figure"]
    zero = [month("C", back, 0, 0, status="zero_denominator") for back in range(11)]
    assert compared([*year(A=(30, 40), B=(20, 40)), *zero, month("C", 11, 5, 20)]).shown.height == 3


def test_a_month_counts_when_no_provider_s_figure_is_immature_or_provisional():
    rows = year(A=(30, 40), B=(20, 40))
    late = [month("A", -1, 40, 40), month("B", -1, 0, 40, is_immature=True)]
    found = compared(rows + late)
    assert (found.last, found.centre) == (month("A", 0, 0, 0)["period_end"], pytest.approx(62.5))
    provisional = [month(code, -1, 40, 40, release_status="provisional") for code in "AB"]
    assert compared(rows + provisional).centre == pytest.approx(62.5)
    # there are no others
    only = compared([row | {"release_status": "provisional"} for row in rows])
    assert (only.periods, only.centre) == (12, pytest.approx(62.5))


def test_of_a_list_only_the_latest_counts_and_windows_do_not_overlap():
    rows = [month(code, back, 20 + back, 40) for back in range(12) for code in "AB"]
    latest = compared(rows, IN_TOUCH, is_list=True)
    assert (latest.periods, latest.frame["numerator"].to_list()) == (1, [20, 20])
    assert side_by_side_sentences(latest)[0].startswith("At the end of March 2026, ")
    assert compared(rows, IN_TOUCH).frame["numerator"][0] == sum(range(20, 32))
    window = next(one for one in all_measures() if one.key == "camhs_waits.waiting_well_90d")
    long = [
        month(code, back, x, 40, period_start=month(code, back + 2, 0, 0)["period_start"])
        for back in range(12)
        for code, x in (("A", 20 + back), ("B", 20))
    ]
    # figures of one month beside those of three are passed over
    found = compared(long + rows, window)
    assert (found.periods, found.frame["numerator"].to_list()) == (4, [20 + 23 + 26 + 29, 80])


def test_nothing_to_compare():
    assert side_by_side(SCREENED, frame([]), names=NAMES, org_name="ICB") is None
    only_immature = frame([month("A", 0, 30, 40, is_immature=True)])
    assert side_by_side(SCREENED, only_immature, names=NAMES, org_name="ICB") is None
    one = compared(year(A=(30, 40)))
    assert (one.form, one.centre) == ("nothing", None)
    assert side_by_side_sentences(one) == (
        "The providers are not compared: only one provider has 10 or more cases in the 12 months to "
        "March 2026.",
    )
    assert "no provider has 10" in side_by_side_sentences(compared([month("A", 0, 3, 4)]))[0]


def test_only_shares_and_rates_of_exact_counts_are_compared_and_never_events_never():
    for measure in all_measures():
        if not may_compare(measure):
            continue
        assert measure.kind in (Kind.PROPORTION, Kind.RATE)
        assert isinstance(measure.origin, Rows | PublishedShare)
        assert measure.theme != "never_events"
    refused = {one.key for one in all_measures() if not may_compare(one)}
    assert {"never_events.count", "never_events.candour_done", "camhs_waits.waiting"} <= refused
    assert {one.key for one in all_measures() if isinstance(one.origin, Published)} <= refused
    assert {one.key for one in all_measures() if one.kind is Kind.PERCENTILE} <= refused


def test_twelve_make_a_funnel():
    assert (many(11).form, many(12).form) == ("dots", FUNNEL)
    found = many(14, odd=(10, 63))
    odd = found.frame.row(13, named=True)
    assert (odd["outside"], odd["is_far"]) == ("below", True)
    assert found.shown["outside"].count() == 1
    assert side_by_side_sentences(found)[:4] == (
        "In March 2026, 1 of 14 providers lies outside the 95% limits around the figure of all 14 together, "
        f"{found.centre:.1f}%; 1 of them outside the 99.8% limits too.",
        "Below: Trust R13.",
        "The limits are wider than those of chance alone: providers differ by more than chance.",
        "Were they spread like this, about 0.7 of 14 would lie outside by chance: at least one in up to 51 "
        "of 100 such pictures.",
    )
    alike = side_by_side_sentences(many(12))
    assert alike[0].startswith("In March 2026, all 12 providers lie within the 95% limits")
    assert alike[1].startswith("The limits are those of chance alone")


def test_what_dots_say_and_what_chance_would_bring():
    told = side_by_side_sentences(compared(year(A=(39, 40), B=(30, 40), C=(21, 40))))
    assert told == (
        "In the 12 months to March 2026, the 95% intervals of 2 of 3 providers do not reach the figure of "
        "all 3 together, 75%.",
        "Above: SYNTHETIC Ash Trust. Below: SYNTHETIC Cold Trust.",
        "Were all alike, about 0.1 of 3 intervals would miss it by chance: at least one in up to 14 of 100 "
        "such pictures.",
        "Providers differ in many ways: a difference is a question to ask. Each is part of the figure "
        "of all.",
    )
    assert "each of the 2 providers reaches" in side_by_side_sentences(compared(year(A=(3, 4), B=(3, 4))))[0]
    neutral = next(one for one in all_measures() if may_compare(one) and one.direction is Direction.NEUTRAL)
    for measure in (SCREENED, neutral):
        words = " ".join(side_by_side_sentences(compared(year(A=(39, 40), C=(21, 40)), measure))).lower()
        assert not any(word in words for word in ("significant", "better", "worse", "best", "worst", "rank"))


def test_row_order_does_not_matter():
    rows = year(A=(39, 40), B=(30, 40), C=(21, 40))
    mixed = random.Random(1).sample(rows, len(rows))
    one, other = compared(rows), compared(mixed)
    assert one.frame.equals(other.frame)
    assert side_by_side_sentences(one) == side_by_side_sentences(other)
    assert isinstance(one.shown, pl.DataFrame)
