"""Faults that grow from file to file: in which file a check of the table first sees them.

Here: successive monthly files, a tenth more of the fault in each. Not here: faults that happen at once
(``fault_list``).
"""

import random
from collections.abc import Callable, Mapping

from power.faults import Files, Rows, cells, in_file, number
from power.plain import broken
from power.rows import table_of
from qmetrics.checks.history import History, count_breaks, whole_table_suite
from qmetrics.model import TwinOptions
from qmetrics.sources import source

# the last so many of the files
STEPS = 8
OPTIONS = TwinOptions(months=18, patients=300)


def lost(share: float) -> Callable[[Rows], Rows]:
    """A share of the rows is not there."""

    def changed(rows: Rows) -> Rows:
        chance = random.Random(2)
        return [rows[0], *(row for row in rows[1:] if chance.random() >= share)]

    return changed


def lost_of(column: str, whose: str, share: float) -> Callable[[Rows], Rows]:
    """A share of one organisation's rows is not there."""

    def changed(rows: Rows) -> Rows:
        at, chance = rows[0].index(column), random.Random(2)
        return [rows[0], *(row for row in rows[1:] if row[at] != whose or chance.random() >= share)]

    return changed


GROWING: Mapping[str, tuple[str, str, Callable[[float], Callable[[Rows], Rows]]]] = {
    "waiting list: rows of all providers are lost": ("cyp_waiting_list", "", lost),
    "waiting list: rows of one provider are lost": (
        "cyp_waiting_list",
        "",
        lambda share: lost_of("provider_code", "ZM1", share),
    ),
    "publication: values are too large, by as much again": (
        "mhsds",
        "_4WW_",
        lambda share: cells("MEASURE_VALUE", number(1 + 10 * share)),
    ),
    "publication: rows are lost": ("mhsds", "_4WW_", lost),
}


def first_seen() -> Mapping[str, tuple[int | None, str]]:
    """For each fault the faulty file, counted from 1, after which a check fails (None: not by the last)."""
    return {name: _first(*what) for name, what in GROWING.items()}


def _first(key: str, part: str, fault: Callable[[float], Callable[[Rows], Rows]]) -> tuple[int | None, str]:
    files = {name: content for name, content in source(key).twin(OPTIONS).items() if part in name}
    names = list(files)
    start = len(names) - STEPS
    usual = set(_failed(key, files))
    for step in range(1, STEPS + 1):
        arrived: Files = {name: files[name] for name in names[: start + step]}
        for grown in range(1, step + 1):
            arrived = in_file(names[start + grown - 1], fault(grown / 10))(arrived)
        if new := [one for one in _failed(key, arrived) if one not in usual]:
            return step, ", ".join(new)
    return None, ""


def _failed(key: str, files: Files) -> list[str]:
    one = source(key)
    data = table_of(one, files.values(), {})
    counts = count_breaks(one, History(rows=data.rows, current=data.current))
    return broken(data.current, whole_table_suite(one), counts)
