"""Every rule that chooses a chart, and what is said about it."""

from datetime import date

import polars as pl
import pytest
from series_frames import STEADY, intervals, make_measure, make_published, monthly

from qmetrics.analysis.incomplete import immature_sentences, missing_returns
from qmetrics.analysis.series import analyse
from qmetrics.model import Cadence, Direction, Dynamics, Kind, PublishedShare, Target

ORG = {"org_code": "ZZ1", "org_name": "Sample Trust", "level": "provider"}
NATIONAL_95 = Target(value=95, standing="national", valid_from=date(2020, 1, 1))


def run(measure, frame, **more):
    return analyse(measure, frame, **ORG, **more)


def told(series):
    return " ".join(series.sentences)


def test_flow_proportion_has_limits_and_a_verdict():
    series = run(make_measure(targets=(NATIONAL_95,)), monthly(STEADY, numerator=24.0, denominator=40.0))
    assert series.chart == "xmr"
    assert series.frame["mean"][-1] == pytest.approx(sum(STEADY) / 20)
    assert series.verdict["variation"] == "common_cause"
    assert series.verdict["assurance"] == "fail"
    assert series.verdict["drawable"]
    assert "target of 95% will be missed each time" in told(series)
    assert series.sentences[0] == "Latest figure: 58% (24 of 40) in March 2026."


@pytest.mark.parametrize("kind", [Kind.COUNT, Kind.CHANGE, Kind.PERCENTILE])
def test_other_flows_have_limits_too(kind):
    assert run(make_measure(kind=kind), monthly(STEADY)).chart == "xmr"


def test_required_columns_are_there_whatever_the_chart():
    wanted = {
        *("period_start", "period_end", "date", "value", "lower", "upper", "value_min", "value_max"),
        *("numerator", "denominator", "status", "release_status", "is_immature", "is_counted"),
    }
    dynamics = make_measure(dynamics=Dynamics.STOCK)
    days = make_measure("never_events.days_between", Kind.TIME_BETWEEN)
    for measure, frame in (
        (make_measure(), monthly(STEADY)),
        (make_measure(), monthly(STEADY[:5])),
        (make_measure(), monthly([50.0] * 48, numerator=6.0, denominator=9.0)),
        (make_measure(), monthly([])),
        (dynamics, monthly(STEADY)),
        (days, intervals([30] * 3)),
        (days, intervals([30, 40, 20, 50, 30, 45, 25, 35, 40])),
    ):
        assert wanted <= set(run(measure, frame).frame.columns)


def test_immature_points_are_left_out_of_limits_rules_and_the_latest_figure():
    values = [*STEADY, 99.0]
    series = run(
        make_measure(maturity_days=28), monthly(values, is_immature=[False] * 20 + [True], denominator=40.0)
    )
    assert series.verdict["n"] == 20
    assert series.verdict["latest_value"] == STEADY[-1]
    assert series.frame["mean"][-1] == pytest.approx(sum(STEADY) / 20)
    assert "does not count yet (immature); the latest does on 28 April 2026" in told(series)


