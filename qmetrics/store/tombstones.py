"""Purged files: what stands in their place, removal of their bytes and rows, and which figures it freezes.

Which files are due, and who may ask, is in ``app/purge``. First the tombstone, then the removal: one that was
cut short is completed by the next purge, and ``doctor`` says so until then.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from qmetrics.store.home import Home
from qmetrics.store.schema import derived_file, table_file, tombstone
from qmetrics.store.warehouse import transaction


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """One purged file. ``first_day`` and ``last_day`` are of its rows that no newer file had replaced."""

    sha256: str
    source: str
    size: int
    rows: int | None
    first_day: date | None
    last_day: date | None
    policy: str
    purged_on: date
    purged_by: str

    @property
    def words(self) -> str:
        """When, by whom and why, as told to whoever asks for the file.

        >>> Tombstone(sha256="a", source="s", size=1, rows=1, first_day=None, last_day=None,
        ...           policy="kept 96 months", purged_on=date(2026, 11, 26), purged_by="A. Lead").words
        'purged on 2026-11-26, by A. Lead (kept 96 months)'
        """
        return f"purged on {self.purged_on}, by {self.purged_by} ({self.policy})"


@dataclass(frozen=True)
class Frozen:
    """Which figures are as they are: those from purged files, and those of the days of purged rows."""

    hashes: frozenset[str] = frozenset()
    days: tuple[tuple[date, date], ...] = ()


def tombstones(home: Home) -> dict[str, Tombstone]:
    """Every purged file, by its hash."""
    with transaction(home) as connection:
        rows = connection.execute(sa.select(tombstone)).mappings().all()
    return {row["sha256"]: Tombstone(**row) for row in rows}


def bury(home: Home, stones: Sequence[Tombstone]) -> None:
    """Set the tombstones, all or none, and remove what they stand for."""
    with transaction(home) as connection:
        for stone in stones:
            connection.execute(sa.insert(tombstone).values(asdict(stone)))
            connection.execute(sa.delete(table_file).where(table_file.c.sha256 == stone.sha256))
            connection.execute(sa.delete(derived_file).where(derived_file.c.landed == stone.sha256))
    for path in remains(home):
        path.unlink()


def remains(home: Home) -> list[Path]:
    """Files with the bytes or the rows of purged files that are still there, half-written ones included."""
    gone = tombstones(home)
    if not gone:
        return []
    folders = (home.landing, home.tables)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if path.name.partition(".")[0] in gone)


def frozen(home: Home, sources: Sequence[str]) -> Frozen:
    """What purged files of some sources freeze."""
    stones = [stone for stone in tombstones(home).values() if stone.source in sources]
    days = {(one.first_day, one.last_day) for one in stones if one.first_day and one.last_day}
    return Frozen(frozenset(one.sha256 for one in stones), tuple(sorted(days)))
