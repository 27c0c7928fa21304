"""Measures of the same people: how they hang together, and what that tells."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from qmetrics.analysis.disclosure.attack import attack
from qmetrics.analysis.disclosure.bounds import ImpossibleBuild, narrowed, propagated
from qmetrics.analysis.disclosure.cells import Printed, problem_of
from qmetrics.analysis.disclosure.examples import events, measure_of, observed, screening
from qmetrics.analysis.disclosure.protect import protect
from qmetrics.analysis.disclosure.publish import published
from qmetrics.analysis.disclosure.together import Threshold, Together, problem_together, sharing
from qmetrics.model import Kind, Rows, add_months, month_end
from qmetrics.model.disclosure import LOCAL

APRIL, MAY = date(2025, 4, 30), date(2025, 5, 31)
LEVEL = "icb_providers"
UPHELD, PARTLY, NOT = (replace(screening, key=f"example.{name}") for name in ("upheld", "partly", "not"))


def marked(*people: tuple[str, date, bool, bool], time: list[float | None] | None = None) -> pl.DataFrame:
    """Rows of a table: whose, in which month, whether it counts and passes."""
    columns = {"_org": pl.String, "_end": pl.Date, "_den": pl.Boolean, "_num": pl.Boolean}
    frame = pl.DataFrame(people, schema=columns, orient="row").with_row_index("_mark")
    return frame if time is None else frame.with_columns(pl.Series("_time", time, pl.Float64))


def outcomes(*, org: str = "ZA1") -> dict[str, pl.DataFrame]:
    """One person of each outcome, as each of three measures marks them."""
    return {
        measure.key: marked(*((org, APRIL, True, at == passing) for at in range(3)))
        for passing, measure in enumerate((UPHELD, PARTLY, NOT))
    }


def of_outcomes(**known: object) -> Together:
    (found,) = sharing([UPHELD, PARTLY, NOT], outcomes())
    return replace(found, **known)  # type: ignore[arg-type]


def printed(measure, passed, of=None, *, org="ZA1"):
    frame = published(measure, LOCAL, observed(measure, org, [passed], [of] if of else None))
    return [Printed(frame, LEVEL, ["ZA1"])]


def hits(together, prints):
    found = attack(problem_together(together, LOCAL, prints, ["ZA1"]), LOCAL)
    return {hit.key[0]: (hit.low, hit.high) for hit in found}


def ends(problem, name):
    """The smallest and the largest count that one measure may have of ZA1 in April."""
    key = (name, "ZA1", APRIL, APRIL, 0)
    return narrowed(problem, propagated(problem), [key], enough=1_000)[key]


def test_of_three_parts_the_third_follows_from_two():
    # 8 upheld, 8 partly and 1 not: 15 to 17 people less 8 to 12 and 8 to 12
    two = {UPHELD.key: printed(UPHELD, 8, 17), PARTLY.key: printed(PARTLY, 8, 17)}
    assert hits(of_outcomes(), two) == {"x example.not": (0, 1)}
    # each by itself tells nothing, and 8, 8 and 7 leave more than two values
    assert all(attack(problem_of(UPHELD, LOCAL, one), LOCAL) == [] for one in two.values())
    wider = {UPHELD.key: printed(UPHELD, 8, 23), PARTLY.key: printed(PARTLY, 8, 23)}
    assert hits(of_outcomes(), wider) == {}
    # nobody is known to be in one part only: then nothing follows
    anybody = of_outcomes(sorts=(*of_outcomes().sorts, ("x", "x", "x"), ("c", "c", "c")))
    assert hits(anybody, two) == {}


def test_parts_of_a_whole_are_published_by_the_same_periods():
    counts = {UPHELD.key: [8, 9, 20], PARTLY.key: [8, 20, 20], NOT.key: [1, 20, 20]}
    whole = [17.0, 49.0, 60.0]
    frames = {key: observed(screening, "QZ9", passed, whole) for key, passed in counts.items()}
    alone = protect(UPHELD, frames[UPHELD.key], LOCAL)
    assert alone.cadence == {(LEVEL, "QZ9", ""): "month"}
    beside = protect(UPHELD, frames[UPHELD.key], LOCAL, parts=[frames[PARTLY.key], frames[NOT.key]])
    assert beside.cadence == {(LEVEL, "QZ9", ""): "quarter"}
    assert beside.frame.columns == alone.frame.columns
    assert beside.frame["numerator"].to_list() == [35.0]
    # a release from before the other parts were looked at does not stand in the way
    again = protect(
        UPHELD,
        frames[UPHELD.key],
        LOCAL,
        before=alone.as_before,
        parts=[frames[PARTLY.key], frames[NOT.key]],
    )
    assert again.cadence == {(LEVEL, "QZ9", ""): "quarter"}
    # a part without a figure where this one has one counts nobody
    short = frames[NOT.key].head(2)
    assert protect(UPHELD, frames[UPHELD.key], LOCAL, parts=[frames[PARTLY.key], short]).frame.height == 1


def test_measures_share_their_people_where_their_months_are_always_as_far_apart():
    later = replace(screening, key="example.later")
    other = replace(screening, key="example.other")
    people = [("ZA1", APRIL, True, True), ("ZA1", MAY, True, False)]
    half_a_year = [
        (org, month_end(add_months(end.replace(day=1), 6)), counts, passes)
        for org, end, counts, passes in people
    ]
    mixed = [("ZA1", APRIL, True, True), ("ZA1", month_end(date(2025, 9, 1)), True, False)]
    rows = {screening.key: marked(*people), later.key: marked(*half_a_year), other.key: marked(*mixed)}
    (found,) = sharing([screening, later, other], rows)
    assert [one.key for one in found.measures] == [screening.key, later.key]
    assert found.later == (0, 6)
    assert set(found.sorts) == {("x", "x"), ("c", "c")}
    assert found.known == {("ZA1", APRIL), ("ZA1", MAY)}
    # nobody who is counted by both
    nobody = {
        screening.key: marked(("ZA1", APRIL, True, True)),
        later.key: marked(("ZA1", APRIL, False, True)),
    }
    assert sharing([screening, later], nobody) == []


def test_a_later_month_is_joined_to_the_month_of_the_same_people():
    later = replace(screening, key="example.later")
    october = observed(later, "ZA1", [30], [60], first=date(2025, 10, 1))
    people = [("ZA1", APRIL, True, True), ("ZA1", APRIL, True, False)]
    rows = {
        screening.key: marked(*people),
        later.key: marked(*(("ZA1", month_end(date(2025, 10, 1)), *one[2:]) for one in people)),
    }
    (together,) = sharing([screening, later], rows)
    prints = {later.key: [Printed(published(later, LOCAL, october), LEVEL, ["ZA1"])]}
    problem = problem_together(together, LOCAL, prints, ["ZA1"])
    assert ends(problem, f"x {screening.key}") == (28, 32)
    # but of a month that is shown as it was before nothing is known
    kept = {later.key: [month_end(date(2025, 10, 1))]}
    bounds = propagated(problem_together(together, LOCAL, prints, ["ZA1"], kept=kept))
    assert bounds[f"x {screening.key}", "ZA1", APRIL, APRIL, 0] == (0, float("inf"))


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        # half of 38 to 42 took no more than 40 minutes, so no more than half failed; or no fewer than 70
        (40.0, {"c": (0, 21), "x": (19, 42)}),
        (70.0, {"c": (19, 42), "x": (0, 21)}),
        # on the limit itself nothing follows
        (60.0, {"c": (0, 42), "x": (0, 42)}),
    ],
)
def test_a_percentile_tells_how_many_are_on_either_side_of_a_limit(value, bounds):
    median = replace(
        measure_of(Kind.PERCENTILE),
        origin=Rows(
            table="example", date=pl.col("day"), denominator=pl.lit(True), duration=pl.col("t"), quantile=0.5
        ),
    )
    people = [("ZA1", APRIL, True, True), ("ZA1", APRIL, True, False), ("ZA1", APRIL, True, False)]
    times = [60.0, 60.2, None]
    rows = {screening.key: marked(*people), median.key: marked(*people, time=times)}
    (together,) = sharing([screening, median], rows)
    assert together.thresholds == (Threshold(median.key, screening.key, 0.5, 60.0, 60.2),)
    frame = observed(median, "ZA1", [0], [40.0]).with_columns(
        pl.lit(value).alias("value"), pl.lit("reported").alias("status")
    )
    prints = {median.key: [Printed(frame, LEVEL, ["ZA1"])]}
    problem = problem_together(together, LOCAL, prints, ["ZA1"])
    assert {side: ends(problem, f"{side} {screening.key}") for side in bounds} == bounds
    # of a month that is shown as it was before nothing follows: its rows were others
    kept = problem_together(together, LOCAL, prints, ["ZA1"], kept={median.key: [APRIL]})
    assert not any("one side of the limit" in one.because for one in kept.relations)


def test_a_rate_may_count_fewer_since_contacts_of_some_are_unknown():
    rate = replace(events, key="example.rate", kind=Kind.RATE)
    counted = [("ZA1", APRIL, True, True), ("ZA1", APRIL, True, False)]
    (together,) = sharing([screening, rate], {screening.key: marked(*counted), rate.key: marked(*counted)})
    frame = published(screening, LOCAL, observed(screening, "ZA1", [30], [60]))
    prints = {screening.key: [Printed(frame, LEVEL, ["ZA1"])]}
    problem = problem_together(together, LOCAL, prints, ["ZA1"])
    assert ends(problem, "x example.rate") == (0, 62)


def test_figures_that_are_not_of_the_same_people_contradict_each_other():
    prints = {UPHELD.key: printed(UPHELD, 60, 80), PARTLY.key: printed(PARTLY, 60, 80)}
    with pytest.raises(ImpossibleBuild):
        hits(of_outcomes(), prints)
    # unless the rows of that month are not here
    assert hits(of_outcomes(known=frozenset()), prints) == {}