def test_a_point_of_a_missing_return_names_the_provider_and_no_day():
    ends = monthly(STEADY)["period_end"].to_list()
    of_providers = pl.DataFrame(
        {
            "org_code": ["P1", "P2", "P2", "P9", "P1"],
            "org_level": "provider",
            "breakdown": [None, None, None, None, "pathway"],
            "status": ["not_submitted", "not_submitted", "reported", "not_submitted", "not_submitted"],
            "period_end": [ends[-1], ends[-1], ends[-2], ends[-1], ends[-3]],
        }
    )
    missing = missing_returns(of_providers, ["P1", "P2"])
    assert missing.rows() == [(ends[-1], "P1"), (ends[-1], "P2")]
    young = {"is_immature": [False] * 18 + [True] * 2}

    def said(measure, frame, missing):
        series = run(measure, frame, missing=missing, name_of=lambda code: f"Trust {code}")
        return [text for text in series.sentences if "not count" in text]

    # follow-up explains the month before, which has every return, whatever the measure's days
    assert said(make_measure(maturity_days=28), monthly(STEADY, **young), missing) == [
        "The latest point does not count yet (immature); the latest does on 28 March 2026.",
        "The point of March 2026 does not count: the returns of Trust P1 and Trust P2 are missing.",
    ]
    both = pl.concat([missing, missing.with_columns(pl.lit(ends[-2]).alias("period_end"))])
    one = both.filter(pl.col("org_code") == "P1")
    assert said(make_measure(maturity_days=28), monthly(STEADY, **young), one) == [
        "2 points do not count (the latest: March 2026): the return of Trust P1 is missing."
    ]
    # a window is incomplete for want of any of its months
    of_february = missing.with_columns(pl.lit(ends[-2]).alias("period_end"))
    window = monthly(STEADY[:1], is_immature=True, window=12)
    assert immature_sentences(make_measure(), window, of_february)[0].startswith("The point of March 2026")
    assert said(make_measure(), monthly(STEADY, **young), None) == [
        "The latest 2 points do not count yet (immature); a provider's return is missing."
    ]


def test_provisional_points_count_and_the_verdict_says_so():
    frame = monthly(STEADY, release_status=["final"] * 19 + ["provisional"])
    series = run(make_measure(), frame)
    assert series.verdict["n"] == 20
    assert series.verdict["provisional"]
    assert "The verdict is provisional" in told(series)


def test_too_few_points_are_a_line_without_limits():
    series = run(make_measure(), monthly(STEADY[:14]))
    assert series.chart == "run_line"
    assert "too few points, 14 of 15 needed" in series.chart_reason
    assert "mean" not in series.frame.columns
    assert series.verdict["variation"] is None
    assert run(make_measure(), monthly(STEADY[:15])).chart == "xmr"


def test_a_constant_series_has_no_limits():
    series = run(make_measure(), monthly([100.0] * 20, denominator=30.0))
    assert series.chart == "run_line"
    assert "constant" in series.chart_reason


def test_counts_with_many_zeros_are_dots():
    measure = make_measure(kind=Kind.COUNT)
    assert run(measure, monthly([0.0] * 5 + STEADY[:15])).chart == "xmr"
    series = run(measure, monthly([0.0] * 6 + STEADY[:14]))
    assert series.chart == "dots"
    assert "6 of 20 months are zero" in series.chart_reason


def test_never_events_are_dots_whatever_their_number():
    assert run(make_measure("never_events.count", Kind.COUNT), monthly(STEADY)).chart == "dots"


def test_small_months_become_quarters_by_summing():
    # 46 months to March 2026: June 2022 alone is left out, 15 quarters stay
    numerators = [float(2 + i % 5) for i in range(46)]
    denominators = [float(6 + i % 3) for i in range(46)]
    shares = [100 * a / b for a, b in zip(numerators, denominators, strict=True)]
    series = run(make_measure(), monthly(shares, numerator=numerators, denominator=denominators))
    assert series.chart == "xmr"
    assert series.step_months == 3
    assert series.frame.height == 15
    last = series.frame.row(-1, named=True)
    assert (last["period_start"], last["period_end"]) == (date(2026, 1, 1), date(2026, 3, 31))
    assert last["numerator"] == sum(numerators[-3:])
    assert last["value"] == pytest.approx(100 * sum(numerators[-3:]) / sum(denominators[-3:]))
    assert "fewer than 10 cases" in series.chart_reason


def test_a_quarter_of_small_months_is_still_monthly():
    cases = [9.0] * 5 + [20.0] * 15
    assert run(make_measure(), monthly(STEADY, numerator=5.0, denominator=cases)).step_months == 1
    assert (
        run(make_measure(), monthly(STEADY, numerator=5.0, denominator=[9.0] * 6 + [20.0] * 14)).step_months
        == 3
    )


