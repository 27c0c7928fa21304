"""The table of complaint assessments: its columns and key."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Table
from qmetrics.sources.case_columns import EXTRACT_DATE

PILLARS = ("welcoming", "thorough_and_fair", "fair_and_accountable", "learning")
# One complaint file under one pillar; its raters each have a row.
FILE_KEY = ("org_code", "round_id", "file_id", "pillar")

TABLE = Table(
    columns=(
        Column(
            name="org_code",
            dtype=pl.String(),
            description="ODS code of the body that handled the complaint",
            organisation=True,
        ),
        Column(name="round_id", dtype=pl.String(), description="Round of assessment, such as 2025-Q3"),
        Column(
            name="file_id",
            dtype=pl.String(),
            description="Random number or word for the closed file; not your case number",
        ),
        Column(
            name="pillar",
            dtype=pl.String(),
            description="Which of the four pillars of the NHS Complaint Standards was scored",
            codes=PILLARS,
        ),
        Column(name="rater_id", dtype=pl.String(), description="Random word for the rater; not a name"),
        Column(
            name="score",
            dtype=pl.Int64(),
            description="This rater's own score, given before the raters talked",
            minimum=0,
            maximum=4,
        ),
        Column(
            name="consensus_score",
            dtype=pl.Int64(),
            description="Score the raters agreed on, the same in all their rows; empty until then",
            required=False,
            minimum=0,
            maximum=4,
        ),
        Column(
            name="assessed_on",
            dtype=pl.Date(),
            description="Day this rater scored the file",
            minimum=date(2022, 4, 1),
        ),
        Column(
            name="is_random_draw",
            dtype=pl.Boolean(),
            description="Yes where the file was drawn at random from those closed; no where it was chosen",
        ),
        EXTRACT_DATE,
    ),
    unique_key=(*FILE_KEY, "rater_id"),
    period_column="assessed_on",
    is_row_level=True,
    organisation_column="org_code",
    extract_column="extract_date",
)
