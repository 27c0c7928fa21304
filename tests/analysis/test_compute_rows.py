"""Figures from the rows of a log: months, statuses, formulas, levels, groups, lineage."""

import json
from datetime import date

import polars as pl
import pytest
from compute_frames import DAY, SCOPE, d, figures, make_data, make_measure, make_table, pick, row

from qmetrics.analysis.compute import compute
from qmetrics.model import Direction, Exclusion, Kind, Level, Scope, month_end

PROVIDER = {"levels": (Level.PROVIDER,)}


def statuses(frame, org="P1"):
    return {f"{end:%Y-%m}": status for end, status in pick(frame, org)["period_end", "status"].iter_rows()}


def test_a_month_is_reported_empty_or_not_submitted_and_never_absent():
    data = make_data(
        ("a", [row("2026-01-10", ok=True), row("2026-03-05", ok=False)]),
        ("b", [row("2026-01-31", org="P2", extract="2026-02-28", ok=True)]),
    )
    frame = figures(make_measure(), data)
    # the month of the extract date has not ended
    assert statuses(frame) == {"2026-01": "reported", "2026-02": "zero_denominator", "2026-03": "reported"}
    # P2's extract of 28 February covers February whole; March was not sent
    assert statuses(frame, "P2") == {
        "2026-01": "reported",
        "2026-02": "zero_denominator",
        "2026-03": "not_submitted",
    }
    assert pick(frame, "P2", "2026-03-31")["denominator"] is None
    assert pick(frame, end="2026-02-28") | {"numerator": 0.0, "denominator": 0.0, "value": None} == pick(
        frame, end="2026-02-28"
    )


def test_too_few_rows_for_a_score_do_not_apply():
    measure = make_measure(Kind.SCORE, rows={"score": pl.col("time"), "minimum_rows": 3})
    rows = [row("2026-02-01", time=t) for t in (1, 2)] + [row("2026-03-01", time=t) for t in (1, 2, 4)]
    frame = figures(measure, make_data(("a", rows)))
    assert statuses(frame) == {"2026-02": "not_applicable", "2026-03": "reported"}
    assert pick(frame, end="2026-03-31")["value"] == pytest.approx(7 / 3)


def test_nothing_landed_gives_nothing():
    assert compute(make_measure(), {}, SCOPE).height == 0
    assert figures(make_measure(), make_data(("a", []))).height == 0


def test_rows_without_a_date_are_in_no_month():
    frame = figures(make_measure(), make_data(("a", [row(None, ok=True), row("2026-03-01", ok=True)])))
    assert pick(frame)["denominator"].to_list() == [1.0]


def test_the_numerator_is_inside_the_denominator_and_exclusions_leave_both():
    measure = make_measure(
        rows={
            "denominator": pl.col("time") > 0,
            "exclusions": (Exclusion(reason="out", where=pl.col("out")),),
        }
    )
    rows = [
        row("2026-03-01", time=1.0, ok=True),
        row("2026-03-01", time=1.0, ok=None),
        row("2026-03-01", time=None, ok=True),
        row("2026-03-01", time=1.0, ok=True, out=True),
        row("2026-03-01", time=1.0, ok=False, out=False),
    ]
    found = pick(figures(measure, make_data(("a", rows))), end="2026-03-31")
    assert (found["numerator"], found["denominator"]) == (1.0, 3.0)


@pytest.mark.parametrize(
    ("direction", "value", "low", "high"), [("higher", 25.0, None, 50.0), ("lower", 50.0, 25.0, None)]
)
def test_missing_evidence_counts_against(direction, value, low, high):
    measure = make_measure(direction=Direction(direction), rows={"unknown": pl.col("unknown")})
    rows = [row("2026-03-01", ok=index == 0, unknown=index == 1) for index in range(4)]
    found = pick(figures(measure, make_data(("a", rows))), end="2026-03-31")
    assert (found["value"], found["value_min"], found["value_max"]) == (value, low, high)


