"""What approved entries of the ledger do to a series: limits anew, targets, figures left out, words."""

from datetime import date

import pytest
from ledger_entries import entry, ledger_of
from series_frames import STEADY, intervals, make_measure, monthly

from qmetrics.analysis import spc
from qmetrics.analysis.ledger import holding, standings
from qmetrics.analysis.new_signals import is_new_signal
from qmetrics.analysis.phases import starts_of_phases
from qmetrics.analysis.recorded import target_on, targets_of
from qmetrics.analysis.series import analyse
from qmetrics.model import Direction, Dynamics, Kind, Target

KEY = "sepsis.antibiotics_within_1h"
ORG = {"org_code": "ZZ1", "org_name": "Sample Trust", "level": "provider"}
NATIONAL = Target(value=95, standing="national", valid_from=date(2020, 1, 1))
# a lasting step of 12 points in December 2024
STEPPED = [*STEADY, *[value + 12 for value in STEADY[:16]]]
STEP = date(2024, 12, 1)


def run(measure, frame, *entries):
    held = holding(standings(ledger_of(*entries)), measure.key, "ZZ1", "provider", None, None)
    return analyse(measure, frame, **ORG, entries=held)


def said(kind, **changes):
    return entry(kind, measure_key=KEY, **changes)


def told(series):
    return " ".join(series.sentences)


def test_limits_start_anew_on_the_approved_day_and_the_series_without_it_is_there_too():
    frame = monthly(STEPPED, numerator=24.0, denominator=40.0)
    plain = run(make_measure(), frame)
    series = run(make_measure(), frame, said("recalculation", applies_from=STEP))
    alone = spc.xmr(frame, date="period_end", value="value", rebase=[date(2024, 12, 31)])
    assert series.frame["upper_limit"].to_list() == pytest.approx(alone["upper_limit"].to_list())
    assert series.frame["phase"].to_list() == [0] * 20 + [1] * 16
    assert series.verdict["variation"] == "common_cause"
    # what the step alone would do: points that are alike, and so no limits
    assert plain.chart == "run_line"
    assert series.without is not None
    assert series.without.chart == plain.chart
    assert series.without.sentences == plain.sentences
    assert series.without.without is None
    assert "Limits were calculated anew from 1 December 2024: The pathway was changed (proposed by Analyst, "\
        "approved by Medical director; row 1 of the ledger)." in told(series)  # fmt: skip
    assert "Without the recalculation the chart has no verdict: no limits: each point is close" in told(
        series
    )
    assert [(one.kind, one.day) for one in series.marks] == [("recalculation", STEP)]


def test_a_smaller_step_has_a_verdict_with_and_without():
    values = [*STEADY, *[value + 3 for value in STEADY[:16]]]
    values[-1] = 72.0
    frame = monthly(values, numerator=24.0, denominator=40.0)
    series = run(make_measure(), frame, said("recalculation", applies_from=STEP))
    assert series.without is not None
    assert series.without.chart == series.chart == "xmr"
    assert series.without.frame["phase"].max() == 0
    assert f"Without the recalculation: {series.without.sentences[1]}" in told(series)


def test_a_proposal_a_withdrawn_one_and_one_about_another_do_nothing():
    frame = monthly(STEPPED, numerator=24.0, denominator=40.0)
    plain = run(make_measure(), frame)
    for others in (
        [said("recalculation", applies_from=STEP, approved_by=None)],
        [said("recalculation", applies_from=STEP), entry("withdrawal")],
        [said("recalculation", applies_from=STEP, org_code="ZZ2")],
        [said("recalculation", applies_from=STEP, breakdown="pathway=a")],
        [entry("recalculation", applies_from=STEP, measure_key="m.other")],
    ):
        series = run(make_measure(), frame, *others)
        assert series.sentences == plain.sentences
        assert series.frame.equals(plain.frame)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 6, 1), "it has 10 of the 12 points that limits of their own need"),
        (date(2026, 4, 1), "no point has come since"),
        (date(2023, 8, 1), "4 points lie before it, and limits of their own need 12"),
        (date(2023, 4, 1), "limits start there anyway"),
    ],
)
def test_limits_of_a_handful_of_points_are_none(day, why):
    frame = monthly([*STEADY, *STEADY[:16]], numerator=24.0, denominator=40.0)
    series = run(make_measure(), frame, said("recalculation", applies_from=day))
    assert series.frame["phase"].max() == 0
    assert series.without is None
    assert series.marks == ()
    words = (
        f"Limits are to start anew from {day.day} {day:%B %Y}, and do not yet: {why}. The pathway was changed"
    )
    assert words in told(series)


