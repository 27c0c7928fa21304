"""Children and young people waiting: how long, how many, and does anyone keep in touch meanwhile?

Declarations only, computed from the monthly snapshots of ``cyp_waiting_list``. The national figures
on the same theme are in ``camhs_waits_published``; the arithmetic is in ``analysis/compute``, and
what becomes of a child referred today in ``analysis/waits``. Local targets are rows of the ledger.
"""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.measures.waiting_list_examples import MARCH, contact, example, removed, spell
from qmetrics.model import Derived, Direction, Dynamics, Exclusion, Kind, Leaving, Level, Measure, Rows
from qmetrics.reference import statements

TABLE = "cyp_waiting_list"

SNAPSHOT = pl.col("snapshot_date")
RECEIVED = pl.col("referral_received_date")
CONTACT = pl.col("first_attended_contact_date")
REMOVED = pl.col("removal_date")
REASON = pl.col("removal_reason")

WAITING = REMOVED.is_null() & CONTACT.is_null()
DAYS_WAITED = (SNAPSHOT - RECEIVED).dt.total_days()
DAYS_TO_CONTACT = (CONTACT - RECEIVED).dt.total_days()
DAYS_SINCE_TALK = (SNAPSHOT - pl.col("last_two_way_contact_date")).dt.total_days()
# a spell leaves the list once: at its first contact, or at a removal before any
SEEN = CONTACT.is_not_null() & (REMOVED.is_null() | (CONTACT <= REMOVED))
UNSEEN = REMOVED.is_not_null() & (CONTACT.is_null() | (CONTACT > REMOVED))
UNDER_18 = pl.col("age_band_at_referral").ne_missing("18_25")

ERROR = Exclusion(reason="opened in error, whenever closed", where=REASON == "opened_in_error")
LEFT_EARLY = Exclusion(
    reason="died or moved away by day 28 without a contact",
    where=REASON.is_in(["died", "moved_away"]) & ((REMOVED - RECEIVED).dt.total_days() <= 28) & UNSEEN,
)
TURNED_AWAY = Exclusion(
    reason="declined or discharged without contact",
    where=REASON.is_in(["declined", "discharged_without_contact"]) & UNSEEN,
)

CLOCK = (
    "The wait ends with the first attended contact. The national figures end with a full clock stop, so "
    "the two never share an axis.",
    "Pathways wait for different things: read each pathway, not the total.",
)
IN_TOUCH = (
    *CLOCK,
    "Only two-way contact counts: letters, unanswered texts and missed appointments do not.",
)
AT_MONTH_END = (*CLOCK, "A state at the month's end, not events of the month: it has no control limits.")
RECONCILES = (
    *CLOCK,
    "Counted in the month's own snapshot: what a provider enters later shows as unexplained change.",
)

SHARED: dict[str, Any] = {
    "levels": (Level.ICB_PROVIDERS, Level.PROVIDER, Level.ICB_POPULATION, Level.SUB_ICB),
    "breakdowns": ("pathway", "deprivation_quintile", "age_band", "sex", "ethnicity"),
    "headline_breakdown": "pathway",
    "commitments": ("PX08",),
    "owner": "Head of children's mental health commissioning",
    "checked_by": "Lead quality analyst",
    "reviewed_on": date(2026, 11, 23),
    "review_by": date(2027, 11, 23),
    "specification": "Children and young people's waiting list, data dictionary",
}
# its groups are those of the quarter's last list: a stock must not be added up over months
STOCK = SHARED | {"dynamics": Dynamics.STOCK}
# a sum of measures has the groups that they share
SUM = SHARED | {"breakdowns": ("pathway",)}


def at_month_end(**parts: Any) -> Rows:
    """The list as it stood on the day of the snapshot."""
    return Rows(table=TABLE, date=SNAPSHOT, **parts)


def in_month(day: pl.Expr, **parts: Any) -> Rows:
    """Events of a month, as that month's own snapshot tells them."""
    return Rows(table=TABLE, date=day, snapshot="own_month", **parts)


