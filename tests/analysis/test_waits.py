"""Waits: by hand, against a naive second implementation, and at the edges."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmetrics.analysis.waits import (
    aalen_johansen,
    censored_percentile,
    one_minus_kaplan_meier,
    percentile_of_counts,
    reconcile,
)

DAY = date(2026, 3, 1)
LAST = date(2026, 5, 31)
SPELLS = {"start": pl.Date, "end": pl.Date, "outcome": pl.String}


def frame(rows):
    """Spells from (day of start, day of end or None, outcome), days counted from the window's first."""
    return pl.DataFrame([(on(a), on(b), how) for a, b, how in rows], schema=SPELLS, orient="row")


def on(day):
    return None if day is None else DAY + timedelta(days=day)


def estimate(data, how=aalen_johansen, last=LAST, **more):
    names = {"start": "start", "end": "end", "outcome": "outcome", "window_start": DAY}
    return how(data, **names, window_end=last, **more)


def shares(found, outcome="seen"):
    return found.filter(outcome=outcome)["share"].to_list()


def test_by_hand():
    rows = [(0, 1, "seen"), (0, 2, "removed"), (0, 2, "seen"), (0, 4, "seen"), (0, None, None)]
    found = estimate(frame(rows), times=[0, 1, 2, 4])
    # 5 at risk: 1/5 seen; 4: 1/4 of 4/5 each way; 2 on day 4: half of the 2/5 that are left
    assert shares(found) == pytest.approx([0, 1 / 5, 2 / 5, 3 / 5])
    assert shares(found, "removed") == pytest.approx([0, 0, 1 / 5, 1 / 5])
    seen = found.filter(outcome="seen")
    assert seen["still_waiting"].to_list() == pytest.approx([1, 4 / 5, 2 / 5, 1 / 5])
    assert seen["at_risk"].to_list() == [5, 5, 4, 2]
    assert seen["fewest_at_risk"].to_list() == [5, 5, 4, 2]
    assert seen["median"].to_list() == [4] * 4
    assert found.filter(outcome="removed")["median"].null_count() == 4
    assert seen["known_until"].to_list() == [91] * 4
    other = estimate(frame(rows), one_minus_kaplan_meier, times=[0, 1, 2, 4])
    assert shares(other) == pytest.approx([0, 1 / 5, 1 - 4 / 5 * 3 / 4, 1 - 4 / 5 * 3 / 4 * 1 / 2])
    assert "still_waiting" not in other.columns


def test_three_leave_unseen_for_every_four_seen():
    rows, waiting = [], 100_000
    for day in range(1, 37):
        seen, removed = round(waiting * 0.04), round(waiting * 0.03)
        rows += [(0, day, "seen")] * seen + [(0, day, "removed")] * removed
        waiting -= seen + removed
    data = frame([*rows, *[(0, None, None)] * waiting])
    assert shares(estimate(data, one_minus_kaplan_meier, times=[36]))[0] == pytest.approx(0.77, abs=0.002)
    assert shares(estimate(data, times=[36]))[0] == pytest.approx(0.53, abs=0.002)
    # all were followed from referral, so that the truth can be counted
    assert shares(estimate(data, times=[36]))[0] == pytest.approx(data["outcome"].eq("seen").sum() / 100_000)


def test_spells_that_began_long_before_the_window():
    # one referred in the window, still open; one 100 days before it, seen on the window's tenth day
    rows = [(0, None, None), (-100, 9, "seen")]
    found = estimate(frame(rows), times=[0, 91, 95, 109])
    assert found["at_risk"].to_list() == [1, 1, 0, 1]
    assert found["known_until"].to_list() == [91] * 4  # nobody was observed on days 92–99
    assert shares(found) == [0, 0, None, None]
    assert found["still_waiting"].to_list() == [1, 1, None, None]
    assert found["fewest_at_risk"].to_list() == [1, 1, 0, 0]
    # with a third to bridge the gap, half of those on day 109 are seen, who were not counted before day 100
    found = estimate(frame([*rows, (-50, None, None)]), times=[91, 109, 141])
    assert found["at_risk"].to_list() == [2, 2, 1]
    assert shares(found) == [0, 0.5, 0.5]
    assert found["median"].to_list() == [109] * 3


def test_what_ended_before_the_window_or_begins_after_it_is_not_counted():
    rows = [(-9, -1, "seen"), (92, 93, "seen"), (0, 3, "removed"), (1, 200, "seen")]
    found = estimate(frame(rows), times=[3, 90])
    assert shares(found) == [0, 0]  # the one seen after the window is open at its end
    assert shares(found, "removed") == [0.5, 0.5]
    assert found["at_risk"].unique().to_list() == [1, 2]


