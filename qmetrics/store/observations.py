"""Observations in the warehouse: appended, never changed; read as now, as at a moment, or all.

A figure has vintages under each definition of its measure (``measure_version``). A new one tells of the past
too: its vintages have the ``known_from`` of those before. What was known at a moment is what was said under
the definition of that moment, the newest of which anything had been recorded by then.
"""

from datetime import UTC, datetime

import polars as pl
import sqlalchemy as sa

from qmetrics.model import KEY_COLUMNS, OBSERVATION_SCHEMA, Status
from qmetrics.store.home import Home
from qmetrics.store.schema import observation
from qmetrics.store.tombstones import Frozen
from qmetrics.store.warehouse import insert_frame, read_frame, transaction

TAKEN_BACK = "is_taken_back"
SCHEMA: dict[str, pl.DataType] = OBSERVATION_SCHEMA | {TAKEN_BACK: pl.Boolean()}
COLUMNS = [observation.c[name] for name in SCHEMA]
RECORDED: dict[str, pl.DataType] = SCHEMA | {"recorded_at": OBSERVATION_SCHEMA["known_from"]}
NOTHING_FROZEN = Frozen()
# One vintage of a figure: since when, and under which definition.
VINTAGE = [*KEY_COLUMNS, "known_from", "measure_version"]
# beyond these, a figure computed again is the same one
_DIGITS = 9
# What a figure says, apart from since when.
SAID = [name for name in OBSERVATION_SCHEMA if name not in (*KEY_COLUMNS, "known_from")]


def append_observations(
    home: Home, measure_key: str, frame: pl.DataFrame, frozen: Frozen = NOTHING_FROZEN
) -> int:
    """Add what is new or changed; returns how many rows were added.

    ``frame`` is everything that is now believed of the measure, in the order of vintages. A row
    equal in all columns to the last one recorded under its key and ``known_from`` is not repeated.
    Afterwards "now" is the last vintage of each figure of ``frame`` and no other figure: one that
    is no longer believed is taken back, from the newest ``known_from`` on. Figures that are ``frozen``,
    since the files that they are from were purged, stay: neither revised, added nor taken back.
    """
    with transaction(home) as connection:
        query = sa.select(*COLUMNS).where(observation.c.measure_key == measure_key)
        recorded = read_frame(connection, query.order_by(observation.c.id), SCHEMA)
        last = _last(recorded, [*KEY_COLUMNS, "known_from"])
        frame, kept = _without_frozen(recorded, frame, frozen)
        believed = frame.with_columns(pl.lit(False).alias(TAKEN_BACK))
        fresh = believed.join(last, on=list(SCHEMA), how="anti", nulls_equal=True, maintain_order="left")
        after = pl.concat([recorded, fresh])
        corrections = _corrections(after, believed)
        corrections = corrections.join(kept, on=KEY_COLUMNS, how="anti", nulls_equal=True)
        added = pl.concat([fresh, corrections])
        moment = pl.lit(datetime.now(UTC), pl.Datetime("us", "UTC")).alias("recorded_at")
        insert_frame(connection, observation, added.with_columns(moment))
    return added.height


