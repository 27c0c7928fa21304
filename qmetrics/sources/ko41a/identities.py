"""How the columns of a KO41a row must add up, as checks beside the table.

A body's return that does not add up is published all the same, so it is told and not refused. The
column names are in ``columns``.
"""

from collections.abc import Callable, Mapping

import polars as pl

from qmetrics.model import Rule
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

# How the cell of a column is read: from a wide frame (``pl.col``) or from the long table.
Cell = Callable[[str], pl.Expr]


def _expressions(cell: Cell) -> dict[str, pl.Expr]:
    """Every identity by name, true where it holds."""
    brought, new, resolved, upheld, partly, not_upheld, carried = map(cell, COMPLAINTS)
    clinical_total = cell(CLINICAL_TREATMENT[-1])
    subject_sub_total, subject_total = map(cell, SUBJECT_AREA[-2:])

    def adds_up(columns: tuple[str, ...]) -> pl.Expr:
        """The last column is the sum of those before it."""
        return pl.sum_horizontal(map(cell, columns[:-1])) == cell(columns[-1])

    # a person has one age and one status; a complaint may name several services, subjects, professions
    return {
        "resolved_is_upheld_partly_and_not": resolved == upheld + partly + not_upheld,
        "carried_is_brought_and_new_less_resolved": carried == brought + new - resolved,
        "age_adds_up": adds_up(AGE),
        "age_total_is_new": cell(AGE[-1]) == new,
        "status_adds_up": adds_up(STATUS),
        "status_total_is_new": cell(STATUS[-1]) == new,
        "service_adds_up": adds_up(SERVICE),
        "service_total_is_at_least_new": cell(SERVICE[-1]) >= new,
        "clinical_treatment_adds_up": adds_up(CLINICAL_TREATMENT),
        "subject_area_adds_up": adds_up(SUBJECT_AREA[:-1]),
        "subject_total_is_its_two_parts": subject_total == clinical_total + subject_sub_total,
        "subject_total_is_at_least_new": subject_total >= new,
        "profession_adds_up": adds_up(PROFESSION),
        "profession_total_is_at_least_new": cell(PROFESSION[-1]) >= new,
    }


IDENTITIES: Mapping[str, pl.Expr] = _expressions(pl.col)


def _long_cell(name: str) -> pl.Expr:
    """A column's value in the long table, beside every figure of the same row of the same file."""
    return pl.col("value").filter(pl.col("measure_id") == name).first().over("file_sha256", LINE)


# Judged once a row of the file: at its number of new complaints.
RULES = tuple(
    Rule(
        name=name,
        holds=(pl.col("measure_id") != COMPLAINTS[1]) | holds,
        description=name.replace("_", " "),
    )
    for name, holds in _expressions(_long_cell).items()
)


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
