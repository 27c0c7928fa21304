"""Observations in the warehouse: appended, never changed; read as now, as at a moment, or all."""

from datetime import UTC, datetime

import polars as pl
import sqlalchemy as sa

from qmetrics.model import KEY_COLUMNS, OBSERVATION_SCHEMA
from qmetrics.store.home import Home
from qmetrics.store.schema import observation
from qmetrics.store.warehouse import insert_rows, read_frame, transaction

COLUMNS = [observation.c[name] for name in OBSERVATION_SCHEMA]


def append_observations(home: Home, measure_key: str, frame: pl.DataFrame) -> int:
    """Add what is new or changed; returns how many rows were added.

    ``frame`` is everything that is now believed of the measure, in the order of vintages. A row
    equal in all columns to the last one recorded under its key and ``known_from`` is not repeated.
    """
    with transaction(home) as connection:
        recorded = read_frame(
            connection,
            sa.select(*COLUMNS).where(observation.c.measure_key == measure_key).order_by(observation.c.id),
            OBSERVATION_SCHEMA,
        )
        last = recorded.unique(subset=[*KEY_COLUMNS, "known_from"], keep="last", maintain_order=True)
        fresh = frame.join(
            last, on=list(OBSERVATION_SCHEMA), how="anti", nulls_equal=True, maintain_order="left"
        )
        moment = datetime.now(UTC)
        insert_rows(
            connection, observation, [row | {"recorded_at": moment} for row in fresh.iter_rows(named=True)]
        )
    return fresh.height


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
        What was known at that moment, instead of now.
    every_vintage : bool
        All vintages, instead of the last of each figure.

    Returns
    -------
    polars.DataFrame
        ``OBSERVATION_SCHEMA``, sorted by key.
    """
    query = sa.select(*COLUMNS).where(observation.c.measure_key == measure_key)
    if org_codes is not None:
        query = query.where(observation.c.org_code.in_(org_codes))
    if as_at is not None:
        query = query.where(observation.c.known_from <= as_at.astimezone(UTC))
    with transaction(home) as connection:
        frame = read_frame(
            connection, query.order_by(observation.c.known_from, observation.c.id), OBSERVATION_SCHEMA
        )
    subset = [*KEY_COLUMNS, "known_from"] if every_vintage else KEY_COLUMNS
    return frame.unique(subset=subset, keep="last", maintain_order=True).sort(
        *KEY_COLUMNS, "known_from", maintain_order=True
    )