def test_a_quarter_with_a_missing_month_is_a_gap_and_one_with_a_suppressed_month_a_range():
    values = [50.0] * 48
    status = ["reported"] * 48
    status[-2], status[-5] = "not_submitted", "suppressed"
    for i in (-2, -5):
        values[i] = None
    frame = monthly(values, status=status, numerator=3.0, denominator=6.0)
    quarters = run(make_measure(), frame).frame
    assert quarters["status"].to_list()[-2:] == ["suppressed", "not_submitted"]
    assert quarters["value"].to_list()[-2:] == [None, None]
    assert quarters.select("value_min", "value_max").row(-2) == (0.0, 100.0)
    assert quarters["numerator"].to_list()[-2:] == [None, None]


def test_quarters_that_are_still_small_are_a_table():
    series = run(make_measure(), monthly([50.0] * 30, numerator=1.0, denominator=2.0))
    assert series.chart == "table"
    assert series.sentences[0] == "Latest: 3 of 6 in the 3 months to March 2026."


def test_published_shares_are_never_added_up():
    origin = PublishedShare(table="t", numerator_id="a", denominator_id="b")
    series = run(make_measure(origin=origin), monthly(STEADY, numerator=3.0, denominator=6.0))
    assert series.chart == "table"
    assert series.step_months == 1


def test_a_stock_has_no_verdict():
    series = run(make_measure(kind=Kind.COUNT, dynamics=Dynamics.STOCK), monthly(STEADY))
    assert series.chart == "stock_line"
    assert series.verdict["reason"] == "no verdict: stock"
    assert series.verdict["variation"] is None
    assert "mean" not in series.frame.columns


def test_a_stock_takes_the_verdict_of_its_flow_and_says_so():
    flow = run(
        make_measure("camhs_waits.net_flow", Kind.CHANGE, direction=Direction.LOWER, title="Net flow"),
        monthly([5.0, -3, 8, -6, 2, -1, 4, 0, -5, 6, -2, 3, 1, -4, 7, -3, 2, 30]),
    )
    assert flow.verdict["variation"] == "concern_high"
    waiting = make_measure(
        "camhs_waits.waiting", Kind.COUNT, dynamics=Dynamics.STOCK, verdict_from="camhs_waits.net_flow"
    )
    series = run(waiting, monthly([1000.0 + i for i in range(20)]), verdict_series=flow)
    assert series.chart == "stock_line"
    assert series.verdict["variation"] == "concern_high"
    assert series.verdict["assurance"] is None
    assert "takes that of 'Net flow'" in told(series)
    without = run(waiting, monthly([1000.0] * 20))
    assert without.verdict["variation"] is None
    assert "not at hand" in told(without)


def test_windows_are_shown_at_ends_that_do_not_overlap():
    measure = make_published(window=3, dynamics=Dynamics.WINDOW, direction=Direction.NEUTRAL)
    values = [40.0 + i % 7 for i in range(30)]
    series = run(measure, monthly(values, window=3, numerator=400.0, denominator=1000.0))
    assert series.chart == "run_line"
    assert series.frame["period_end"].to_list()[-3:] == [
        date(2025, 9, 30),
        date(2025, 12, 31),
        date(2026, 3, 31),
    ]
    assert series.frame["value"].to_list() == values[2::3]
    assert "10 of 15 needed" in series.chart_reason
    long = run(measure, monthly([40.0 + i % 7 for i in range(45)], window=3))
    assert long.chart == "xmr"


def test_only_the_declared_window_is_kept():
    measure = make_measure()
    both = pl.concat([monthly(STEADY), monthly([1.0] * 20, window=12)])
    assert run(measure, both).frame["value"].to_list() == STEADY


def test_annual_figures_have_no_verdict():
    measure = make_published(kind=Kind.COUNT, cadence=Cadence.YEAR, window=12, dynamics=Dynamics.WINDOW)
    series = run(measure, monthly([820.0, 760, 905], window=12, step=12))
    assert series.chart == "annual_points"
    assert series.verdict["reason"] == "no verdict: annual"
    assert series.frame.height == 3