def test_a_count_may_still_rise_by_what_is_unknown():
    measure = make_measure(Kind.COUNT, rows={"denominator": pl.col("ok"), "unknown": pl.col("unknown")})
    rows = [row("2026-03-01", ok=True), row("2026-03-02", ok=False, unknown=True)]
    found = pick(figures(measure, make_data(("a", rows))), end="2026-03-31")
    assert (found["value"], found["value_max"], found["numerator"]) == (1.0, 2.0, 1.0)


@pytest.mark.parametrize(
    ("quantile", "times", "unknown", "value", "low"),
    [
        (0.5, [3, 1, 2, 2], [], 2.0, None),
        (0.5, [5, 5, 5], [], 5.0, None),
        (0.9, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [], 9.0, None),
        # open ones rank last: the share is not reached, and is at least the longest time seen
        (0.9, [1, 2, 3, None], [], None, 3.0),
        (0.5, [None, None], [], None, None),
        # unknown times last for the figure, first for its bound
        (0.5, [10, 20, 30], [99], 20.0, 10.0),
        (0.5, [10], [99, 99], None, 0.0),
    ],
)
def test_percentiles(quantile, times, unknown, value, low):
    measure = make_measure(Kind.PERCENTILE, rows={"quantile": quantile, "unknown": pl.col("unknown")})
    rows = [row("2026-03-01", time=time) for time in times]
    rows += [row("2026-03-01", time=time, unknown=True) for time in unknown]
    found = pick(figures(measure, make_data(("a", rows))), end="2026-03-31")
    assert (found["value"], found["value_min"], found["status"]) == (value, low, "reported")
    assert found["value_max"] is None
    assert found["denominator"] == len(times) + len(unknown)


@pytest.mark.parametrize(
    ("extract", "days", "working", "is_immature"),
    [
        ("2026-03-30", 30, 0, False),  # 28 February + 30 days
        ("2026-03-29", 30, 0, True),
        # 28 February 2026 is a Saturday: the third working day after is Wednesday 4 March
        ("2026-03-04", 0, 3, False),
        ("2026-03-03", 0, 3, True),
    ],
)
def test_a_month_is_immature_by_the_extract_date(extract, days, working, is_immature):
    measure = make_measure(maturity_days=days, maturity_working_days=working)
    data = make_data(("a", [row("2026-02-10", extract=extract, ok=True)]))
    frame = figures(measure, data)
    assert pick(frame, end="2026-02-28")["is_immature"] is is_immature
    assert pick(frame, "QX", "2026-02-28", "icb_providers")["is_immature"] is is_immature


def test_bank_holidays_put_maturity_off():
    data = make_data(("a", [row("2026-03-10", extract="2026-04-03", ok=True)]))
    measure = make_measure(maturity_working_days=3)
    assert not pick(compute(measure, {"log": data}, SCOPE), end="2026-03-31")["is_immature"]
    later = compute(measure, {"log": data}, SCOPE, holidays=[date(2026, 4, 3)])
    assert pick(later, end="2026-03-31")["is_immature"]


def test_an_icb_month_is_immature_while_a_provider_is_missing():
    data = make_data(
        ("a", [row("2026-01-10", ok=True), row("2026-02-05", ok=False)]),
        ("b", [row("2026-01-31", org="P2", extract="2026-02-10", ok=True)]),
    )
    whole = pick(figures(make_measure(), data), "QX", level="icb_providers")
    assert dict(whole["period_end", "is_immature"].iter_rows()) == {
        d("2026-01-31"): False,
        d("2026-02-28"): True,
        d("2026-03-31"): True,
    }


