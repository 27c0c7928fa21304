"""What is expected of a table beside what went before it and beside other tables, from declarations alone.

Here: which counts are expected to be 0, and counting them in polars, once each. Not here: how each is counted
(``by_month``, ``revisions``, ``amounts``); asking Great Expectations (``great_expectations_adapter``).
All are warnings: they say where to look, a person decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from qmetrics.checks import amounts, by_month, revisions
from qmetrics.checks.suites import Suite, none_broken, table_suite
from qmetrics.model import Source

REGISTER = "ods"
Breaks = tuple[int, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """Rows of every vintage, those that hold now, and the codes of the register (none: it has not come)."""

    rows: pl.DataFrame
    current: pl.DataFrame
    codes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Count:
    name: str
    description: str
    unit: str
    count: Callable[[Source, History], Breaks]


_BY_MONTH = (
    _Count(
        name="newest_month_has_every_organisation",
        description="no organisation is missing from the newest month",
        unit="organisations",
        count=lambda source, past: by_month.newest_missing(source.table, past.current),
    ),
    _Count(
        name="no_month_is_missing",
        description="no month is missing between an organisation's first and last",
        unit="months of an organisation",
        count=lambda source, past: by_month.months_missing(source.table, past.current),
    ),
)
_ROW_COUNTS = (
    _Count(
        name="rows_are_as_many_as_around",
        description="a month of an organisation has about as many rows as its months around",
        unit="months of an organisation",
        count=lambda source, past: by_month.counts_far(source.table, past.current),
    ),
    _Count(
        name="rows_of_all_are_as_many_as_around",
        description="a month has about as many rows, of all organisations, as the months around",
        unit="months",
        count=lambda source, past: by_month.totals_far(source.table, past.current),
    ),
)
_FLAGS = _Count(
    name="flags_are_not_turned_round",
    description="no month's share of yes is nearly the reverse of the other months'",
    unit="shares of a month",
    count=lambda source, past: by_month.flags_turned(source.table, past.current),
)
_ALIKE = _Count(
    name="rows_are_not_there_twice",
    description="hardly a row is as another but for its number",
    unit="organisations",
    count=lambda source, past: by_month.alike(source.table, past.current),
)
_REVISIONS = (
    _Count(
        name="newer_file_keeps_the_rows",
        description="a newer file lacks at most a few of the rows of the one before",
        unit="files sent again",
        count=lambda source, past: revisions.rows_lost(source.table, past.rows),
    ),
    _Count(
        name="newer_file_says_the_same",
        description="a newer file contradicts at most a few of the rows of the one before",
        unit="files sent again",
        count=lambda source, past: revisions.cells_changed(source.table, past.rows),
    ),
)
_UNITS = _Count(
    name="amounts_keep_their_unit",
    description="no period's figures are all several times larger or smaller than those of other periods",
    unit="periods of a measure",
    count=lambda source, past: amounts.units_changed(source.table, past.rows),
)
_FIGURES = _Count(
    name="figures_are_as_many_as_before",
    description="no period of a measure has far fewer figures than its other periods",
    unit="periods of a measure",
    count=lambda source, past: amounts.figures_lost(source.table, past.rows),
)
_MEASURES = _Count(
    name="files_have_their_measures",
    description="no file lacks a measure that all others of its kind hold",
    unit="measures of a file",
    count=lambda source, past: amounts.measures_lost(source.table, past.rows),
)
_STARS = _Count(
    name="stars_are_not_noughts",
    description="no file has noughts where the others have stars",
    unit="files' periods",
    count=lambda source, past: amounts.stars_are_noughts(source.table, past.rows),
)
_REGISTER = _Count(
    name="organisations_are_in_the_register",
    description="every organisation's code occurs in the register of organisations",
    unit="codes",
    count=lambda source, past: _unknown_codes(source, past),
)


def _unknown_codes(source: Source, past: History) -> Breaks:
    if not past.codes:
        return 0, 0
    names = [one.name for one in source.table.columns if one.organisation]
    codes = {code for name in names for code in past.current[name].drop_nulls().unique()}
    return len(codes - past.codes), len(codes)


def _counts(source: Source) -> tuple[_Count, ...]:
    """Which counts a table's declaration asks for."""
    table = source.table
    if source.key == REGISTER:  # a list without months; each issue replaces the one before
        return ()
    counts: list[_Count] = []
    monthly = table.extract_column is not None and len(table.unique_key) > 1
    if monthly and (
        table.is_row_level or table.unique_key == (table.organisation_column, table.period_column)
    ):
        counts += _BY_MONTH
    if table.is_row_level:
        counts += _ROW_COUNTS
        if any(one.dtype == pl.Boolean() for one in table.columns):
            counts.append(_FLAGS)
        if len(by_month.number_of(table)) == 1:
            counts.append(_ALIKE)
    counts += _REVISIONS
    if table.amount_column is not None:
        counts.append(_UNITS)
        if "is_suppressed" in table.column_names:
            counts += (_FIGURES, _MEASURES, _STARS)
    if asks_register(source):
        counts.append(_REGISTER)
    return tuple(counts)


def asks_register(source: Source) -> bool:
    """Whether a table's codes are looked up: publications name private providers, which no register has."""
    return source.is_local


def history_suite(source: Source) -> Suite:
    """The expectations that a table's past and the register allow."""
    return tuple(none_broken(one.name, one.description, one.unit) for one in _counts(source))


def whole_table_suite(source: Source) -> Suite:
    """Everything that is expected of a table: of its rows, and of them beside its past."""
    return (*table_suite(source), *history_suite(source))


def count_breaks(source: Source, past: History) -> Mapping[str, Breaks]:
    """How many break each expectation of ``history_suite``, of how many; absent: it cannot be counted."""
    found = {}
    for one in _counts(source):
        try:
            broken, looked = one.count(source, past)
        except pl.exceptions.PolarsError:  # the adapter then says that it could not be evaluated
            continue
        found[one.name] = (int(broken or 0), int(looked))
    return found