def test_a_break_has_started_limits_already_and_phases_do_not_reach_across_it():
    frame = monthly([*STEADY, *STEADY[:16]])
    series = run(
        make_measure(breaks=((STEP, "new return"),)), frame, said("recalculation", applies_from=STEP)
    )
    assert "limits start there anyway" in told(series)
    counted = series.frame.select("period_end", "is_counted")
    (one,) = starts_of_phases(counted, [date(2025, 3, 1)], [STEP])
    assert (one.point, one.reason) == (None, "3 points lie before it, and limits of their own need 12")
    near, far = starts_of_phases(counted, [date(2024, 4, 1), date(2025, 3, 1)], [])
    assert (near.point, far.point) == (None, date(2025, 3, 31))
    assert near.reason == "it has 11 of the 12 points that limits of their own need"


def test_where_there_are_no_limits_nothing_starts_anew():
    series = run(make_measure(dynamics=Dynamics.STOCK), monthly(STEPPED),
                 said("recalculation", applies_from=STEP))  # fmt: skip
    assert "do not yet: this chart has no limits" in told(series)
    assert series.without is None


def shares(points, shift=0.0, step=99):
    n = [20 if i % 3 else 60 for i in range(points)]
    pattern = [((i * 5 % 7) - 3) / 3 for i in range(points)]
    x = [
        float(round(k * (0.5 + 0.05 * p + (shift if i >= step else 0))))
        for i, (k, p) in enumerate(zip(n, pattern, strict=True))
    ]
    values = [100 * a / b for a, b in zip(x, n, strict=True)]
    return monthly(values, numerator=x, denominator=[float(k) for k in n])


def test_a_p_prime_chart_starts_anew_too_with_a_mean_of_each_phase():
    frame = shares(36, 0.2, 20)
    series = run(make_measure(), frame, said("recalculation", applies_from=STEP))
    assert series.chart == "p_prime"
    before, after = series.frame.head(20), series.frame.tail(16)
    for part in (before, after):
        mean = 100 * part["numerator"].sum() / part["denominator"].sum()
        assert part["mean"].to_list() == pytest.approx([mean] * part.height)
    assert series.verdict["variation"] == "common_cause"
    assert not is_new_signal(series)
    assert series.without is not None


def test_a_new_signal_of_a_p_prime_chart_is_judged_by_the_limits_of_its_phase():
    frame = shares(36, 0.2, 20)
    x = [*frame["numerator"].to_list()[:-1], 2.0]
    n = frame["denominator"].to_list()
    frame = monthly([100 * a / b for a, b in zip(x, n, strict=True)], numerator=x, denominator=n)
    series = run(make_measure(), frame, said("recalculation", applies_from=STEP))
    assert series.verdict["variation"] == "concern_low"
    assert is_new_signal(series)


def test_a_run_chart_has_a_median_for_each_phase():
    n = [10 if i % 3 else 40 for i in range(36)]
    x = [float(round(k * (0.1 if i < 20 else 0.2))) for i, k in enumerate(n)]
    values = [100 * a / b + (i * 5 % 7) for i, (a, b) in enumerate(zip(x, n, strict=True))]
    frame = monthly(values, numerator=x, denominator=[float(k) for k in n])
    series = run(make_measure(), frame, said("recalculation", applies_from=STEP))
    assert series.chart == "run_chart"
    assert series.frame["median"].n_unique() == 2
    assert series.frame["n_points"].to_list() == [20] * 20 + [16] * 16