def test_first_and_last_day_of_the_window_count():
    found = estimate(frame([(-5, 0, "seen"), (-5, 91, "seen"), (-5, -1, "seen")]), times=[5, 96])
    assert shares(found) == [None, None]  # no referral in the window: nothing is known of day 0
    assert found["known_until"].null_count() == 2
    assert found["at_risk"].to_list() == [2, 1]
    found = estimate(frame([(0, 0, "seen"), (91, 91, "seen"), (91, None, None)]), times=[0])
    assert shares(found) == pytest.approx([2 / 3])


def test_ties_on_one_day():
    rows = [(0, 3, "seen"), (0, 3, "seen"), (0, 3, "removed"), (88, None, None)]
    # the last is open at the window's end, its day 3: censored after the events of that day
    found = estimate(frame(rows), times=[2, 3])
    assert shares(found) == [0, 0.5]
    assert shares(found, "removed") == [0, 0.25]
    assert found["at_risk"].to_list() == [4] * 4
    assert found.filter(outcome="seen")["median"].to_list() == [3, 3]


def test_everybody_has_left():
    found = estimate(frame([(0, 2, "seen"), (0, 2, "removed")]), times=[1, 2, 364])
    assert shares(found) == [0, 0.5, 0.5]  # nobody still waits, so that nothing later can change it
    assert found["still_waiting"].to_list() == [1, 1, 0, 0, 0, 0]
    assert found["at_risk"].to_list() == [2, 2, 2, 2, 0, 0]
    other = estimate(frame([(0, 2, "seen"), (0, 2, "removed")]), one_minus_kaplan_meier, times=[2, 364])
    assert shares(other) == [0.5, None]  # here one who left otherwise could still be seen


@pytest.mark.parametrize("how", [aalen_johansen, one_minus_kaplan_meier])
def test_no_events_all_censored(how):
    data = frame([(0, None, None), (1, None, None)])
    found = estimate(data, how, times=[28, 364], outcomes=["seen", "removed"])
    assert found["outcome"].to_list() == ["seen", "removed"] * 2
    assert found["share"].to_list() == [0, 0, None, None]
    assert found["median"].null_count() == 4
    unnamed = estimate(data, how, times=[28, 364])
    assert unnamed.select("time", "outcome", "share").rows() == [(28, None, None), (364, None, None)]
    nulls = data.with_columns(pl.lit(None).alias("end"), pl.lit(None).alias("outcome"))
    assert estimate(nulls, how, times=[28, 364]).equals(unnamed)
    assert estimate(data.clear(), how).height == 0


def test_series_are_apart_even_without_a_name_or_a_spell_in_the_window():
    one, two = frame([(0, 3, "seen"), (0, None, None)]), frame([(0, 5, "removed")])
    old = frame([(-9, -5, "seen")])
    both = pl.concat(
        [
            old.with_columns(org=pl.lit("c")),
            two.with_columns(org=pl.lit(None, pl.String)),
            one.with_columns(org=pl.lit("a")),
        ]
    )
    found = estimate(both, times=[4], by="org")
    assert found["org"].to_list() == [None, None, "a", "a", "c", "c"]
    assert shares(found) == [0, 0.5, None]
    assert found["at_risk"].to_list() == [1, 1, 1, 1, 0, 0]
    assert estimate(both.lazy(), times=[4], by=["org"]).equals(found)


def test_what_is_wrong_is_said():
    good = frame([(0, 3, "seen")])
    for data, words in [
        (frame([(None, 3, "seen")]), "no 'start': 1"),
        (frame([(4, 3, "seen")]), "'end' before 'start': 1"),
        (frame([(0, 3, None)]), "'end' without 'outcome'"),
        (frame([(0, None, "seen")]), "'outcome' without 'end'"),
        (good.drop("end"), "no column 'end'"),
    ]:
        with pytest.raises(ValueError, match=words):
            estimate(data)
    with pytest.raises(ValueError, match="'seen' is not among removed"):
        estimate(good, outcomes=["removed"])
    for times in ([], [-1, 4]):
        with pytest.raises(ValueError, match="days of wait"):
            estimate(good, times=times)
    with pytest.raises(ValueError, match="before it starts"):
        estimate(good, last=DAY - timedelta(days=1))
    with pytest.raises(TypeError, match="dates are wanted"):
        estimate(good.with_columns(pl.col("start").cast(pl.Datetime)))


