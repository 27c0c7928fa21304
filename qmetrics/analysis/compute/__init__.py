"""From tables to observations: one function for every measure, one file for each kind of origin.

The arithmetic of a declaration is here and nowhere else. Intervals are in ``analysis/intervals``,
verdicts in ``analysis/spc``; reading tables and keeping observations is in ``store``.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from qmetrics.analysis.compute.derived import compute_derived
from qmetrics.analysis.compute.events import compute_events
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.published import compute_published, compute_published_share
from qmetrics.analysis.compute.rows import compute_rows
from qmetrics.model import Derived, Events, Measure, Published, PublishedShare, Scope

__all__ = ["TableData", "compute"]


def compute(
    measure: Measure,
    tables: Mapping[str, TableData],
    scope: Scope,
    *,
    others: Mapping[str, pl.DataFrame] | None = None,
    holidays: Sequence[date] = (),
) -> pl.DataFrame:
    """Every observation of a measure that the tables hold.

    Parameters
    ----------
    measure : Measure
    tables : mapping of str to TableData
        By source key; a missing or empty table gives no observations. ``aggregate_return``, where
        present, stands in for providers without case-level rows.
    scope : Scope
        The home ICB, its providers and sub-ICBs.
    others : mapping of str to DataFrame
        Observations of the measures that a derived one adds up.
    holidays : sequence of date
        Bank holidays, for measures whose maturity is in working days.

    Returns
    -------
    polars.DataFrame
        Columns of ``OBSERVATION_SCHEMA``, sorted by key and ``known_from``.
    """
    origin = measure.origin
    if isinstance(origin, Derived):
        return compute_derived(measure, origin, others or {})
    if isinstance(origin, Published):
        return compute_published(measure, origin, tables, scope)
    if isinstance(origin, PublishedShare):
        return compute_published_share(measure, origin, tables)
    if isinstance(origin, Events):
        return compute_events(measure, origin, tables, scope)
    return compute_rows(measure, origin, tables, scope, holidays)
