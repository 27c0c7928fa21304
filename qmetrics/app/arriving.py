"""What lies in the landing folder, set against what has landed and what was turned away before.

Taking a file in is ``store/landing``; this only looks, so that a run knows whether there is news
and answers for the files that are there now, not for those of long ago.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qmetrics.store.home import Home
from qmetrics.store.landing import arrivals, manifest
from qmetrics.store.tombstones import tombstones


@dataclass(frozen=True)
class Present:
    """A file of the folder."""

    name: str
    size: int
    sha256: str


def files_present(files: Sequence[Path]) -> list[Present]:
    """The files with their hashes."""
    return [
        Present(file.name, file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())
        for file in files
    ]


def has_news(home: Home, present: Sequence[Present]) -> bool:
    """Whether a file is there that has neither landed nor been turned away before."""
    # a purged file is news once: it is turned away, and then known as such
    known = {row["sha256"] for row in manifest(home)} - set(tombstones(home))
    away = {(row["name"], row["size"]) for row in arrivals(home)}
    return any(file.sha256 not in known and (file.name, file.size) not in away for file in present)


def quarantined_here(home: Home, present: Sequence[Present]) -> list[dict[str, Any]]:
    """Manifest rows of the files that are there and were put into quarantine."""
    here = {file.sha256 for file in present}
    here -= set(tombstones(home))
    return [row for row in manifest(home) if row["is_quarantined"] and row["sha256"] in here]


def turned_away_here(home: Home, present: Sequence[Present]) -> list[dict[str, Any]]:
    """Arrivals turned away that are still there; a refused file, whose name is not kept, by its size."""
    named = {(file.name, file.size) for file in present}
    sizes = {file.size for file in present}
    return [
        row
        for row in arrivals(home)
        if ((row["name"], row["size"]) in named if row["name"] else row["size"] in sizes)
    ]
