"""Which limits a flow gets: dependence first, then the sizes of its points; and what is said of it."""

import math
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from series_frames import STEADY, intervals, make_measure, make_published, monthly

from qmetrics.analysis.bearing import can_bear, dependence, limits_for
from qmetrics.analysis.choice import CHARTS
from qmetrics.analysis.new_signals import is_new_signal
from qmetrics.analysis.series import analyse
from qmetrics.charts.words import _CHARTS
from qmetrics.model import Direction, Dynamics, Exposure, Kind, PublishedShare, Rows, Target

ORG = {"org_code": "ZZ1", "org_name": "Sample Trust", "level": "provider"}
NATIONAL_80 = Target(value=80, standing="national", valid_from=date(2020, 1, 1))
# a slow wave: r1 far above 0.5; the same values in an order that has none of it
WAVE = [60 + 10 * math.sin(i / 4) for i in range(36)]
SHUFFLED = [WAVE[i * 7 % 36] for i in range(36)]


def run(measure, frame, **more):
    return analyse(measure, frame, **ORG, **more)


def told(series):
    return " ".join(series.sentences)


def shares(n, part, **columns):
    """Months with so many cases, of which a rounded part passes."""
    x = [float(round(a * b)) for a, b in zip(n, part, strict=True)]
    values = [100 * a / b for a, b in zip(x, n, strict=True)]
    return monthly(values, numerator=x, denominator=[float(size) for size in n], **columns)


def uneven(points, *, small=20, large=60):
    """Sizes that differ, and parts near 60 % that belong to no pattern."""
    n = [small if i % 3 else large for i in range(points)]
    return n, [0.6 + 0.05 * ((i * 5 % 7) - 3) / 3 for i in range(points)]


def rate_measure(**changes):
    exposure = Exposure(table="activity", date=pl.col("m"), amount=pl.col("c"), per=10_000.0)
    origin = Rows(table="log", date=pl.col("d"), denominator=pl.lit(True), exposure=exposure)
    return make_measure("complaints.rate", Kind.RATE, origin=origin, unit="per 10,000 contacts", **changes)


def rates(events, exposure):
    values = [10_000 * a / b for a, b in zip(events, exposure, strict=True)]
    return monthly(values, numerator=[float(a) for a in events], denominator=[float(b) for b in exposure])


# dependence


def test_a_flow_whose_points_depend_on_each_other_loses_its_icons_and_says_why():
    series = run(make_measure(targets=(NATIONAL_80,)), monthly(WAVE, numerator=24.0, denominator=40.0))
    assert series.chart == "run_line"
    assert {name: series.verdict[name] for name in ("variation", "assurance", "drawable")} == {
        "variation": None,
        "assurance": None,
        "drawable": False,
    }
    assert series.verdict["n"] == 36
    assert "mean" not in series.frame.columns
    assert "No limits: each point is close to the one before" in told(series)
    assert "over 36 points, above 0.5" in told(series)


def test_the_same_values_without_that_order_keep_theirs():
    series = run(make_measure(targets=(NATIONAL_80,)), monthly(SHUFFLED, numerator=24.0, denominator=40.0))
    assert series.chart == "xmr"
    assert series.verdict["drawable"]


def test_dependence_is_only_tested_from_24_counted_points_on():
    assert run(make_measure(), monthly(WAVE[:23])).chart == "xmr"
    assert run(make_measure(), monthly(WAVE[:24])).chart == "run_line"
    young = [False] * 23 + [True]
    assert run(make_measure(maturity_days=28), monthly(WAVE[:24], is_immature=young)).chart == "xmr"


def test_exactly_half_is_not_more_than_half():
    # 13 times 51 and 13 times 49: r1 is (neighbours alike − unlike) / 26
    def runs(*lengths):
        return monthly([50.0 + (-1) ** k for k, length in enumerate(lengths) for _ in range(length)])

    assert dependence(runs(3, 4, 4, 5, 3, 4, 3)) == ""  # 19 − 6 of 26 is a half
    assert "autocorrelation 0.58 over 26 points" in dependence(runs(4, 4, 4, 5, 5, 4))  # 20 − 5


def test_a_gap_keeps_its_place_in_the_order():
    values = [*WAVE[:12], None, *WAVE[13:]]
    assert "over 35 points" in dependence(monthly(values))
    # every second month missing: no two neighbours, nothing to test
    gappy = [value if i % 2 else None for i, value in enumerate([w for w in WAVE for _ in (0, 1)])]
    assert dependence(monthly(gappy)) == ""


