"""Files whose retention has run out: which they are, and their removal with a tombstone in their place.

What a tombstone is and how bytes and rows are removed is in ``store/tombstones``.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.app.catalogue import UnknownError, nearest
from qmetrics.model import Source
from qmetrics.sources import all_sources
from qmetrics.store.home import Home
from qmetrics.store.landing import manifest
from qmetrics.store.lock import held
from qmetrics.store.tables import read_table
from qmetrics.store.tombstones import Tombstone, bury, tombstones


def purge(
    home: Home,
    *,
    by: str,
    source: str | None = None,
    older_than: int | None = None,
    dry_run: bool = False,
    today: date | None = None,
) -> list[Tombstone]:
    """Remove the landed bytes of returns whose retention has run out, and the table rows made of them.

    Parameters
    ----------
    home : Home
    by : str
        Who decided it; told wherever the file is asked for.
    source : str, optional
        Only this one; else every local source. A publication is never purged.
    older_than : int, optional
        Months since a file was received, in place of its source's own retention.
    dry_run : bool
        Only say what would be purged.
    today : date, optional
        Today unless given.

    Returns
    -------
    list of Tombstone
        In the order received.

    Raises
    ------
    UnknownError
        For a source that is not there or is a publication, no name, or months below 1.
    """
    if not by.strip():
        raise UnknownError("say who decided it: --by WHO")
    if older_than is not None and older_than < 1:
        raise UnknownError(f"--older-than {older_than}: write a number of months, 1 or more")
    with held(home, "qmetrics purge"):
        stones = _due(home, _local(source), older_than, today or datetime.now(UTC).date(), by.strip())
        if not dry_run:
            bury(home, stones)  # without any, what an earlier purge could not remove
    return stones


def _due(
    home: Home, sources: Sequence[Source], older_than: int | None, today: date, by: str
) -> list[Tombstone]:
    """The tombstones of files whose retention has run out, in the order received."""
    chosen = {one.key: one for one in sources}
    gone = tombstones(home)
    due = []
    for row in manifest(home):
        own = chosen.get(row["source"])
        if own is None or row["sha256"] in gone:
            continue
        months = own.retention_months if older_than is None else older_than
        assert months is not None
        if _months_later(row["received_at"].date(), months) <= today:
            due.append(row)
    asked = f"older than {older_than} months, as asked" if older_than is not None else None
    stones = []
    for one in chosen.values():
        rows = [row for row in due if row["source"] == one.key]
        stones += _stones(home, one, rows, asked or f"kept {one.retention_months} months", today, by)
    order = {row["sha256"]: index for index, row in enumerate(due)}
    stones.sort(key=lambda stone: order[stone.sha256])
    return stones


def _local(key: str | None) -> list[Source]:
    local = [one for one in all_sources() if one.is_local]
    if key is None:
        return local
    found = next((one for one in all_sources() if one.key == key), None)
    if found is None:
        raise nearest("source", key, [one.key for one in local])
    if not found.is_local:
        raise UnknownError(f"{key} is a publication: it is kept, and its figures can always be checked")
    return [found]


def _stones(
    home: Home, source: Source, rows: Sequence[dict[str, Any]], policy: str, today: date, by: str
) -> list[Tombstone]:
    if not rows:
        return []
    # rows that a newer file has replaced freeze nothing: the newer one still tells of their days
    held = TableData(source.table, read_table(home, source)).current
    day = pl.col(source.table.period_column).cast(pl.Date)
    if not source.table.is_row_level:
        day = day.dt.month_end()
    spans = held.group_by("file_sha256").agg(day.min().alias("first"), day.max().alias("last"))
    days = {sha256: (first, last) for sha256, first, last in spans.iter_rows()}
    return [
        Tombstone(
            sha256=row["sha256"],
            source=source.key,
            size=row["size"],
            rows=row["rows"],
            first_day=days.get(row["sha256"], (None, None))[0],
            last_day=days.get(row["sha256"], (None, None))[1],
            policy=policy,
            purged_on=today,
            purged_by=by,
        )
        for row in rows
    ]


def _months_later(day: date, months: int) -> date:
    """The same day so many months on, or that month's last.

    >>> _months_later(date(2024, 8, 31), 6)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
