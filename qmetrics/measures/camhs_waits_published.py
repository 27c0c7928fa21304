"""Children's waits for mental health services, as published: taken as they stand, never recomputed.

Declarations only, from the source ``mhsds``. The waits that are computed from the local waiting list
are in ``camhs_waits``; they use another clock and never share an axis with these.
"""

from datetime import date
from typing import Any

from qmetrics.measures.published_examples import (
    JUNE,
    QUARTER,
    example,
    share_example,
    two_windows_example,
)
from qmetrics.model import Direction, Dynamics, Kind, Level, Measure, Published, Target
from qmetrics.reference import statements

TABLE = "mhsds"

GOVERNANCE: dict[str, Any] = {
    "owner": "Quality intelligence lead (role)",
    "checked_by": "Children's mental health commissioning lead (role)",
    "reviewed_on": date(2026, 11, 23),
    "review_by": date(2027, 11, 23),
    "commitments": ("PX08", "CE04"),
    "specification": "NHS England, Mental Health Services Monthly Statistics, referral spells",
}
LEVELS = (Level.ICB_POPULATION, Level.PROVIDER, Level.ENGLAND)
WITH_SUB_ICBS = (Level.ICB_POPULATION, Level.PROVIDER, Level.SUB_ICB, Level.ENGLAND)

ROUNDED = "Below England counts are rounded to 5 and those under 5 are a star: 0 to 4."
RATE = "Shares are the publisher's, from the counts before rounding: the rounded ones do not give them again."
CLOCK = (
    "A full clock stop needs a contact, a scored outcome and a plan or intervention on record: "
    "it moves with recording as much as with care."
)
PLACES = "Provider figures hold everyone that provider saw, ICB figures its residents: never add them."
WINDOW = "Three months that overlap from month to month: only every third value is new."
NO_VERDICT = "A state at the month's end, carried on from the month before: no control limits."
NO_MIDDLE = "A median or percentile cannot be added or averaged over organisations."
FIRST_CONTACT = "Waiting for a first contact; adults' figures of the same series wait for the second."


def published(
    name: str,
    measure_id: str,
    title: str,
    question: str,
    why: str,
    *,
    parts: tuple[str, str] | None = None,
    caveats: tuple[str, ...] = (),
    **fields: Any,
) -> Measure:
    """One figure of the publication with what all of them share."""
    numerator, denominator = parts or (None, None)
    if fields.get("kind") is Kind.PROPORTION:
        caveats = (RATE, *caveats)
    return Measure(
        key=f"camhs_waits.{name}",
        title=title,
        question=question,
        statement=statements.TREATMENT,
        why=why,
        origin=Published(table=TABLE, id=measure_id, numerator_id=numerator, denominator_id=denominator),
        caveats=(*caveats, ROUNDED, PLACES),
        **{"levels": LEVELS, **GOVERNANCE, **fields},
    )


FLOW: dict[str, Any] = {"direction": Direction.NEUTRAL, "dynamics": Dynamics.WINDOW, "window": 3}
STOCK: dict[str, Any] = {"direction": Direction.LOWER, "dynamics": Dynamics.STOCK}
SPELLS: dict[str, Any] = {"kind": Kind.COUNT, "unit": "referral spells"}
SHARE: dict[str, Any] = {"kind": Kind.PROPORTION, "unit": "%"}
DAYS: dict[str, Any] = {"kind": Kind.PERCENTILE, "unit": "days"}

