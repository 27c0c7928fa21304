"""The table of commentary: the one table that carries free text, and how long a text may be."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Rule, Severity, Table
from qmetrics.sources.identity_text import BIRTH_BEFORE_YEAR

# Room for a paragraph; a report belongs elsewhere.
LONGEST_TEXT = 1_000
LONGEST_NAME = 100
# An earlier date in a file with free text is taken for a date of birth, and refuses it.
FIRST_DAY = date(BIRTH_BEFORE_YEAR, 4, 1)


def _name(name: str, description: str, *, required: bool) -> Column:
    return Column(name=name, dtype=pl.String(), description=description, required=required, is_free_text=True)


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
    Column(
        name="what_happened",
        dtype=pl.String(),
        description=f"Why the figure is what it is, in at most {LONGEST_TEXT} characters; nothing about one "
        "person; a row without it is left out",
        is_free_text=True,
    ),
    Column(
        name="action",
        dtype=pl.String(),
        description=f"What is done about it, in at most {LONGEST_TEXT} characters; empty: nothing",
        required=False,
        is_free_text=True,
    ),
    _name("owner", "Role of who answers for the action; empty where there is none", required=False),
    Column(
        name="due_date",
        dtype=pl.Date(),
        description="Day by which the action is to be done; empty where there is none",
        required=False,
        minimum=FIRST_DAY,
    ),
    _name("author", "Name or role of who wrote this", required=True),
    Column(
        name="written_on",
        dtype=pl.Date(),
        description="Day on which it was written; of two comments on the same point the later stands",
        minimum=FIRST_DAY,
    ),
    _name(
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
        *(
            Rule(
                name=f"{name}_is_short",
                holds=pl.col(name).str.len_chars() <= longest,
                description=f"{name} has at most {longest} characters",
                severity=Severity.CRITICAL,
            )
            for name, longest in LENGTHS.items()
        ),
        Rule(
            name="action_has_owner_and_date",
            holds=pl.col("action").is_null()
            | (pl.col("owner").is_not_null() & pl.col("due_date").is_not_null()),
            description="An action has an owner and a due date",
        ),
        Rule(
            name="public_has_second_reader",
            holds=~pl.col("is_public")
            | (
                pl.col("second_reader").is_not_null()
                & (
                    pl.col("second_reader").str.to_lowercase().str.replace_all(r"\s+", " ")
                    != pl.col("author").str.to_lowercase().str.replace_all(r"\s+", " ")
                )
            ),
            description="A text for the public has a second reader who is not its author; else it is for "
            "the committee only",
        ),
    ),
)
