"""What ``xmr`` does with what arrives: order, gaps, keys, arguments, phases, ghosts."""

import sys
from datetime import date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qmetrics.analysis.spc import RULESETS, Ruleset, series, xmr
from qmetrics.analysis.spc.xmr import OUTPUT


def monthly(values, **more):
    days = pl.date_range(date(2020, 1, 1), date(2035, 1, 1), "1mo", eager=True).head(len(values))
    return pl.DataFrame({"date": days, "value": pl.Series(values, dtype=pl.Float64), **more})


def draw(values, **more):
    return xmr(monthly(values), date="date", value="value", **more)


STEADY = [9.0, 11.0] * 6


def test_limits_by_hand():
    chart = draw([1, 3, 2])
    assert chart["moving_range"].to_list() == [None, 2, 1]
    assert chart["mean"].to_list() == [2, 2, 2]
    assert chart["upper_limit"][0] == pytest.approx(2 + 2.66 * 1.5)
    assert chart["lower_near_limit"][0] == pytest.approx(2 - 2.66 * 1.5 * 2 / 3)
    assert chart.columns == ["date", "value", *OUTPUT]


def test_lazy_unsorted_and_many_series_are_the_same():
    frame = pl.concat([monthly(STEADY, org=["b"] * 12), monthly([5.0] * 12, org=["a"] * 12)])
    chart = xmr(frame, date="date", value="value", by="org")
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3).lazy()
    assert_frame_equal(xmr(shuffled, date="date", value="value", by=["org"]), chart)
    alone = xmr(frame.filter(pl.col("org") == "b"), date="date", value="value", by="org")
    assert_frame_equal(chart.filter(pl.col("org") == "b"), alone)


def test_an_empty_frame_gives_an_empty_chart():
    chart = draw([])
    assert chart.height == 0
    assert chart.columns == ["date", "value", *OUTPUT]


def test_one_point_has_a_mean_and_no_limits():
    chart = draw([5.0])
    assert chart.select("mean", "upper_limit", "special_cause").row(0) == (5.0, None, "none")


@pytest.mark.parametrize("ruleset", list(RULESETS))
@pytest.mark.parametrize("gap", [None, float("nan"), float("inf")])
def test_a_gap_is_kept_and_never_bridged(gap, ruleset):
    chart = draw([1, 2, 3, gap, 4, 5, 6, 7], ruleset=ruleset)
    assert chart["moving_range"].to_list() == [None, 1, 1, None, None, 1, 1, 1]
    assert not chart["trend"].any()
    assert chart["mean"][0] == pytest.approx(4)
    assert chart["special_cause"][3] == "none"


def test_all_missing():
    chart = draw([None, None])
    assert chart["mean"].to_list() == [None, None]
    assert not chart["outside_limits"].any()


def test_a_constant_series_has_its_own_value_as_mean():
    chart = draw([0.1] * 30)
    assert set(chart["mean"]) == {0.1}
    assert not chart["shift"].any()


def test_a_tie_ends_a_trend_and_the_first_point_belongs_to_it():
    assert draw([1, 2, 3, 4, 5, 6, 7])["trend"].to_list() == [True] * 7
    assert not draw([1, 2, 3, 4, 4, 5, 6, 7])["trend"].any()
    assert draw([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1])["trend_direction"].to_list() == (
        ["up"] * 6 + ["both"] + ["down"] * 6
    )


def test_a_point_on_the_mean_ends_a_shift():
    values = STEADY + [10.5] * 3 + [10.0] + [10.5] * 3
    assert not draw(values, baseline_points=12)["shift"].any()
    assert draw(STEADY + [10.5] * 7, baseline_points=12)["shift"].sum() == 7


def test_a_shift_stops_at_the_end_of_the_baseline_only_where_the_ruleset_says_so():
    run = [9.5, 10.5] * 5 + [10.6] * 7
    within = draw(run, baseline_points=13)
    across = draw(run, baseline_points=13, ruleset="nhsr_unscreened")
    assert (within["shift"].sum(), across["shift"].sum()) == (0, 8)


def test_a_trend_crosses_a_recalculation_only_where_the_ruleset_says_so():
    values = [*STEADY, 1, 2, 3, 4, 5, 6, 7, 8]
    day = date(2021, 5, 1)
    assert draw(values, rebase=[day])["trend"].sum() == 8
    assert draw(values, rebase=[day], ruleset="nhsr_unscreened")["trend"].sum() == 0
    assert draw(values, rebase=[day])["phase"].to_list() == [0] * 16 + [1] * 4


