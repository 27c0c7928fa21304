"""Sepsis: are people with suspected sepsis recognised and treated in time?

Declarations only, from the case-level ``sepsis_return``; its columns are in ``sources``, the
arithmetic in ``analysis/compute``. Local targets are rows of the ledger. There is no measure of
mortality: sampled, unadjusted and without deaths after discharge, it would mislead.
"""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from qmetrics.model import Direction, Example, Exclusion, Kind, Level, Measure, Rows
from qmetrics.reference import statements

TABLE = "sepsis_return"
HOUR, THREE_HOURS = pl.duration(minutes=60), pl.duration(minutes=180)

ZERO = pl.col("time_zero_at")
DAY = ZERO.dt.convert_time_zone("Europe/London").dt.date()
NEWS2 = pl.col("time_zero_news2")
BY_SCORE = (
    pl.when(NEWS2 >= 7)
    .then(pl.lit("high"))
    .when(NEWS2 >= 5)
    .then(pl.lit("moderate"))
    .when(NEWS2 >= 1)
    .then(pl.lit("low"))
    .when(NEWS2 == 0)
    .then(pl.lit("very_low"))
)
BAND = pl.coalesce("judged_band", BY_SCORE)
OUTCOME = pl.col("antibiotic_outcome")
# only a dose with a time; one before time zero is a negative time
DOSE = pl.when(OUTCOME == "given").then(pl.col("antibiotic_given_at"))
TIME_UNKNOWN = OUTCOME == "given_but_time_unknown"

IN_SCOPE = ~pl.col("is_pregnant_or_recent").fill_null(False)
SUSPECTED = IN_SCOPE & pl.col("sepsis_suspected")
TRIGGERED = IN_SCOPE & ((NEWS2 >= 5).fill_null(False) | pl.col("has_single_parameter_3").fill_null(False))
GIVEN = SUSPECTED & OUTCOME.is_in(["given", "given_but_time_unknown"])

NO_BAND = Exclusion(reason="no band: neither judged nor scored", where=BAND.is_null())
NO_SCORE = Exclusion(reason="no NEWS2 at time zero", where=NEWS2.is_null())


def in_band(band: str) -> pl.Expr:
    """Suspected, and in the band; those without any band are in too, for ``NO_BAND`` to count."""
    return SUSPECTED & (BAND.eq(band) | BAND.is_null())


def excluded_within(limit: pl.Expr) -> Exclusion:
    """Decided by time zero and the limit, and before any dose; an untimed decision does not count.

    Who is already on treatment had a dose before time zero; that one does not count against it.
    """
    decided = pl.col("exclusion_decided_at")
    before_dose = (OUTCOME == "not_given") | (decided < DOSE)
    on_treatment = (pl.col("exclusion_reason") == "already_on_treatment") & (DOSE < ZERO)
    return Exclusion(
        reason="already on treatment, declined or ceiling of care, or infection ruled out, decided in time",
        where=pl.col("exclusion_reason").is_not_null()
        & (decided - ZERO <= limit)
        & (before_dose.fill_null(False) | on_treatment.fill_null(False)),
    )


SAMPLED = (
    "Cases are a sample: the method is printed on every chart, and a change of method breaks the series.",
    "People aged 16 and over; pregnant or recently pregnant people are left out.",
)
TIMED = (
    *SAMPLED,
    "Time zero is the first NEWS2 at presentation or at deterioration on the ward; another clock gives "
    "another figure.",
    "An antibiotic not given, or given at a time nobody recorded, counts as not in time; the upper bound is "
    "the figure had all of unknown time been in time.",
    "An exclusion counts only where it was decided within the limit and before any dose; an exclusion "
    "without a time, or beside a dose of unknown time, stays in.",
    "⚠ The limits of one and three hours are commonly quoted from NICE NG253 (November 2025); its own "
    "wording is still to be confirmed by a person.",
)
BANDED = "The band is the judged one, else that of the NEWS2; cases with neither are counted beside."
AS_EARLY = "A dose before time zero counts as in time, unless the case is excluded as already on treatment."

SHARED: dict[str, Any] = {
    "levels": (Level.ICB_PROVIDERS, Level.PROVIDER, Level.ICB_POPULATION, Level.SUB_ICB),
    "breakdowns": ("deprivation_quintile", "age_band", "sex", "ethnicity"),
    "owner": "Head of patient safety",
    "checked_by": "Lead quality analyst",
    "reviewed_on": date(2026, 11, 23),
    "review_by": date(2027, 11, 23),
    "specification": "Sepsis return, data dictionary; NICE NG253 for people aged 16 and over",
}
SHARE = SHARED | {"kind": Kind.PROPORTION, "unit": "%"}


