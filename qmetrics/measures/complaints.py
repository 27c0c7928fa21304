"""Complaints: acknowledged, answered, put right and learnt from, and how well were they handled?

Declarations only, computed from the local ``complaints_log`` and ``activity``; worked examples are
in ``complaints_examples``, scores of handling in ``complaints_handling``, published counts in
``complaints_published``. Local targets are rows of the ledger.

A day counts to its end: what was due on the extract date is past due, and done if done that day.
"""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.measures import complaints_examples as examples
from qmetrics.measures.complaints_handling import HANDLING_QUALITY
from qmetrics.model import Direction, Exclusion, Exposure, Kind, Level, Measure, Rows, Target
from qmetrics.reference import statements
from qmetrics.reference.working_days import add_working_days

TABLE = "complaints_log"
REOPEN_DAYS, TOLD_DAYS = 183, 60

EXTRACT = pl.col("extract_date")
RECEIVED = pl.col("received_date")
ACKNOWLEDGED = pl.col("acknowledged_date")
FIRST_DUE = pl.col("first_agreed_date")
AGREED_ON = pl.col("agreed_on")
LATEST = pl.col("latest_agreed_date")
EXTENDED_ON = pl.col("extension_agreed_on")
WITHDRAWN = pl.col("withdrawn_date")
RESPONDED = pl.col("responded_date")
OUTCOME = pl.col("outcome")

ACKNOWLEDGE_LIMIT = add_working_days(RECEIVED, 3)
AGREE_LIMIT = add_working_days(RECEIVED, 10)
# an extension agreed after the date it replaced leaves the first date standing
REPLACED = pl.col("replaced_agreed_date")
EXTENSION_COUNTS = LATEST.is_not_null() & (REPLACED >= EXTENDED_ON)
LATEST_DUE = pl.when(EXTENSION_COUNTS).then(LATEST).otherwise(FIRST_DUE)
SIX_MONTHS = RECEIVED.dt.offset_by("6mo")
# a longer period counts where it was agreed by the day on which the six months end
LONGER = pl.max_horizontal(
    SIX_MONTHS,
    pl.when(EXTENDED_ON <= SIX_MONTHS).then(LATEST),
    pl.when(AGREED_ON <= SIX_MONTHS).then(FIRST_DUE),
)
# the same, had every date whose day of agreement is not in the log been agreed in time: of several extensions
# the log keeps that of the latest alone
PERHAPS_LONGER = pl.max_horizontal(
    LONGER,
    pl.when(EXTENDED_ON.is_null()).then(LATEST),
    pl.when(AGREED_ON.is_null()).then(FIRST_DUE),
    pl.when(FIRST_DUE.ne_missing(REPLACED)).then(REPLACED),
)
HAS_DATE_IN_TIME = FIRST_DUE.is_not_null() & (AGREED_ON <= AGREE_LIMIT).fill_null(False)
DATE_OF_UNKNOWN_DAY = FIRST_DUE.is_not_null() & AGREED_ON.is_null()
IS_RESOLVED = RESPONDED.is_not_null()

WITHDRAWN_UNANSWERED = Exclusion(
    reason="withdrawn before an answer",
    where=WITHDRAWN.is_not_null() & (RESPONDED.is_null() | (WITHDRAWN < RESPONDED)),
)

SHARED: dict[str, Any] = {
    "levels": (Level.ICB_PROVIDERS, Level.PROVIDER),
    "owner": "Head of patient experience",
    "checked_by": "Lead quality analyst",
    "reviewed_on": date(2026, 11, 23),
    "review_by": date(2027, 11, 23),
    "commitments": ("PX02",),
    "specification": "Complaints log, data dictionary",
}
GROUPS = ("deprivation_quintile", "age_band", "sex", "ethnicity")
SHARE = SHARED | {"kind": Kind.PROPORTION, "unit": "%", "breakdowns": GROUPS}
REGULATIONS = "Local Authority Social Services and NHS Complaints (England) Regulations 2009"
IN_LAW = Target(value=100.0, standing="statutory", valid_from=date(2009, 4, 1), source=REGULATIONS)

