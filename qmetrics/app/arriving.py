"""What lies in the landing folder, set against what has landed and what was turned away before.

Taking a file in is ``store/landing``; this only looks, so that a run knows whether there is news
and answers for the files that are there now, not for those of long ago.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from qmetrics.store.home import Home
from qmetrics.store.landing import arrivals, damage, landed_path, manifest
from qmetrics.store.tables import not_yet_rows
from qmetrics.store.tombstones import tombstones
from qmetrics.store.turned_away import fingerprint

# name, where it may be kept, and keyed hash of a file that was turned away
Mark: TypeAlias = tuple[str | None, str]


@dataclass(frozen=True)
class Present:
    """A file of the folder."""

    name: str
    sha256: str


def files_present(files: Sequence[Path]) -> list[Present]:
    """The files with their hashes."""
    return [Present(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]


def has_news(home: Home, present: Sequence[Present]) -> bool:
    """Whether a file is there that has neither landed nor been turned away, or heals what landed."""
    stones, rows = tombstones(home), manifest(home)
    # a purged file is news once: it is turned away, and then known as such
    known = {row["sha256"]: row for row in rows if row["sha256"] not in stones}
    away = {(row["name"], row["fingerprint"]) for row in arrivals(home)}
    unread = not_yet_rows(home)
    for file in present:
        row = known.get(file.sha256)
        if row is None:
            if _marks(home, file).isdisjoint(away):
                return True
        elif _is_cut(home, row) or (file.sha256 in unread and damage(home, row) is not None):
            return True
    return False


def _is_cut(home: Home, row: dict[str, Any]) -> bool:
    """Whether landed bytes are gone or cut; that they were altered is seen when they are next needed."""
    path = landed_path(home, row)
    return not path.exists() or path.stat().st_size != row["size"]


def quarantined_here(home: Home, present: Sequence[Present]) -> list[dict[str, Any]]:
    """Manifest rows of the files that are there and were put into quarantine."""
    here = {file.sha256 for file in present}
    here -= set(tombstones(home))
    return [row for row in manifest(home) if row["is_quarantined"] and row["sha256"] in here]


def turned_away_here(home: Home, present: Sequence[Present]) -> list[dict[str, Any]]:
    """Arrivals turned away that are still there, by name and bytes; a refused file by its bytes alone."""
    here = {mark for file in present for mark in _marks(home, file)}
    return [row for row in arrivals(home) if (row["name"], row["fingerprint"]) in here]


def _marks(home: Home, file: Present) -> set[Mark]:
    """What tells a file that was turned away: its name, which of a refused one is not kept, and its bytes."""
    kept = fingerprint(home, file.sha256)
    return {(file.name, kept), (None, kept)}
