"""The attacker finds planted weaknesses, and claims nothing that does not follow."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from qmetrics.analysis.disclosure.attack import attack, with_relation
from qmetrics.analysis.disclosure.bounds import ImpossibleBuild, narrowed, propagated
from qmetrics.analysis.disclosure.cells import Cell, Printed, Problem, Relation, mean_relation, problem_of
from qmetrics.analysis.disclosure.examples import events, observed, screening
from qmetrics.analysis.disclosure.figure_by_figure import figure_by_figure
from qmetrics.analysis.disclosure.protect import protect
from qmetrics.model import Exposure, Kind, Rows
from qmetrics.model.disclosure import LOCAL

EXACT = replace(LOCAL, base=1, whole_series=False, from_rounded=False)
ROUNDED = replace(LOCAL, whole_series=False, from_rounded=False)
LEVEL, MEMBERS = "icb_providers", ["ZA1", "ZA2"]
APRIL = date(2025, 4, 30)


def published(measure, rules, **figures):
    parts = [observed(measure, org, *given) for org, given in figures.items()]
    return Printed(figure_by_figure(measure, pl.concat(parts), rules, level=LEVEL), LEVEL, MEMBERS)


def hits(measure, rules, *builds):
    return {
        (hit.key[0], hit.key[1]): (hit.low, hit.high)
        for hit in attack(problem_of(measure, rules, builds), rules)
    }


def test_a_hidden_part_is_the_total_less_the_other():
    build = published(events, EXACT, QZ9=([23],), ZA1=([17],), ZA2=([6],))
    found = attack(problem_of(events, EXACT, [build]), EXACT)
    assert [(hit.key, hit.low, hit.high) for hit in found] == [(("x", "ZA2", APRIL, APRIL, 0), 6, 6)]
    assert "QZ9 from April 2025 to April 2025 is the sum of its parts" in found[0].reasons
    assert "the count of ZA2, 2025-04-30 to 2025-04-30, is 6" in str(found[0])


def test_rounding_alone_does_not_protect():
    assert hits(events, ROUNDED, published(events, ROUNDED, QZ9=([23],), ZA1=([17],), ZA2=([6],))) == {
        ("x", "ZA2"): (6, 7)
    }
    assert hits(events, ROUNDED, published(events, ROUNDED, QZ9=([21],), ZA1=([17],), ZA2=([4],))) == {}


def test_whole_percentages_give_exact_counts():
    # 10 of 40 is 25 %, 15 of 60 is 25 %: 5 of 20 were hidden
    build = published(screening, ROUNDED, QZ9=([14], [60]), ZA1=([10], [40]), ZA2=([4], [20]))
    assert build.frame.filter(pl.col("org_code") == "ZA2")["value"].to_list() == [None]
    low, high = hits(screening, ROUNDED, build)["x", "ZA2"]
    assert low <= 4 <= high
    assert high - low < 2
    # the same counts with percentages of the rounded ones give no more than the counts
    plain = replace(ROUNDED, from_rounded=True)
    again = published(screening, plain, QZ9=([14], [60]), ZA1=([10], [40]), ZA2=([4], [20]))
    assert ("x", "ZA2") not in hits(screening, plain, again)


def test_a_rate_is_turned_back_into_its_count():
    per = Rows(
        table="t",
        date=pl.col("d"),
        denominator=pl.lit(True),
        exposure=Exposure(table="a", date=pl.col("d"), amount=pl.col("n"), per=10_000),
    )
    rate = replace(events, key="example.rate", kind=Kind.RATE, origin=per)
    frame = observed(rate, "ZA1", [4], [20_000]).with_columns(
        pl.lit(2.0).alias("value"), pl.lit(None, pl.Float64).alias("numerator")
    )
    assert hits(rate, ROUNDED, Printed(frame, LEVEL, MEMBERS)) == {("x", "ZA1"): (4, 4)}


def test_a_quarter_gives_its_hidden_month():
    months = observed(events, "ZA1", [20, 6, 20])
    quarter = months.tail(1).with_columns(
        pl.lit(date(2025, 4, 1)).alias("period_start"),
        pl.lit(46.0).alias("numerator"),
        pl.lit(46.0).alias("value"),
    )
    frame = figure_by_figure(
        events, pl.concat([months, quarter]).filter(pl.col("numerator") != 6), EXACT, level=LEVEL
    )
    assert hits(events, EXACT, Printed(frame, LEVEL, MEMBERS)) == {("x", "ZA1"): (6, 6)}


def test_a_mean_of_true_counts_gives_the_hidden_one():
    build = published(events, ROUNDED, ZA1=([40, 6, 40],))
    problem = problem_of(events, ROUNDED, [build])
    assert attack(problem, ROUNDED) == []
    exact = problem_of(events, EXACT, [published(events, EXACT, ZA1=([40, 6, 40],))])
    keys = [cell.key for cell in exact.cells if cell.key[1] == "ZA1"]
    found = attack(with_relation(exact, mean_relation(keys, 28.7, 1, "the printed mean")), EXACT)
    assert [(hit.low, hit.high) for hit in found] == [(6, 6)]
    assert "the printed mean" in found[0].reasons


def test_two_builds_give_a_late_provider():
    first = published(events, EXACT, QZ9=([57],), ZA1=([57],))
    alone = replace(first, members=["ZA1"])
    # the second prints the total alone
    second = published(events, EXACT, QZ9=([60],))
    assert hits(events, EXACT, second) == {}
    with_both = hits(events, EXACT, alone, replace(second, same_as_before=[("ZA1", APRIL)]))
    assert with_both == {("x", "ZA2"): (3, 3)}


def test_two_builds_give_a_merger_away():
    first = published(events, EXACT, ZA1=([40],))
    second = Printed(
        observed(events, "ZA9", [44]), LEVEL, ["ZA9"], [("ZA9", APRIL)], (("ZA9", ("ZA1", "ZA2")),)
    )
    assert hits(events, EXACT, first, second) == {("x", "ZA2"): (4, 4)}


def test_who_is_not_in_a_build_is_none_of_its_total():
    build = published(events, EXACT, QZ9=([12],))
    assert hits(events, EXACT, replace(build, without=[("ZA2", APRIL)])) == {}
    found = problem_of(events, EXACT, [replace(build, without=[("ZA2", APRIL)])])
    assert propagated(found)["x", "ZA1", APRIL, APRIL, 0] == (12, 12)


def test_whole_numbers_tell_more_than_fractions():
    one, two = (("x", org, APRIL, APRIL, 0) for org in MEMBERS)
    known = Problem(
        (Cell(one, 0, 7, True), Cell(two, 0, 7, True)),
        (Relation(((one, 3), (two, 5)), 19, 19, "a bill"), Relation(((one, 1), (two, -1)), -7, 7, "near")),
    )
    assert [(hit.low, hit.high) for hit in attack(known, LOCAL)] == [(3, 3), (2, 2)]


def test_a_large_count_worked_out_is_no_hit_and_three_values_are_none():
    one = ("x", "ZA1", APRIL, APRIL, 0)
    for low, high, expected in ((8, 8, 0), (7, 8, 1), (5, 7, 0), (0, 1, 1), (0, 0, 0)):
        assert len(attack(Problem((Cell(one, low, high, True),), ()), LOCAL)) == expected, (low, high)
    assert attack(Problem((Cell(one, 4, 4, False),), ()), LOCAL) == []


def test_what_contradicts_itself_is_said_so():
    one = ("x", "ZA1", APRIL, APRIL, 0)
    with pytest.raises(ImpossibleBuild, match="a total"):
        attack(Problem((Cell(one, 3, 5, True),), (Relation(((one, 1),), 9, 9, "a total"),)), LOCAL)


def test_nothing_printed_nothing_found():
    assert (
        attack(problem_of(events, LOCAL, [Printed(observed(events, "ZA1", []), LEVEL, MEMBERS)]), LOCAL) == []
    )


def test_what_is_shown_and_what_is_left_over_is_zero_or_more_than_the_hidden_range():
    """The rule itself tells: 55 to 57 of 65 pass, so 8 to 12 do not, and not 6."""
    frame = protect(
        screening,
        pl.concat([
            observed(screening, "QZ9", [57, 57, 57], [65, 65, 65]),
            observed(screening, "ZA1", [30, 30, 30], [38, 38, 38]),
            observed(screening, "ZA2", [27, 27, 27], [27, 27, 27]),
        ]),
        LOCAL,
        members=MEMBERS,
    ).frame  # fmt: skip
    shown = frame.filter(pl.col("org_code") != "ZA2")
    problem = problem_of(screening, LOCAL, [Printed(shown, LEVEL, MEMBERS)])
    bounds = propagated(problem)
    # 28 to 32 of 38 to 42, that is 6 to 14
    assert bounds["c", "ZA1", APRIL, APRIL, 0][0] == 8
    left = [cell for cell in problem.cells if cell.key[1] == "what is left over"]
    # in three months and their quarter, of those who pass and those who do not
    assert len(left) == 8
    assert {cell.gap for cell in left} == {7}
    # 53 to 57 less 28 to 32 pass at the other
    assert bounds["x", "what is left over", APRIL, APRIL, 0] == (21, 29)
    # at most 14 of all fail and at least 8 of ZA1: so 6 at most at the other, and then nobody
    key = ("c", "ZA2", APRIL, APRIL, 0)
    assert narrowed(problem, bounds, [key], enough=99)[key] == (0, 0)
    # which is not hidden
    assert attack(problem, LOCAL) == []


def test_a_gap_that_nothing_fits_is_a_contradiction():
    key = ("x", "ZA1", APRIL, APRIL, 0)
    few = Problem((Cell(key, 3, 5, gap=7),), (Relation(((key, 1.0),), 0, 9, "seen"),))
    with pytest.raises(ImpossibleBuild, match="zero or more than 7"):
        propagated(few)