def naive(rows, length, times, way, competing):
    """Day by day, spell by spell; None where nobody was observed on a day on which someone could wait."""
    still, share, found = 1.0, 0.0, {}
    for day in range(max(times) + 1):
        risk = [
            (end, how)
            for start, end, how in rows
            if 0 <= start + day <= length and (end is None or end >= start + day)
            for end, how in [(None if end is None else end - start, how)]
        ]
        if not risk and (still if competing else 1 - share) > 1e-9:
            break
        if risk:
            mine = sum(end == day and how == way for end, how in risk) / len(risk)
            share += mine * (still if competing else 1 - share)
            still *= 1 - sum(end == day for end, _ in risk) / len(risk)
        found[day] = share
    return [found.get(day) for day in times]


@st.composite
def spells(draw):
    start = draw(st.integers(-12, 8))
    if draw(st.booleans()):
        return start, None, None
    return start, start + draw(st.integers(0, 14)), draw(st.sampled_from(["died", "removed", "seen"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(spells(), min_size=1, max_size=25), st.integers(0, 7))
def test_against_the_naive(rows, length):
    times, ways = [0, 1, 3, 6, 12], ["died", "removed", "seen"]
    last = DAY + timedelta(days=length)
    for how, competing in [(aalen_johansen, True), (one_minus_kaplan_meier, False)]:
        found = estimate(frame(rows), how, last=last, times=times, outcomes=ways)
        for way in ways:
            theirs = naive(rows, length, times, way, competing)
            assert shares(found, way) == [None if x is None else pytest.approx(x) for x in theirs]
        if competing:
            every = found.group_by("time").agg(pl.col("share").sum() + pl.col("still_waiting").first())
            assert every["share"].drop_nulls().to_list() == pytest.approx([1.0] * every["share"].count())


counts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(counts, st.sampled_from([0.01, 0.07, 0.25, 0.5, 0.9, 1]))
def test_percentiles_against_the_rows(cells, q):
    data = pl.DataFrame(cells, schema={"w": pl.Int64, "n": pl.UInt32, "open": pl.Boolean}, orient="row")
    every = sorted(w for w, n, _ in cells for _ in range(n))
    done = sorted(w for w, n, waits in cells for _ in range(n) if not waits)

    def at(known):
        fit = [w for w in known if sum(x <= w for x in known) >= q * len(every) - 1e-9]
        return min(fit, default=None)

    assert percentile_of_counts(data, wait="w", count="n", q=q).row(0)[1:] == (len(every), at(every))
    found = censored_percentile(data, wait="w", count="n", is_open="open", q=q).row(0, named=True)
    assert (found["value"], found["value_min"]) == (at(done), at(every))
    assert (found["n"], found["open"]) == (len(every), len(every) - len(done))
    assert found["longest"] == max(every, default=None)


def test_percentiles_by_series():
    data = pl.DataFrame({"org": ["b", "a", "b"], "w": [9, 4, 2], "n": [50, 0, 50], "open": [True] * 3})
    found = percentile_of_counts(data, wait="w", count="n", q=[0.9, 0.5], by="org")
    assert found.rows() == [("a", 0.5, 0, None), ("a", 0.9, 0, None), ("b", 0.5, 100, 2), ("b", 0.9, 100, 9)]
    open_ones = censored_percentile(data.lazy(), wait="w", count="n", is_open="open", by=["org"])
    assert open_ones.rows() == [("a", 0.5, 0, 0, None, None, None), ("b", 0.5, 100, 100, None, 2, 9)]
    assert percentile_of_counts(data.clear(), wait="w", count="n").rows() == [(0.5, 0, None)]


def test_wrong_counts_are_refused():
    data = pl.DataFrame({"w": [1.0, 2.0], "n": [1, 1], "open": [True, None]})
    names = {"wait": "w", "count": "n"}
    for wrong in (data.with_columns(n=-1), data.with_columns(w=float("nan")), data.with_columns(n=None)):
        with pytest.raises((ValueError, TypeError)):
            percentile_of_counts(wrong, **names)
    with pytest.raises(ValueError, match="lacks"):
        censored_percentile(data, **names, is_open="open")
    with pytest.raises(TypeError, match="true or false"):
        censored_percentile(data, **names, is_open="n")
    with pytest.raises(TypeError, match="whole numbers"):
        percentile_of_counts(data, wait="n", count="w")
    with pytest.raises(ValueError, match="no column 'x'"):
        percentile_of_counts(data, wait="w", count="x")
    for q in (0, 1.1, [0.5, -1]):
        with pytest.raises(ValueError, match="at most 1"):
            percentile_of_counts(data, **names, q=q)


def test_stock_and_flow():
    data = pl.DataFrame({"o": [10, 0, None], "a": [5, 3, 1], "r": [7, 5, 1], "c": [8, 0, 1]})
    found = data.cast(pl.UInt32).select(*reconcile("o", pl.col("a"), "r", "c"))
    assert found.rows() == [(8.0, 0.0, True), (-2.0, 2.0, False), (None, None, None)]