RECORDING = (
    "What is recorded as a complaint (informal, oral, through PALS) differs between bodies.",
    "The ICB's own complaints, about primary care, are a figure of their own and not part of its providers'.",
)
WORKING_DAYS = "The day of receipt is day 0; weekends and England's bank holidays do not count."


def due_by(limit: pl.Expr) -> Rows:
    """Complaints that were due, in the month of the date, answered or not."""
    return Rows(
        table=TABLE,
        date=limit,
        denominator=limit <= EXTRACT,
        numerator=limit >= RESPONDED,
        exclusions=(Exclusion(reason="withdrawn before the date", where=limit > WITHDRAWN),),
    )


RECEIVED_RATE = Measure(
    key="complaints.received_per_10_000",
    title="Complaints received per 10,000 contacts",
    question="Has the number of complaints changed, given how many people were seen?",
    statement=statements.ENABLED,
    why="A sudden change is worth asking about; few complaints may mean good care or closed ears.",
    direction=Direction.NEUTRAL,
    kind=Kind.RATE,
    unit="per 10,000 contacts",
    origin=Rows(
        table=TABLE,
        date=RECEIVED,
        denominator=pl.lit(True),
        exposure=Exposure(table="activity", date=pl.col("month"), amount=pl.col("contacts"), per=10_000.0),
    ),
    caveats=(
        "Neither more nor fewer is better.",
        "The ICB's rate is of the providers whose complaints and contacts of the month are both known.",
        *RECORDING,
        "What counts as a contact differs between kinds of organisation: compare each with itself.",
    ),
    example=examples.RECEIVED,
    **SHARED,
)

ACKNOWLEDGED_IN_TIME = Measure(
    key="complaints.acknowledged_within_3wd",
    title="Complaints acknowledged within 3 working days",
    question="Does everyone who complains hear back within three working days?",
    statement=statements.FEEDBACK,
    why="It is the law, and the first sign to a person that somebody listens.",
    direction=Direction.HIGHER,
    origin=Rows(
        table=TABLE,
        date=RECEIVED,
        denominator=pl.lit(True),
        numerator=ACKNOWLEDGE_LIMIT >= ACKNOWLEDGED,
        exclusions=(
            Exclusion(
                reason="oral and resolved by the end of the next working day",
                where=pl.col("is_oral") & pl.col("resolved_next_working_day"),
            ),
            Exclusion(
                reason="not acknowledged, and the limit not yet passed",
                where=ACKNOWLEDGED.is_null() & (ACKNOWLEDGE_LIMIT > EXTRACT),
            ),
        ),
    ),
    maturity_working_days=3,
    targets=(IN_LAW,),
    caveats=(
        WORKING_DAYS,
        "Acknowledged orally or in writing; what never was is a breach once the limit has passed.",
        "⚠ The numbering of the regulation, and that complaints resolved by the next working day are exempt "
        "only where oral, are still to be confirmed by a person.",
        *RECORDING,
    ),
    example=examples.ACKNOWLEDGED,
    **SHARE,
)

BY_FIRST_DATE = Measure(
    key="complaints.responded_by_first_date",
    title="Complaints answered by the first agreed date",
    question="Do we keep the date that we first agreed with the person?",
    statement=statements.FEEDBACK,
    why="A date is a promise; moving it does not keep it.",
    direction=Direction.HIGHER,
    origin=due_by(FIRST_DUE),
    shown_with=("complaints.responded_by_latest_date", "complaints.without_agreed_date"),
    caveats=(
        "Every complaint due in the month counts, answered or not; those without an agreed date are in no "
        "month, and have a measure of their own.",
        *RECORDING,
    ),
    example=examples.BY_FIRST_DATE,
    **SHARE,
)