def test_phases_start_anew_and_a_rebase_on_the_first_row_changes_nothing():
    chart = draw(STEADY + [20.0, 22.0] * 6, rebase=[date(2020, 1, 1), date(2021, 1, 1)], baseline_points=6)
    assert chart["phase"].to_list() == [0] * 12 + [1] * 12
    assert (chart["mean"][0], chart["mean"][-1]) == (10.0, 21.0)
    assert chart["moving_range"][12] is None
    assert chart["is_baseline"].to_list() == ([True] * 6 + [False] * 6) * 2


def test_rebase_takes_dates_text_and_a_mapping():
    frame = pl.concat([monthly(STEADY, org=["a"] * 12), monthly(STEADY, org=["b"] * 12)])
    chart = xmr(frame, date="date", value="value", by="org", rebase={"b": ["2020-07-01"]})
    assert chart.group_by("org", maintain_order=True).agg(pl.col("phase").max()).rows() == [
        ("a", 0),
        ("b", 1),
    ]
    timed = frame.with_columns(pl.col("date").cast(pl.Datetime("us")))
    again = xmr(timed, date="date", value="value", by="org", rebase={("b",): [datetime(2020, 7, 1)]})
    assert again["phase"].to_list() == chart["phase"].to_list()


def test_a_rebase_date_that_is_not_there_names_the_nearest():
    with pytest.raises(ValueError, match=r"2020-03-15.*2020-03-01 and 2020-04-01"):
        draw(STEADY, rebase=[date(2020, 3, 15)])
    with pytest.raises(ValueError, match=r"2030-01-01.*nearest dates are 2020-12-01"):
        draw(STEADY, rebase=[date(2030, 1, 1)])


def test_a_ghost_is_shown_and_not_counted():
    values = [*STEADY[:6], 500.0, *STEADY[6:]]
    frame = monthly(values, hidden=[False] * 6 + [True] + [None] * 6)
    chart = xmr(frame, date="date", value="value", ghost="hidden", baseline_points=8)
    assert chart["value"][6] == 500.0
    assert chart["is_ghost"].sum() == 1
    assert set(chart["mean"]) == {10.0}
    assert chart["special_cause"][6] == "none"
    assert chart["is_baseline"].sum() == 9


def test_a_duplicate_key_is_named():
    frame = pl.concat([monthly([1, 2], org=["x", "x"]), monthly([3], org=["x"])])
    with pytest.raises(ValueError, match="org 'x' for date 2020-01-01"):
        xmr(frame, date="date", value="value", by="org")


def test_arguments_come_as_value_column_or_mapping():
    frame = pl.concat([monthly([1, 2], org=["a", "a"]), monthly([3, 4], org=["b", "b"])])
    frame = frame.with_columns(goal=pl.lit(5.0), way=pl.lit("decrease"))
    ours = xmr(frame, date="date", value="value", by="org", target="goal", improvement="way")
    assert ours["target"].to_list() == [5.0] * 4
    assert ours["improvement"].to_list() == ["decrease"] * 4
    ours = xmr(frame, date="date", value="value", by="org", target={"b": 7})
    assert ours["target"].to_list() == [None, None, 7.0, 7.0]
    pair = xmr(frame, date="date", value="value", by=["org", "way"], target={("a", "decrease"): 1.5})
    assert pair["target"].to_list() == [1.5, 1.5, None, None]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"target": {"zz": 1}}, "'zz'"),
        ({"improvement": "up"}, "neither a column"),
        ({"improvement": {"a": "up"}}, "improvement is 'up'"),
        ({"improvement": {}}, "improvement is None"),
        ({"baseline_points": 5, "ruleset": "nhsr"}, "at least 12"),
        ({"ruleset": "nhs"}, "unknown ruleset"),
        ({"ghost": "nothing"}, "ghost"),
        ({"rebase": {"zz": []}}, "'zz'"),
        ({"value": "nothing"}, "no column 'nothing'"),
    ],
)
def test_what_is_wrong_is_said(wrong, message):
    given = {"date": "date", "value": "value", "by": "org"} | wrong
    with pytest.raises(ValueError, match=message):
        xmr(monthly([1, 2], org=["a", "a"]), **given)


def test_text_dates_and_missing_dates_are_refused():
    frame = monthly([1, 2])
    with pytest.raises(TypeError, match="dates are wanted"):
        xmr(frame.with_columns(pl.col("date").cast(pl.String)), date="date", value="value")
    with pytest.raises(ValueError, match="no 'date'"):
        xmr(frame.with_columns(date=pl.lit(None, dtype=pl.Date)), date="date", value="value")
    with pytest.raises(TypeError, match="numbers are wanted"):
        xmr(frame.with_columns(value=pl.lit("5")), date="date", value="value")


