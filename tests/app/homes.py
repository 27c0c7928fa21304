"""Homes for tests that change them: copies of the shared sample home, without Dagster's history."""

import json
import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from qmetrics.store.home import Home
from qmetrics.store.warehouse import transaction


def copy_of(home: Home, place: Path) -> Home:
    """A home with the same files and warehouse."""
    shutil.copytree(home.path, place, ignore=shutil.ignore_patterns("dagster"))
    return Home(place)


def observation_rows(home: Home) -> int:
    with transaction(home) as connection:
        return connection.execute(sa.text("select count(*) from observation")).scalar_one()


def charts_of(home: Home, key: str) -> list[dict[str, Any]]:
    """The records beside the charts of a measure."""
    return json.loads((home.charts / key.replace(".", "/") / "charts.json").read_text("utf-8"))