SEEN_WITHIN_4W = Measure(
    key="camhs_waits.seen_within_4w",
    title="Seen within 4 weeks of referral, local waiting list",
    question="Of the children referred in a month, how many are seen within four weeks?",
    statement=statements.TREATMENT,
    why="It follows every child referred, so it cannot improve by leaving the longest waits unseen.",
    kind=Kind.PROPORTION,
    direction=Direction.HIGHER,
    unit="%",
    maturity_days=28,
    origin=Rows(
        table=TABLE,
        date=RECEIVED,
        denominator=UNDER_18,
        numerator=DAYS_TO_CONTACT.is_between(0, 28),
        exclusions=(ERROR, LEFT_EARLY),
        beside=(TURNED_AWAY,),
        leaving=Leaving(
            entered=RECEIVED,
            seen=CONTACT,
            removed=REMOVED,
            where=UNDER_18 & REASON.ne_missing("opened_in_error"),
        ),
        snapshot="mature",
    ),
    caveats=(
        *CLOCK,
        "Aged 0 to 17 at referral. A month is judged on the first list at least 28 days after its end.",
        "Declined or discharged without contact counts as not seen; its share is shown beside.",
        "Four weeks is a proposed standard, not a national target.",
        "What would become of children referred now is an estimate for a list on which nothing changes: each "
        "day of waiting has the rates of the last three months, with being seen and being removed unseen as "
        "two ways out (Aalen and Johansen).",
    ),
    example=example(
        (
            spell("2026-02-03", **contact("2026-03-03")),  # 1: day 28
            spell("2026-02-03", **contact("2026-03-04")),  # 2: day 29
            spell("2026-02-10", **removed("2026-03-10", "died")),  # 3: day 28
            spell("2026-02-10", **removed("2026-03-11", "moved_away")),  # 4: day 29
            spell("2026-02-10", **removed("2026-03-30", "opened_in_error")),  # 5
            spell("2026-02-10", **removed("2026-02-20", "declined")),  # 6
            spell("2026-02-01", **contact("2026-02-20"), **removed("2026-02-25", "died")),  # 7
            spell("2026-02-10", **contact("2026-02-20"), age_band_at_referral="18_25"),  # 8
            spell("2026-01-31", **contact("2026-02-20")),  # 9: of January
            spell("2026-02-03", at="2026-02-28"),  # 10: spell 1 as February's own list had it
        ),
        {"numerator": 2, "denominator": 5, "value": 40.0, "is_immature": False},
        "Counted: 1, 2, 4, 6, 7; seen by day 28: 1 and 7. Left out: 3 and 5.",
        period="2026-02",
    ),
    **SHARED,
)


def over(weeks: int, days: int, count: int, share: float, note: str) -> tuple[Measure, Measure]:
    """How many still wait longer than so many weeks, and which share of all who wait they are."""
    long = DAYS_WAITED.gt(days)
    words: dict[str, Any] = {
        "question": f"How many children have waited longer than {weeks} weeks and still wait?",
        "statement": statements.TREATMENT,
        "why": "Averages hide the longest waits, and those do the most harm.",
        "direction": Direction.LOWER,
        "caveats": (*AT_MONTH_END, f"Longer than {weeks} weeks is more than {days} days."),
    }
    number = Measure(
        key=f"camhs_waits.still_waiting_over_{weeks}w",
        title=f"Still waiting after {weeks} weeks",
        kind=Kind.COUNT,
        unit="children",
        origin=at_month_end(denominator=WAITING & long),
        example=example(MARCH, {"value": count}, note),
        **words,
        **STOCK,
    )
    part = Measure(
        key=f"camhs_waits.still_waiting_over_{weeks}w_share",
        title=f"Still waiting after {weeks} weeks, share of all waiting",
        kind=Kind.PROPORTION,
        unit="%",
        origin=at_month_end(denominator=WAITING, numerator=long),
        example=example(MARCH, {"numerator": count, "denominator": 7, "value": share}, note),
        **words,
        **STOCK,
    )
    return number, part


OVER_18W = over(18, 126, 5, 71.429, "2 to 6 of the seven; spell 1 has waited exactly 126 days: not over.")
OVER_52W = over(52, 364, 3, 42.857, "4, 5 and 6 of the seven; spell 3 has waited exactly 364 days: not over.")
OVER_104W = over(104, 728, 1, 14.286, "6 of the seven; spell 5 has waited exactly 728 days: not over.")


def days_waiting(name: str, words: str, quantile: float, days: int, note: str) -> Measure:
    """A percentile of the days waited so far by those who still wait."""
    return Measure(
        key=f"camhs_waits.days_waiting_{name}",
        title=f"Days waiting so far, {words}",
        question="How long have those who still wait been waiting?",
        statement=statements.TREATMENT,
        why="It is the list's age: it rises when the longest waits are left until last.",
        kind=Kind.PERCENTILE,
        direction=Direction.LOWER,
        unit="days",
        origin=at_month_end(denominator=WAITING, duration=DAYS_WAITED, quantile=quantile),
        caveats=(*AT_MONTH_END, "These waits are not over; the time until a contact will be longer."),
        example=example(MARCH, {"denominator": 7, "value": days}, note),
        **STOCK,
    )


