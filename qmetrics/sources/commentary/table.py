"""The table of commentary: what somebody writes about a point of a chart, and how long a text may be."""

import polars as pl

from qmetrics.model import Column, Rule, Table
from qmetrics.sources.free_text import (
    FIRST_DAY,
    LONGEST_NAME,
    public_has_second_reader,
    short_rules,
    text_column,
)

# Room for a paragraph; a report belongs elsewhere.
LONGEST_TEXT = 1_000

COLUMNS = (
    Column(
        name="measure_key",
        dtype=pl.String(),
        description="Key of the measure as qmetrics names it, such as complaints.acknowledged_within_3wd",
    ),
    Column(
        name="org_code",
        dtype=pl.String(),
        description="ODS code of the organisation whose figure it is",
        organisation=True,
    ),
    Column(
        name="period",
        dtype=pl.Date(),
        description="Month of the point that it is about, or the last month of its period: 2024-07",
        minimum=FIRST_DAY,
    ),
    text_column(
        "what_happened",
        f"Why the figure is what it is, in at most {LONGEST_TEXT} characters; nothing about one "
        "person; a row without it is left out",
    ),
    text_column(
        "action",
        f"What is done about it, in at most {LONGEST_TEXT} characters; empty: nothing",
        required=False,
    ),
    text_column("owner", "Role of who answers for the action; empty where there is none", required=False),
    Column(
        name="due_date",
        dtype=pl.Date(),
        description="Day by which the action is to be done; empty where there is none",
        required=False,
        minimum=FIRST_DAY,
    ),
    text_column("author", "Name or role of who wrote this"),
    Column(
        name="written_on",
        dtype=pl.Date(),
        description="Day on which it was written; of two comments on the same point the later stands",
        minimum=FIRST_DAY,
    ),
    text_column(
        "second_reader",
        "Name of who read it before it goes to the public, not the author; empty: for the committee only",
        required=False,
    ),
    Column(
        name="is_public",
        dtype=pl.Boolean(),
        description="Yes where the public may read it; then it needs a second reader",
    ),
)

TEXTS = ("what_happened", "action")
NAMES = ("owner", "author", "second_reader")
LENGTHS = dict.fromkeys(TEXTS, LONGEST_TEXT) | dict.fromkeys(NAMES, LONGEST_NAME)

TABLE = Table(
    columns=COLUMNS,
    unique_key=("measure_key", "org_code", "period", "written_on"),
    period_column="period",
    is_row_level=False,
    organisation_column="org_code",
    rules=(
        *short_rules(LENGTHS),
        Rule(
            name="action_has_owner_and_date",
            holds=pl.col("action").is_null()
            | (pl.col("owner").is_not_null() & pl.col("due_date").is_not_null()),
            description="An action has an owner and a due date",
        ),
        public_has_second_reader(
            "author",
            "A text for the public has a second reader who is not its author; else it is for "
            "the committee only",
        ),
    ),
)
