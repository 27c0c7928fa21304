"""A provider's return, read by its declaration: types, empty cells, code lists, keys, dates.

Each local source's ``parse`` is this function with its own table; what only that source knows is
added there. Messages name row and column and never a value.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from qmetrics.model import Column, Layout, Problem, Severity, SourceError, Table
from qmetrics.sources.reading import LINE, SHEET, read_rows

RowCheck = Callable[[pl.DataFrame], list[Problem]]
Prepare = Callable[[pl.DataFrame], pl.DataFrame]

TRUE_WORDS = ("true", "yes", "y", "1")
FALSE_WORDS = ("false", "no", "n", "0")


def parse_local(
    content: bytes,
    layout: Layout,
    table: Table,
    *,
    checks: tuple[RowCheck, ...] = (),
    leave_out: tuple[str, ...] = (),
    prepare: Prepare | None = None,
) -> pl.DataFrame:
    """Read a return whose columns are exactly the table's.

    Parameters
    ----------
    content : bytes
        CSV (UTF-8) or XLSX.
    layout, table : declarations
        The layout's header names the table's columns in order.
    checks : tuple of callables
        Further checks on the typed frame; each gives the problems it finds.
    leave_out : tuple of str
        Columns whose empty cell leaves the row out, instead of refusing the file; ``rows_left_out``
        reports those rows.
    prepare : callable, optional
        Changes the text cells before they are typed (the same columns and rows come back), such
        as ``2024-07`` to the month's last day.

    Returns
    -------
    polars.DataFrame
        The table's columns, typed, then ``sheet`` and ``row_number``.

    Raises
    ------
    SourceError
        With every problem found: wrong type, empty required cell, unknown code, out of range,
        two extract dates in one file, a date after the extract, a duplicate key.
    """
    text = read_rows(content, layout.header)
    if text.height == 0:
        raise SourceError(Problem("the file has a header and no rows; a nil return says so in a row"))
    text = _stripped(text)
    if prepare is not None:
        text = prepare(text)
    if leave_out:
        text = text.filter(pl.all_horizontal(pl.col(leave_out).is_not_null()))
        if text.height == 0:
            raise SourceError(Problem(f"every row is without {' or '.join(leave_out)}; none can be used"))
    typed = text.select(*(_typed(column).alias(column.name) for column in table.columns), pl.col(SHEET, LINE))
    problems = [problem for column in table.columns for problem in _column_problems(text, typed, column)]
    problems += _extract_problems(typed, table)
    problems += _duplicate_problems(typed, table)
    for check in checks:
        problems += check(typed)
    if problems:
        raise SourceError(*sorted(problems, key=lambda problem: problem.row or 0))
    return typed


def rows_left_out(content: bytes, layout: Layout, leave_out: tuple[str, ...]) -> list[Problem]:
    """The rows that ``parse_local`` leaves out for an empty cell in one of these columns."""
    text = _stripped(read_rows(content, layout.header))
    return [
        Problem("empty; the row is left out", row=row, column=name)
        for name in leave_out
        for row in _rows_where(text, pl.col(name).is_null())
    ]


def refuse_broken_rules(table: Table) -> RowCheck:
    """A check for ``parse_local``: rows that break one of the table's critical rules."""

    def check(typed: pl.DataFrame) -> list[Problem]:
        return [
            Problem(rule.description, row=row)
            for rule in table.rules
            if rule.severity is Severity.CRITICAL
            for row in _rows_where(typed, ~rule.holds)
        ]

    return check


def _stripped(text: pl.DataFrame) -> pl.DataFrame:
    return text.with_columns(pl.exclude(SHEET, LINE).str.strip_chars().replace("", None))


