"""A provider's case-level file as an aggregate return, nothing stored."""

import polars as pl

from qmetrics.analysis.compute import TableData
from qmetrics.analysis.compute.inputs import VINTAGE_COLUMNS
from qmetrics.analysis.summarise import summarise
from qmetrics.app.catalogue import UnknownError
from qmetrics.measures import all_measures
from qmetrics.model import SourceError
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import all_sources
from qmetrics.sources.identity import screen
from qmetrics.sources.recognise import recognise


def summarise_file(content: bytes) -> tuple[bytes, list[str]]:
    """The aggregate return of a file, and the measures that need case-level data.

    Raises
    ------
    UnknownError
        Where the file is no case-level return, identifies people or is not right; with every reason.
    """
    local = [source for source in all_sources() if source.is_local and source.table.is_row_level]
    refusal = screen(content)
    if refusal is not None:
        raise UnknownError(str(refusal))
    try:
        found = recognise(content, local)
        if found is None:
            raise UnknownError(f"the file is none of: {', '.join(source.key for source in local)}")
        source, layout, differs = found
        if differs is not None:
            raise differs
        rows = source.parse(content, layout)
    except SourceError as error:
        raise UnknownError(str(error)) from None
    lineage = [
        pl.lit("this file").alias("file_sha256"),
        pl.lit(None, VINTAGE_COLUMNS["known_from"]).alias("known_from"),
        pl.lit(0, pl.Int64).alias("vintage"),
    ]
    data = TableData(source.table, rows.with_columns(*lineage))
    frame, needs_cases = summarise(all_measures(), source.key, data, holidays=bank_holidays())
    counts = pl.col("numerator", "denominator", "excluded", "unknown").cast(pl.Int64)
    return frame.with_columns(counts).write_csv().encode("utf-8"), needs_cases
