"""The table of monthly contacts."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Table
from qmetrics.sources.case_columns import EXTRACT_DATE

TABLE = Table(
    columns=(
        Column(
            name="org_code",
            dtype=pl.String(),
            description="ODS code of the organisation; the ICB's own for its primary care",
            organisation=True,
        ),
        Column(
            name="month",
            dtype=pl.Date(),
            description="The month, as 2024-07 or as its last day",
            minimum=date(2009, 4, 1),
        ),
        Column(
            name="contacts",
            dtype=pl.Int64(),
            description="Contacts with patients in the month: attendances, admissions, visits, calls",
            minimum=0,
        ),
        EXTRACT_DATE,
    ),
    unique_key=("org_code", "month"),
    period_column="month",
    is_row_level=False,
    organisation_column="org_code",
    amount_column="contacts",
    extract_column="extract_date",
)