@pytest.mark.parametrize("kind", [Kind.COUNT, Kind.CHANGE, Kind.PERCENTILE])
def test_every_kind_of_flow_is_tested(kind):
    assert run(make_measure(kind=kind), monthly(WAVE)).chart == "run_line"


def test_a_stock_whose_flow_lost_its_verdict_has_none_either():
    flow = run(make_measure("w.net_flow", Kind.CHANGE, direction=Direction.LOWER), monthly(WAVE))
    waiting = make_measure("w.waiting", Kind.COUNT, dynamics=Dynamics.STOCK, verdict_from="w.net_flow")
    series = run(waiting, monthly([1000.0 + i for i in range(36)]), verdict_series=flow)
    assert series.chart == "stock_line"
    assert series.verdict["variation"] is None


def test_only_the_stretch_since_the_latest_break_is_tested():
    cut = make_measure(breaks=((date(2025, 1, 1), "another method"),))
    series = run(cut, monthly([*WAVE, *STEADY[:15]]))
    assert series.chart == "xmr"
    # the wave before it has no limits of its own
    assert series.frame.filter(segment=0)["mean"].null_count() == 36
    assert series.frame.filter(segment=1)["mean"].null_count() == 0


# sizes of a proportion


def test_even_sizes_are_an_xmr_chart_up_to_one_and_a_half_times():
    n, part = uneven(30, small=40, large=60)
    series = run(make_measure(), shares(n, part))
    assert series.chart == "xmr"
    assert series.chart_reason == "XmR chart: points of much the same size (n = 40 to 60)"
    n, part = uneven(30, small=40, large=61)
    assert run(make_measure(), shares(n, part)).chart == "p_prime"


def test_uneven_sizes_are_a_p_prime_chart_with_limits_of_their_own():
    n, part = uneven(30)
    series = run(make_measure(targets=(NATIONAL_80,)), shares(n, part))
    assert series.chart == "p_prime"
    assert series.chart_reason == (
        "p′ chart: points differ in size (n = 20 to 60), so each has limits of its own;"
        f" σz = {series.frame['sigma_z'][0]:.2f}"
    )
    x, total = sum(round(a * b) for a, b in zip(n, part, strict=True)), sum(n)
    assert series.frame["mean"].to_list() == pytest.approx([100 * x / total] * 30)
    wide = series.frame["upper_limit"] - series.frame["mean"]
    assert (wide[1] / wide[0]) == pytest.approx(math.sqrt(3))
    assert series.verdict["variation"] == "common_cause"
    # the target lies within the limits of the latest, small point, beyond those of a large one
    assert series.frame["upper_limit"][-3] < 80 < series.frame["upper_limit"][-1]
    assert series.verdict["assurance"] == "hit_or_miss"


def test_immature_points_count_nowhere_in_a_p_prime_chart():
    n, part = uneven(31)
    part[-1] = 0.05
    frame = shares(n, part, is_immature=[False] * 30 + [True])
    series = run(make_measure(maturity_days=28), frame)
    alone = run(make_measure(maturity_days=28), frame.head(30))
    assert series.chart == "p_prime"
    assert series.frame["sigma_z"][0] == alone.frame["sigma_z"][0]
    assert series.frame["mean"][0] == alone.frame["mean"][0]
    assert not series.frame["outside_limits"][-1]
    assert series.frame["upper_limit"][-1] is not None
    assert series.verdict["variation"] == "common_cause"


def test_fewer_than_twenty_points_or_five_cases_are_a_run_chart():
    n, part = uneven(19)
    series = run(make_measure(targets=(NATIONAL_80,)), shares(n, part))
    assert series.chart == "run_chart"
    assert series.chart_reason == (
        "run chart, no icons; points differ in size (n = 20 to 60); a p′ chart needs 20 points, not 19"
    )
    assert (series.verdict["variation"], series.verdict["assurance"], series.verdict["drawable"]) == (
        None, None, False,
    )  # fmt: skip
    assert series.frame["median"].to_list() == [series.frame["value"].median()] * 19
    assert "mean" not in series.frame.columns
    n, _ = uneven(30)
    # 33⅓ cases a point on average: 17 % of them are more than 5, 13 % fewer
    for part, chart in ((0.17, "p_prime"), (0.83, "p_prime"), (0.13, "run_chart"), (0.87, "run_chart")):
        wobble = [part + 0.05 * ((i * 5 % 7) - 3) / 3 for i in range(30)]
        assert run(make_measure(), shares(n, wobble)).chart == chart, part


