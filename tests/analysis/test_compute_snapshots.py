"""Which snapshot of a waiting list a month is judged on, and stocks that must not be added up."""

import polars as pl
from compute_frames import d, figures, make_data, make_measure, make_table, pick, row

from qmetrics.model import Dynamics, Kind, Level

LIST = make_table(is_snapshot=True)
ENDS = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
MATURE = {"maturity_days": 28, "rows": {"snapshot": "mature"}, "levels": (Level.PROVIDER,)}


def lists(rows_of, ends=ENDS, org="P1"):
    """One file a snapshot; ``rows_of`` gives its rows."""
    files = [
        (f"{org}{end}", [row(**{"extract": end, "org": org} | cells) for cells in rows_of(end)])
        for end in ends
    ]
    return make_data(*files, table=LIST)


def one_a_month(end):
    """A spell received on the 5th of each month so far; every later list knows that it passed."""
    return [{"day": f"{other[:7]}-05", "ok": other < end} for other in ENDS if other <= end]


def test_a_month_is_judged_on_the_first_list_28_days_after_its_end():
    frame = pick(figures(make_measure(**MATURE), lists(one_a_month)))
    # January is judged on the list of 28 February, which is exactly 28 days later
    assert frame["value"].to_list() == [100.0, 100.0, 100.0, 100.0, 0.0]
    assert frame["is_immature"].to_list() == [False, False, False, False, True]
    january = pick(figures(make_measure(**MATURE), lists(one_a_month)), end="2026-01-31")
    assert january["sources"] == '[{"sha256":"P12026-02-28","sheet":null,"rows":"2"}]'


def test_in_a_leap_year_february_is_still_late_enough():
    ends = ["2024-01-31", "2024-02-29"]
    data = lists(lambda end: [{"day": "2024-01-05", "ok": end == ends[1]}], ends)
    found = pick(figures(make_measure(**MATURE), data), end="2024-01-31")
    assert (found["value"], found["is_immature"]) == (100.0, False)


def test_a_missing_list_is_replaced_by_the_next_while_that_still_holds_every_closed_spell():
    ends = [end for end in ENDS if end != "2026-02-28"]
    frame = pick(figures(make_measure(**MATURE), lists(one_a_month, ends)))
    # January on 31 March, and February, without a list of its own, on the same
    assert dict(frame["period_end", "status"].iter_rows()) == {d(end): "reported" for end in ENDS}
    assert frame["value"].to_list() == [100.0, 100.0, 100.0, 100.0, 0.0]
    # from 31 May nobody can tell what of January, February or March was closed and dropped
    frame = pick(figures(make_measure(**MATURE), lists(one_a_month, ["2026-01-31", "2026-05-31"])))
    assert dict(frame["period_end", "is_immature"].iter_rows()) == {
        d("2026-01-31"): True,  # judged on its own list for want of a later one
        d("2026-03-31"): False,  # 31 May is within 92 days of 1 March
        d("2026-04-30"): False,
        d("2026-05-31"): True,
    }


def test_a_month_without_any_list_that_can_judge_it_is_not_submitted():
    other = lists(one_a_month, org="P2")
    gappy = lists(one_a_month, ["2026-01-31", "2026-05-31"])
    data = type(other)(LIST, pl.concat([other.rows, gappy.rows]))
    frame = pick(figures(make_measure(**MATURE), data))
    assert frame.filter(pl.col("status") == "not_submitted")["period_end"].to_list() == [d("2026-02-28")]


def test_months_before_the_first_list_are_not_judged():
    data = lists(lambda end: [{"day": "2025-12-05", "ok": True}, {"day": "2026-01-05", "ok": True}], ENDS[:2])
    frame = figures(make_measure(**MATURE), data)
    assert pick(frame)["period_end"].min() == d("2026-01-31")


def test_a_flow_uses_the_list_of_its_own_month_and_a_month_without_events_is_zero():
    measure = make_measure(
        Kind.COUNT, rows={"snapshot": "own_month", "denominator": pl.col("day").is_not_null()}
    )
    data = lists(lambda end: [{"day": "2026-01-05", "pathway": "a"}, {"day": None, "pathway": "b"}], ENDS[:2])
    assert pick(figures(measure, data))["value"].to_list() == [1.0, 0.0]
    none_at_all = lists(lambda end: [{"day": None}], ENDS[:2])
    frame = figures(measure, none_at_all)
    assert pick(frame)["value"].to_list() == [0.0, 0.0]
    assert pick(frame, "QX", level="icb_providers")["value"].to_list() == [0.0, 0.0]
    assert pick(frame, end="2026-02-28")["sources"] == '[{"sha256":"P12026-02-28","sheet":null,"rows":""}]'


def test_a_month_sent_again_replaces_that_month_only():
    first = lists(lambda end: [{"day": end}], ENDS[:2])
    again = lists(lambda end: [{"day": end}, {"day": end}], ENDS[:1])
    second = again.rows.with_columns(pl.lit("z").alias("file_sha256"), pl.lit(9, pl.Int64).alias("vintage"))
    data = type(first)(LIST, pl.concat([first.rows, second]))
    assert pick(figures(make_measure(Kind.COUNT), data))["value"].to_list() == [2.0, 1.0]


def test_groups_of_a_stock_are_those_of_the_quarters_last_list():
    measure = make_measure(Kind.COUNT, dynamics=Dynamics.STOCK, breakdowns=("sex",))
    data = lists(lambda end: [{"day": end, "sex": "female"}] * 12 + [{"day": end, "sex": "male"}] * 9)
    frame = figures(measure, data).filter(pl.col("breakdown") == "sex")
    found = frame.select("period_start", "period_end", "breakdown_value", "value", "status").sort(
        "breakdown_value"
    )
    march = (d("2026-03-01"), d("2026-03-31"))
    assert found.rows() == [(*march, "female", 12.0, "reported"), (*march, "male", None, "suppressed")]


def test_groups_of_overlapping_windows_add_up_those_that_do_not_overlap():
    ends = [
        str(end) for end in pl.date_range(d("2025-01-01"), d("2026-03-01"), "1mo", eager=True).dt.month_end()
    ]
    measure = make_measure(dynamics=Dynamics.WINDOW, window=3, breakdowns=("sex",))
    # a month's position in the quarter says how many rows it has: only those of the quarter's last may count
    rows = {"1": 1, "2": 10, "0": 100}
    data = lists(lambda end: [{"day": end, "sex": "female", "ok": True}] * rows[str(int(end[5:7]) % 3)], ends)
    frame = figures(measure, data).filter(pl.col("breakdown") == "sex")
    found = frame.select("period_start", "period_end", "denominator", "is_immature").rows()
    assert found == [
        (d("2025-01-01"), d("2025-12-31"), 400.0, False),
        (d("2025-04-01"), d("2026-03-31"), 400.0, False),
    ]
    # a missing quarter's end leaves the window incomplete; a missing month between does not
    for gone, immature in (("2025-09-30", True), ("2025-10-31", False)):
        gappy = lists(
            lambda end: [{"day": end, "sex": "female", "ok": True}] * 10, [end for end in ends if end != gone]
        )
        frame = figures(measure, gappy).filter(pl.col("breakdown") == "sex")
        assert frame.filter(pl.col("period_end") == d("2026-03-31"))["is_immature"].to_list() == [immature]