DAYS_WAITING = (
    days_waiting("median", "median", 0.5, 364, "The fourth of 11, 126, 127, 364, 365, 728, 729."),
    days_waiting("p90", "90th percentile", 0.9, 729, "The seventh of seven: 0.9 x 7 = 6.3, rounded up."),
)


def days_to_contact(name: str, words: str, quantile: float, days: int, note: str) -> Measure:
    """A percentile of the wait of those first seen in the month."""
    return Measure(
        key=f"camhs_waits.days_to_first_contact_{name}",
        title=f"Days to first contact of those seen in the month, {words}",
        question="How long had those waited who were first seen this month?",
        statement=statements.TREATMENT,
        why="It tells who is being seen: the newly referred or those who have waited longest.",
        kind=Kind.PERCENTILE,
        direction=Direction.NEUTRAL,
        unit="days",
        origin=in_month(CONTACT, denominator=SEEN, duration=DAYS_TO_CONTACT, quantile=quantile),
        caveats=(*CLOCK, "Seeing children who have waited long raises it: a rise may be good news."),
        example=example(MARCH, {"denominator": 2, "value": days}, note),
        **SHARED,
    )


DAYS_TO_CONTACT_MEASURES = (
    days_to_contact("median", "median", 0.5, 28, "First seen in March: 28 and 419 days; the first of two."),
    days_to_contact("p90", "90th percentile", 0.9, 419, "First seen in March: 28 and 419 days; the second."),
)


def waiting_well(days: int, spells: tuple[dict[str, Any], ...], note: str, **more: Any) -> Measure:
    """Of those who have waited so many days, the share spoken with in as many days."""
    return Measure(
        key=f"camhs_waits.waiting_well_{days}d",
        title=f"In touch in the last {days} days while waiting",
        question=f"Has anyone spoken with the children who wait, in the last {days} days?",
        statement=statements.TREATMENT,
        why="A family that hears nothing does not know whether it was forgotten, nor whom to ask for help.",
        kind=Kind.PROPORTION,
        direction=Direction.HIGHER,
        unit="%",
        origin=at_month_end(
            denominator=WAITING & DAYS_WAITED.ge(days), numerator=DAYS_SINCE_TALK.is_between(0, days)
        ),
        example=example(spells, {"numerator": 2, "denominator": 4, "value": 50.0}, note),
        **more,
        **SHARED,
    )


WAITING_WELL_30D = waiting_well(
    30,
    (
        spell("2026-03-01", last_two_way_contact_date="2026-03-01"),  # 1: both 30 days ago
        spell("2026-03-02", last_two_way_contact_date="2026-03-20"),  # 2: 29 days on the list
        spell("2025-12-01", last_two_way_contact_date="2026-02-28"),  # 3: 31 days ago
        spell("2025-12-01", last_two_way_contact_date="2026-03-31"),  # 4: today
        spell("2025-12-01"),  # 5: never
        spell("2025-12-01", **contact("2026-03-20"), last_two_way_contact_date="2026-03-20"),  # 6: seen
        spell("2025-12-01", **removed("2026-03-20", "declined")),  # 7: closed
    ),
    "Waiting for 30 days or more: 1, 3, 4, 5; spoken with in the last 30: 1 and 4.",
    caveats=(
        *IN_TOUCH,
        "By group, twelve months are added: a child counts once for each month's end at which it waits, so "
        "the interval is narrower than it should be.",
    ),
)
WAITING_WELL_90D = waiting_well(
    90,
    (
        spell("2025-12-31", last_two_way_contact_date="2025-12-31"),  # 1: both 90 days ago
        spell("2026-01-01", last_two_way_contact_date="2026-03-20"),  # 2: 89 days on the list
        spell("2025-06-01", last_two_way_contact_date="2025-12-30"),  # 3: 91 days ago
        spell("2025-06-01", last_two_way_contact_date="2026-02-01"),  # 4: 58 days ago
        spell("2025-06-01"),  # 5: never
        spell("2025-06-01", **contact("2026-03-20"), last_two_way_contact_date="2026-03-20"),  # 6: seen
    ),
    "Waiting for 90 days or more: 1, 3, 4, 5; spoken with in the last 90: 1 and 4.",
    caveats=(
        *IN_TOUCH,
        "It looks back three months, so only every third month is a new figure.",
        "By group, the ends of four quarters are added: a child counts once for each at which it waits, so "
        "the interval is narrower than it should be.",
    ),
    dynamics=Dynamics.WINDOW,
    window=3,
)