def _without_frozen(
    recorded: pl.DataFrame, believed: pl.DataFrame, frozen: Frozen
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is believed but for frozen figures, and the keys of the recorded ones that stay as they are."""
    if not frozen.hashes:
        return believed, recorded.select(KEY_COLUMNS).clear()
    days = [(pl.col("period_start") <= last) & (pl.col("period_end") >= first) for first, last in frozen.days]
    in_days = pl.any_horizontal(*days, pl.lit(False))
    now = _last(recorded.sort("known_from", maintain_order=True), KEY_COLUMNS)
    from_purged = pl.col("sources").str.contains_any(sorted(frozen.hashes)).fill_null(False)
    kept = now.filter(from_purged | in_days).select(KEY_COLUMNS)
    others = believed.filter(~in_days).join(kept, on=KEY_COLUMNS, how="anti", nulls_equal=True)
    return others.select(believed.columns), kept


def _last(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return rows.unique(subset=by, keep="last", maintain_order=True)


def _corrections(recorded: pl.DataFrame, believed: pl.DataFrame) -> pl.DataFrame:
    """Rows that make "now" what is believed: figures taken back, and figures that stand again."""
    now = _last(recorded.sort("known_from", maintain_order=True), KEY_COLUMNS)
    wanted = _last(believed, KEY_COLUMNS)
    newest = pl.lit(believed["known_from"].max(), pl.Datetime("us", "UTC"))
    gone = now.filter(~pl.col(TAKEN_BACK)).join(wanted, on=KEY_COLUMNS, how="anti", nulls_equal=True)
    gone = gone.with_columns(
        pl.max_horizontal("known_from", newest).alias("known_from"),
        # a definition that no longer gives a figure takes it back from its own time on
        pl.max_horizontal("measure_version", pl.lit(believed["measure_version"].max(), pl.Int64())),
        pl.lit(True).alias(TAKEN_BACK),
    )
    same = now.filter(~pl.col(TAKEN_BACK)).select(*KEY_COLUMNS, *SAID)
    other = wanted.join(same, on=[*KEY_COLUMNS, *SAID], how="anti", nulls_equal=True, maintain_order="left")
    since = now.select(*KEY_COLUMNS, pl.col("known_from").alias("_since"))
    other = other.join(since, on=KEY_COLUMNS, how="inner", nulls_equal=True, maintain_order="left")
    other = other.with_columns(pl.max_horizontal("known_from", "_since").alias("known_from")).drop("_since")
    return pl.concat([gone.select(list(SCHEMA)), other.select(list(SCHEMA))])


def read_observations(
    home: Home,
    measure_key: str,
    *,
    org_codes: list[str] | None = None,
    as_at: datetime | None = None,
    every_vintage: bool = False,
) -> pl.DataFrame:
    """Observations of a measure.

    Parameters
    ----------
    org_codes : list of str, optional
        Only these organisations.
    as_at : datetime, optional
        What was known at that moment, instead of now, under the definition of that moment.
    every_vintage : bool
        All vintages, instead of the last of each figure; under each definition its own.

    Returns
    -------
    polars.DataFrame
        ``OBSERVATION_SCHEMA``, sorted by key.
    """
    recorded = _recorded(home, measure_key, org_codes, as_at)
    return _standing(recorded, VINTAGE if every_vintage else KEY_COLUMNS)


def read_vintages(
    home: Home, measure_key: str, *, org_codes: list[str] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every vintage that can be compared, and the figures that stand now, of one reading.

    A figure of the first that is not among the second was taken back. Vintages from before a change of code
    that made another figure of the same files are left out: what differs from them is not a sender's doing.
    """
    recorded = _recorded(home, measure_key, org_codes, None)
    return _standing(_made_alike(recorded), VINTAGE), _standing(recorded, KEY_COLUMNS)


def _recorded(
    home: Home, measure_key: str, org_codes: list[str] | None, as_at: datetime | None
) -> pl.DataFrame:
    """Everything that was ever said of a measure, in the order of vintages."""
    columns = [observation.c[name] for name in RECORDED]
    query = sa.select(*columns).where(observation.c.measure_key == measure_key)
    if org_codes is not None:
        query = query.where(observation.c.org_code.in_(org_codes))
    if as_at is not None:
        query = query.where(observation.c.known_from <= as_at.astimezone(UTC))
    with transaction(home) as connection:
        recorded = read_frame(
            connection, query.order_by(observation.c.known_from, observation.c.id), RECORDED
        )
        return recorded if as_at is None else _of_definition(connection, measure_key, recorded, as_at)


def _of_definition(
    connection: sa.Connection, measure_key: str, recorded: pl.DataFrame, as_at: datetime
) -> pl.DataFrame:
    """Only what the newest definition said that was recorded at a moment.

    A definition that is the first of the home, or the first of a figure, holds from ever: the home may be
    younger than what it tells of.
    """
    version = observation.c.measure_version
    by_then = sa.select(sa.func.max(version)).where(
        observation.c.measure_key == measure_key, observation.c.recorded_at <= as_at.astimezone(UTC)
    )
    held = connection.execute(by_then).scalar() or 0
    first = pl.col("measure_version").min().over(KEY_COLUMNS)
    return recorded.filter(pl.col("measure_version") <= pl.max_horizontal(first, held))


def _made_alike(recorded: pl.DataFrame) -> pl.DataFrame:
    """Of each figure what was recorded since code last made another of it from the files of before.

    A sender's change comes with another file. Where the files are the same and the figure is not, the code
    was changed and the measure's version was not raised.
    """
    numbers = [pl.col(name).round(_DIGITS) for name in ("value", "numerator", "denominator")]
    said = pl.struct(*numbers)
    files = pl.col("sources").str.extract_all(r'"sha256":\s*"[^"]+"').list.unique().list.sort()
    is_reported = pl.col("status") == Status.REPORTED.value
    is_remade = pl.all_horizontal(
        is_reported & is_reported.shift(1).over(VINTAGE),
        files == files.shift(1).over(VINTAGE),
        said.ne_missing(said.shift(1).over(VINTAGE)),
    )
    since = pl.col("recorded_at").filter(is_remade.fill_null(False)).max().over(KEY_COLUMNS)
    return recorded.filter((pl.col("recorded_at") >= since).fill_null(True))


def _standing(recorded: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    standing = _last(recorded, by).filter(~pl.col(TAKEN_BACK)).select(list(OBSERVATION_SCHEMA))
    return standing.sort(*KEY_COLUMNS, "known_from", maintain_order=True)


def measures_with_figures(home: Home) -> set[str]:
    """Keys of the measures that have ever had a figure."""
    with transaction(home) as connection:
        return set(connection.execute(sa.select(observation.c.measure_key).distinct()).scalars())