def test_conflict_goes_to_improvement_unless_told_otherwise():
    values = [*STEADY, 10.5, 10.6, 10.7, 10.8, 10.9, 11.0, 11.1, 3.0]
    last = {"baseline_points": 12, "improvement": "decrease"}
    chart = draw([*STEADY, 14.0, 13.0, 12.5, 12.0, 11.5, 11.0, 10.5], **last)
    point = chart.row(14, named=True)
    assert (point["shift"], point["trend_direction"]) == (True, "down")
    assert (point["special_cause"], point["point_type"]) == ("trend_down", "improvement")
    concern = draw(
        [*STEADY, 14.0, 13.0, 12.5, 12.0, 11.5, 11.0, 10.5], **last, ruleset=Ruleset(conflict="concern")
    ).row(14, named=True)
    assert (concern["special_cause"], concern["point_type"]) == ("shift_high", "concern")
    assert draw(values, **last)["special_cause"][-1] == "below_limit"


def test_two_of_three_counts_a_point_outside_since_2023():
    values = [*STEADY, 14.0, 16.0, 10.5]
    old = Ruleset(two_of_three_counts_outside=False)
    assert draw(values, baseline_points=12)["two_of_three"].to_list()[-3:] == [True, True, False]
    assert not draw(values, baseline_points=12, ruleset=old)["two_of_three"].any()


def test_the_ruleset_travels_with_the_chart():
    assert draw(STEADY)["ruleset"].unique().to_list() == ["mdc"]
    own = Ruleset(
        name="ours", shift_points=8, precedence=("shift", "trend", "two_of_three", "outside_limits")
    )
    label = draw(STEADY, ruleset=own)["ruleset"][0]
    assert Ruleset.from_label(label) == own
    assert all(Ruleset.from_label(each.label) == each for each in RULESETS.values())


def test_screening_of_nhs_england_also_moves_the_mean():
    values = [*STEADY, 50.0, *STEADY]
    screened = draw(values, ruleset=Ruleset(screen_outliers=True))
    ranges = draw(values, ruleset=Ruleset(screen_outliers=True, screen_moves_mean=False))
    assert screened["mean"][0] < ranges["mean"][0]
    assert screened["upper_limit"][0] - screened["mean"][0] == pytest.approx(2.66 * 2)


def test_blocks_keep_series_whole_and_change_nothing(monkeypatch):
    frame = pl.concat([monthly(STEADY[:n], org=[f"{n:02}"] * n) for n in (1, 12, 3, 7, 2, 9)])
    goals = {"03": 5.0, "09": 7.0}
    given = {"date": "date", "value": "value", "by": "org", "target": goals, "rebase": {"07": ["2020-03-01"]}}
    whole = xmr(frame, **given)
    sizes = []

    def small(data):
        for block in series.blocks(data, rows=5):
            sizes.append(block["org"].n_unique())
            yield block

    monkeypatch.setattr(sys.modules["qmetrics.analysis.spc.xmr"], "blocks", small)
    assert_frame_equal(xmr(frame, **given), whole)
    assert len(sizes) > 2
    assert sum(sizes) == 6


def test_charts_of_two_rulesets_can_be_put_together():
    both = pl.concat([draw(STEADY), draw(STEADY, ruleset="nhsr")])
    assert both["ruleset"].unique().sort().to_list() == ["mdc", "nhsr"]


def test_a_target_that_is_not_a_number_is_no_target():
    assert draw(STEADY, target=float("nan"))["target"].null_count() == 12


def test_dates_with_a_time_zone():
    frame = monthly(STEADY).with_columns(pl.col("date").cast(pl.Datetime("us", "UTC")))
    chart = xmr(frame, date="date", value="value", rebase=["2020-07-01"])
    assert chart["phase"].to_list() == [0] * 6 + [1] * 6


def test_the_shape_of_the_result_is_the_one_promised():
    kinds = {name: str(kind).split("(")[0] for name, kind in draw(STEADY).schema.items()}
    numbers = ["moving_range", "mean", "target", *[f"{side}_limit" for side in ("lower", "upper")]]
    flags = ["outside_limits", "shift", "trend", "two_of_three", "is_ghost", "is_baseline"]
    assert {kinds[name] for name in numbers} == {"Float64"}
    assert {kinds[name] for name in flags} == {"Boolean"}
    assert draw(STEADY).select(flags).null_count().row(0) == (0,) * 6
