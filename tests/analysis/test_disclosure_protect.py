"""What the public sees: by month, by quarter or not at all, and nothing beside it."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from qmetrics.analysis.disclosure.examples import events, measure_of, observed, screened, screening
from qmetrics.analysis.disclosure.protect import protect
from qmetrics.model import OBSERVATION_SCHEMA, Cadence, Dynamics, Exposure, Kind, Rows, empty_observations
from qmetrics.model.disclosure import AS_PUBLISHED, EHRQL_LIKE, FFT, LOCAL, NEVER_EVENTS, Shape

MEMBERS = ("ZA1", "ZA2", "ZA3")


def frames(measure, **figures):
    """Organisations and their total; figures are events, or pairs of passed and of."""
    parts, totals = [], None
    for org, months in figures.items():
        pairs = [one if isinstance(one, tuple) else (one, None) for one in months]
        of = [n for _, n in pairs] if pairs[0][1] is not None else None
        parts.append(observed(measure, org, [x for x, _ in pairs], of))
        totals = [(0, 0)] * len(pairs) if totals is None else totals
        totals = [(a + x, b + (n or 0)) for (a, b), (x, n) in zip(totals, pairs, strict=True)]
    whole = [n for _, n in totals] if of else None
    return pl.concat([observed(measure, "QZ9", [x for x, _ in totals], whole), *parts])


def shown(found, org):
    return found.frame.filter((pl.col("org_code") == org) & (pl.col("status") != "suppressed"))


def test_counts_are_rounded_and_a_percentage_is_of_the_rounded_counts():
    found = protect(screening, screened([33, 30, 30], [48, 48, 53]), LOCAL)
    assert found.frame["numerator"].to_list() == [35.0, 30.0, 30.0]
    assert found.frame["denominator"].to_list() == [50.0, 50.0, 55.0]
    assert found.frame["value"].to_list() == [70.0, 60.0, 55.0]
    assert (
        found.frame.filter((pl.col("value_min") > pl.col("value")) | (pl.col("value_max") < 55)).height == 0
    )
    assert found.frame["sources"].null_count() == 3
    assert found.frame.schema == pl.Schema(OBSERVATION_SCHEMA)


@pytest.mark.parametrize("passed", range(8, 60))
def test_what_is_true_lies_within_what_is_said(passed):
    true = screened([passed] * 3, [68] * 3)
    for row in protect(screening, true, LOCAL).frame.iter_rows(named=True):
        assert row["value_min"] - 0.01 <= 100 * passed / 68 <= row["value_max"] + 0.01
        assert row["lower"] <= row["value"] <= row["upper"]


@pytest.mark.parametrize(("passed", "of"), [([30, 7, 30], [60, 60, 60]), ([30, 53, 30], [60, 60, 60])])
def test_a_hidden_month_makes_the_series_quarterly(passed, of):
    found = protect(screening, screened(passed, of), LOCAL)
    assert found.cadence == {("icb_providers", "QZ9", ""): Cadence.QUARTER}
    assert found.frame.select("period_start", "period_end").rows() == [(date(2025, 4, 1), date(2025, 6, 30))]
    assert found.frame["numerator"].to_list() == [LOCAL.rounded(sum(passed))]
    assert found.frame["denominator"].to_list() == [180.0]


def test_a_hidden_quarter_hides_the_series():
    found = protect(screening, screened([2, 2, 2], [60, 60, 60]), LOCAL)
    assert found.frame["status"].to_list() == ["suppressed"] * 3
    for name in ("value", "numerator", "denominator", "lower", "upper", "sources"):
        assert found.frame[name].null_count() == 3, name
    assert found.frame.select("value_min", "value_max").unique().rows() == [(0.0, 100.0)]
    assert found.reasons == {
        (
            "icb_providers",
            "QZ9",
            "",
        ): "not published, because in some period 1 to 7 people would be told of, here or elsewhere"
    }


def test_nought_and_all_are_shown_and_are_exact():
    found = protect(screening, screened([0, 40, 20], [40, 40, 40]), LOCAL)
    assert found.frame["value"].to_list() == [0.0, 100.0, 50.0]
    assert found.frame.select("value_min", "value_max").rows()[:2] == [(0.0, 0.0), (100.0, 100.0)]
    none = protect(screening, screened([0, 20, 20], [0, 40, 40]), LOCAL).frame
    assert none["status"].to_list() == ["zero_denominator", "reported", "reported"]
    assert none["value"].to_list() == [None, 50.0, 50.0]


def test_a_month_and_its_quarter_are_never_both_published():
    table = frames(events, ZA1=[30, 31, 32, 30, 31, 32], ZA2=[9, 9, 4, 9, 9, 9], ZA3=[20, 20, 20, 20, 20, 20])
    found = protect(events, table, LOCAL, members=MEMBERS)
    assert found.cadence[("provider", "ZA2", "")] is Cadence.QUARTER
    for org in ("QZ9", *MEMBERS):
        rows = shown(found, org)
        lengths = (rows["period_end"] - rows["period_start"]).dt.total_days() > 40
        assert lengths.n_unique() <= 1


def test_one_small_provider_takes_another_with_it():
    table = frames(events, ZA1=[60] * 3, ZA2=[12] * 3, ZA3=[1] * 3)
    found = protect(events, table, LOCAL, members=MEMBERS)
    assert found.cadence == {
        ("icb_providers", "QZ9", ""): Cadence.MONTH,
        ("provider", "ZA1", ""): Cadence.MONTH,
        ("provider", "ZA2", ""): None,
        ("provider", "ZA3", ""): None,
    }
    # whether it is too small itself is not told
    assert len(set(found.reasons.values())) == 1


def test_small_providers_that_are_enough_together_take_nobody_with_them():
    table = frames(events, ZA1=[60] * 3, ZA2=[5] * 3, ZA3=[4] * 3)
    found = protect(events, table, LOCAL, members=MEMBERS)
    # 9 a month are left over: neither of the two can be told
    assert found.cadence["provider", "ZA1", ""] is Cadence.MONTH
    # by quarter each is enough, and by month what is left over still is
    assert found.cadence["provider", "ZA2", ""] is Cadence.QUARTER


def test_a_provider_outside_the_sum_and_other_tables_are_not_published():
    table = frames(events, ZA1=[60] * 3, ZA2=[30] * 3)
    more = table.with_columns(
        pl.lit("sex").alias("breakdown"), pl.lit("female").alias("breakdown_value")
    ).filter(pl.col("org_code") == "QZ9")
    level = table.with_columns(pl.lit("sub_icb").alias("org_level")).filter(pl.col("org_code") == "ZA1")
    found = protect(events, pl.concat([table, more, level]), LOCAL, members=["ZA1"])
    assert found.frame.select("org_level", "org_code", "breakdown").unique().sort("org_level").rows() == [
        ("icb_providers", "QZ9", None),
        ("provider", "ZA1", None),
    ]


def test_a_headline_breakdown_is_published_without_a_total():
    by_pathway = replace(events, breakdowns=("pathway",), headline_breakdown="pathway")
    parts = [
        observed(by_pathway, "QZ9", months).with_columns(
            pl.lit("pathway").alias("breakdown"), pl.lit(name).alias("breakdown_value")
        )
        for name, months in (("autism", [40, 41, 42]), ("crisis", [9, 3, 9]), ("other", [1, 0, 2]))
    ]
    total = observed(by_pathway, "QZ9", [50, 44, 53])
    found = protect(by_pathway, pl.concat([total, *parts]), LOCAL)
    assert set(found.frame["breakdown_value"]) == {"autism", "crisis", "other"}
    assert [found.cadence["icb_providers", "QZ9", name] for name in ("autism", "crisis", "other")] == [
        Cadence.MONTH,
        Cadence.QUARTER,
        None,
    ]


def test_a_stock_by_quarter_is_its_last_month():
    waiting = measure_of(Kind.COUNT, Dynamics.STOCK)
    found = protect(waiting, observed(waiting, "QZ9", [30, 5, 40, 30, 30, 50]), LOCAL)
    assert found.frame.select("period_end", "value").rows() == [
        (date(2025, 6, 30), 40.0),
        (date(2025, 9, 30), 50.0),
    ]


def test_windows_that_overlap_are_shown_at_the_end_of_quarters_only():
    rolling = replace(measure_of(Kind.PROPORTION, Dynamics.WINDOW), window=3)
    months = observed(rolling, "QZ9", [90] * 6, [120] * 6).with_columns(
        pl.col("period_start").dt.offset_by("-2mo")
    )
    found = protect(rolling, months, LOCAL)
    assert [end.month for end in found.frame["period_end"]] == [6, 9]


def test_a_percentile_needs_eight_people_in_its_smaller_tail_in_every_month():
    # somebody else's attack: a 90th percentile of 15 people tells that one at most is over it
    median = measure_of(Kind.PERCENTILE)

    def of(people):
        frame = observed(median, "QZ9", [0] * 3, people)
        return frame.with_columns(
            pl.lit(None, pl.Float64).alias("numerator"),
            pl.lit(12.4).alias("value"),
            pl.lit(3.0).alias("value_min"),
        )

    found = protect(median, of([16, 40, 40]), LOCAL).frame
    assert found.select("value", "denominator", "value_min").rows() == [
        (12.0, 15.0, None),
        *[(12.0, 40.0, None)] * 2,
    ]
    small = protect(median, of([15, 40, 40]), LOCAL)
    assert small.frame["value"].null_count() == 3
    (why,) = small.reasons.values()
    assert why.endswith("a figure would be of fewer than 16 people, here or elsewhere")
    cases = Rows(table="t", date=pl.col("d"), denominator=pl.lit(True), duration=pl.col("days"), quantile=0.9)
    high = replace(median, origin=cases)
    assert protect(high, of([79, 90, 90]), LOCAL).frame["value"].null_count() == 3
    assert protect(high, of([80, 90, 90]), LOCAL).frame["value"].null_count() == 0


def test_a_mean_is_of_so_many_that_it_does_not_tell_their_number():
    score = measure_of(Kind.SCORE)

    def of(people):
        frame = observed(score, "QZ9", [0] * 3, people)
        return frame.with_columns(pl.lit(None, pl.Float64).alias("numerator"), pl.lit(2.36).alias("value"))

    assert protect(score, of([50, 84, 60]), LOCAL).frame["value"].to_list() == [2.4] * 3
    assert protect(score, of([49, 84, 60]), LOCAL).frame["value"].null_count() == 3
    # of fifty, a mean of 2.4 leaves the sum of their scores five values
    assert len({total for total in range(200) if round(total / 50, 1) == 2.4}) == 5


def test_a_rate_is_of_the_rounded_count():
    per = Rows(
        table="t",
        date=pl.col("d"),
        denominator=pl.lit(True),
        exposure=Exposure(table="a", date=pl.col("d"), amount=pl.col("n"), per=10_000),
    )
    rate = replace(measure_of(Kind.RATE), origin=per)
    found = protect(rate, observed(rate, "QZ9", [23, 31, 40], [20_000] * 3), LOCAL).frame
    assert found["value"].to_list() == [12.5, 15.0, 20.0]
    assert found.select("value_min", "value_max").row(0) == (11.5, 13.5)


@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.TIME_BETWEEN, Kind.MILESTONE])
def test_some_kinds_are_never_published(kind):
    measure = measure_of(kind)
    assert protect(measure, observed(measure, "QZ9", [40] * 3), LOCAL).frame.is_empty()


def test_never_events_by_month_are_never_published():
    assert protect(events, observed(events, "QZ9", [40] * 3), NEVER_EVENTS).frame.is_empty()


def test_what_is_published_is_not_touched_again():
    table = screened([3, 0, 4], [5, 9, 8])
    assert protect(screening, table, AS_PUBLISHED).frame.equals(table)


def test_without_rows_there_is_nothing():
    for rules in (LOCAL, FFT, EHRQL_LIKE, AS_PUBLISHED, NEVER_EVENTS):
        assert protect(screening, empty_observations(), rules, members=MEMBERS).frame.is_empty()


def test_a_figure_without_its_people_is_refused():
    table = screened([30] * 3, [60] * 3).with_columns(pl.lit(None, pl.Float64).alias("denominator"))
    with pytest.raises(ValueError, match=r"example\.proportion of QZ9 at 2025-04-30"):
        protect(screening, table, LOCAL)


def test_a_missing_month_stays_missing_and_leaves_out_its_quarter():
    table = screened([30, 30, 4, 30, 30, 30], [60] * 6)
    gone = pl.col("period_end") == date(2025, 4, 30)
    table = table.with_columns(
        pl.when(gone).then(pl.lit("not_submitted")).otherwise("status").alias("status"),
        *(pl.when(~gone).then(name).alias(name) for name in ("numerator", "denominator", "value")),
    )
    found = protect(screening, table, LOCAL)
    # the two months left of the first quarter are 34, so the series is safe by quarter
    assert found.frame.select("status", "value").rows() == [("not_submitted", None), ("reported", 50.0)]


def test_figure_by_figure_hides_each_small_count_alone():
    table = frames(events, ZA1=[60, 60], ZA2=[7, 0], ZA3=[20, 20])
    found = protect(events, table, EHRQL_LIKE, members=MEMBERS).frame
    of_two = found.filter(pl.col("org_code") == "ZA2")
    assert of_two["status"].to_list() == ["suppressed"] * 2
    assert of_two.select("value_min", "value_max").unique().rows() == [(0.0, 7.0)]
    assert found.filter(pl.col("status") == "suppressed").height == 2


def test_fft_hides_the_next_smallest_too_and_keeps_nought():
    table = frames(events, ZA1=[60, 60, 60], ZA2=[4, 0, 2], ZA3=[20, 20, 3])
    found = protect(events, table, FFT, members=MEMBERS).frame
    hidden = found.filter(pl.col("status") == "suppressed").select(
        "org_code", pl.col("period_end").dt.month()
    )
    assert set(hidden.rows()) == {("ZA2", 4), ("ZA3", 4), ("ZA2", 6), ("ZA3", 6)}
    assert found.filter(pl.col("org_code") == "ZA1")["value"].to_list() == [60.0] * 3


def test_a_shape_or_rule_set_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="write 'headline'"):
        Shape(of="ward")
    with pytest.raises(ValueError, match="hidden_from"):
        replace(LOCAL, hidden_from=9)
    with pytest.raises(ValueError, match="base"):
        replace(LOCAL, base=0)
    with pytest.raises(ValueError, match="month, quarter"):
        Shape(of="provider", cadences=(Cadence.YEAR,))


@pytest.mark.parametrize("rules", [LOCAL, EHRQL_LIKE])
def test_a_published_count_could_be_just_those_that_are_rounded_to_it(rules):
    for count in range(60):
        if not rules.hides(count):
            low, high = rules.could_be(rules.rounded(count))
            assert low <= count <= high
            assert [
                one
                for one in range(70)
                if not rules.hides(one) and rules.rounded(one) == rules.rounded(count)
            ] == list(range(low, high + 1))
