"""How figures were revised after they were first published.

Here: each figure as first published against now, and what that comes to over many figures. Not here: reading
vintages (``store/observations``), the verdict of a series of first figures (``series``), words (``assets``).

A figure counts from the first vintage that was complete: one that said of itself that it was not yet, or that
a failed check withheld, was never given out as the figure. Only vintages under the definition that holds now
are compared: another definition is another figure, not a revision.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qmetrics.model import KEY_COLUMNS, OBSERVATION_SCHEMA, Status

TAKEN_BACK = "taken_back"
# what a figure says; the files that say it may be others
_SAID = ("status", "value", "numerator", "denominator", "value_min", "value_max")
_DIGITS = 9

REVISION_SCHEMA: dict[str, pl.DataType] = {
    **{name: OBSERVATION_SCHEMA[name] for name in KEY_COLUMNS},
    "first_known_from": OBSERVATION_SCHEMA["known_from"],
    "known_from": OBSERVATION_SCHEMA["known_from"],
    "first_status": pl.String(),
    "status": pl.String(),
    "first_value": pl.Float64(),
    "value": pl.Float64(),
    "change": pl.Float64(),
    "times": pl.UInt32(),
    "is_revised": pl.Boolean(),
}


@dataclass(frozen=True, kw_only=True)
class Revised:
    """What the revisions of many figures come to.

    Attributes
    ----------
    figures, revised : int
        How many there are, and how many of them say something else now than at first.
    median_change, largest_change : float, optional
        Of the figures whose value moved, by how much, in their unit and without sign; None where none did.
    hidden, shown : int
        From reported to suppressed, and the other way.
    taken_back : int
        No longer given at all.
    """

    figures: int
    revised: int
    median_change: float | None
    largest_change: float | None
    hidden: int
    shown: int
    taken_back: int


def first_vintages(vintages: pl.DataFrame) -> pl.DataFrame:
    """Each figure as it was first known.

    Parameters
    ----------
    vintages : polars.DataFrame
        Every vintage of every figure (``OBSERVATION_SCHEMA``), of each the oldest first.
    """
    return vintages.unique(subset=KEY_COLUMNS, keep="first", maintain_order=True)


def as_first_published(vintages: pl.DataFrame) -> pl.DataFrame:
    """Each figure as it was when it was first complete; as it is now where it never was.

    Parameters
    ----------
    vintages : polars.DataFrame
        As for ``first_vintages``.
    """
    first = first_vintages(_complete(vintages))
    never = vintages.join(first, on=KEY_COLUMNS, how="anti", nulls_equal=True, maintain_order="left")
    last = never.unique(subset=KEY_COLUMNS, keep="last", maintain_order=True)
    return pl.concat([first, last]).sort(KEY_COLUMNS, maintain_order=True)


def revisions(vintages: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Each figure that was ever complete: as first published, and as it is now.

    Parameters
    ----------
    vintages : polars.DataFrame
        Every vintage of every figure, as for ``first_vintages``.
    now : polars.DataFrame
        The figures that stand now; one that is missing was taken back.

    Returns
    -------
    polars.DataFrame
        One row a figure, sorted by key: the columns of ``REVISION_SCHEMA``. ``times`` counts the revisions
        (one that was undone by the next is two, and the figure ``is_revised`` all the same); ``change`` is
        null where one of the two has no value.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> figure = dict.fromkeys(OBSERVATION_SCHEMA) | {"measure_key": "m.x", "org_code": "ZZ1",
    ...     "org_level": "provider", "period_start": date(2026, 4, 1), "period_end": date(2026, 4, 30),
    ...     "status": "reported", "measure_version": 1, "is_immature": False}
    >>> vintages = pl.DataFrame([
    ...     figure | {"value": 40.0, "known_from": datetime(2026, 6, 1, tzinfo=UTC)},
    ...     figure | {"value": 42.5, "known_from": datetime(2026, 9, 1, tzinfo=UTC)},
    ... ], schema=OBSERVATION_SCHEMA)
    >>> revisions(vintages, vintages.tail(1)).select("first_value", "value", "change", "times").row(0)
    (40.0, 42.5, 2.5, 1)
    """
    complete = _complete(vintages)
    said = pl.struct(
        *(
            pl.col(name).round(_DIGITS) if OBSERVATION_SCHEMA[name] == pl.Float64 else pl.col(name)
            for name in _SAID
        )
    )
    is_other = said.ne_missing(said.shift(1).over(KEY_COLUMNS)) & (
        pl.int_range(pl.len()).over(KEY_COLUMNS) > 0
    )
    found = (
        complete.with_columns(is_other.alias("_other"))
        .group_by(KEY_COLUMNS, maintain_order=True)
        .agg(
            pl.first("known_from").alias("first_known_from"),
            pl.last("known_from"),
            pl.first("status").alias("first_status"),
            pl.last("status"),
            pl.first("value").alias("first_value"),
            pl.last("value"),
            pl.sum("_other").alias("times"),
            pl.last("measure_version"),
        )
    )
    stands = now.select(KEY_COLUMNS).unique().with_columns(pl.lit(True).alias("_stands"))
    found = found.join(stands, on=KEY_COLUMNS, how="left", nulls_equal=True, maintain_order="left")
    gone = pl.col("_stands").is_null()
    # nobody took back what the definition that holds now does not give
    is_of_before = pl.col("measure_version") < pl.lit(now["measure_version"].max())
    return (
        found.filter(~(gone & is_of_before.fill_null(False)))
        .with_columns(
            pl.when(gone).then(pl.lit(TAKEN_BACK)).otherwise("status").alias("status"),
            pl.when(gone).then(None).otherwise("value").alias("value"),
        )
        .with_columns(
            (pl.col("value") - pl.col("first_value")).alias("change"),
            (gone | (pl.col("times") > 0)).alias("is_revised"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in REVISION_SCHEMA.items())
        .sort(KEY_COLUMNS, maintain_order=True)
    )


def what_it_comes_to(figures: pl.DataFrame) -> Revised:
    """What the revisions of some figures come to; all of one unit, else the changes mean nothing.

    Parameters
    ----------
    figures : polars.DataFrame
        As ``revisions`` gives them, of one measure or of several that share their unit: medians are taken
        over figures, never over medians.
    """
    change = figures["change"].abs().round(_DIGITS)
    moved = change.filter(change > 0)
    reported, suppressed = Status.REPORTED.value, Status.SUPPRESSED.value

    def went(first: str, last: str) -> int:
        return figures.filter(pl.col("first_status") == first, pl.col("status") == last).height

    return Revised(
        figures=figures.height,
        revised=int(figures["is_revised"].sum()),
        median_change=float(moved.median()) if moved.len() else None,  # type: ignore[arg-type]
        largest_change=float(moved.max()) if moved.len() else None,  # type: ignore[arg-type]
        hidden=went(reported, suppressed),
        shown=went(suppressed, reported),
        taken_back=figures.filter(pl.col("status") == TAKEN_BACK).height,
    )


def _complete(vintages: pl.DataFrame) -> pl.DataFrame:
    """Vintages that were given out as the figure, under the definition that holds now."""
    version = pl.col("measure_version")
    return vintages.filter(
        version == version.last().over(KEY_COLUMNS),
        ~pl.col("is_immature"),
        pl.col("status") != Status.WITHHELD.value,
    )
