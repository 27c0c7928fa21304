"""The table of milestones: statements about what was promised, and which of them contradict themselves."""

from datetime import date

import polars as pl

from qmetrics.model import Column, MilestoneState, Rule, Severity, Table
from qmetrics.sources.free_text import (
    FIRST_DAY,
    LONGEST_NAME,
    is_someone_else,
    public_has_second_reader,
    short_rules,
    text_column,
)

LONGEST_TITLE = 200
LONGEST_EVIDENCE = 300
# Room for a key; a title belongs elsewhere.
LONGEST_KEY = 60
# A later year is a slip of the hand, and would press every other milestone of a picture together.
LAST_DAY = date(2049, 12, 31)
PLAIN = r"^[A-Za-z0-9._]+$"
DONE = MilestoneState.DONE.value


def _day(name: str, description: str, *, required: bool = False) -> Column:
    return Column(
        name=name,
        dtype=pl.Date(),
        description=description,
        required=required,
        minimum=FIRST_DAY,
        maximum=LAST_DAY,
    )


COLUMNS = (
    Column(
        name="milestone_key",
        dtype=pl.String(),
        description="Short key, the same in every statement, such as PS13.framework_approved: letters, "
        f"digits, dots and underscores, at most {LONGEST_KEY}",
    ),
    Column(
        name="org_code",
        dtype=pl.String(),
        description="ODS code of the organisation that promised it",
        organisation=True,
    ),
    text_column("title", f"What was promised, in at most {LONGEST_TITLE} characters"),
    Column(
        name="commitment",
        dtype=pl.String(),
        description="Id of the strategy's commitment that it belongs to, such as PS13",
    ),
    Column(
        name="state",
        dtype=pl.String(),
        description="How it stands",
        codes=tuple(state.value for state in MilestoneState),
    ),
    _day(
        "due_date", "Day by which it is promised now; an earlier promise stays in its own row", required=True
    ),
    _day("done_date", "Day on which it was done; empty unless it is done"),
    text_column("owner", "Role of who answers for it"),
    text_column(
        "evidence",
        f"What shows how it stands and where that is kept, in at most {LONGEST_EVIDENCE} characters; nothing "
        "about one person; empty: none is named",
        required=False,
    ),
    _day("evidence_date", "Day of the evidence; empty where there is none"),
    text_column(
        "checked_by",
        "Role of who looked at the evidence, not the owner; empty: nobody else yet",
        required=False,
    ),
    _day(
        "stated_on",
        "Day on which this was stated; of the statements on a milestone the latest stands",
        required=True,
    ),
    Column(
        name="is_public",
        dtype=pl.Boolean(),
        description="Yes where the public may read this row; then it needs a second reader",
    ),
    text_column(
        "second_reader",
        "Name of who read it before it goes to the public, not the owner; empty: for the committee only",
        required=False,
    ),
)

NAMES = ("owner", "checked_by", "second_reader")
LENGTHS = {
    "milestone_key": LONGEST_KEY,
    "title": LONGEST_TITLE,
    "commitment": LONGEST_KEY,
    "evidence": LONGEST_EVIDENCE,
} | dict.fromkeys(NAMES, LONGEST_NAME)


def _refused(name: str, holds: pl.Expr, description: str) -> Rule:
    return Rule(name=name, holds=holds, description=description, severity=Severity.CRITICAL)


_ONLY = "only letters, digits, dots and underscores"
# Rule to the column that is named and what to do.
CONTRADICTIONS = {
    _refused(
        "milestone_key_is_plain",
        pl.col("milestone_key").str.contains(PLAIN),
        f"milestone_key has {_ONLY}",
    ): ("milestone_key", f"use {_ONLY}"),
    _refused(
        "commitment_is_plain",
        pl.col("commitment").str.contains(PLAIN),
        f"commitment has {_ONLY}",
    ): ("commitment", f"use {_ONLY}"),
    _refused(
        "done_has_date",
        (pl.col("state") != DONE) | pl.col("done_date").is_not_null(),
        "A milestone that is done has a done_date",
    ): ("done_date", "empty, though the state is done; give the day, or another state"),
    _refused(
        "only_done_has_date",
        (pl.col("state") == DONE) | pl.col("done_date").is_null(),
        "A milestone that is not done has no done_date",
    ): ("done_date", "filled, though the state is not done; empty it, or write done as the state"),
    _refused(
        "done_by_then",
        pl.col("done_date") <= pl.col("stated_on"),
        "done_date is not after stated_on",
    ): ("done_date", "after stated_on; what is done later is stated later"),
    _refused(
        "evidence_by_then",
        pl.col("evidence_date") <= pl.col("stated_on"),
        "evidence_date is not after stated_on",
    ): ("evidence_date", "after stated_on; give the day of the evidence, or the right day of the statement"),
}

TABLE = Table(
    columns=COLUMNS,
    unique_key=("milestone_key", "org_code", "stated_on"),
    period_column="stated_on",
    is_row_level=False,
    organisation_column="org_code",
    rules=(
        *short_rules(LENGTHS),
        *CONTRADICTIONS,
        # what follows is shown on the page as what it is: no row is turned away for it
        Rule(
            name="evidence_has_date",
            holds=pl.col("evidence").is_null() == pl.col("evidence_date").is_null(),
            description="Evidence has an evidence_date, and an evidence_date has evidence",
        ),
        Rule(
            name="checked_by_another",
            holds=is_someone_else("checked_by", "owner"),
            description="checked_by is not the owner; else nobody else has looked at the evidence yet",
        ),
        public_has_second_reader(
            "owner",
            "A row for the public has a second reader who is not the owner; else it is for the committee "
            "and its organisation only",
        ),
    ),
)