def test_a_breakdown_has_no_limits_but_a_pathway_has():
    frame = monthly(STEADY, window=12, step=3, breakdown="sex", breakdown_value="F", denominator=40.0)
    by_sex = run(make_measure(), frame, breakdown="sex", breakdown_value="F")
    assert by_sex.chart == "run_line"
    assert "overlap" in by_sex.chart_reason
    path = monthly(STEADY, breakdown="pathway", breakdown_value="other", denominator=40.0)
    assert run(make_measure(), path, breakdown="pathway", breakdown_value="other").chart == "xmr"


def test_suppressed_missing_and_empty_months_are_gaps_not_zeros():
    values = [*STEADY]
    for i in (3, 4, 5):
        values[i] = None
    status = ["reported"] * 20
    status[3:6] = ["suppressed", "not_submitted", "zero_denominator"]
    bounds = [0.0 if i == 3 else None for i in range(20)]
    frame = monthly(
        values, status=status, value_min=bounds, value_max=[9.8 if i == 3 else None for i in range(20)]
    )
    series = run(make_measure(), frame)
    assert series.chart == "xmr"
    assert series.verdict["n"] == 17
    assert series.frame["value"][3:6].to_list() == [None] * 3
    assert "1 figure is suppressed" in told(series)
    assert "1 of 20 periods was not submitted" in told(series)
    assert "1 of 20 periods had no cases" in told(series)


def test_a_month_without_a_row_is_a_gap():
    frame = monthly([*STEADY, 61.0])
    holed = frame.filter(pl.col("period_end") != date(2025, 6, 30))
    series = run(make_measure(), holed)
    assert series.frame.height == 21
    row = series.frame.filter(period_end=date(2025, 6, 30)).row(0, named=True)
    assert row["status"] is None
    assert row["value"] is None
    assert row["period_start"] == date(2025, 6, 1)


def test_no_verdict_on_a_missing_latest_month_but_on_the_one_before():
    series = run(make_measure(), monthly([*STEADY, 90.0, None]))
    assert series.verdict["latest_value"] == 90.0
    assert series.verdict["variation"] == "improvement_high"


def test_withheld_is_not_drawn():
    frame = monthly(STEADY, status=["withheld"] * 20)
    series = run(make_measure(), frame, withheld_reason="duplicate rows in the return")
    assert series.chart == "withheld"
    assert series.frame.is_empty()
    assert series.chart_reason == "Withheld: duplicate rows in the return"
    assert series.verdict["latest_value"] is None
    assert len(series.sentences) == 1


def test_a_withheld_latest_point_is_a_gap_that_is_told():
    frame = monthly([*STEADY[:-1], None], status=["reported"] * 19 + ["withheld"])
    series = run(make_measure(), frame)
    assert series.chart == "xmr"
    assert series.verdict["n"] == 19
    assert "1 of 20 periods was withheld (last: " in told(series)


def test_nothing_to_show_says_why():
    assert run(make_measure(), monthly([])).chart == "no_data"
    series = run(make_measure(), monthly([None] * 6))
    assert series.chart == "no_data"
    assert "not submitted" in told(series)


def test_only_a_target_that_holds_at_the_latest_date_is_used():
    old = Target(value=80, standing="national", valid_from=date(2010, 1, 1), valid_to=date(2024, 1, 1))
    later = Target(value=90, standing="national", valid_from=date(2027, 1, 1))
    series = run(make_measure(targets=(old, later)), monthly(STEADY))
    assert series.target is None
    assert series.verdict["assurance"] is None


def test_a_target_at_the_end_of_its_scale_lists_breaches_instead_of_an_icon():
    target = Target(value=100, standing="statutory", valid_from=date(2020, 1, 1))
    values = [97.0, 98, 99, 95, 100, 99, 96, 98, 97, 99, 98, 96, 100, 99, 98, 100, 100, 100, 97, 100]
    series = run(make_measure(targets=(target,)), monthly(values, numerator=values, denominator=100.0))
    assert series.chart == "xmr"
    assert series.verdict["assurance"] is None
    # the latest twelve: 97 99 98 96 100 99 98 100 100 100 97 100
    assert series.breaches.startswith("16 breaches in 12 months, last in February 2026")
    assert "7 of 12 figures" in series.breaches
    no_parts = run(make_measure(targets=(target,)), monthly(values))
    assert no_parts.breaches.startswith("7 breaches in 12 months")
    met = run(make_measure(targets=(target,)), monthly([100.0] * 20))
    assert met.breaches == "no breaches in 12 months"