BY_LATEST_DATE = Measure(
    key="complaints.responded_by_latest_date",
    title="Complaints answered by the latest agreed date",
    question="Do we keep the date that stands, where the person agreed to more time?",
    statement=statements.FEEDBACK,
    why="More time, agreed before the old date passed, can be right for the person.",
    direction=Direction.HIGHER,
    origin=due_by(LATEST_DUE),
    shown_with=("complaints.responded_by_first_date",),
    caveats=(
        "An extension counts only where it was agreed by the date it replaced; else the first date stands.",
        "⚠ That rule is usual practice, not seen in a national text; still to be confirmed by a person.",
        *RECORDING,
    ),
    example=examples.BY_LATEST_DATE,
    **SHARE,
)

WITHOUT_DATE = Measure(
    key="complaints.without_agreed_date",
    title="Complaints without an agreed date after 10 working days",
    question="Is a date for the answer agreed with everyone who complains?",
    statement=statements.FEEDBACK,
    why="Who has no date is in no measure of dates kept: this one shows how many.",
    direction=Direction.LOWER,
    origin=Rows(
        table=TABLE,
        date=RECEIVED,
        denominator=pl.lit(True),
        numerator=~HAS_DATE_IN_TIME & ~DATE_OF_UNKNOWN_DAY,
        unknown=DATE_OF_UNKNOWN_DAY,
        exclusions=(
            Exclusion(
                reason="no date agreed, and 10 working days not yet passed",
                where=FIRST_DUE.is_null() & (AGREE_LIMIT > EXTRACT),
            ),
        ),
    ),
    maturity_working_days=10,
    caveats=(
        WORKING_DAYS,
        "All complaints received count, those answered or withdrawn within the ten days too.",
        "A date whose day of agreement is not recorded counts as not agreed in time; the lower bound is the "
        "figure had all of those been.",
        *RECORDING,
    ),
    example=examples.WITHOUT_DATE,
    **SHARE,
)

SIX_MONTH_ANSWERS = Measure(
    key="complaints.answered_within_6_months",
    title="Complaints answered within six months, or a longer agreed period",
    question="Is anyone left waiting beyond what the law allows?",
    statement=statements.FEEDBACK,
    why="Six months, or a longer period agreed before they end, is the limit in law.",
    direction=Direction.HIGHER,
    origin=Rows(
        table=TABLE,
        date=SIX_MONTHS,
        denominator=SIX_MONTHS <= EXTRACT,
        numerator=LONGER >= RESPONDED,
        unknown=(PERHAPS_LONGER >= RESPONDED)
        | (
            RESPONDED.is_null()
            & ((PERHAPS_LONGER > EXTRACT) | (PERHAPS_LONGER >= WITHDRAWN)).fill_null(False)
        ),
        exclusions=(
            Exclusion(
                reason="withdrawn without an answer within six months, or within the longer period",
                where=(LONGER >= WITHDRAWN) & RESPONDED.is_null(),
            ),
            Exclusion(
                reason="longer period agreed, not yet due",
                where=RESPONDED.is_null() & (LONGER > EXTRACT),
            ),
        ),
        beside=(
            Exclusion(
                reason="open beyond six months, or beyond the longer period",
                where=RESPONDED.is_null() & WITHDRAWN.is_null() & (LONGER <= EXTRACT),
            ),
        ),
    ),
    targets=(IN_LAW,),
    caveats=(
        "In the month in which a complaint's six months end, not in that of its receipt.",
        "Withdrawn without an answer before then is left out: nothing is owed any more.",
        "A longer period whose day of agreement is not in the log does not count; so too of several "
        "extensions all but the latest, whose day alone is kept. The upper bound is the figure had they been "
        "in time.",
        "⚠ Six months are counted to the same day of the month; the regulation counts from and with the day "
        "of receipt, which may be a day less. Still to be confirmed by a person.",
        *RECORDING,
    ),
    example=examples.SIX_MONTHS,
    **SHARE,
)

REOPENED = Measure(
    key="complaints.reopened",
    title="Answered complaints reopened within six months",
    question="Do our answers settle what people complained about?",
    statement=statements.HEARD,
    why="A quick answer that settles nothing is not a good one.",
    direction=Direction.LOWER,
    origin=Rows(
        table=TABLE,
        date=RESPONDED,
        denominator=IS_RESOLVED,
        numerator=(pl.col("reopened_date") - RESPONDED).dt.total_days() <= REOPEN_DAYS,
    ),
    maturity_days=REOPEN_DAYS,
    caveats=(
        "Within 183 days of the first full answer; not final until 183 days after the month's end.",
        *RECORDING,
    ),
    example=examples.REOPENED,
    **SHARE,
)


