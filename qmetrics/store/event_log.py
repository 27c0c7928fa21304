"""Dagster's event log in one SQLite file, over a connection that is kept.

Dagster's own class opens a new engine for every statement: a small run takes 59 s of the processor for 37.
Nothing of what is stored differs; the tables are Dagster's. The class that it rests on is not among Dagster's
public ones, so its ways are changed for a Dagster that was tried; any other keeps its own, over that file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy as sa
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from sqlalchemy import event

TRIED = "1.13."
FOLDER = "history"


class EventLog(ConsolidatedSqliteEventLogStorage):
    """``ConsolidatedSqliteEventLogStorage`` in the folder that Dagster keeps its runs in."""

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "EventLog":
        base = Path(config_value["base_dir"])
        # settings name Dagster's home; those that qmetrics wrote before, the folder in it
        return cls(inst_data=inst_data, base_dir=str(base if base.name == FOLDER else base / FOLDER))


class OneConnectionEventLog(EventLog):
    """The same with one pooled engine."""

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


# the name that dagster.yaml gives
KeptConnectionEventLog = OneConnectionEventLog if dg.__version__.startswith(TRIED) else EventLog