def rows(**parts: Any) -> Rows:
    """Rows of the return in the month of time zero; the method of sampling must stay the same."""
    return Rows(table=TABLE, date=DAY, segment=pl.col("sample_method"), **parts)


def case(clock: str = "", **cells: Any) -> dict[str, Any]:
    """A row of an example: time zero at 10:00 on 3 February 2026, suspected, NEWS2 8, dose at ``clock``."""
    row: dict[str, Any] = {
        "extract_date": date(2026, 3, 14),
        "provider_code": "ZA1",
        "time_zero_at": at("10:00"),
        "time_zero_news2": 8,
        "screened": True,
        "sepsis_suspected": True,
        "antibiotic_outcome": "given" if clock else "not_given",
        "antibiotic_given_at": at(clock) if clock else None,
        "sample_method": "random",
    }
    return row | cells


def at(clock: str) -> datetime:
    """A time on 3 February 2026, when London's clock and UTC agree."""
    return datetime.fromisoformat(f"2026-02-03T{clock}").replace(tzinfo=UTC)


RULED_OUT = "infection_ruled_out"
# in the high band: 1, 2, 3, 4, 5, 9; in time: 1, 3, 9; of unknown time: 5
HIGH_CASES = (
    case("11:00"),  # 1: 60 minutes exactly
    case("11:01"),  # 2: one minute late
    case("09:50"),  # 3: before time zero
    case(exclusion_reason=RULED_OUT),  # 4: not given; the exclusion has no time
    case(antibiotic_outcome="given_but_time_unknown"),  # 5
    case(exclusion_reason=RULED_OUT, exclusion_decided_at=at("10:40")),  # 6: excluded in time
    case("08:00", exclusion_reason="already_on_treatment", exclusion_decided_at=at("10:10")),  # 7: excluded
    case("13:00", judged_band="moderate"),  # 8: judged lower than its score, three hours
    case("10:50", judged_band="high", time_zero_news2=4),  # 9: judged higher than its score
    case("10:20", time_zero_news2=None),  # 10: no band
)


def example(cases: tuple[dict[str, Any], ...], expect: dict[str, Any], note: str) -> Example:
    """A worked example of trust ZA1 in February 2026."""
    return Example(rows=cases, period="2026-02", org="ZA1", expect=expect, note=note)


SCREENED = Measure(
    key="sepsis.screened",
    title="Screened for sepsis, of people with a trigger",
    question="Is everyone whose observations call for it screened for sepsis?",
    statement=statements.EFFECTIVE,
    why="Sepsis that nobody looks for is treated late; screening is the first step that can be missed.",
    direction=Direction.HIGHER,
    origin=rows(denominator=TRIGGERED, numerator=pl.col("screened")),
    commitments=("PS03",),
    caveats=(*SAMPLED, "A trigger is a NEWS2 of 5 or more, or 3 in a single parameter, suspected or not."),
    example=example(
        (
            case(),
            case(time_zero_news2=5, sepsis_suspected=False),
            case(time_zero_news2=5, screened=False),
            case(time_zero_news2=4, has_single_parameter_3=True),
            case(time_zero_news2=None, has_single_parameter_3=True, screened=False),
            case(time_zero_news2=4, has_single_parameter_3=False),
            case(time_zero_news2=None),
            case(is_pregnant_or_recent=True),
            # 1 February in London and in UTC; 31 January in neither
            case(time_zero_at=datetime(2026, 2, 1, tzinfo=UTC)),
            case(time_zero_at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC)),
        ),
        {"numerator": 4, "denominator": 6, "value": 66.667},
        "Triggered in February: 1-5 and 9; screened of them: 1, 2, 4, 9.",
    ),
    **SHARE,
)

SUSPECTED_OF_TRIGGERED = Measure(
    key="sepsis.suspected_of_triggered",
    title="Sepsis suspected, of people with a trigger",
    question="How many of those with a trigger are suspected of having sepsis?",
    statement=statements.EFFECTIVE,
    why="The other measures count suspected cases only: if fewer are suspected, their base shrinks unseen.",
    direction=Direction.NEUTRAL,
    origin=rows(denominator=TRIGGERED, numerator=pl.col("sepsis_suspected")),
    commitments=("PS03",),
    caveats=(*SAMPLED, "Neither more nor less is better: it is watched for change."),
    example=example(
        (
            case(),
            case(time_zero_news2=5, sepsis_suspected=False),
            case(time_zero_news2=6),
            case(time_zero_news2=3, has_single_parameter_3=True, sepsis_suspected=False),
            case(time_zero_news2=4),
            case(is_pregnant_or_recent=True),
        ),
        {"numerator": 2, "denominator": 4, "value": 50.0},
        "Triggered: 1-4; suspected of them: 1 and 3. Case 5 has no trigger, case 6 is pregnant.",
    ),
    **SHARE,
)

