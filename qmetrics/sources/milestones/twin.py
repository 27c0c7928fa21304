"""A synthetic register: a few milestones of fictional organisations, all of it made up.

On purpose not all is well: one date was moved twice, one milestone is said to be done without evidence, one
rests on evidence older than a year, one is past its date, one was stopped, two are not for the public.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from qmetrics.model import MilestoneState, TwinOptions
from qmetrics.sources.milestones.table import TABLE
from qmetrics.sources.twinning import Signal, csv_bytes, month_starts, written_day, written_flag

NAME = "SYNTHETIC_milestones.csv"
# It holds no figure, so nothing is hidden in it.
SIGNALS: tuple[Signal, ...] = ()

NOT_STARTED, UNDER_WAY, DONE, STOPPED = (state.value for state in MilestoneState)
QUALITY, NURSE, SECRETARY = "Head of quality", "Chief nurse", "Board secretary"

# key, organisation, title, commitment, owner, public
Milestone = tuple[str, str, str, str, str, bool]
# state, days from the last month's end until due, until done (None: not), evidence, days until it, who
# checked it, days until this was stated
Statement = tuple[str, int, int | None, str, int, str, int]
MILESTONES: tuple[tuple[Milestone, tuple[Statement, ...]], ...] = (
    (
        ("PS13.framework_approved", "QZ9", "Approve the framework for responding to patient safety incidents",
         "PS13", NURSE, True),
        (
            (UNDER_WAY, -60, None, "Draft 3; shared folder of the safety team", -160, "", -150),
            (DONE, -60, -45, "Minutes of the board, item 7; board secretary's files", -45, SECRETARY, 5),
        ),
    ),
    (
        ("PS12.partners_appointed", "QZ9", "Appoint two patient safety partners to the quality committee",
         "PS12", NURSE, True),
        (
            (NOT_STARTED, -181, None, "", 0, "", -330),
            (UNDER_WAY, -61, None, "Advertisement; recruitment files", -200, "", -190),
            (UNDER_WAY, 91, None, "Note of the interviews; recruitment files", -12, SECRETARY, 5),
        ),
    ),
    (
        ("CC07.carers_lead_named", "QZ9", "Name a lead for unpaid carers", "CC07", "Director of partnerships",
         True),
        ((DONE, -30, -33, "", 0, "", 5),),
    ),
    (
        ("QG09.self_assessment", "QZ9", "Assess ourselves against the quality functions expected of an ICB",
         "QG09", QUALITY, False),
        ((UNDER_WAY, 30, None, "Self-assessment, first version; quality team's files", -431, SECRETARY, 5),),
    ),
    (
        ("CE16.discharge_template", "ZA2", "Use one discharge summary in every ward", "CE16",
         "Medical director", False),
        (
            (NOT_STARTED, -50, None, "", 0, "", -200),
            (UNDER_WAY, -50, None, "Roll-out log of the digital team", -20, "", 7),
        ),
    ),
    (
        ("PS12.learning_events", "ZA4", "Hold a learning event with families every quarter", "PS12", NURSE,
         True),
        ((UNDER_WAY, 75, None, "Programme of the first event; safety team's files", -70, QUALITY, 8),),
    ),
    (
        ("CC07.carers_passport", "ZM2", "Offer a carers' passport on every ward", "CC07", NURSE, True),
        (
            (UNDER_WAY, -100, None, "", 0, "", -260),
            (STOPPED, -100, None, "Paper to the quality committee; committee's files", -95, QUALITY, 6),
        ),
    ),
    (
        ("QG09.quality_dashboard", "QZ9", "Agree with every provider which measures the board reads", "QG09",
         QUALITY, True),
        ((NOT_STARTED, 183, None, "", 0, "", 5),),
    ),
    (
        ("CE11.mortality_reviews", "ZA4", "Review every death that the medical examiner refers", "CE11",
         "Medical director", True),
        ((DONE, 0, -8, "Report to the trust's board, item 5", -8, "", 8),),
    ),
)  # fmt: skip


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file with every statement that was made since the twin's first month."""
    random = Random(f"milestones {options.seed}")
    first = month_starts(options)[0]
    rows = [
        _row(random, milestone, statement, options.last_month_end)
        for milestone, statements in MILESTONES
        for statement in statements
        if options.last_month_end + timedelta(days=statement[-1]) >= first
    ]
    return {NAME: csv_bytes(TABLE.column_names, rows)}


def _row(random: Random, milestone: Milestone, statement: Statement, end: date) -> tuple[str, ...]:
    key, org, title, commitment, owner, public = milestone
    state, due, done, evidence, evidence_at, checked_by, stated = statement

    def written(days: int) -> str:
        return written_day(random, end + timedelta(days=days))

    return (
        key,
        org,
        title,
        commitment,
        random.choice((state, state.replace("_", " ").capitalize())),
        written(due),
        written(done) if done is not None else "",
        owner,
        evidence,
        written(evidence_at) if evidence else "",
        checked_by,
        written(stated),
        written_flag(random, public),
        QUALITY if public and owner != QUALITY else SECRETARY if public else "",
    )
