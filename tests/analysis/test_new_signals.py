"""When a signal is new: by hand, and against the words of its definition one series at a time."""

import random
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from series_frames import STEADY, intervals, make_measure, monthly

from qmetrics.analysis.new_signals import is_new_signal, new_signals
from qmetrics.analysis.series import analyse
from qmetrics.analysis.spc import verdict, xmr
from qmetrics.model import Dynamics, Exposure, Kind

QUIET = [50.0, 52, 51, 49, 48] * 4


def drawn(values, **more):
    frame = pl.DataFrame({"date": range(len(values)), "value": pl.Series(values, dtype=pl.Float64)})
    return xmr(frame, date="date", value="value", **more)


def is_new(values, **more):
    return new_signals(drawn(values, **more))["is_new_signal"].to_list()


@pytest.mark.parametrize(
    ("values", "new"),
    [
        (QUIET, False),
        ([*QUIET, 70], True),
        ([*QUIET, 70, 50], False),
        # the seventh point of a run is news, the eighth is not
        ([*QUIET, 51, 52, 51, 52, 51, 52, 51], True),
        ([*QUIET, 51, 52, 51, 52, 51, 52, 51, 52], False),
        # a second point beyond the limit on the same side is not; beyond the other limit it is
        ([*QUIET, 58, 58], False),
        ([*QUIET, 60, 40], True),
        # beyond a limit where the points before only made a run
        ([*QUIET, 51, 52, 51, 52, 51, 52, 51, 52, 70], True),
        # fewer than 15 points have no icon; at 15 whatever is there is news
        ([*QUIET[:13], 70], False),
        ([*QUIET[:14], 70], True),
    ],
)
def test_by_hand(values, new):
    assert is_new(values) == [new]
    assert is_new(values, improvement="decrease") == [new]
    assert is_new(values, improvement="neutral") == [new]
    assert is_new([-each for each in values]) == [new]


def test_a_missing_or_ghosted_latest_point():
    assert is_new([*QUIET, 70, None]) == [False]
    frame = pl.DataFrame({"date": range(22), "value": [*QUIET, 70.0, 50], "hidden": [False] * 21 + [True]})
    assert new_signals(xmr(frame, date="date", value="value", ghost="hidden"))["is_new_signal"].to_list() == [
        True
    ]


def test_a_phase_keeps_its_limits_in_the_look_back():
    values = [*QUIET, *[70.0, 72, 71, 69, 68] * 3]
    assert is_new(values) == [False]  # without a recalculation all of the second half is a standing shift
    assert is_new([*values, 90], rebase=[20]) == [True]
    assert is_new([*values, 71], rebase=[20]) == [False]


def test_many_series_at_once_equal_each_by_the_definition():
    source = random.Random(5)
    values = [[source.gauss(0, 1) + (i % 3) * t / 10 for t in range(15 + i % 20)] for i in range(60)]
    frame = pl.concat(
        pl.DataFrame({"name": i, "date": range(len(each)), "value": each}) for i, each in enumerate(values)
    )
    found = new_signals(xmr(frame, date="date", value="value", by="name"), by="name")
    expected = []
    for each in values:
        chart = drawn(each)
        now, before = verdict(chart)["variation"][0], verdict(drawn(each[:-1]))["variation"][0]
        last, this = chart["special_cause"].cast(pl.String).to_list()[-2:]
        beyond = this in ("above_limit", "below_limit") and this != last
        expected.append(now != "common_cause" and (now != before or beyond))
    assert found["is_new_signal"].to_list() == expected
    assert 6 < sum(expected) < 54


def test_without_series_there_is_nothing_to_say():
    empty = pl.DataFrame(schema={"name": pl.String, "date": pl.Int64, "value": pl.Float64})
    assert new_signals(xmr(empty, date="date", value="value", by="name"), by="name").height == 0


def analysed(values, **more):
    measure = more.pop("measure", make_measure())
    rows = monthly(values, **more)
    return analyse(measure, rows, org_code="ZZ1", org_name="One", level="provider")


def test_an_analysed_series():
    assert not is_new_signal(analysed(STEADY))
    assert is_new_signal(analysed([*STEADY, 5.0]))
    assert not is_new_signal(analysed([*STEADY, 5.0, 60.0]))
    assert not is_new_signal(analysed(STEADY[:10]))


def test_only_the_points_since_a_break_are_looked_back_on():
    measure = replace(make_measure(), breaks=((date(2024, 11, 1), "a new form"),))
    low = [each - 40 for each in STEADY[:17]]
    assert not is_new_signal(analysed([*STEADY, *low], measure=measure))
    assert is_new_signal(analysed([*STEADY, *low[:-1], 60.0], measure=measure))


BETWEEN = make_measure("never_events.days_between", Kind.TIME_BETWEEN)
QUIET_DAYS = [40, 25, 60, 30, 80, 20, 50, 35, 45, 28]


def between(days, **more):
    return analyse(BETWEEN, intervals(days), org_code="ZZ1", org_name="One", level="provider", **more)


def test_days_between_events_are_news_when_the_latest_interval_says_it_first():
    assert between(QUIET_DAYS).chart == "t_chart"
    assert not is_new_signal(between(QUIET_DAYS))
    assert is_new_signal(between([*QUIET_DAYS, 400]))
    twice = between([*QUIET_DAYS, 400, 400])
    assert twice.verdict["variation"] == "improvement_high"
    assert not is_new_signal(twice)
    closer = [*QUIET_DAYS, 2, 3, 1, 1]
    assert is_new_signal(between(closer))
    still = between([*closer, 30])
    assert still.verdict["variation"] == "concern_low"
    assert not is_new_signal(still)


@pytest.mark.parametrize(("kind", "chart"), [(Kind.PROPORTION, "p_prime"), (Kind.RATE, "u_prime")])
def test_points_of_different_size(kind, chart):
    measure = make_measure("m.x")
    if kind is Kind.RATE:
        per = Exposure(table="t", date=pl.col("d"), amount=pl.col("a"), per=100.0)
        measure = replace(measure, kind=kind, origin=replace(measure.origin, numerator=None, exposure=per))
    shares = [0.20, 0.24, 0.22, 0.19, 0.21, 0.23, 0.18, 0.22, 0.20, 0.21, 0.24, 0.19] * 2

    def of(*more):
        n = [100.0 + 60 * (at % 3) for at in range(len(shares) + len(more))]
        x = [round(share * size) for share, size in zip([*shares, *more], n, strict=True)]
        values = [100 * a / b for a, b in zip(x, n, strict=True)]
        found = analysed(values, measure=measure, numerator=[float(a) for a in x], denominator=n)
        assert found.chart == chart, found.chart_reason
        return found

    assert not is_new_signal(of())
    assert is_new_signal(of(0.9))
    assert not is_new_signal(of(0.9, 0.2))
    again = of(0.7, 0.7)
    assert again.verdict["variation"] == "improvement_high"
    assert not is_new_signal(again)


def test_a_stock_has_the_news_of_its_flow():
    stock = make_measure("m.waiting", Kind.COUNT, dynamics=Dynamics.STOCK, verdict_from="m.net_flow")
    for values, new in (([*STEADY, 5.0], True), ([*STEADY, 5.0, 4.0], False)):
        flow = analysed(values)
        rows = monthly(values)
        taken = analyse(stock, rows, org_code="ZZ1", org_name="One", level="provider", verdict_series=flow)
        assert taken.verdict["variation"] == flow.verdict["variation"] != "common_cause"
        assert is_new_signal(taken) is is_new_signal(flow) is new
