"""A case-level return as an aggregate return: the counts that a provider may send instead of cases.

The arithmetic is that of ``compute``, so that an ICB gets the same figures from either. Reading and
writing the files is in ``app/summarise``.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.rows import provider_cells
from qmetrics.model import Derived, Kind, Measure, Rows

# The layout of the source ``aggregate_return``.
COLUMNS = {
    "measure": pl.String,
    "period": pl.Date,
    "organisation": pl.String,
    "breakdown": pl.String,
    "breakdown_value": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "excluded": pl.Float64,
    "unknown": pl.Float64,
    "value": pl.Float64,
    "extract_date": pl.Date,
}
# Days between, scores and curves cannot be added up from parts.
SUMMARISED = (Kind.PROPORTION, Kind.COUNT, Kind.RATE, Kind.PERCENTILE)
PARTS = {
    # numerator and denominator of each kind, as ``compute`` reads them back
    Kind.PROPORTION: ("_x", "_n"),
    Kind.COUNT: ("_n", None),
    Kind.RATE: ("_n", "_exposure"),
    Kind.PERCENTILE: (None, "_n"),
}


def summarise(
    measures: Iterable[Measure],
    table: str,
    data: TableData,
    *,
    others: dict[str, TableData] | None = None,
    holidays: Sequence[date] = (),
) -> tuple[pl.DataFrame, list[str]]:
    """Counts of every measure that rests on a return.

    Parameters
    ----------
    measures : iterable of Measure
        Those of other tables are passed over.
    table : str
        Key of the return's source.
    data : TableData
        Its rows.
    others : dict of str to TableData, optional
        Further tables, such as ``activity`` for a rate; without it a rate has no denominator.
    holidays : sequence of date
        Bank holidays, for follow-up in working days.

    Returns
    -------
    polars.DataFrame
        The aggregate return: mature, complete months only; totals, and pathways where there are.
    list of str
        Keys of the measures that need case-level data.
    """
    frames, needs_cases = [], []
    for measure in measures:
        origin = measure.origin
        if isinstance(origin, Derived) or origin.table != table:
            continue
        if not isinstance(origin, Rows) or measure.kind not in SUMMARISED:
            needs_cases.append(measure.key)
            continue
        cells = provider_cells(measure, origin, data, {table: data, **(others or {})}, holidays)
        frames.append(_as_return(measure, cells, data))
    empty = pl.DataFrame(schema=COLUMNS)
    return pl.concat([empty, *frames]).sort(*list(COLUMNS)[:5]), needs_cases


def _as_return(measure: Measure, cells: pl.DataFrame, data: TableData) -> pl.DataFrame:
    """Cells in the layout of the return; a percentile that was not reached has no row."""
    numerator, denominator = PARTS[measure.kind]
    nothing = pl.lit(None, pl.Float64)
    extract = data.declaration.extract_column
    last = data.rows[extract].max() if extract else None
    unknown = "_unknown_times" if measure.kind is Kind.PERCENTILE else "_u"
    rows = cells.filter(~pl.col("is_immature")).select(
        pl.lit(measure.key).alias("measure"),
        pl.col("period_end").alias("period"),
        pl.col("org_code").alias("organisation"),
        "breakdown",
        "breakdown_value",
        (pl.col(numerator) if numerator else nothing).alias("numerator"),
        (pl.col(denominator) if denominator else nothing).alias("denominator"),
        pl.col("_excluded").alias("excluded"),
        pl.col(unknown).cast(pl.Float64).fill_null(0).alias("unknown"),
        "value",
        pl.lit(last, pl.Date).alias("extract_date"),
    )
    return rows.filter(pl.any_horizontal(pl.col("numerator", "value").is_not_null())).cast(COLUMNS)  # type: ignore[arg-type]