def flow(name: str, title: str, question: str, origin: Rows, value: int, note: str) -> Measure:
    """Children joining or leaving the list in a month."""
    return Measure(
        key=f"camhs_waits.{name}",
        title=title,
        question=question,
        statement=statements.TREATMENT,
        why="Additions and removals explain why the list grows or shrinks.",
        kind=Kind.COUNT,
        direction=Direction.NEUTRAL,
        unit="children",
        origin=origin,
        caveats=RECONCILES,
        example=example(MARCH, {"value": value}, note),
        **SHARED,
    )


FLOWS = (
    flow(
        "additions",
        "Joined the waiting list",
        "How many children joined the list this month?",
        in_month(RECEIVED, denominator=RECEIVED.is_not_null()),
        2,
        "Received in March: 7 and 8.",
    ),
    flow(
        "removals_seen",
        "Left the waiting list: seen",
        "How many children were seen for the first time this month?",
        in_month(CONTACT, denominator=SEEN),
        2,
        "First seen in March: 8 and 9.",
    ),
    flow(
        "removals_unseen",
        "Left the waiting list: not seen",
        "How many children left the list this month without being seen?",
        in_month(REMOVED, denominator=UNSEEN),
        1,
        "Closed in March without a contact: 10. Spell 9 was seen first.",
    ),
)

WAITING_NOW = Measure(
    key="camhs_waits.waiting",
    title="Waiting for a first contact",
    question="How many children wait for a first contact?",
    statement=statements.TREATMENT,
    why="It is the size of the task, and of the worry at home.",
    kind=Kind.COUNT,
    direction=Direction.LOWER,
    unit="children",
    origin=at_month_end(denominator=WAITING),
    verdict_from="camhs_waits.net_flow",
    caveats=(*AT_MONTH_END, "Whether its size changes is judged on the net flow."),
    example=example(MARCH, {"value": 7}, "1 to 7; 8 is in treatment, 9 and 10 are closed."),
    **STOCK,
)

NET_FLOW = Measure(
    key="camhs_waits.net_flow",
    title="Net flow of the waiting list",
    question="Do more children join the list than leave it?",
    statement=statements.TREATMENT,
    why="A list grows while its net flow is above zero; only this flow tells growth from chance.",
    kind=Kind.CHANGE,
    direction=Direction.LOWER,
    unit="children",
    origin=Derived(
        terms=(
            ("camhs_waits.additions", 1.0, 0),
            ("camhs_waits.removals_seen", -1.0, 0),
            ("camhs_waits.removals_unseen", -1.0, 0),
        )
    ),
    caveats=(
        *RECONCILES,
        "It speaks for the size of the list alone: a list can shrink while its longest waits grow.",
    ),
    example=example(MARCH, {"value": -1}, "2 joined, 2 were seen, 1 left unseen."),
    **SUM,
)

UNEXPLAINED = Measure(
    key="camhs_waits.unexplained_change",
    title="Unexplained change of the waiting list",
    question="Do the lists of two months add up?",
    statement=statements.TREATMENT,
    why="A list that changes without additions or removals has been edited, and its trend means little.",
    kind=Kind.CHANGE,
    direction=Direction.NEUTRAL,
    unit="children",
    expected_value=0.0,
    # closing - (opening + additions - removals)
    origin=Derived(
        terms=(
            ("camhs_waits.waiting", 1.0, 0),
            ("camhs_waits.waiting", -1.0, 1),
            ("camhs_waits.additions", -1.0, 0),
            ("camhs_waits.removals_seen", 1.0, 0),
            ("camhs_waits.removals_unseen", 1.0, 0),
        )
    ),
    caveats=(
        *CLOCK,
        "It should be 0: every month in which it is not is listed as a breach. Late entries, corrections "
        "and bulk validation of the list all show here.",
    ),
    example=example(
        (
            *(
                spell(day, at="2026-02-28")
                for day in ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08")
            ),
            spell("2026-01-05"),
            spell("2026-01-06", **contact("2026-03-06")),
            spell("2026-01-07", **removed("2026-03-07", "moved_away")),
            # the fourth of February's list is gone
            spell("2026-03-09"),
        ),
        {"value": -1},
        "4 opened, 1 joined, 1 was seen, 1 left unseen: 3 should wait; 2 do.",
    ),
    **SUM,
)

MEASURES: tuple[Measure, ...] = (
    SEEN_WITHIN_4W,
    *OVER_18W,
    *OVER_52W,
    *OVER_104W,
    *DAYS_WAITING,
    *DAYS_TO_CONTACT_MEASURES,
    WAITING_WELL_30D,
    WAITING_WELL_90D,
    *FLOWS,
    WAITING_NOW,
    NET_FLOW,
    UNEXPLAINED,
)
