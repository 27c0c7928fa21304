"""Homes for tests that change them: copies of the shared sample home."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from qmetrics.store.home import Home
from qmetrics.store.ledger import HEADS
from qmetrics.store.warehouse import transaction

# by far the most bytes of a home, and written anew or put in place whole by whoever changes them
LINKED = ("charts", "reports")


def copy_of(home: Home, place: Path) -> Home:
    """Return a home with the same files and warehouse, without Dagster's history.

    Pictures and pages are the same files on the disk.
    """
    # all in one file first: what lies beside the warehouse goes when whoever else reads it ends
    with closing(sqlite3.connect(home.warehouse_file)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    beside = (f"{home.warehouse_file.name}-wal", f"{home.warehouse_file.name}-shm")
    shutil.copytree(home.path, place, ignore=shutil.ignore_patterns("dagster", *beside, *LINKED))
    for name in LINKED:
        shutil.copytree(home.path / name, place / name, copy_function=_link)
    return Home(place)


def _link(source: str, target: str) -> None:
    # the one file of pages that is added to in place
    if source.endswith(HEADS):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def alter(file: Path, content: bytes) -> None:
    """Write a chart or a page of a copy over, without writing into the home that it is a copy of."""
    file.unlink()
    file.write_bytes(content)


def observation_rows(home: Home) -> int:
    with transaction(home) as connection:
        return connection.execute(sa.text("select count(*) from observation")).scalar_one()


def charts_of(home: Home, key: str) -> list[dict[str, Any]]:
    """The records beside the charts of a measure."""
    return json.loads((home.charts / key.replace(".", "/") / "charts.json").read_text("utf-8"))