def test_a_figure_that_is_left_out_is_shown_and_counts_nowhere():
    values = [*STEADY[:-1], 5.0]
    frame = monthly(values, numerator=24.0, denominator=40.0)
    out = said("exclusion", applies_from=date(2026, 3, 1), applies_to=date(2026, 3, 31))
    series = run(make_measure(), frame, out)
    without = run(make_measure(), monthly([*STEADY[:-1], None], numerator=24.0, denominator=40.0))
    assert series.frame["upper_limit"][0] == pytest.approx(without.frame["upper_limit"][0])
    assert series.verdict["n"] == 19
    assert series.verdict["latest_date"] == date(2026, 2, 28)
    last = series.frame.row(-1, named=True)
    assert (last["value"], last["left_out_value"], last["status"]) == (None, 5.0, "left_out")
    assert not last["is_counted"]
    assert "1 figure is left out of limits and verdict: The pathway was changed (proposed by Analyst" in told(
        series
    )
    assert "not submitted" not in told(series)
    # two of them, and a window that holds one of the days
    two = said("exclusion", applies_from=date(2026, 2, 10), applies_to=date(2026, 3, 2))
    assert "2 figures are left out" in told(run(make_measure(), frame, two))
    windows = monthly(STEADY, window=3)
    inside = run(make_measure(window=3, dynamics=Dynamics.WINDOW), windows, out)
    assert inside.frame["status"].to_list()[-1] == "left_out"


def test_quarters_with_a_month_that_is_left_out_are_left_out():
    few = monthly([50.0] * 60, numerator=3.0, denominator=6.0)
    out = said("exclusion", applies_from=date(2025, 5, 1), applies_to=date(2025, 5, 31))
    series = run(make_measure(), few, out)
    assert series.step_months == 3
    gone = series.frame.filter(series.frame["status"] == "left_out")
    assert gone["period_end"].to_list() == [date(2025, 6, 30)]
    assert gone["left_out_value"].to_list() == [None]


def test_an_interval_is_left_out_where_it_ends_on_a_day_of_the_exclusion():
    frame = intervals([30, 40, 20, 50, 30, 45, 25, 35, 40, 33], numerators=[1] * 9 + [2])
    measure = make_measure("never_events.days_between", Kind.TIME_BETWEEN)
    last = frame["period_end"][-1]
    out = entry("exclusion", measure_key=measure.key, applies_from=last, applies_to=last)
    series = run(measure, frame, out)
    assert series.frame["status"].to_list().count("left_out") == 2  # of two events on one day
    assert series.verdict["n"] == 9


def test_a_local_target_gives_assurance_where_no_other_holds_and_never_hides_one():
    frame = monthly(STEADY, numerator=24.0, denominator=40.0)
    local = said("local_target", value=40.0)
    series = run(make_measure(), frame, local)
    assert series.verdict["assurance"] == "pass"
    assert "the local target of 40% will be met each time" in told(series)
    national = run(make_measure(targets=(NATIONAL,)), frame, local)
    assert national.verdict["assurance"] == "fail"
    assert [one.standing for one in targets_of(make_measure(targets=(NATIONAL,)), ())] == ["national"]
    assert run(make_measure(), frame, said("local_target", value=40.0, approved_by=None)).target is None


def test_of_several_local_targets_the_latest_then_the_narrower_then_the_last_recorded_stands():
    def target(day, *entries):
        found = target_on(make_measure(), standings(ledger_of(*entries)), day)
        return found and found.value

    day = date(2026, 3, 31)
    everywhere, here = said("local_target", value=50.0), said("local_target", value=60.0, org_code="ZZ1")
    assert target(day, here, everywhere) == 60.0
    assert target(day, everywhere, here) == 60.0
    assert target(day, everywhere, said("local_target", value=55.0)) == 55.0
    newer = said("local_target", value=70.0, applies_from=date(2026, 1, 1))
    assert target(day, here, newer) == 70.0
    assert target(date(2025, 12, 31), here, newer) == 60.0
    ended = said("local_target", value=80.0, applies_from=date(2026, 2, 1), applies_to=date(2026, 2, 28))
    assert target(day, here, ended) == 60.0
    assert target(date(2025, 3, 31), here) is None


def test_a_local_target_is_never_declared():
    with pytest.raises(ValueError, match="a local target is a row of the ledger, not code"):
        make_measure(targets=(Target(value=1, standing="local", valid_from=date(2020, 1, 1)),))


def test_annotations_are_marks_and_change_nothing_else():
    frame = monthly(STEADY)
    plain = run(make_measure(), frame)
    series = run(make_measure(), frame, said("annotation", reason="A new record"), entry("decision"))
    assert [(one.kind, one.words) for one in series.marks] == [("annotation", "A new record")]
    assert series.frame.equals(plain.frame)
    assert series.verdict == plain.verdict
    stock = run(make_measure(direction=Direction.LOWER, dynamics=Dynamics.STOCK), frame, said("annotation"))
    assert len(stock.marks) == 1
