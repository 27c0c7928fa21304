"""The table of the complaints log: its columns, key and rules."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Rule, Table
from qmetrics.sources.case_columns import DEPRIVATION_QUINTILE, ETHNICITY, EXTRACT_DATE, IMD_DECILE, SEX

FIRST_DAY = date(2009, 4, 1)
OUTCOMES = ("upheld", "partly", "not", "withdrawn")
AGE_BANDS = ("0_to_17", "18_to_24", "25_to_44", "45_to_64", "65_to_74", "75_to_84", "85_and_over")
SUBJECTS = (
    "clinical_treatment",
    "patient_care",
    "communications",
    "values_and_behaviours",
    "waiting_times",
    "appointments",
    "admissions_and_discharges",
    "access_to_treatment",
    "prescribing",
    "privacy_and_dignity",
    "facilities",
    "transport",
    "administration",
    "other",
)


def _day(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name=name, dtype=pl.Date(), description=description, required=required, minimum=FIRST_DAY)


def _flag(name: str, description: str, *, required: bool = True) -> Column:
    return Column(name=name, dtype=pl.Boolean(), description=description, required=required)


def _in_order(earlier: str, later: str, description: str) -> Rule:
    return Rule(
        name=f"{later}_not_before_{earlier}", holds=pl.col(later) >= pl.col(earlier), description=description
    )


TABLE = Table(
    columns=(
        Column(
            name="org_code",
            dtype=pl.String(),
            description="ODS code of the body that handles the complaint; the ICB's own for primary care",
            organisation=True,
        ),
        Column(
            name="complaint_id",
            dtype=pl.String(),
            description="Random number or word of your own, the same in every file; not your case number",
        ),
        _day(
            "received_date",
            "Day the complaint was received, by whatever way; day 0 of every limit",
            required=True,
        ),
        _flag("is_oral", "Yes where it was made by word of mouth"),
        _flag(
            "resolved_next_working_day",
            "Yes where an oral complaint was resolved, to the person's satisfaction, by the end of the next "
            "working day",
        ),
        _day("acknowledged_date", "Day it was acknowledged, orally or in writing; empty until then"),
        _day("first_agreed_date", "First date agreed with the person for the answer; empty where none was"),
        _day("agreed_on", "Day on which that first date was agreed"),
        _day(
            "latest_agreed_date",
            "Date for the answer that stands now; the first one, or empty, where it was never extended",
        ),
        _day("replaced_agreed_date", "Date that the latest extension replaced; empty where never extended"),
        _day("extension_agreed_on", "Day on which the person agreed to the latest extension"),
        _day("withdrawn_date", "Day the person withdrew it; empty where not withdrawn"),
        _day("responded_date", "Day of the first full answer; empty while it is open"),
        Column(
            name="outcome",
            dtype=pl.String(),
            description="Upheld, partly upheld, not upheld, or withdrawn; empty while it is open",
            required=False,
            codes=OUTCOMES,
        ),
        _day("reopened_date", "Day it was first reopened after the answer; empty where it was not"),
        Column(
            name="subject_code",
            dtype=pl.String(),
            description="Main subject, one a complaint",
            required=False,
            codes=SUBJECTS,
        ),
        _flag("learning_recorded", "Yes where what was learnt or changed is on record", required=False),
        _day("complainant_told_date", "Day the person was told what changed as a result"),
        Column(
            name="age_band",
            dtype=pl.String(),
            description="Age band of the person whose care it is about; empty where it is not known",
            required=False,
            codes=AGE_BANDS,
        ),
        SEX,
        ETHNICITY,
        IMD_DECILE,
        EXTRACT_DATE,
    ),
    unique_key=("org_code", "complaint_id"),
    period_column="received_date",
    is_row_level=True,
    organisation_column="org_code",
    extract_column="extract_date",
    breakdowns={
        "deprivation_quintile": DEPRIVATION_QUINTILE,
        "age_band": pl.col("age_band"),
        "sex": pl.col("sex"),
        "ethnicity": pl.col("ethnicity"),
    },
    rules=(
        _in_order("received_date", "acknowledged_date", "It is acknowledged once it has come"),
        _in_order("received_date", "agreed_on", "A date is agreed once it has come"),
        _in_order("agreed_on", "first_agreed_date", "The date agreed lies after the agreement"),
        _in_order(
            "first_agreed_date", "replaced_agreed_date", "An extension replaces the first date or a later one"
        ),
        _in_order("replaced_agreed_date", "latest_agreed_date", "An extension gives more time, not less"),
        _in_order("agreed_on", "extension_agreed_on", "An extension follows the first agreement"),
        _in_order("received_date", "responded_date", "It is answered once it has come"),
        _in_order("received_date", "withdrawn_date", "It is withdrawn once it has come"),
        _in_order("responded_date", "reopened_date", "It is reopened after the answer"),
        _in_order("received_date", "complainant_told_date", "The person is told after the complaint"),
        Rule(
            name="next_day_only_oral",
            holds=pl.col("is_oral") | ~pl.col("resolved_next_working_day"),
            description="Only an oral complaint can be resolved by the next working day without a record",
        ),
        Rule(
            name="outcome_where_answered",
            holds=pl.col("responded_date").is_null() | pl.col("outcome").is_not_null(),
            description="An answered complaint has an outcome",
        ),
        Rule(
            name="extension_says_what_it_replaced",
            holds=pl.col("extension_agreed_on").is_null() == pl.col("replaced_agreed_date").is_null(),
            description="An extension has both the day it was agreed and the date it replaced",
        ),
    ),
)