SPELL_MEASURES = (
    published(
        "clock_stops",
        "MRS08",
        "Children whose wait ended with a full clock stop (published)",
        "How many children reached a full start of help in the last three months?",
        "It is the base of the share within four weeks, and it shows when recording falls away.",
        caveats=(CLOCK, WINDOW),
        example=example("MRS08", QUARTER, 2250),
        reproduces="QHM, 3 months to July 2024: 2250",
        **FLOW,
        **SPELLS,
    ),
    published(
        "clock_stops_within_4w",
        "MRS08a",
        "Children whose wait ended with a full clock stop within 4 weeks (published)",
        "How many children reached a full start of help within four weeks?",
        "The number behind the share: small numbers make the share jump.",
        caveats=("Within 4 weeks means at most 28 days.", CLOCK, WINDOW),
        example=example("MRS08a", QUARTER, 300),
        reproduces="QHM, 3 months to July 2024: 300",
        **FLOW,
        **SPELLS,
    ),
    published(
        "clock_stops_within_4w_share",
        "MRS08b",
        "Share of full clock stops within 4 weeks (published)",
        "Of the children who reached a full start of help, how many did so within four weeks?",
        "It is the nearest published figure to the proposed four-week standard for children.",
        parts=("MRS08a", "MRS08"),
        caveats=(
            "It falls when those who waited long are seen: read it with the number still waiting.",
            "Four weeks is a proposed standard and no national target.",
            CLOCK,
            WINDOW,
        ),
        example=share_example(
            ("MRS08b", "MRS08a", "MRS08"),
            QUARTER,
            (13, 300, 2310),
            "13 as published with 300 of 2310 as context; the trust's star leaves 0 to 4 of 410 beside it.",
        ),
        shown_with=(
            "camhs_waits.clock_stops",
            "camhs_waits.waiting_first_contact",
            "camhs_waits.waiting_first_contact_over_52w",
        ),
        reproduces="QHM, 3 months to July 2024: 13 % (300 of 2250)",
        **FLOW,
        **SHARE,
    ),
    published(
        "waiting_clock_stop",
        "MRS09",
        "Children waiting for a full clock stop (published)",
        "How many children are still waiting for a full start of help?",
        "It shows the whole list, those with a first contact but no recorded start of help included.",
        caveats=(CLOCK, NO_VERDICT),
        example=example("MRS09", JUNE, 28335),
        reproduces="QHM, July 2024: 28335",
        **STOCK,
        **SPELLS,
    ),
    published(
        "waiting_clock_stop_over_52w_share",
        "MRS09f",
        "Share of those waiting for a full clock stop who have waited over 52 weeks (published)",
        "How much of the list for a full start of help has waited more than a year?",
        "A year is long in a childhood; the tail shows what a median hides.",
        parts=("MRS09e", "MRS09"),
        caveats=("Over 52 weeks means more than 364 days.", CLOCK, NO_VERDICT),
        example=share_example(
            ("MRS09f", "MRS09e", "MRS09"),
            JUNE,
            (34, 9470, 28190),
            "34 as published, with its rounded parts as context only.",
        ),
        reproduces="QHM, July 2024: 35 %",
        **STOCK,
        **SHARE,
    ),
    published(
        "waiting_first_contact",
        "MRS10",
        "Children waiting for a first contact (published)",
        "How many children have been referred and not yet seen at all?",
        "They are the ones a waiting-well offer must reach.",
        caveats=(FIRST_CONTACT, NO_VERDICT),
        example=example("MRS10", JUNE, 11330),
        shown_with=("camhs_waits.waiting_first_contact_over_52w",),
        reproduces="QHM, July 2024: 11330",
        **STOCK,
        **SPELLS,
    ),
    published(
        "waiting_first_contact_median",
        "MRS10a",
        "Median days waited by children without a first contact (published)",
        "How long has the child in the middle of the list waited so far?",
        "It says what waiting is like now, for those who are still waiting.",
        caveats=("It falls when many new referrals join the list.", NO_MIDDLE, FIRST_CONTACT, NO_VERDICT),
        example=example("MRS10a", JUNE, 118),
        reproduces="QHM, July 2024: 118 days",
        **STOCK,
        **DAYS,
    ),
    published(
        "waiting_first_contact_p90",
        "MRS10b",
        "Days waited that one child in ten exceeds, without a first contact (published)",
        "How long have the longest-waiting tenth of children waited at least?",
        "Harm from waiting is in the tail, which a median does not show.",
        caveats=(NO_MIDDLE, FIRST_CONTACT, NO_VERDICT),
        example=example("MRS10b", JUNE, 588),
        reproduces="QHM, July 2024: 588 days",
        **STOCK,
        **DAYS,
    ),
    published(
        "waiting_first_contact_over_52w",
        "MRS14e",
        "Children waiting over 52 weeks for a first contact (published)",
        "How many children have waited more than a year without being seen?",
        "Each one is a child for whom a year has passed.",
        caveats=("Over 52 weeks means more than 364 days.", FIRST_CONTACT, NO_VERDICT),
        example=example("MRS14e", JUNE, 2415),
        shown_with=("camhs_waits.waiting_first_contact_over_52w_share",),
        reproduces="QHM, July 2024: 2415",
        **STOCK,
        **SPELLS,
    ),
    published(
        "waiting_first_contact_over_52w_share",
        "MRS14f",
        "Share of those waiting for a first contact who have waited over 52 weeks (published)",
        "How much of the list without a first contact has waited more than a year?",
        "The number alone grows with the list; the share says whether the list is ageing.",
        parts=("MRS14e", "MRS10"),
        caveats=("Over 52 weeks means more than 364 days.", FIRST_CONTACT, NO_VERDICT),
        example=share_example(
            ("MRS14f", "MRS14e", "MRS10"),
            JUNE,
            (21, 2415, 11330),
            "21 as published, with 2415 of 11330 as context only.",
        ),
        reproduces="QHM, July 2024: 21 %",
        **STOCK,
        **SHARE,
    ),
    published(
        "referrals_started",
        "MRS11",
        "Children's referral spells that started (published)",
        "How many children were newly referred in the last three months?",
        "Demand explains a list as much as supply does.",
        caveats=("Referrals that overlap or follow within 5 days count as one spell.", WINDOW),
        example=example("MRS11", QUARTER, 13085),
        reproduces="QHM, 3 months to June 2024: 13085",
        **FLOW,
        **SPELLS,
    ),
)

