"""A measure and its observations in small, for the examples of this folder.

Not for use: the organisations are invented.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from qmetrics.model import (
    OBSERVATION_SCHEMA,
    Direction,
    Dynamics,
    Example,
    Kind,
    Level,
    Measure,
    Published,
    add_months,
    month_end,
)


def measure_of(kind: Kind, dynamics: Dynamics = Dynamics.FLOW) -> Measure:
    """A measure of a kind, of which nothing but its kind is of interest.

    Parameters
    ----------
    kind : Kind
    dynamics : Dynamics

    Returns
    -------
    Measure

    Examples
    --------
    >>> measure_of(Kind.COUNT).key
    'example.count'
    """
    return Measure(
        key=f"example.{kind.value}",
        title="An example",
        question="?",
        why="To show how figures are protected",
        direction=Direction.NEUTRAL,
        kind=kind,
        dynamics=dynamics,
        origin=Published(table="example", id="1"),
        unit="people",
        levels=(Level.ICB_PROVIDERS, Level.PROVIDER),
        owner="A",
        checked_by="B",
        reviewed_on=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
        example=Example(rows=(), period="2025-04", org="ZA1", expect={}),
    )


screening, events = measure_of(Kind.PROPORTION), measure_of(Kind.COUNT)


def observed(
    measure: Measure,
    org: str,
    passed: Sequence[float],
    of: Sequence[float] | None = None,
    *,
    first: date = date(2025, 4, 1),
) -> pl.DataFrame:
    """Monthly observations of one organisation; ``QZ9`` is the ICB.

    Parameters
    ----------
    measure : Measure
    org : str
    passed : sequence of float
        Numerators, one a month.
    of : sequence of float, optional
        Denominators.
    first : date
        First day of the first month.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> observed(events, "ZA1", [3, 4])["value"].to_list()
    [3.0, 4.0]
    """
    rows = []
    for place, numerator in enumerate(passed):
        start, whole = add_months(first, place), of[place] if of else None
        value = numerator if whole is None else 100 * numerator / whole if whole else None
        rows.append(
            {
                "measure_key": measure.key,
                "measure_version": 1,
                "org_code": org,
                "org_level": (Level.ICB_PROVIDERS if org == "QZ9" else Level.PROVIDER).value,
                "period_start": start,
                "period_end": month_end(start),
                "numerator": numerator,
                "denominator": whole,
                "value": value,
                "status": "reported" if value is not None else "zero_denominator",
                "release_status": "final",
                "is_immature": False,
                "sources": "[]",
            }
        )
    return pl.DataFrame(rows, schema=OBSERVATION_SCHEMA)


def screened(passed: Sequence[float], of: Sequence[float]) -> pl.DataFrame:
    """Monthly observations of the ICB's ``screening``.

    Parameters
    ----------
    passed, of : sequence of float

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> screened([30], [40])["value"].to_list()
    [75.0]
    """
    return observed(screening, "QZ9", passed, of)
