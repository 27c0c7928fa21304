"""The table of submissions: one row a return, provider and period that has fallen due."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Rule, Severity, Table
from qmetrics.sources.case_columns import EXTRACT_DATE

TABLE = Table(
    columns=(
        Column(
            name="org_code",
            dtype=pl.String(),
            description="ODS code of the organisation that was to send it",
            organisation=True,
        ),
        Column(
            name="return_key",
            dtype=pl.String(),
            description="Which return, by its key, such as complaints_log",
        ),
        Column(
            name="period_end",
            dtype=pl.Date(),
            description="Last day of the period that it is about",
            minimum=date(2015, 4, 1),
        ),
        Column(
            name="due_date",
            dtype=pl.Date(),
            description="Day by whose end it was to be here; only what has fallen due has a row",
        ),
        Column(
            name="received_date",
            dtype=pl.Date(),
            description="Day on which a file that was taken first held the period; empty: none has come",
            required=False,
        ),
        Column(
            name="is_first_time_right",
            dtype=pl.Boolean(),
            description="Yes where the first file that came was taken, no where one was put into quarantine; "
            "empty: nothing came",
            required=False,
        ),
        EXTRACT_DATE,
    ),
    unique_key=("org_code", "return_key", "period_end"),
    period_column="period_end",
    is_row_level=False,
    organisation_column="org_code",
    extract_column="extract_date",
    rules=(
        Rule(
            name="due_after_period",
            holds=pl.col("due_date") >= pl.col("period_end"),
            description="a return is due on or after the last day of its period",
            severity=Severity.CRITICAL,
        ),
        Rule(
            name="received_after_period",
            holds=pl.col("received_date") >= pl.col("period_end"),
            description="a whole period cannot have come before it ended",
        ),
        Rule(
            name="received_is_judged",
            holds=pl.col("received_date").is_null() | pl.col("is_first_time_right").is_not_null(),
            description="of what came it is known whether the first file was taken",
        ),
    ),
)