EATING_DISORDER_CAVEATS = (
    "The standard was set for people up to 19; the published data are of those aged 0 to 17.",
    "From this data set since 2023; before, from another collection: do not join the two.",
    "Published over 3 and over 12 months; the 3-month window is shown.",
    WINDOW,
)
EATING_DISORDER: dict[str, Any] = {
    **SHARE,
    "direction": Direction.HIGHER,
    "dynamics": Dynamics.WINDOW,
    "window": 3,
    "levels": WITH_SUB_ICBS,
    "caveats": (*EATING_DISORDER_CAVEATS, "To be confirmed by a person: the day from which 95 % applies."),
    "targets": (
        Target(
            value=95,
            standing="national",
            valid_from=date(2020, 4, 1),
            source="Access and waiting time standard for children and young people with an eating disorder",
        ),
    ),
}

EATING_DISORDER_MEASURES = (
    published(
        "eating_disorder_urgent_1w",
        "ED86e",
        "Urgent eating disorder referrals starting treatment within 1 week (published)",
        "Do children with an urgent eating disorder start treatment within a week?",
        "Eating disorders can kill within weeks; the national standard is 95 % within one.",
        parts=("ED86a", "ED86"),
        example=two_windows_example("ED86e", "ED86a", "ED86"),
        reproduces="RDY, 3 months to April 2026: 50 %; 12 months: 68 %",
        **EATING_DISORDER,
    ),
    published(
        "eating_disorder_routine_4w",
        "ED87e",
        "Routine eating disorder referrals starting treatment within 4 weeks (published)",
        "Do children with a routine eating disorder referral start treatment within four weeks?",
        "Early treatment prevents admission; the national standard is 95 % within four weeks.",
        parts=("ED87j", "ED87"),
        example=two_windows_example("ED87e", "ED87j", "ED87"),
        **{
            **EATING_DISORDER,
            "caveats": (
                *EATING_DISORDER["caveats"],
                "The number within four weeks (ED87j) is first seen in the files of 2026: empty before.",
            ),
        },
    ),
)

MEASURES: tuple[Measure, ...] = (*SPELL_MEASURES, *EATING_DISORDER_MEASURES)