def test_neutral_is_never_good_or_bad():
    measure = make_measure(kind=Kind.COUNT, direction=Direction.NEUTRAL, targets=(NATIONAL_95,))
    series = run(measure, monthly([*STEADY, 99.0]))
    assert series.verdict["variation"] == "neutral_high"
    assert series.verdict["assurance"] is None
    words = told(series).lower()
    assert "improvement" not in words
    assert "concern" not in words
    assert set(series.frame["point_type"]) <= {"common_cause", "neutral_high", "neutral_low"}


def test_no_forbidden_words():
    for frame in (monthly([*STEADY, 99.0]), monthly([*STEADY, 20.0]), monthly(STEADY[:5]), monthly([None])):
        assert "significant" not in told(run(make_measure(targets=(NATIONAL_95,)), frame)).lower()


def test_a_break_starts_new_limits_and_a_short_segment_has_none():
    values = [*STEADY, *[value + 20 for value in STEADY[:15]]]
    day = date(2025, 1, 1)
    series = run(make_measure(breaks=((day, "sampling changed"),)), monthly(values))
    assert series.chart == "xmr"
    assert series.frame["mean"][0] == pytest.approx(sum(STEADY) / 20)
    assert series.frame["mean"][-1] == pytest.approx(sum(STEADY[:15]) / 15 + 20)
    assert series.verdict["n"] == 15
    assert "sampling changed" in told(series)
    short = run(make_measure(breaks=((date(2025, 12, 1), "new form"),)), monthly(values))
    assert short.chart == "run_line"
    assert "since the break of December 2025, 4 of 15" in short.chart_reason


def test_missing_evidence_is_told():
    series = run(make_measure(), monthly(STEADY, value_max=[value + 7 for value in STEADY], denominator=40.0))
    assert "the figure would be 65%" in told(series)


def test_two_series_or_a_period_twice_is_an_error():
    frame = monthly(STEADY)
    other = frame.with_columns(org_code=pl.lit("ZZ2"))
    with pytest.raises(ValueError, match="one org_code"):
        run(make_measure(), pl.concat([frame, other]))
    with pytest.raises(ValueError, match="two observations"):
        run(make_measure(), pl.concat([frame, frame.head(1)]))


def test_row_order_does_not_matter():
    frame = monthly(STEADY)
    assert run(make_measure(), frame.reverse()).frame.equals(run(make_measure(), frame).frame)


DAYS = make_measure("never_events.days_between", Kind.TIME_BETWEEN, title="Days between never events")


def test_eight_intervals_are_a_t_chart_seven_are_dated_dots():
    lengths = [40, 25, 60, 30, 80, 20, 50, 35]
    chart = run(DAYS, intervals(lengths))
    assert chart.chart == "t_chart"
    assert {"mean", "lower_limit", "upper_limit", "point_type"} <= set(chart.frame.columns)
    dots = run(DAYS, intervals(lengths[:7]))
    assert dots.chart == "dated_dots"
    assert "7 complete intervals, 8 needed" in dots.chart_reason
    assert dots.verdict["variation"] is None


def test_the_open_interval_is_told_and_is_no_observation():
    frame = intervals([40, 25, 60, 30, 80, 20, 50, 35])
    last = frame["period_end"].max()
    series = run(DAYS, frame, as_at=date(2026, 3, 31))
    assert series.frame.height == 8
    assert series.open_since == last
    assert f"{(date(2026, 3, 31) - last).days} days have passed" in told(series)
    assert run(DAYS, frame).open_since is None