WITHIN_1H = Measure(
    key="sepsis.antibiotics_within_1h",
    title="Antibiotics within 1 hour, high risk",
    question="Do people at high risk of dying from sepsis get antibiotics within the hour?",
    statement=statements.EFFECTIVE,
    why="In severe sepsis each hour without antibiotics costs lives.",
    direction=Direction.HIGHER,
    origin=rows(
        denominator=in_band("high"),
        numerator=DOSE - ZERO <= HOUR,
        exclusions=(NO_BAND, excluded_within(HOUR)),
        unknown=TIME_UNKNOWN,
    ),
    commitments=("PS04",),
    caveats=(*TIMED, BANDED, AS_EARLY),
    example=example(
        HIGH_CASES,
        {"numerator": 3, "denominator": 6, "value": 50.0, "value_max": 66.667},
        "High band: 1-5 and 9; in time: 1, 3, 9. Case 5 may have been: at most 4 of 6.",
    ),
    **SHARE,
)

WITHIN_1H_BY_SCORE = Measure(
    key="sepsis.antibiotics_within_1h_by_score",
    title="Antibiotics within 1 hour, NEWS2 of 7 or more",
    question="Is the figure for high risk the same when judgement cannot change who is counted?",
    statement=statements.EFFECTIVE,
    why="Judging people into a lower band would improve the headline without better care.",
    direction=Direction.HIGHER,
    origin=rows(
        denominator=SUSPECTED & ((NEWS2 >= 7) | NEWS2.is_null()),
        numerator=DOSE - ZERO <= HOUR,
        exclusions=(NO_SCORE, excluded_within(HOUR)),
        unknown=TIME_UNKNOWN,
    ),
    commitments=("PS04",),
    caveats=(
        *TIMED,
        "The score alone decides, whatever was judged; cases without one are counted beside.",
        AS_EARLY,
    ),
    example=example(
        HIGH_CASES,
        {"numerator": 2, "denominator": 6, "value": 33.333, "value_max": 50.0},
        "Score of 7 or more: 1-5 and 8; in time: 1 and 3. Case 9 was only judged high.",
    ),
    **SHARE,
)

WITHIN_3H = Measure(
    key="sepsis.antibiotics_within_3h",
    title="Antibiotics within 3 hours, moderate risk",
    question="Do people at moderate risk get antibiotics within three hours?",
    statement=statements.EFFECTIVE,
    why="There is time to be sure of the diagnosis, but not to forget about it.",
    direction=Direction.HIGHER,
    origin=rows(
        denominator=in_band("moderate"),
        numerator=DOSE - ZERO <= THREE_HOURS,
        exclusions=(NO_BAND, excluded_within(THREE_HOURS)),
        unknown=TIME_UNKNOWN,
    ),
    commitments=("PS04",),
    caveats=(*TIMED, BANDED, AS_EARLY),
    example=example(
        (
            case("13:00", time_zero_news2=6),
            case("13:01", time_zero_news2=6),
            case(time_zero_news2=5),
            case(time_zero_news2=5, antibiotic_outcome="given_but_time_unknown"),
            case("11:00", judged_band="moderate"),
            case("10:30", judged_band="high", time_zero_news2=5),
            case(time_zero_news2=6, exclusion_reason=RULED_OUT, exclusion_decided_at=at("12:50")),
            case(time_zero_news2=6, exclusion_reason=RULED_OUT, exclusion_decided_at=at("13:10")),
            # the decision came after the dose: the case stays in
            case("10:40", time_zero_news2=6, exclusion_reason=RULED_OUT, exclusion_decided_at=at("11:30")),
        ),
        {"numerator": 3, "denominator": 7, "value": 42.857, "value_max": 57.143},
        "Moderate: 1-5, 8, 9 (7 is excluded in time, 6 is judged high); in time: 1, 5, 9; unknown: 4.",
    ),
    **SHARE,
)


def minutes_measure(key: str, words: str, quantile: float, expect: dict[str, Any], note: str) -> Measure:
    """One of the two percentiles of the minutes to the first dose."""
    return Measure(
        key=key,
        title=f"Minutes to antibiotics, high risk, {words}",
        question="How long do people at high risk wait for their first dose?",
        statement=statements.EFFECTIVE,
        why="A share within the hour hides whether the others waited one minute more or six hours.",
        kind=Kind.PERCENTILE,
        direction=Direction.LOWER,
        unit="minutes",
        origin=rows(
            denominator=in_band("high"),
            exclusions=(NO_BAND, excluded_within(HOUR)),
            unknown=TIME_UNKNOWN,
            duration=((DOSE - ZERO).dt.total_seconds() / 60).clip(lower_bound=0),
            quantile=quantile,
        ),
        commitments=("PS04",),
        caveats=(
            *TIMED,
            BANDED,
            "Not given and of unknown time rank last, so the figure may be 'not reached'; the lower bound "
            "ranks those of unknown time first. A dose before time zero counts as 0 minutes.",
        ),
        example=example(HIGH_CASES, expect, note),
        **SHARED,
    )