def test_the_newest_extract_replaces_the_earlier_one_of_its_organisations_only():
    old = [row("2026-01-10", ok=False), row("2026-01-10", org="P2", ok=True)]
    new = [row("2026-01-10", extract="2026-05-15", ok=True)]
    for files in ((("a", old), ("b", new)), (("b", new), ("a", old))):
        frame = figures(make_measure(), make_data(*files))
        found = pick(frame, end="2026-01-31")
        assert (found["numerator"], found["denominator"]) == (1.0, 1.0)
        assert json.loads(found["sources"]) == [{"sha256": "b", "sheet": None, "rows": "2"}]
        assert pick(frame, "P2", "2026-01-31")["value"] == 100.0
    resent = [row("2026-01-10", ok=True)]
    frame = figures(make_measure(), make_data(("a", old), ("c", resent)))
    assert pick(frame, end="2026-01-31")["value"] == 100.0, "the same extract date: the later vintage"


def test_the_two_icb_levels_are_two_sets_of_rows():
    rows = [
        row("2026-03-01", sub_icb="S1", ok=True),
        row("2026-03-01", sub_icb="T9", ok=False),
        row("2026-03-01", sub_icb=None, ok=False),
        row("2026-03-01", org="X9", sub_icb="S1", ok=True),
        row("2026-03-01", org="X9", sub_icb="T9", ok=True),
    ]
    frame = figures(make_measure(), make_data(("a", rows)))
    parts = {
        (level, org): (x, n)
        for level, org, x, n in frame.select("org_level", "org_code", "numerator", "denominator").iter_rows()
    }
    assert parts == {
        ("icb_providers", "QX"): (1.0, 3.0),
        ("icb_population", "QX"): (2.0, 2.0),
        ("provider", "P1"): (1.0, 3.0),
        ("provider", "X9"): (2.0, 2.0),
        ("sub_icb", "S1"): (2.0, 2.0),
        ("sub_icb", "T9"): (1.0, 2.0),
    }


def test_every_group_that_occurs_has_every_month():
    rows = [
        row("2026-02-01", pathway="a", ok=True),
        row("2026-03-01", pathway="a", ok=True),
        row("2026-03-01", pathway="b", ok=False),
        row("2026-03-01", pathway=None, ok=False),
    ]
    measure = make_measure(Kind.COUNT, rows={"denominator": pl.col("ok")}, breakdowns=("pathway",))
    frame = figures(measure, make_data(("a", rows)))
    for group, values in {"a": [1.0, 1.0], "b": [0.0, 0.0], "unknown": [0.0, 0.0]}.items():
        assert pick(frame, breakdown="pathway", group=group)["value"].to_list() == values
        whole = pick(frame, "QX", level="icb_providers", breakdown="pathway", group=group)
        assert whole["value"].to_list() == values


def yearly(sexes, **changes):
    """Figures by sex of 14 months to March 2026, each with so many rows a month."""
    months = [f"{2025 + (m - 1) // 12}-{(m - 1) % 12 + 1:02d}-10" for m in range(2, 16)]
    rows = [
        row(month, sex=sex, ok=index == 0)
        for month in months
        for sex, n in sexes.items()
        for index in range(n)
    ]
    return figures(make_measure(breakdowns=("sex",), **changes), make_data(("a", rows)))


def test_twelve_months_with_a_months_return_missing_are_not_complete():
    ends = [f"2025-{m:02d}-28" for m in range(4, 13)] + ["2026-01-28", "2026-02-28", "2026-03-28"]
    listed = make_table(is_snapshot=True)

    def by_sex(missing):
        files = [
            (f"{org}{end}", [row(end, org=org, extract=str(month_end(d(end))), sex="female", ok=True)])
            for org in ("P1", "P2")
            for end in ends
            if (org, end) != missing
        ]
        frame = figures(make_measure(breakdowns=("sex",)), make_data(*files, table=listed))
        return pick(frame, "QX", "2026-03-31", "icb_providers", "sex", "female")

    whole, partly = by_sex(None), by_sex(("P2", "2025-08-28"))
    assert (whole["denominator"], whole["is_immature"]) == (24.0, False)
    assert (partly["denominator"], partly["is_immature"]) == (23.0, True)


