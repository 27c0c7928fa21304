"""Empty templates and data dictionaries of the local returns, built from their declarations.

``qmetrics sample`` writes them to files; filled synthetic copies come from each source's ``twin``.
"""

import csv
import io

import polars as pl

from qmetrics.model import Column, Source

DICTIONARY_HEADER = ("column", "type", "required", "allowed values", "range", "description")
TYPE_WORDS = {
    pl.Date: "date, as 2024-07-31 or 31/07/2024",
    pl.Datetime: "date and time with its offset, as 2024-07-31T14:05:00+01:00",
    pl.Boolean: "yes or no",
    pl.Int64: "whole number",
    pl.Float64: "number",
    pl.String: "text",
}


def template(source: Source) -> bytes:
    """The header of a return and nothing else: CSV, UTF-8 with the mark that Excel needs.

    Parameters
    ----------
    source : Source
        A local source.
    """
    return _csv([source.layouts[0].header or tuple(source.table.column_names)])


def dictionary(source: Source) -> bytes:
    """What each column of a return holds: CSV, one row a column.

    Parameters
    ----------
    source : Source
        A local source.
    """
    return _csv([DICTIONARY_HEADER, *(explained(column, source) for column in source.table.columns)])


def explained(column: Column, source: Source) -> tuple[str, ...]:
    """One column's row of the dictionary, under ``DICTIONARY_HEADER``."""
    said = column.description
    if column.name in source.table.unique_key:
        together = " and ".join(name for name in source.table.unique_key if name != column.name)
        said += f". With {together} it names one row" if together else ". It names one row"
    return (
        column.name,
        TYPE_WORDS[column.dtype.base_type()],
        "yes" if column.required else "no",
        "; ".join(column.codes),
        _range(column),
        said,
    )


def _range(column: Column) -> str:
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"{low} or later" if column.dtype == pl.Date() else f"{low} or more"
    if high is not None:
        return f"{high} or earlier" if column.dtype == pl.Date() else f"{high} or less"
    return ""


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