MINUTES_MEDIAN = minutes_measure(
    "sepsis.minutes_to_antibiotics_median",
    "median",
    0.5,
    {"denominator": 6, "value": 60.0, "value_min": 50.0},
    "In order: 0 (case 3), 50 (9), 60 (1), 61 (2), then 4 and 5: the third of six is 60. With case 5 "
    "first, the third is 50.",
)
MINUTES_P90 = minutes_measure(
    "sepsis.minutes_to_antibiotics_p90",
    "90th percentile",
    0.9,
    {"denominator": 6, "value": None, "value_min": 61.0, "status": "reported"},
    "The sixth of six was never reached: it is at least the longest time observed, 61.",
)

SENIOR_REVIEW = Measure(
    key="sepsis.senior_review_within_1h",
    title="Senior review within 1 hour of risk being stratified, high risk",
    question="Does a senior decision maker see people at high risk within the hour?",
    statement=statements.SKILLED,
    why="A senior clinician decides on source control, escalation and ceilings of care.",
    direction=Direction.HIGHER,
    origin=rows(
        denominator=in_band("high"),
        numerator=pl.col("senior_review_at") - pl.col("risk_stratified_at") <= HOUR,
        exclusions=(NO_BAND, excluded_within(HOUR)),
        unknown=pl.col("senior_review_at").is_null() | pl.col("risk_stratified_at").is_null(),
    ),
    commitments=("PS04",),
    caveats=(
        *SAMPLED,
        BANDED,
        "A local standard. It runs from the time the risk was stratified, not from time zero, after NICE "
        "QS161 statement 2, which since June 2020 asks for immediate review.",
        "⚠ QS213 is said to cover people aged 16 and over; a person has still to confirm it.",
        "A review or a stratification without a time counts as late; a review before the stratification "
        "counts as in time. Exclusions are those of treatment within one hour.",
    ),
    example=example(
        (
            case(risk_stratified_at=at("10:10"), senior_review_at=at("11:10")),
            case(risk_stratified_at=at("10:10"), senior_review_at=at("11:11")),
            case(risk_stratified_at=None, senior_review_at=at("10:05")),
            case(risk_stratified_at=at("10:10"), senior_review_at=None),
            case(risk_stratified_at=at("10:10"), senior_review_at=at("10:05")),
            case(time_zero_news2=6, risk_stratified_at=at("10:10"), senior_review_at=at("10:20")),
            case(sepsis_suspected=False, risk_stratified_at=at("10:10"), senior_review_at=at("10:20")),
        ),
        {"numerator": 2, "denominator": 5, "value": 40.0, "value_max": 80.0},
        "High band: 1-5; in time: 1 (60 minutes exactly) and 5; without one of the times: 3 and 4.",
    ),
    **SHARE,
)

TIME_RECORDED = Measure(
    key="sepsis.antibiotic_time_recorded",
    title="Time of the antibiotic recorded, of those given",
    question="When an antibiotic is given, is its time written down?",
    statement=statements.EFFECTIVE,
    why="Without the time nobody can tell prompt care from late care, and the other measures count a fail.",
    direction=Direction.HIGHER,
    origin=rows(denominator=GIVEN, numerator=DOSE.is_not_null()),
    commitments=("PS04",),
    caveats=(*SAMPLED, "Every band of risk; it measures recording, not care."),
    example=example(
        (
            case("10:30"),
            case("16:00", time_zero_news2=2),
            case("09:00"),
            case(antibiotic_outcome="given_but_time_unknown"),
            case(),
            case("10:30", sepsis_suspected=False),
            case(sepsis_suspected=False, antibiotic_outcome=None),
        ),
        {"numerator": 3, "denominator": 4, "value": 75.0},
        "Given: 1-4; time known: 1-3. Case 5 was not given one, 6 and 7 were not suspected.",
    ),
    **SHARE,
)

MEASURES: tuple[Measure, ...] = (
    SCREENED,
    SUSPECTED_OF_TRIGGERED,
    WITHIN_1H,
    WITHIN_1H_BY_SCORE,
    WITHIN_3H,
    MINUTES_MEDIAN,
    MINUTES_P90,
    SENIOR_REVIEW,
    TIME_RECORDED,
)