def test_a_breakdown_is_twelve_months_ending_a_quarter_at_the_headline_level():
    frame = yearly({"female": 2, "male": 3}).filter(pl.col("breakdown") == "sex")
    assert set(frame["org_level"]) == {"icb_providers"}
    windows = frame.select("period_start", "period_end").unique()
    assert windows.rows() == [(d("2025-04-01"), d("2026-03-31"))]
    found = pick(frame, "QX", "2026-03-31", "icb_providers", "sex", "male")
    assert (found["numerator"], found["denominator"]) == (12.0, 36.0)
    assert json.loads(found["sources"])[0]["sha256"] == "a"


def test_groups_with_fewer_than_ten_events_are_hidden_with_their_parts():
    frame = yearly({"female": 1}, rows={"numerator": pl.col("ok")})
    shown = pick(frame, "QX", "2026-03-31", "icb_providers", "sex", "female")
    assert (shown["numerator"], shown["status"]) == (12.0, "reported")
    few = yearly({"female": 2}, rows={"numerator": pl.col("ok") & (DAY.dt.month() < 10)})
    hidden = pick(few, "QX", "2026-03-31", "icb_providers", "sex", "female")
    assert hidden["status"] == "suppressed"
    names = ("numerator", "denominator", "value", "lower", "upper", "value_min", "value_max")
    assert all(hidden[name] is None for name in names)


def test_intervals_of_proportions_alone():
    rows = [row("2026-03-01", ok=index < 9, time=1.0) for index in range(100)]
    data = make_data(("a", rows))
    found = pick(figures(make_measure(), data), end="2026-03-31")
    assert (found["lower"], found["upper"]) == (
        pytest.approx(4.807, abs=1e-3),
        pytest.approx(16.226, abs=1e-3),
    )
    for kind in (Kind.COUNT, Kind.PERCENTILE):
        other = figures(make_measure(kind), data)
        assert other["lower"].null_count() == other["upper"].null_count() == other.height


def test_rows_become_ranges_and_zeros_walk_back_to_a_file():
    measure = make_measure(Kind.COUNT, rows={"denominator": pl.col("ok"), "absent_is_zero": True})
    rows = [row("2026-02-01", ok=value) for value in (True, True, False, True)]
    frame = figures(measure, make_data(("a", rows)))
    assert json.loads(pick(frame, end="2026-02-28")["sources"])[0]["rows"] == "2-3,5"
    zero = pick(frame, end="2026-03-31")
    assert (zero["value"], zero["sources"]) == (0.0, '[{"sha256":"a","sheet":null,"rows":""}]')
    silent = pick(frame, "P2", "2026-02-28")
    assert (silent["value"], silent["status"], silent["sources"]) == (0.0, "reported", zero["sources"])
    assert silent["known_from"] == zero["known_from"] is not None


def test_only_providers_in_scope_are_silent_zeros():
    measure = make_measure(Kind.COUNT, rows={"absent_is_zero": True}, **PROVIDER)
    data = make_data(("a", [row("2026-02-01", org="P1"), row("2026-03-01", org="X9")]))
    frame = figures(measure, data, Scope(icb_code="QX", providers=("P1", "P2")))
    assert frame.group_by("org_code").len().sort("org_code").rows() == [("P1", 2), ("P2", 2), ("X9", 1)]


def test_adding_an_organisation_changes_no_other():
    mine = [row("2026-02-01", ok=True), row("2026-03-01", ok=False)]
    more = [row("2025-06-01", org="X9", ok=True)]
    alone = figures(make_measure(**PROVIDER), make_data(("a", mine)))
    beside = figures(make_measure(**PROVIDER), make_data(("a", mine), ("b", more)))
    assert pick(alone).equals(pick(beside))
