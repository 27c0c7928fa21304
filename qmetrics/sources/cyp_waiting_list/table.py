"""The waiting list's columns, key and rules. Who sends it, when and why is in ``layout``."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Rule, Severity, Table
from qmetrics.sources.case_columns import DEPRIVATION_QUINTILE, ETHNICITY, IMD_DECILE, SEX, SUB_ICB

# how long a closed spell stays in the file
DAYS_KEPT = 92
EARLIEST = date(2005, 1, 1)

COLUMNS = (
    Column(
        name="snapshot_date",
        dtype=pl.Date(),
        description="The last day of the month of which this is the list; the same in every row of a file",
        minimum=date(2015, 4, 1),
    ),
    Column(
        name="provider_code",
        dtype=pl.String(),
        description="ODS code of the provider on whose list the spell is",
        organisation=True,
    ),
    SUB_ICB,
    Column(
        name="spell_id",
        dtype=pl.String(),
        description="A random label of the referral spell, the same in every month's file; never a hospital "
        "or NHS number, and never computed from one",
    ),
    Column(
        name="pathway",
        dtype=pl.String(),
        description="What the referral is for: mental health, neurodevelopmental, eating disorder or other",
        codes=("mental_health", "neurodevelopmental", "eating_disorder", "other"),
    ),
    Column(
        name="priority",
        dtype=pl.String(),
        description="Priority at referral; empty where it is not recorded",
        required=False,
        codes=("urgent", "routine"),
    ),
    Column(
        name="age_band_at_referral",
        dtype=pl.String(),
        description="Age on the day the referral was received, in bands; 18 to 25 is outside the four-week "
        "measure; empty or unknown counts as under 18",
        required=False,
        codes=("0_4", "5_10", "11_15", "16_17", "18_25", "unknown"),
    ),
    SEX,
    ETHNICITY,
    IMD_DECILE,
    Column(
        name="referral_received_date",
        dtype=pl.Date(),
        description="The day the referral that opened the spell was received",
        minimum=EARLIEST,
    ),
    Column(
        name="first_attended_contact_date",
        dtype=pl.Date(),
        description="The day of the first contact that the child attended; empty where there was none yet",
        required=False,
        minimum=EARLIEST,
    ),
    Column(
        name="last_two_way_contact_date",
        dtype=pl.Date(),
        description="The last day on which child or family and service spoke or wrote to each other; "
        "letters, unanswered texts and missed appointments do not count; empty where there was none",
        required=False,
        minimum=EARLIEST,
    ),
    Column(
        name="removal_date",
        dtype=pl.Date(),
        description="The day the spell was closed; empty while it is open",
        required=False,
        minimum=EARLIEST,
    ),
    Column(
        name="removal_reason",
        dtype=pl.String(),
        description="Why the spell was closed; empty while it is open",
        required=False,
        codes=(
            "first_contact_then_discharged",
            "discharged_without_contact",
            "declined",
            "opened_in_error",
            "died",
            "moved_away",
        ),
    ),
)

RULES = (
    Rule(
        name="reason_with_removal",
        holds=pl.col("removal_date").is_null() == pl.col("removal_reason").is_null(),
        description="removal_date and removal_reason belong together: fill both or neither",
        severity=Severity.CRITICAL,
    ),
    Rule(
        name="contact_not_before_referral",
        holds=pl.col("first_attended_contact_date") >= pl.col("referral_received_date"),
        description="the first attended contact is not before the referral",
    ),
    Rule(
        name="removal_not_before_referral",
        holds=pl.col("removal_date") >= pl.col("referral_received_date"),
        description="the removal is not before the referral",
    ),
    Rule(
        name="removal_not_before_contact",
        holds=pl.col("removal_date") >= pl.col("first_attended_contact_date"),
        description="the removal is not before the first attended contact",
    ),
    Rule(
        name="seen_where_discharged_after_contact",
        holds=pl.col("removal_reason").ne_missing("first_contact_then_discharged")
        | pl.col("first_attended_contact_date").is_not_null(),
        description="a spell removed after a first contact has its date",
    ),
    Rule(
        name="not_seen_where_discharged_without_contact",
        holds=pl.col("removal_reason").ne_missing("discharged_without_contact")
        | pl.col("first_attended_contact_date").is_null(),
        description="a spell discharged without contact has no contact date",
    ),
    Rule(
        name="closed_lately",
        holds=pl.col("removal_date") >= pl.col("snapshot_date") - pl.duration(days=DAYS_KEPT),
        description=f"a closed spell was closed in the {DAYS_KEPT} days before the snapshot",
    ),
)

TABLE = Table(
    columns=COLUMNS,
    unique_key=("snapshot_date", "provider_code", "spell_id"),
    period_column="snapshot_date",
    is_row_level=True,
    organisation_column="provider_code",
    sub_icb_column="sub_icb_code",
    extract_column="snapshot_date",
    is_snapshot=True,
    breakdowns={
        "pathway": pl.col("pathway"),
        "deprivation_quintile": DEPRIVATION_QUINTILE,
        "age_band": pl.col("age_band_at_referral"),
        "sex": pl.col("sex"),
        "ethnicity": pl.col("ethnicity"),
    },
    rules=RULES,
)
