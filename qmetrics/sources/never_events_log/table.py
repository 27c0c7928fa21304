"""The table of the never-events log: its columns, key and rules."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Rule, Table
from qmetrics.sources.case_columns import EXTRACT_DATE

FIRST_DAY = date(2012, 4, 1)
STATUSES = ("reported", "under_review", "meets_definition", "downgraded")
HARMS = ("none", "low", "moderate", "severe", "fatal", "unknown")
TYPES = (
    "wrong_site_surgery",
    "wrong_implant",
    "retained_foreign_object",
    "potassium_mis_selection",
    "wrong_route_medication",
    "insulin_overdose",
    "methotrexate_overdose",
    "midazolam_mis_selection",
    "collapsible_rails",
    "restricted_windows",
    "bed_rail_entrapment",
    "incompatible_transfusion",
    "misplaced_feeding_tube",
    "scalding",
    "air_instead_of_oxygen",
    "oesophageal_intubation",
    "other",
)
LEARNING_RESPONSES = (
    "patient_safety_incident_investigation",
    "after_action_review",
    "swarm_huddle",
    "multidisciplinary_review",
    "thematic_review",
    "other",
)


def _day(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name=name, dtype=pl.Date(), description=description, required=required, minimum=FIRST_DAY)


def _in_order(earlier: str, later: str, description: str) -> Rule:
    return Rule(
        name=f"{later}_not_before_{earlier}", holds=pl.col(later) >= pl.col(earlier), description=description
    )


TABLE = Table(
    columns=(
        Column(
            name="provider_code",
            dtype=pl.String(),
            description="ODS code of the provider where the incident happened",
            organisation=True,
        ),
        Column(
            name="incident_id",
            dtype=pl.String(),
            description="Random word of your own, the same in every file; not the StEIS or LFPSE number",
        ),
        _day("incident_date", "Day the incident happened", required=True),
        _day("discovered_date", "Day somebody first knew of it", required=True),
        _day("reported_date", "Day it was reported as a possible never event", required=True),
        Column(
            name="list_version",
            dtype=pl.String(),
            description="Never Events list it was judged by: the year that list came into force, as 2021",
        ),
        Column(
            name="type_code",
            dtype=pl.String(),
            description="Type on that list; 'other' for a type of a newer list",
            codes=TYPES,
        ),
        Column(
            name="subtype",
            dtype=pl.String(),
            description="Sub-type in the words of the list, such as wrong_tooth; no number and nothing of "
            "the case",
            required=False,
        ),
        Column(
            name="status",
            dtype=pl.String(),
            description="Where the decision stands: only meets_definition counts as a never event",
            codes=STATUSES,
        ),
        _day("status_date", "Day of that status"),
        Column(
            name="harm",
            dtype=pl.String(),
            description="Degree of physical harm; empty where not yet known",
            required=False,
            codes=HARMS,
        ),
        Column(
            name="learning_response_type",
            dtype=pl.String(),
            description="How the provider chose to learn from it (PSIRF); empty until chosen",
            required=False,
            codes=LEARNING_RESPONSES,
        ),
        _day("learning_response_started", "Day the learning response started; empty until it has"),
        _day("learning_response_completed", "Day it was completed; empty until then"),
        _day("duty_of_candour_done_date", "Day the person or family was told and given an apology"),
        EXTRACT_DATE,
    ),
    unique_key=("provider_code", "incident_id"),
    period_column="incident_date",
    is_row_level=True,
    organisation_column="provider_code",
    extract_column="extract_date",
    rules=(
        _in_order("incident_date", "discovered_date", "Nobody knows of an incident before it happens"),
        _in_order("discovered_date", "reported_date", "It is reported after it is discovered"),
        _in_order("reported_date", "status_date", "A status is of the day of the report or later"),
        _in_order("incident_date", "learning_response_started", "Learning starts after the incident"),
        _in_order(
            "learning_response_started",
            "learning_response_completed",
            "A learning response is completed after it starts",
        ),
        _in_order("incident_date", "duty_of_candour_done_date", "Candour follows the incident"),
    ),
)
