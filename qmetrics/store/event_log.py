"""Dagster's event log in one SQLite file, over a connection that is kept.

Dagster's own class opens a new engine for every statement, which is half the time of a run with
many checks. Nothing of what is stored differs; the tables are Dagster's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from sqlalchemy import event


class KeptConnectionEventLog(ConsolidatedSqliteEventLogStorage):
    """``ConsolidatedSqliteEventLogStorage`` with one pooled engine."""

    _engine: sa.Engine | None = None
    _tables: frozenset[str] = frozenset()

    @contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        if self._engine is None:
            self._engine = sa.create_engine(self._conn_string, connect_args={"timeout": 60})

            @event.listens_for(self._engine, "connect")
            def _settings(connection, _record):  # type: ignore[no-untyped-def]
                # with a write-ahead log, a power cut may lose the last events but never the file
                connection.execute("PRAGMA synchronous=NORMAL")

        with self._engine.begin() as connection:
            yield connection

    def has_table(self, table_name: str) -> bool:
        # asked before every event; a table that is there stays there
        if table_name not in self._tables and super().has_table(table_name):
            self._tables |= {table_name}
        return table_name in self._tables

    def dispose(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        super().dispose()  # type: ignore[no-untyped-call]