def _typed(column: Column) -> pl.Expr:
    cell = pl.col(column.name)
    if column.dtype == pl.Date():
        # a workbook gives midnight with its dates
        day = cell.str.replace(r"[ T]00:00(:00)?(\.0+)?$", "")
        return pl.coalesce(
            day.str.to_date("%Y-%m-%d", strict=False), day.str.to_date("%d/%m/%Y", strict=False)
        )
    if isinstance(column.dtype, pl.Datetime):
        # %z takes +01:00; a trailing Z is written as an offset first
        return (
            cell.str.replace(r"Z$", "+00:00")
            .str.replace(" ", "T", literal=True)
            .str.replace(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)([+-])", "${1}:00${2}")
            .str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us", time_zone="UTC", strict=False)
        )
    if column.dtype == pl.Boolean():
        word = cell.str.to_lowercase()
        return (
            pl.when(word.is_in(TRUE_WORDS))
            .then(True)
            .when(word.is_in(FALSE_WORDS))
            .then(False)
            .otherwise(None)
        )
    if column.dtype == pl.Int64():
        return cell.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    if column.codes:
        # "Given but time unknown" for given_but_time_unknown, "ED" for ed
        code = cell.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "_").str.strip_chars("_")
        return pl.when(~cell.is_in(column.codes) & code.is_in(column.codes)).then(code).otherwise(cell)
    return cell.cast(column.dtype, strict=False)


def _rows_where(frame: pl.DataFrame, condition: pl.Expr) -> list[int]:
    return frame.filter(condition)[LINE].to_list()


def _column_problems(text: pl.DataFrame, typed: pl.DataFrame, column: Column) -> list[Problem]:
    name = column.name
    unread = typed.with_columns(text[name].alias("_text")).filter(
        pl.col("_text").is_not_null() & pl.col(name).is_null()
    )
    wanted = {
        pl.Date: "a date such as 2024-07-31",
        pl.Datetime: "a date and time with its offset, such as 2024-07-31T14:05:00+01:00",
        pl.Boolean: "yes or no",
        pl.Int64: "a whole number",
        pl.Float64: "a number",
    }.get(column.dtype.base_type(), "text")
    problems = [Problem(f"not {wanted}", row=row, column=name) for row in unread[LINE]]
    cell = pl.col(name)
    if column.required:
        empty = text.filter(pl.col(name).is_null())[LINE]
        problems += [Problem("empty; it is required", row=row, column=name) for row in empty]
    if column.codes:
        rows = _rows_where(typed, cell.is_not_null() & ~cell.is_in(column.codes))
        allowed = ", ".join(column.codes)
        problems += [Problem(f"not one of: {allowed}", row=row, column=name) for row in rows]
    for bound, outside, word in (
        (column.minimum, cell < column.minimum if column.minimum is not None else None, "below"),
        (column.maximum, cell > column.maximum if column.maximum is not None else None, "above"),
    ):
        if outside is not None:
            rows = _rows_where(typed, outside)
            problems += [Problem(f"{word} {bound}", row=row, column=name) for row in rows]
    return problems


def _extract_problems(typed: pl.DataFrame, table: Table) -> list[Problem]:
    """One extract date a file, not in the future of any of its own events."""
    if table.extract_column is None:
        return []
    days = typed[table.extract_column].drop_nulls().unique().to_list()
    if len(days) != 1:
        return [Problem(f"{len(days)} different dates where one belongs", column=table.extract_column)]
    extract: date = days[0]
    problems = []
    for column in table.columns:
        # a date that was agreed for later may lie after the extract
        if column.dtype.base_type() not in (pl.Date, pl.Datetime) or "agreed_date" in column.name:
            continue
        rows = _rows_where(typed, pl.col(column.name).cast(pl.Date) > extract)
        problems += [Problem("later than the extract date", row=row, column=column.name) for row in rows]
    return problems


def _duplicate_problems(typed: pl.DataFrame, table: Table) -> list[Problem]:
    repeated = typed.filter(
        pl.struct(table.unique_key).is_duplicated() & ~pl.struct(table.unique_key).is_first_distinct()
    )
    key = " + ".join(table.unique_key)
    return [Problem(f"a row with this {key} came before", row=row) for row in repeated[LINE]]


def future_extract(frame: pl.DataFrame, table: Table, today: date) -> list[Problem]:
    """A return that says it was true on a day that has not come.

    Apart from ``parse_local``, which knows no clock: landing asks, with the day in London.
    """
    column = table.extract_column
    if column is None or frame.height == 0 or frame[column].max() <= today:  # type: ignore[operator]
        return []
    return [Problem(f"the extract date is later than today, {today}", column=column)]
