"""The sepsis return's columns, key and rules. Who sends it, when and why is in ``layout``."""

import polars as pl

from qmetrics.model import Column, Rule, Severity, Table
from qmetrics.sources.case_columns import (
    ETHNICITY,
    EXTRACT_DATE,
    IMD_DECILE,
    PERSON_BREAKDOWNS,
    SEX,
    SUB_ICB,
)

INSTANT = pl.Datetime("us", "UTC")
OFFSET = " (date and time with its offset from UTC, such as 2024-07-31T14:05:00+01:00)"
# a time further than this from time zero is a slip of the keyboard, not care
FARTHEST = pl.duration(days=60)
TIMES = ("risk_stratified_at", "antibiotic_given_at", "exclusion_decided_at", "senior_review_at")

COLUMNS = (
    EXTRACT_DATE,
    Column(
        name="provider_code",
        dtype=pl.String(),
        description="ODS code of the trust that treated the person",
        organisation=True,
    ),
    Column(
        name="site_code",
        dtype=pl.String(),
        description="ODS code of the hospital site; empty where it is not known",
        required=False,
    ),
    Column(
        name="case_id",
        dtype=pl.String(),
        description="A random label of the case, made for this return; never a hospital or NHS number, and "
        "never computed from one",
    ),
    Column(
        name="setting",
        dtype=pl.String(),
        description="Where time zero was: ed (emergency department) or inpatient (a ward)",
        codes=("ed", "inpatient"),
    ),
    Column(
        name="age_band",
        dtype=pl.String(),
        description="Age on the day of time zero, in bands; the return is for people aged 16 and over",
        required=False,
        codes=("16_24", "25_44", "45_64", "65_74", "75_84", "85_plus", "unknown"),
    ),
    Column(
        name="is_pregnant_or_recent",
        dtype=pl.Boolean(),
        description="Yes where the person is pregnant or recently was: other guidance applies and the case "
        "is outside the measures; empty counts as no",
        required=False,
    ),
    SEX,
    ETHNICITY,
    IMD_DECILE,
    SUB_ICB,
    Column(
        name="time_zero_at",
        dtype=INSTANT,
        description="Time zero: the first NEWS2 at presentation to the emergency department, or at the "
        f"deterioration on the ward{OFFSET}. A row without it is left out and reported back",
    ),
    Column(
        name="time_zero_news2",
        dtype=pl.Int64(),
        description="The NEWS2 total at time zero, 0 to 20; empty where it is not recorded",
        required=False,
        minimum=0,
        maximum=20,
    ),
    Column(
        name="has_single_parameter_3",
        dtype=pl.Boolean(),
        description="Yes where one of the NEWS2 parameters alone scored 3",
        required=False,
    ),
    Column(
        name="judged_band",
        dtype=pl.String(),
        description="The band of risk that a clinician judged, where one is recorded; it stands before the "
        "band of the score",
        required=False,
        codes=("high", "moderate", "low", "very_low"),
    ),
    Column(
        name="risk_stratified_at",
        dtype=INSTANT,
        description=f"When the risk was stratified{OFFSET}; empty where it is not recorded",
        required=False,
    ),
    Column(
        name="screened",
        dtype=pl.Boolean(),
        description="Yes where the person was screened for sepsis",
    ),
    Column(
        name="sepsis_suspected",
        dtype=pl.Boolean(),
        description="Yes where a clinician suspected sepsis",
    ),
    Column(
        name="antibiotic_outcome",
        dtype=pl.String(),
        description="Given (its time is in the next column), not given, or given but time unknown; it may be "
        "empty only where sepsis was not suspected",
        required=False,
        codes=("given", "not_given", "given_but_time_unknown"),
    ),
    Column(
        name="antibiotic_given_at",
        dtype=INSTANT,
        description=f"When the first dose was given{OFFSET}; filled where the outcome is given, else empty",
        required=False,
    ),
    Column(
        name="exclusion_reason",
        dtype=pl.String(),
        description="Why the standard did not apply: already on treatment, declined or ceiling of care, or "
        "infection ruled out; empty where it applied",
        required=False,
        codes=("already_on_treatment", "declined_or_ceiling_of_care", "infection_ruled_out"),
    ),
    Column(
        name="exclusion_decided_at",
        dtype=INSTANT,
        description=f"When that was decided{OFFSET}; without it the case stays in the measures",
        required=False,
    ),
    Column(
        name="senior_review_at",
        dtype=INSTANT,
        description=f"When a senior decision maker first reviewed the person{OFFSET}; empty where none "
        "did or the time is not recorded",
        required=False,
    ),
    Column(
        name="blood_culture_at",
        dtype=INSTANT,
        description=f"When the first blood culture was taken{OFFSET}",
        required=False,
    ),
    Column(
        name="sample_method",
        dtype=pl.String(),
        description="How the cases were chosen: all of them, at random, consecutive ones, or otherwise",
        codes=("all", "random", "consecutive", "other"),
    ),
    Column(
        name="eligible_n",
        dtype=pl.Int64(),
        description="How many eligible cases the provider had in the month, of which these were chosen",
        required=False,
        minimum=0,
    ),
)

RULES = (
    Rule(
        name="suspected_has_outcome",
        holds=~pl.col("sepsis_suspected") | pl.col("antibiotic_outcome").is_not_null(),
        description="antibiotic_outcome is filled where sepsis was suspected: given, not_given or "
        "given_but_time_unknown",
        severity=Severity.CRITICAL,
    ),
    Rule(
        name="given_has_time",
        holds=pl.col("antibiotic_outcome").ne_missing("given") | pl.col("antibiotic_given_at").is_not_null(),
        description="antibiotic_given_at is filled where antibiotic_outcome is given; without a time write "
        "given_but_time_unknown",
        severity=Severity.CRITICAL,
    ),
    Rule(
        name="time_only_where_given",
        holds=pl.col("antibiotic_given_at").is_null() | pl.col("antibiotic_outcome").eq_missing("given"),
        description="antibiotic_given_at is filled only where antibiotic_outcome is given",
        severity=Severity.CRITICAL,
    ),
    Rule(
        name="decision_has_reason",
        holds=pl.col("exclusion_decided_at").is_null() | pl.col("exclusion_reason").is_not_null(),
        description="exclusion_reason is filled where exclusion_decided_at is",
        severity=Severity.CRITICAL,
    ),
    *(
        Rule(
            name=f"{name}_near_time_zero",
            holds=(pl.col(name) - pl.col("time_zero_at")).is_between(-FARTHEST, FARTHEST),
            description=f"{name} lies within 60 days of time zero",
        )
        for name in TIMES
    ),
    Rule(
        name="review_not_before_time_zero",
        holds=pl.col("senior_review_at") >= pl.col("time_zero_at"),
        description="the senior review is not before time zero",
    ),
)

TABLE = Table(
    columns=COLUMNS,
    unique_key=("provider_code", "case_id"),
    period_column="time_zero_at",
    is_row_level=True,
    organisation_column="provider_code",
    sub_icb_column="sub_icb_code",
    extract_column="extract_date",
    breakdowns=PERSON_BREAKDOWNS,
    rules=RULES,
)
