"""The table of aggregate returns."""

from datetime import date

import polars as pl

from qmetrics.model import Column, Rule, Severity, Table
from qmetrics.sources.aggregate_return.needs import FITS, IS_PROPORTION, NEEDED
from qmetrics.sources.case_columns import EXTRACT_DATE


def _count(name: str, description: str) -> Column:
    return Column(name=name, dtype=pl.Float64(), description=description, required=False, minimum=0)


TABLE = Table(
    columns=(
        Column(
            name="measure",
            dtype=pl.String(),
            description="Key of the measure as qmetrics names it, such as complaints.acknowledged_within_3wd",
        ),
        Column(
            name="period",
            dtype=pl.Date(),
            description="The month, as 2024-07 or as its last day",
            minimum=date(2009, 4, 1),
        ),
        Column(
            name="organisation",
            dtype=pl.String(),
            description="ODS code of the organisation whose figure it is",
            organisation=True,
        ),
        Column(
            name="breakdown",
            dtype=pl.String(),
            description="What the figure is broken down by; empty for the total",
            required=False,
            codes=("deprivation_quintile", "age_band", "sex", "ethnicity", "pathway"),
        ),
        Column(
            name="breakdown_value",
            dtype=pl.String(),
            description="Group of the breakdown; empty for the total",
            required=False,
        ),
        _count(
            "numerator",
            "Cases that pass; of a count or a rate: the cases counted; never empty but for percentiles",
        ),
        _count(
            "denominator",
            "Cases that count; of a rate: the contacts it is per, unless the activity return gives them; "
            "empty for a count",
        ),
        _count("excluded", "Cases left out by the measure's exclusions; empty: none"),
        _count(
            "unknown",
            "Cases that fail for want of evidence; of a count: cases that may yet count; empty: none",
        ),
        Column(
            name="value",
            dtype=pl.Float64(),
            description="The figure itself; needed for percentiles, which cannot be worked out from counts",
            required=False,
        ),
        EXTRACT_DATE,
    ),
    unique_key=("measure", "period", "organisation", "breakdown", "breakdown_value"),
    period_column="period",
    is_row_level=False,
    organisation_column="organisation",
    amount_column="denominator",
    extract_column="extract_date",
    rules=(
        *(
            Rule(
                name=f"has_{name}",
                holds=~(wanted & pl.col(name).is_null()),
                description=f"A row has the {name} where its measure's kind needs one",
                severity=Severity.CRITICAL,
            )
            for name, wanted in NEEDED.items()
        ),
        Rule(
            name="numerator_within_denominator",
            holds=~IS_PROPORTION | FITS,
            description="Of a proportion, numerator and unknown together are at most the denominator",
            severity=Severity.CRITICAL,
        ),
        Rule(
            name="group_with_breakdown",
            holds=pl.col("breakdown").is_null() == pl.col("breakdown_value").is_null(),
            description="A breakdown has a group, and a group a breakdown",
        ),
    ),
)
