"""The connection to the warehouse: migrations, transactions and bulk writes.

What is written where is in ``schema``; the functions that read and write it are in the other
files of ``store``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs
import sqlalchemy as sa
from sqlalchemy import event

from qmetrics.store.home import Home, HomeError, SettingsError

# SQLite's words where its file is not one of its own any more
BROKEN = ("file is not a database", "malformed", "file is encrypted")

if TYPE_CHECKING:
    from alembic.config import Config


@cache
def _engine(url: str) -> sa.Engine:
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        # the driver's own transactions neither cover DDL nor take the write lock at once
        @event.listens_for(engine, "connect")
        def _connect(connection, _record):  # type: ignore[no-untyped-def]
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA busy_timeout=30000")

        @event.listens_for(engine, "begin")
        def _begin(connection):  # type: ignore[no-untyped-def]
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@cache
def _migrated(url: str) -> sa.Engine:
    """Engine of a warehouse brought to the newest schema; HomeError where a newer package made it."""
    engine = _engine(url)
    known = _revisions()
    with engine.begin() as connection:
        if sa.inspect(connection).has_table("alembic_version"):
            found = connection.execute(sa.text("select version_num from alembic_version")).scalar()
            if found == known[-1]:
                return engine
            if found is not None and found not in known:
                raise HomeError(
                    f"the warehouse is of a newer qmetrics (its schema is {found}; this one knows those up "
                    f"to {known[-1]}): nothing was changed; upgrade qmetrics"
                )
        from alembic import command

        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
    return engine


def _configuration() -> "Config":
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return configuration


def _revisions() -> list[str]:
    """The revisions, oldest first, by file name: importing alembic costs more than reading a folder."""
    versions = Path(__file__).parent / "migrations" / "versions"
    return sorted(file.stem for file in versions.glob("[0-9]*.py"))


def engine_of(home: Home) -> sa.Engine:
    """The engine of a home's warehouse, migrated to the newest schema."""
    try:
        return _migrated(home.database_url)
    except (sa.exc.ArgumentError, ModuleNotFoundError, sa.exc.NoSuchModuleError) as error:
        # never the address itself: it may hold a password
        why = "it is no address of a database"
        if isinstance(error, ModuleNotFoundError):
            why = f"the driver {error.name} is not installed"
        raise SettingsError(
            f"{home.settings_file}: database_url cannot be used: {why}; write "
            "postgresql+psycopg://USER:PASSWORD@HOST/NAME and install its driver, or leave it empty"
        ) from None
    except sa.exc.DatabaseError as error:
        if home.settings.database_url:
            raise SettingsError(
                f"{home.settings_file}: the database of database_url does not answer "
                f"({type(error).__name__}): start it, or correct the address"
            ) from None
        if any(words in str(error).lower() for words in BROKEN):
            raise HomeError(
                f"{home.warehouse_file} is broken, cut short or no database: put it back from a copy. "
                "What has landed is kept beside it"
            ) from None
        raise


@contextmanager
def transaction(home: Home) -> Iterator[sa.Connection]:
    """One transaction: all of it is kept, or none."""
    with engine_of(home).begin() as connection:
        yield connection


def read_frame(
    connection: sa.Connection, query: sa.Select[Any], schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    """Rows of a query as a typed frame. SQLite gives moments without a zone: they are UTC."""
    rows = [tuple(row) for row in connection.execute(query)]
    moments = {name for name, dtype in schema.items() if isinstance(dtype, pl.Datetime)}
    plain = {name: pl.Datetime("us") if name in moments else dtype for name, dtype in schema.items()}
    if moments and rows:
        places = [index for index, name in enumerate(schema) if name in moments]
        rows = [
            tuple(_naive(value) if index in places else value for index, value in enumerate(row))
            for row in rows
        ]
    frame = pl.DataFrame(rows, schema=plain, orient="row")
    return frame.with_columns(pl.col(name).dt.replace_time_zone("UTC") for name in moments)


def _naive(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is None:
        return value
    return value.astimezone(UTC).replace(tzinfo=None)


def insert_frame(connection: sa.Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    """Bulk insert inside the open transaction; columns by name, moments in UTC."""
    if frame.is_empty():
        return
    if connection.dialect.name != "sqlite":
        connection.execute(sa.insert(table), frame.to_dicts())
        return
    # the driver's own executemany, with the texts that SQLAlchemy keeps of dates and moments in SQLite:
    # a third of the time, since no value passes through Python
    moment = cs.datetime().dt.replace_time_zone(None).dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
    plain = frame.with_columns(cs.date().dt.strftime("%Y-%m-%d"), moment)
    names, marks = ", ".join(plain.columns), ", ".join("?" * plain.width)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", plain.rows())