def test_two_events_on_a_day_add_an_interval_of_no_days():
    series = run(DAYS, intervals([40, 25, 60, 30, 80, 20, 50], numerators=[1, 2, 1, 1, 1, 1, 1]))
    assert series.frame.height == 8
    assert series.chart == "t_chart"
    assert series.frame.filter("same_day")["value"].to_list() == [0.0]
    assert "Two on one day: 15 March 2024." in told(series)


def test_a_t_chart_claims_improvement_only_and_worsening_is_the_cusums():
    worse = run(DAYS, intervals([60, 50, 80, 70, 40, 90, 65, 55, 75, 2, 3, 1, 4]), as_at=date(2025, 9, 1))
    assert "concern" not in set(worse.frame["point_type"])
    assert "events came closer together, alarm on" in told(worse)
    assert "a stable series would alarm about once in" in told(worse)
    assert worse.verdict["variation"] == "concern_low"
    steady = run(DAYS, intervals([40, 25, 60, 30, 80, 20, 50, 35, 45, 28]))
    assert "no alarm" in told(steady)
    assert steady.verdict["variation"] == "common_cause"
    assert steady.verdict["assurance"] is None


def test_a_figure_that_should_be_zero_lists_where_it_was_not():
    measure = make_measure("m.change", Kind.CHANGE, direction=Direction.NEUTRAL, expected_value=0.0)
    values = [0.0] * 12 + [3.0, 0.0, -2.0, 0.0]
    said = run(measure, monthly(values)).sentences
    assert (
        "It should be 0: 2 breaches in 12 months, last in February 2026 (2 of 12 figures were not 0)." in said
    )
    assert "It should be 0: no breaches in 12 months." in run(measure, monthly([0.0] * 12)).sentences
    assert run(measure, monthly([0.0] * 12)).target is None
    other = make_measure("m.change", Kind.CHANGE, direction=Direction.NEUTRAL)
    assert "breach" not in " ".join(run(other, monthly(values)).sentences)


def test_breaches_in_twelve_months_are_of_the_calendar_whatever_is_missing_among_them():
    measure = make_measure("m.change", Kind.CHANGE, direction=Direction.NEUTRAL, expected_value=0.0)
    values = [3.0, 3.0, *[0.0] * 4, None, None, None, *[0.0] * 4]
    # thirteen months: the first is a year and more before the latest, though only ten figures stand
    said = "It should be 0: 1 breach in 12 months, last in April 2025 (1 of 9 figures were not 0)."
    assert said in run(measure, monthly(values)).sentences
    assert (
        "It should be 0: no breaches in 12 months."
        in run(measure, monthly([3.0, 0.0, *values[2:]])).sentences
    )


def test_a_change_of_the_sampling_method_breaks_the_series_and_is_said():
    measure = make_measure()
    frame = monthly(STEADY + STEADY)
    ends = frame["period_end"].to_list()
    methods = [*["random"] * 22, *["all"] * 18]
    segments = pl.DataFrame({"period_end": ends, "reason": methods})
    series = run(measure, frame, segments=segments)
    assert "Sampling: all." in series.sentences
    day = ends[22]
    assert any(f"{day:%B %Y}: sampling changed from random to all" in text for text in series.sentences)
    assert series.frame["segment"].to_list() == [0] * 22 + [1] * 18
    assert measure.breaks == ()
    plain = run(measure, frame, segments=segments.with_columns(pl.lit("random").alias("reason")))
    assert "Sampling: random." in plain.sentences
    assert plain.measure.breaks == ()
    assert not any("ampling" in text for text in run(measure, frame).sentences)


def test_a_method_that_is_missing_for_a_month_or_two_is_no_change():
    ends = monthly(STEADY)["period_end"].to_list()
    rows = [(end, "random") for end in ends] + [(end, "all") for end in ends[:5] + ends[6:-2]]
    segments = pl.DataFrame(rows, schema=["period_end", "reason"], orient="row")
    series = run(make_measure(), monthly(STEADY), segments=segments)
    assert series.measure.breaks == ()
    assert "Sampling: all and random." in series.sentences
    gone = segments.filter((pl.col("reason") == "random") | (pl.col("period_end") <= ends[-4]))
    assert [day for day, _ in run(make_measure(), monthly(STEADY), segments=gone).measure.breaks] == [
        ends[-3].replace(day=1)
    ]


