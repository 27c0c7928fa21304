"""Never events in public: an exception to hidden small numbers, and what stays with the committee.

NHS England publishes counts of 1 by organisation and by type. So do we: whole counts by organisation and
financial year, and by type for the ICB. Dates, days between, months, and type by provider are for the
committee.

Two rules follow from that and are kept here:

- only *finished* financial years: a count of the running year that goes from 3 to 4 between two monthly
  builds would give the month of an event at a provider;
- types are counted over blocks of years so large that no type can be placed at a provider: in a block, no
  organisation and type together have more events than there are. Where no block is so large, no types are
  shown.
"""

from collections import Counter
from datetime import date

import polars as pl

from qmetrics.model import Status


def year_of(day: date) -> int:
    """The calendar year in which a day's financial year begins.

    Parameters
    ----------
    day : date

    Returns
    -------
    int

    Examples
    --------
    >>> year_of(date(2026, 3, 31)), year_of(date(2026, 4, 1))
    (2025, 2026)
    """
    return day.year - (day.month < 4)


def by_organisation_and_year(observations: pl.DataFrame, *, last_month_end: date) -> pl.DataFrame:
    """Counts of never events by organisation and finished financial year.

    Parameters
    ----------
    observations : DataFrame
        Monthly observations of the count, in their schema.
    last_month_end : date
        The last month of the build; a financial year that ends later is left out.

    Returns
    -------
    DataFrame
        Observations of a year each. A year with a month that is not reported has no value and that month's
        status. ``sources`` is empty, and there are no bounds: what is under review is not told.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import events, observed
    >>> months = observed(events, "ZA1", [0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4])
    >>> found = by_organisation_and_year(months, last_month_end=date(2026, 4, 30))
    >>> found.select("org_code", "period_start", "period_end", "value").rows()
    [('ZA1', datetime.date(2025, 4, 1), datetime.date(2026, 3, 31), 2.0)]
    """
    reported = pl.col("status") == Status.REPORTED.value
    year = pl.col("period_end").dt.offset_by("-3mo").dt.year()
    own = ("measure_key", "org_code", "org_level")
    return (
        observations.filter(pl.col("breakdown").is_null())
        .with_columns(year.alias("_year"))
        .filter(pl.date(pl.col("_year") + 1, 3, 31) <= last_month_end)
        .sort("period_end")
        .group_by(*own, "_year", maintain_order=True)
        .agg(
            (pl.exclude(*own, "_year", "status", "numerator", "period_start", "period_end")).last(),
            pl.len().alias("_months"),
            reported.all().alias("_all"),
            pl.col("status").filter(~reported).first().alias("_other"),
            pl.col("numerator").sum(),
        )
        .filter(pl.col("_months") == 12)
        .with_columns(
            pl.date(pl.col("_year"), 4, 1).alias("period_start"),
            pl.date(pl.col("_year") + 1, 3, 31).alias("period_end"),
            pl.when("_all").then(pl.lit(Status.REPORTED.value)).otherwise("_other").alias("status"),
            pl.when("_all").then("numerator").alias("numerator"),
            pl.when("_all").then("numerator").alias("value"),
            *(
                pl.lit(None, pl.Float64).alias(name)
                for name in ("denominator", "lower", "upper", "value_min", "value_max")
            ),
            pl.lit(None, pl.String).alias("sources"),
        )
        .select(observations.columns)
        .sort("org_level", "org_code", "period_end")
    )


def by_type(incidents: pl.DataFrame, *, last_month_end: date) -> pl.DataFrame:
    """Counts by type for the ICB, in blocks of finished financial years.

    Parameters
    ----------
    incidents : DataFrame
        One row an incident that counts, of the ICB's providers: ``org_code, type, incident_date``.
    last_month_end : date
        The last month of the build.

    Returns
    -------
    DataFrame
        ``first_year, last_year`` (in which the block's first and last financial year begin),
        ``type, count``; most frequent first. A block once closed keeps its years, so that later builds give
        no smaller ones by subtraction.

    Examples
    --------
    >>> incidents = pl.DataFrame(
    ...     {
    ...         "org_code": ["A", "A", "B", "C"],
    ...         "type": ["Wrong site", "Retained object", "Wrong site", "Retained object"],
    ...         "incident_date": [date(2024, 5, 1), date(2024, 6, 1), date(2025, 5, 2), date(2025, 7, 3)],
    ...     }
    ... )
    >>> by_type(incidents, last_month_end=date(2026, 3, 31)).rows()
    [(2024, 2025, 'Retained object', 2), (2024, 2025, 'Wrong site', 2)]
    """
    schema = {"first_year": pl.Int64(), "last_year": pl.Int64(), "type": pl.String(), "count": pl.Int64()}
    last = year_of(last_month_end) - (0 if (last_month_end.month, last_month_end.day) == (3, 31) else 1)
    by_year: dict[int, list[tuple[str, str]]] = {}
    for org, kind, day in incidents.select("org_code", "type", "incident_date").iter_rows():
        if year_of(day) <= last:
            by_year.setdefault(year_of(day), []).append((org, kind))
    rows: list[tuple[int, int, str, int]] = []
    block: list[tuple[str, str]] = []
    first = min(by_year, default=last)
    for year in range(first, last + 1):
        block += by_year.get(year, [])
        if block and _cannot_be_placed(block):
            types = Counter(kind for _, kind in block)
            rows += [
                (first, year, kind, count)
                for kind, count in sorted(types.items(), key=lambda one: (-one[1], one[0]))
            ]
            block, first = [], year + 1
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cannot_be_placed(block: list[tuple[str, str]]) -> bool:
    """Whether counts by organisation and by type do not show that a type happened at an organisation."""
    most_at_one = max(Counter(org for org, _ in block).values())
    most_of_one = max(Counter(kind for _, kind in block).values())
    return most_at_one + most_of_one <= len(block)