OUTCOMES = ("upheld", "partly", "not")


def outcome_measure(name: str, words: str, count: float) -> Measure:
    """One of the three outcomes, of all resolved in the month."""
    return Measure(
        key=f"complaints.outcome_{name}",
        title=f"Resolved complaints {words}",
        question=f"What part of the complaints resolved were {words}?",
        statement=statements.FEEDBACK,
        why="A change tells of a change in care, in who complains or in how complaints are judged.",
        direction=Direction.NEUTRAL,
        origin=Rows(
            table=TABLE,
            date=RESPONDED,
            denominator=IS_RESOLVED,
            numerator=OUTCOME.eq(name),
            unknown=OUTCOME.is_null(),
        ),
        parts=tuple(f"complaints.outcome_{one}" for one in OUTCOMES),
        caveats=(
            "Neither more nor less is better. Three parts, never added.",
            "Resolved means the first full answer was given. Without a recorded outcome it is in no part; "
            "the upper bound is the figure had all of those been in this one.",
            *RECORDING,
        ),
        example=examples.outcome(count),
        **SHARE,
    )


def days_measure(name: str, words: str, quantile: float, example: Any) -> Measure:
    """A percentile of the days from receipt to the first full answer."""
    return Measure(
        key=f"complaints.days_to_response_{name}",
        title=f"Days from complaint to answer ({words})",
        question="How long do people wait for an answer?",
        statement=statements.FEEDBACK,
        why="Shares within a limit say nothing of how long the wait is on either side of it.",
        direction=Direction.LOWER,
        kind=Kind.PERCENTILE,
        unit="days",
        breakdowns=GROUPS,
        origin=Rows(
            table=TABLE,
            date=RECEIVED,
            denominator=pl.lit(True),
            exclusions=(WITHDRAWN_UNANSWERED,),
            duration=(RESPONDED - RECEIVED).dt.total_days(),
            quantile=quantile,
        ),
        caveats=(
            "In the month of receipt. Open complaints count as waiting longer than any answered one: where "
            "too few are answered the figure is 'not reached'.",
            "Recent months change as their complaints are answered.",
            *RECORDING,
        ),
        example=example,
        **SHARED,
    )


TOLD = Measure(
    key="complaints.told_what_changed",
    title="People told what changed after their complaint was upheld",
    question="Do people whose complaint was upheld learn what changed as a result?",
    statement=statements.FEEDBACK,
    why="'I know what changes have been made as a result' is what people asked of us.",
    direction=Direction.HIGHER,
    origin=Rows(
        table=TABLE,
        date=RESPONDED,
        denominator=IS_RESOLVED & OUTCOME.is_in(["upheld", "partly"]),
        numerator=(pl.col("complainant_told_date") - RESPONDED).dt.total_days() <= TOLD_DAYS,
    ),
    maturity_days=TOLD_DAYS,
    caveats=(
        "Upheld or partly upheld; told by 60 days after the answer, or with it or before it.",
        "Not final until 60 days after the month's end.",
        *RECORDING,
    ),
    example=examples.TOLD,
    **SHARE | {"commitments": ("PX02", "PX03")},
)


MEASURES: tuple[Measure, ...] = (
    RECEIVED_RATE,
    ACKNOWLEDGED_IN_TIME,
    BY_FIRST_DATE,
    BY_LATEST_DATE,
    WITHOUT_DATE,
    SIX_MONTH_ANSWERS,
    REOPENED,
    outcome_measure("upheld", "upheld", 2.0),
    outcome_measure("partly", "partly upheld", 3.0),
    outcome_measure("not", "not upheld", 2.0),
    days_measure("median", "median", 0.5, examples.MEDIAN),
    days_measure("p90", "90th percentile", 0.9, examples.PERCENTILE_90),
    TOLD,
    *HANDLING_QUALITY,
)
