"""The catalogue as rows of the proforma of NHS England's Central Metrics Library.

Here: its columns, what a declaration puts into each, and which required ones it cannot fill. Not here:
writing a file (``app/catalogue``). Columns and rules are those that the library's own validation reads;
identifiers are given by the library, so none is made up here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from qmetrics.measures import THEME_TITLES, base_tables
from qmetrics.model import Derived, Dynamics, Kind, Measure, Rows, Source
from qmetrics.reports import definition, words

COLUMNS = (
    *("metric_family_id", "metric_id", "metric_status", "metric_state", "metric_title"),
    *("metric_start_date", "metric_end_date", "available_metric_category", "available_reporting_grain"),
    *("available_location_types", "available_dimension_types", "business_area", "business_sub_area"),
    *("domain", "numerator_source_name", "numerator_project_id", "numerator_source_platform"),
    *("denominator_source_name", "denominator_project_id", "denominator_source_platform", "metric_owner"),
    *("metric_short_name", "metric_alias", "metric_description", "calculation", "metric_purpose", "unit"),
    *("format", "target", "frequency_of_refresh", "aggregation", "statistical_disclosure_control_flag"),
    *("statistical_disclosure_control_description", "interpretation", "inclusion_exclusion_rules"),
    *("usage", "organisation_geog_type", "footnotes", "notes"),
)
REQUIRED = (
    *("metric_family_id", "metric_id", "metric_status", "metric_state", "metric_title"),
    *("metric_start_date", "available_metric_category", "available_reporting_grain"),
    *("available_location_types", "business_area", "business_sub_area", "numerator_source_name"),
    *("denominator_source_name", "metric_owner", "metric_description", "metric_purpose", "unit", "format"),
    *("frequency_of_refresh", "aggregation", "statistical_disclosure_control_flag"),
)
# why a required column may stay empty
LACKING = {
    "metric_family_id": "the library gives it",
    "metric_id": "the library gives it, from the family's",
    "metric_owner": "an e-mail address is asked for; the owner here is a role",
    "available_metric_category": "whether a publication is official statistics is its publisher's to say",
}
FORMATS = {Kind.PROPORTION: "0.0", Kind.RATE: "0.0", Kind.SCORE: "0.0"}
ACCESS = ("camhs_waits",)


def proforma(measures: Sequence[Measure], sources: Sequence[Source]) -> pl.DataFrame:
    """One row a measure, in the order and with the columns of the proforma.

    Parameters
    ----------
    measures : sequence of Measure
    sources : sequence of Source
        Those that the measures rest on.

    Returns
    -------
    polars.DataFrame
        39 columns of text; empty where there is nothing to say. ``notes`` names the required ones that could
        not be filled, and why.
    """
    by_key = {one.key: one for one in sources}
    rows = [_row(measure, [by_key[name] for name in base_tables(measure)]) for measure in measures]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))


def not_filled(frame: pl.DataFrame) -> dict[str, int]:
    """Required columns that are not filled as they should be, and in how many rows."""
    lacking = [name for row in frame.to_dicts() for name in _lacking(row)]
    return {name: lacking.count(name) for name in REQUIRED if name in lacking}


def _lacking(row: Mapping[str, str]) -> list[str]:
    return [name for name in REQUIRED if not row[name] or (name == "metric_owner" and "@" not in row[name])]


def _row(measure: Measure, sources: list[Source]) -> dict[str, str]:
    is_local = all(one.is_local for one in sources)
    named = "; ".join(one.title for one in sources)
    levels = "; ".join(words.level_words(level) for level in measure.levels)
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {
        "metric_status": "Actual",
        "metric_state": "Completed - Not Live",
        "metric_title": measure.title,
        "metric_start_date": f"{measure.valid_from.isoformat()}T00:00:00",
        "available_metric_category": "MI internal" if is_local else "",
        "available_reporting_grain": words.cadence_words(measure.cadence),
        "available_location_types": levels,
        "available_dimension_types": "; ".join(words.breakdown_words(one) for one in measure.breakdowns),
        "business_area": "Quality",
        "business_sub_area": THEME_TITLES.get(measure.theme, measure.theme),
        "domain": "Access" if measure.theme in ACCESS else "Quality of care",
        "numerator_source_name": named,
        "denominator_source_name": named if _has_denominator(measure) else "not applicable: no denominator",
        "metric_owner": measure.owner,
        "metric_short_name": measure.name,
        "metric_alias": measure.publisher_id or measure.key,
        "metric_description": measure.question,
        "calculation": " ".join(definition.origin_sentences(measure)),
        "metric_purpose": measure.why,
        "unit": measure.unit,
        "format": FORMATS.get(measure.kind, "0"),
        "target": "; ".join(
            f"{one.value_words}, {one.standing}, {one.dates_words}"
            for one in definition.target_lines(measure)
        ),
        "frequency_of_refresh": words.cadence_words(measure.cadence),
        # counts of events alone may be added up, over organisations and over time
        "aggregation": "Y" if measure.kind is Kind.COUNT and measure.dynamics is Dynamics.FLOW else "N",
        "statistical_disclosure_control_flag": "N" if is_local else "Y",
        "statistical_disclosure_control_description": ""
        if is_local
        else "The publisher's own rounding and suppression are kept as they are.",
        "interpretation": words.direction_words(measure.direction),
        "inclusion_exclusion_rules": "; ".join(definition.exclusion_reasons(measure)),
        "organisation_geog_type": levels,
        "footnotes": " ".join(measure.caveats),
    }
    lacking = _lacking(row)
    if lacking:
        row["notes"] = "Not filled: " + "; ".join(f"{name} ({LACKING[name]})" for name in lacking) + "."
    return row


def _has_denominator(measure: Measure) -> bool:
    if isinstance(measure.origin, Derived):
        return False
    if measure.kind is Kind.PROPORTION:
        return True
    return isinstance(measure.origin, Rows) and measure.origin.exposure is not None