def test_five_cases_are_enough():
    n = [20, 40] * 10
    rows = shares(n, [5 / 20, 5 / 40] * 10)
    assert limits_for(make_measure(), rows)[0] == "p_prime"
    less = rows.with_columns(
        pl.when(pl.int_range(pl.len()) == 0).then(4.0).otherwise("numerator").alias("numerator")
    )
    assert limits_for(make_measure(), less)[0] == "run_chart"


def test_a_run_chart_tells_its_signal_without_saying_good_or_bad():
    n = [12 if i % 2 else 30 for i in range(19)]
    shifted = run(make_measure(), shares(n, [0.5 + 0.01 * (i % 3) for i in range(10)] + [0.9] * 9))
    assert shifted.chart == "run_chart"
    assert shifted.frame["runs_signal"][0]
    assert "The points do not vary by chance alone: the longest run on one side of the median" in told(
        shifted
    )
    assert "improvement" not in told(shifted)
    n, part = uneven(19)
    assert "No sign of change: the longest run" in told(run(make_measure(), shares(n, part)))


def test_a_median_at_the_end_of_the_values_is_no_signal():
    n = [12 if i % 2 else 30 for i in range(30)]
    series = run(make_measure(), shares(n, [0.9 if i % 5 in (0, 1) else 1.0 for i in range(30)]))
    assert series.chart == "run_chart"
    assert series.frame["median"][0] == 100
    assert series.frame["n_useful"][0] == 12
    assert "Too few points lie off the median of 100%" in told(series)
    assert "by chance alone" not in told(series)


def test_published_shares_have_no_p_prime_chart_whatever_their_sizes():
    n, part = uneven(30)
    series = run(make_published(), shares(n, part))
    assert series.chart == "run_chart"
    assert "no p′ chart of a published figure: its parts are rounded" in series.chart_reason
    even = shares(*uneven(30, small=50, large=60))
    assert run(make_published(), even).chart == "xmr"
    assert run(make_published(), even.with_columns(denominator=pl.lit(None, pl.Float64))).chart == "xmr"
    exact = make_measure(origin=PublishedShare(table="t", numerator_id="a", denominator_id="b"))
    assert run(exact, shares(n, part)).chart == "p_prime"


def test_parts_that_are_not_all_known_are_a_run_chart():
    frame = shares(*uneven(30)).with_columns(
        pl.when(pl.int_range(pl.len()) == 3).then(None).otherwise("numerator").alias("numerator")
    )
    series = run(make_measure(), frame)
    assert series.chart == "run_chart"
    assert "the parts of some figures are not known" in series.chart_reason


