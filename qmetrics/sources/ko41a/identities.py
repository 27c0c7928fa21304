"""How the columns of a KO41a row must add up, as checks beside the table.

A body's return that does not add up is published all the same, so it is told and not refused. The
column names are in ``columns``.
"""

from collections.abc import Mapping

import polars as pl

from qmetrics.sources.ko41a.columns import (
    AGE,
    CLINICAL_TREATMENT,
    COMPLAINTS,
    PROFESSION,
    SERVICE,
    STATUS,
    SUBJECT_AREA,
)
from qmetrics.sources.reading import LINE

BROUGHT, NEW, RESOLVED, UPHELD, PARTLY, NOT_UPHELD, CARRIED = (pl.col(name) for name in COMPLAINTS)
CLINICAL_TOTAL = pl.col(CLINICAL_TREATMENT[-1])
SUBJECT_SUB_TOTAL, SUBJECT_TOTAL = (pl.col(name) for name in SUBJECT_AREA[-2:])


def _adds_up(columns: tuple[str, ...]) -> pl.Expr:
    """The last column is the sum of those before it."""
    return pl.sum_horizontal(columns[:-1]) == pl.col(columns[-1])


# A person has one age and one status; a complaint may name several services, subjects, professions.
IDENTITIES: Mapping[str, pl.Expr] = {
    "resolved_is_upheld_partly_and_not": RESOLVED == UPHELD + PARTLY + NOT_UPHELD,
    "carried_is_brought_and_new_less_resolved": CARRIED == BROUGHT + NEW - RESOLVED,
    "age_adds_up": _adds_up(AGE),
    "age_total_is_new": pl.col(AGE[-1]) == NEW,
    "status_adds_up": _adds_up(STATUS),
    "status_total_is_new": pl.col(STATUS[-1]) == NEW,
    "service_adds_up": _adds_up(SERVICE),
    "service_total_is_at_least_new": pl.col(SERVICE[-1]) >= NEW,
    "clinical_treatment_adds_up": _adds_up(CLINICAL_TREATMENT),
    "subject_area_adds_up": _adds_up(SUBJECT_AREA[:-1]),
    "subject_total_is_its_two_parts": SUBJECT_TOTAL == CLINICAL_TOTAL + SUBJECT_SUB_TOTAL,
    "subject_total_is_at_least_new": SUBJECT_TOTAL >= NEW,
    "profession_adds_up": _adds_up(PROFESSION),
    "profession_total_is_at_least_new": pl.col(PROFESSION[-1]) >= NEW,
}


def identities(frame: pl.DataFrame) -> pl.DataFrame:
    """Which rows of a file do not add up, and how.

    Parameters
    ----------
    frame : polars.DataFrame
        The long table of one file, as ``parse`` gives it.

    Returns
    -------
    polars.DataFrame
        ``row_number`` and ``name`` of the identity, a row for each violation, sorted; empty where
        all rows add up. An identity with an empty cell is not judged.
    """
    if frame.height == 0:
        return pl.DataFrame(schema={LINE: pl.Int64, "name": pl.String})
    wide = frame.pivot("measure_id", index=LINE, values="value")
    broken = wide.select(LINE, *(holds.not_().alias(name) for name, holds in IDENTITIES.items()))
    long = broken.unpivot(list(IDENTITIES), index=LINE, variable_name="name", value_name="is_broken")
    return long.filter("is_broken").select(LINE, "name").sort(LINE, "name")