def test_a_provider_that_changes_its_sampling_breaks_the_series_of_all():
    frame = monthly(STEADY)
    ends = frame["period_end"].to_list()
    rows = [
        *((end, "P1", "random") for end in ends),
        *((end, "P2", "all") for end in ends),
        # both methods are in use before and after
        *((end, "P3", "all" if end < ends[9] else "random") for end in ends),
        # who joins or leaves with a method that others use changes nothing; with one of its own it does
        *((end, "P4", "random") for end in ends[4:8]),
        *((end, "P5", "consecutive") for end in ends[15:]),
        # paused in one month, and back
        *((end, "P6", "random") for end in (*ends[:2], *ends[3:])),
    ]
    segments = pl.DataFrame(rows, schema=["period_end", "provider_code", "reason"], orient="row")
    series = run(make_measure(), frame, segments=segments, name_of=lambda code: f"Trust {code}")
    assert series.measure.breaks == (
        (ends[9].replace(day=1), "sampling changed from all to random at Trust P3"),
        (ends[15].replace(day=1), "sampling: consecutive began at Trust P5"),
    )
    assert (
        "Sampling: all at 1 provider, consecutive at 1 provider and random at 3 providers."
        in series.sentences
    )
    of_one = segments.filter(pl.col("provider_code") == "P3")
    series = run(make_measure(), frame, segments=of_one)
    assert series.measure.breaks == ((ends[9].replace(day=1), "sampling changed from all to random"),)
    assert "Sampling: random." in series.sentences


def test_a_method_that_begins_or_ends_beside_another_is_said_plainly():
    ends = monthly(STEADY)["period_end"].to_list()
    rows = [(end, "all") for end in ends] + [(end, "random") for end in ends[5:12]]
    segments = pl.DataFrame(rows, schema=["period_end", "reason"], orient="row")
    assert run(make_measure(), monthly(STEADY), segments=segments).measure.breaks == (
        (ends[5].replace(day=1), "sampling: random began beside all"),
        (ends[12].replace(day=1), "sampling: random ended, all goes on"),
    )


def test_counts_that_may_yet_rise_are_said():
    measure = make_measure("never_events.count", Kind.COUNT, direction=Direction.LOWER)
    frame = monthly([1.0, 0.0, 2.0], value_max=[3.0, 0.0, 2.0])
    assert (
        "In the latest 3 months 2 more may yet count: they are not decided." in run(measure, frame).sentences
    )
    assert "may yet" not in told(run(measure, monthly([1.0, 0.0, 2.0], value_max=[1.0, 0.0, 2.0])))


def test_missing_evidence_is_neither_good_nor_bad_where_the_measure_is_neutral():
    frame = monthly(STEADY, numerator=24.0, denominator=40.0, value_max=[*STEADY[:-1], 61.0])
    said = told(run(make_measure(direction=Direction.NEUTRAL), frame))
    assert "Some evidence is missing: were it all counted here, the figure would be 61%." in said
    assert "favourable" not in said
    assert "were it all favourable, the figure would be 61%" in told(run(make_measure(), frame))


def test_the_open_interval_starts_at_the_last_event_even_where_that_ends_no_interval():
    frame = intervals([30] * 3)
    end = frame["period_end"][-1]
    later = frame.tail(1).with_columns(
        period_start=pl.lit(end),
        period_end=pl.lit(date(2025, 5, 20)),
        value=pl.lit(None, pl.Float64),
        status=pl.lit("not_applicable"),
    )
    series = run(DAYS, pl.concat([frame, later]), as_at=date(2025, 6, 30))
    assert series.open_since == date(2025, 5, 20)
    assert any("41 days have passed since the last event on 20 May 2025" in each for each in series.sentences)
    alone = run(DAYS, later, as_at=date(2025, 6, 30))
    assert any("41 days" in each for each in alone.sentences)
    assert alone.chart == "dated_dots"