def test_windows_that_do_not_overlap_and_quarters_are_chosen_alike_and_say_both_reasons():
    n, part = uneven(60)
    part = [0.6 + 3 * (each - 0.6) for each in part]
    rolling = run(make_measure(window=3, dynamics=Dynamics.WINDOW), shares(n, part, window=3))
    assert rolling.frame.height == 20
    assert rolling.chart == "xmr"
    n = [20 if i % 2 else 60 for i in range(60)]
    rolling = run(make_measure(window=3, dynamics=Dynamics.WINDOW), shares(n, part, window=3))
    assert rolling.chart == "p_prime"
    assert "so that the 3-month windows do not overlap" in rolling.chart_reason
    n = [6 if i // 3 % 2 else 14 for i in range(81)]
    quarters = run(make_measure(), shares(n, [0.5 + 0.1 * ((i * 5 % 7) - 3) / 3 for i in range(81)]))
    assert (quarters.chart, quarters.step_months) == ("p_prime", 3)
    assert "by calendar quarter" in quarters.chart_reason


def test_limits_of_either_side_of_a_break_and_none_where_a_side_cannot_bear_them():
    n, part = uneven(55)
    cut = make_measure(breaks=((date(2023, 8, 1), "another method"),))
    series = run(cut, shares(n, [p - 0.2 for p in part[:23]] + part[23:]))
    assert series.chart == "p_prime"
    means = series.frame.group_by("segment", maintain_order=True).agg(pl.col("mean").unique())["mean"]
    assert [len(each) for each in means] == [1, 1]
    assert means[1][0] - means[0][0] == pytest.approx(20, abs=3)
    short = run(cut, shares(n[6:], part[6:]))
    assert short.frame.filter(segment=0).height == 17
    assert short.frame.filter(segment=0)["upper_limit"].null_count() == 17
    assert set(short.frame.filter(segment=0)["point_type"]) == {"common_cause"}


def test_an_uneven_stretch_before_even_ones_has_no_xmr_limits():
    n, part = uneven(20)
    rows = shares(n, part)
    assert not can_bear(make_measure(), "xmr", rows)
    assert can_bear(make_measure(), "p_prime", rows)
    assert can_bear(make_measure(), "run_chart", rows)
    assert not can_bear(make_measure(), "run_chart", rows.head(14))


def test_a_breakdown_other_than_the_pathway_has_no_limits_of_any_kind():
    n, part = uneven(60)
    frame = shares(n, part, window=12, breakdown="sex", breakdown_value="f")
    by_sex = run(make_measure(), frame, breakdown="sex", breakdown_value="f")
    assert by_sex.chart == "run_line"
    path = shares(n, part, breakdown="pathway", breakdown_value="other")
    assert run(make_measure(), path, breakdown="pathway", breakdown_value="other").chart == "p_prime"


# rates


def test_rates_are_chosen_by_their_exposure():
    events = [30 + (i * 5 % 7) for i in range(30)]
    even = run(rate_measure(), rates(events, [20_000 + 300 * (i % 3) for i in range(30)]))
    assert even.chart == "xmr"
    exposure = [20_000 if i % 3 else 50_000 for i in range(30)]
    events = [round(size * (0.0015 + 0.0001 * (i * 5 % 7))) for i, size in enumerate(exposure)]
    series = run(rate_measure(), rates(events, exposure))
    assert series.chart == "u_prime"
    assert series.frame["mean"][0] == pytest.approx(10_000 * sum(events) / sum(exposure))
    sigma = 10_000 * math.sqrt(sum(events) / sum(exposure) / exposure[-1]) * series.frame["sigma_z"][0]
    assert series.frame["upper_limit"][-1] - series.frame["mean"][0] == pytest.approx(3 * sigma)
    few = run(rate_measure(), rates([round(each / 20) for each in events], exposure))
    assert few.chart == "run_chart"
    assert "a u′ chart needs 5 events a point" in few.chart_reason


# what goes with it


def test_a_limit_beyond_the_scale_is_never_told_as_a_figure():
    n, part = uneven(30)
    series = run(make_measure(), shares(n, [p + 0.22 for p in part]))
    assert series.chart == "p_prime"
    assert series.frame["upper_limit"][-1] > 100
    part = [0.8] * 28 + [0.97, 0.97]
    close = run(make_measure(), shares([40] * 30, [p + 0.03 * (-1) ** i for i, p in enumerate(part)]))
    for sentence in (*series.sentences, *close.sentences):
        assert "limit of 1" not in sentence


def test_a_signal_is_new_where_the_points_before_it_did_not_give_it():
    n, part = uneven(30)
    series = run(make_measure(), shares(n, [*part[:-1], 1.0]))
    assert series.chart == "p_prime"
    assert series.verdict["variation"] == "improvement_high"
    assert is_new_signal(series)
    n, part = uneven(23)
    standing = run(make_measure(), shares(n, [*part[:-9], *[0.75] * 9]))
    assert standing.chart == "p_prime"
    assert standing.verdict["variation"] == "improvement_high"
    assert not is_new_signal(standing)


def test_the_words_of_a_trend_are_about_limits_where_each_point_has_its_own():
    n, part = uneven(30, small=200, large=600)
    scores = [-1.5 + 0.5 * i for i in range(7)]
    rising = [0.6 + score * 0.49 / math.sqrt(size) for score, size in zip(scores, n[-7:], strict=True)]
    series = run(make_measure(), shares(n, [*part[:-7], *rising]))
    assert series.frame["special_cause"][-1] == "trend_up"
    assert "each further up between its limits than the last" in told(series)


def test_every_chart_has_a_name_for_those_who_do_not_see_it():
    assert set(_CHARTS) == set(CHARTS)


def test_days_between_events_start_anew_at_a_break():
    measure = make_measure("never_events.days_between", Kind.TIME_BETWEEN)
    cut = replace(measure, breaks=((date(2024, 10, 10), "the list was rewritten"),))
    # about one a month; since the break about one in three months
    days = [30] * 9 + [80, 95, 90, 100, 85, 90, 95, 88]
    whole, parts = run(measure, intervals(days)), run(cut, intervals(days))
    assert whole.frame["mean"].n_unique() == 1
    assert whole.verdict["variation"] == "improvement_high"
    assert parts.frame["mean"].n_unique() == 2
    assert parts.verdict["variation"] == "common_cause"
    few = run(cut, intervals(days[:-1]))
    assert few.chart == "dated_dots"
    assert "7 complete intervals since the latest break, 8 needed" in few.chart_reason
