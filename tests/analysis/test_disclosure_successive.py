"""Two public builds in a row: what a later one may change."""

from dataclasses import replace
from datetime import date

import polars as pl

from qmetrics.analysis.disclosure.examples import events, observed
from qmetrics.analysis.disclosure.protect import protect
from qmetrics.model import Cadence
from qmetrics.model.disclosure import LOCAL


def table(**figures):
    length = max(map(len, figures.values()))
    totals = [sum(months[at] for months in figures.values() if at < len(months)) for at in range(length)]
    parts = [observed(events, org, months) for org, months in figures.items()]
    return pl.concat([observed(events, "QZ9", totals), *parts])


def build(frame, before=None):
    members = frame.filter(pl.col("org_level") == "provider")["org_code"].unique().to_list()
    return protect(events, frame, LOCAL, members=members, before=before.as_before if before else None)


def figures(found, org):
    return found.frame.filter(pl.col("org_code") == org)["value"].to_list()


FIRST = {"ZA1": [40, 40, 40], "ZA2": [30, 30, 30]}
QUARTER = tuple(date(2025, month, day) for month, day in ((4, 30), (5, 31), (6, 30)))


def test_a_correction_of_few_people_is_held_back():
    first = build(table(**FIRST))
    second = build(table(ZA1=[40, 43, 40, 41], ZA2=[30, 30, 30, 33]), first)
    assert second.kept == QUARTER
    assert figures(second, "ZA1") == [40.0, 40.0, 40.0, 40.0]
    assert figures(second, "QZ9") == [70.0, 70.0, 70.0, 75.0]


def test_a_correction_of_eight_or_more_is_taken_in():
    first = build(table(**FIRST))
    second = build(table(ZA1=[40, 48, 40], ZA2=[30, 30, 30]), first)
    assert second.kept == ()
    assert figures(second, "ZA1") == [40.0, 50.0, 40.0]


def test_two_corrections_that_nearly_cancel_are_held_back():
    first = build(table(**FIRST))
    # 10 more and 8 fewer: the total moves by 2
    assert build(table(ZA1=[50, 40, 40], ZA2=[22, 30, 30]), first).kept == QUARTER


def test_a_small_late_provider_stays_out_of_what_was_published():
    first = build(table(**FIRST))
    second = build(table(**FIRST, ZA3=[3, 3, 3]), first)
    assert second.kept == QUARTER
    assert figures(second, "QZ9") == [70.0, 70.0, 70.0]
    assert figures(second, "ZA3") == []


def test_a_large_late_provider_comes_in():
    first = build(table(**FIRST))
    second = build(table(**FIRST, ZA3=[20, 20, 20]), first)
    assert second.kept == ()
    assert figures(second, "QZ9") == [90.0] * 3


def test_organisations_that_merge_do_not_change_what_was_published():
    first = build(table(ZA1=[40] * 3, ZA2=[30] * 3, ZA3=[20] * 3))
    second = build(table(ZA1=[40] * 6, ZA9=[50] * 6), first)
    assert second.kept == QUARTER
    assert figures(second, "ZA2") == [30.0] * 3
    assert figures(second, "ZA9") == [50.0] * 3


def test_who_was_published_before_counts_as_known():
    # ZA3 was published, and ZA2 with ZA4 (5 and 4) left over; now ZA2 is large enough in new months only
    first = build(table(ZA1=[60] * 3, ZA2=[12] * 3, ZA3=[9] * 3))
    assert first.shown.series == dict.fromkeys(("ZA1", "ZA2", "ZA3"), Cadence.MONTH)
    second = build(table(ZA1=[60] * 6, ZA2=[12] * 6, ZA3=[9, 9, 9, 3, 1, 1]), first)
    # ZA3 is small now, so it and the next smallest go: nothing of the new months gives it away
    assert second.shown.series == {"ZA1": Cadence.MONTH, "ZA2": None, "ZA3": None}


def test_the_same_build_again_changes_nothing():
    first = build(table(**FIRST))
    second = build(table(**FIRST), first)
    assert second.kept == ()
    assert second.frame.equals(first.frame)


def test_groups_of_people_are_held_back_too():
    by_pathway = replace(events, breakdowns=("pathway",), headline_breakdown="pathway")

    def of(**groups):
        return pl.concat(
            observed(by_pathway, "QZ9", months).with_columns(
                pl.lit("pathway").alias("breakdown"), pl.lit(name).alias("breakdown_value")
            )
            for name, months in groups.items()
        )

    first = protect(by_pathway, of(autism=[40, 40, 40], crisis=[20, 20, 20]), LOCAL)
    second = protect(by_pathway, of(autism=[40, 43, 40], crisis=[20, 30, 20]), LOCAL, before=first.as_before)
    assert second.kept == QUARTER
    assert second.frame["value"].to_list() == [40.0, 40.0, 40.0, 20.0, 30.0, 20.0]


def test_an_empty_build_before_and_after():
    empty = build(table(**FIRST).clear())
    assert build(table(**FIRST), empty).frame.equals(build(table(**FIRST)).frame)
    assert build(table(**FIRST).clear(), build(table(**FIRST))).frame.height == 9
