"""The same again at one organisation: which months, for a list beside a count of rare events.

Here: finding them. Not here: what counts as the same (the measure's declaration), how the list looks
(``reports``). It is a list and no rate: at a few events a year chance alone brings some back.
"""

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.model import Rows, Scope


def recurrences(origin: Rows, data: TableData, scope: Scope) -> pl.DataFrame:
    """Months in which an event of the same kind came again at a provider of the ICB.

    Parameters
    ----------
    origin : Rows
        Its ``recurrence`` says which columns make two events the same, and within how many months.
    data : TableData
        One row an event; the rows of the denominator count. An empty cell is the same as another empty one.
    scope : Scope
        Whose providers.

    Returns
    -------
    polars.DataFrame
        A row for each month, organisation and kind with at least one event no later than so many months after
        the one before: ``month`` (its first day), ``org_code``, the columns that name the kind, ``events``
        (all of that kind in the month) and ``before`` (first day of the month of the one before; the same
        month where the month's first event came within no time of another). Newest first.

    Raises
    ------
    ValueError
        If the measure declares no recurrence.
    """
    same = origin.recurrence
    if same is None:
        raise ValueError("the measure declares no recurrence")
    org = data.declaration.organisation_column
    kind = ["org_code", *same.of]
    events = (
        data.current.filter(origin.denominator.fill_null(False) & pl.col(org).is_in(scope.providers))
        .select(pl.col(org).alias("org_code"), *same.of, origin.date.cast(pl.Date).alias("_day"))
        .drop_nulls("_day")
        .sort(*kind, "_day")
        .with_columns(pl.col("_day").shift(1).over(kind).alias("_before"))
        .with_columns((pl.col("_day") <= pl.col("_before").dt.offset_by(f"{same.months}mo")).alias("_again"))
    )
    by_month = events.group_by(*kind, pl.col("_day").dt.month_start().alias("month")).agg(
        pl.len().cast(pl.Int64).alias("events"),
        pl.col("_before").filter("_again").min().dt.month_start().alias("before"),
    )
    again = by_month.filter(pl.col("before").is_not_null()).select("month", *kind, "events", "before")
    return again.sort("month", *kind, descending=[True, *[False] * len(kind)])
