"""The release calendar of a home: its files and settings in, the slots of ``analysis`` and an account out.

Here: which senders are expected, what came and when, which day is today, and the account of submissions
that the landing step lands. Not here: the calendar's rules (``analysis/release_calendar``) and its words
(``reports/calendar_words``).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.analysis.release_calendar import (
    Arrival,
    Expected,
    Quarantined,
    Recorded,
    Slot,
    account_of,
    calendar,
    with_record,
)
from qmetrics.model import Source, SourceError, month_start
from qmetrics.sources import all_sources, source
from qmetrics.sources.reading import read_rows
from qmetrics.store.clock import LONDON, today
from qmetrics.store.holdings import read_holdings, write_holding
from qmetrics.store.home import Home
from qmetrics.store.landing import (
    DamagedError,
    Landing,
    damage,
    files_of,
    home_kind,
    land,
    landed_path,
    manifest,
    manifest_row,
    read_landed,
)
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

ACCOUNT = "submissions"


def slots_of(home: Home) -> tuple[Slot, ...]:
    """Every source × sender × period of a home, and what became of it, as of ``day_of(home)``."""
    return _slots(home, recorded_of(home))


def _slots(home: Home, recorded: Sequence[Recorded]) -> tuple[Slot, ...]:
    arrivals = arrivals_of(home)
    scope = scope_of(home)
    senders = {}
    for one in all_sources():
        sent = {each.org_code for each in arrivals if each.source == one.key}
        senders[one.key] = [org for org in ("", *scope.providers, scope.icb_code) if org in sent]
    expected = [Expected(source=one.key, cadence=one.cadence, due_days=one.due_days) for one in all_sources()]
    found = calendar(expected, senders, arrivals, day_of(home), quarantined=_quarantined(home))
    return with_record(found, recorded)


def day_of(home: Home) -> date:
    """Today in London; in a sample home the newest day at which its files are true.

    The sample's months end where its twin ends: by the real day everything would be months overdue.
    """
    if home_kind(home) != "sample":
        return today()
    days = [held["extract_date"].max() for _, held in _holdings(home)]
    known = [day for day in days if isinstance(day, date)]
    return max(known, default=today())


def arrivals_of(home: Home) -> list[Arrival]:
    """What each landed file held, on the day it was published where that is known, else received.

    Sample files are all written at once: each came on the day at which it is true.
    """
    is_sample = home_kind(home) == "sample"
    as_at = day_of(home) if is_sample else date.max
    found = []
    for row, held in _holdings(home):
        for org, end, extract in held.iter_rows():
            came = (extract or as_at) if is_sample else _day_received(row)
            found.append(Arrival(source=row["source"], org_code=org, period_end=end, arrived_on=came))
    return found


def _day_received(row: dict[str, Any]) -> date:
    published: date | None = row["published_on"]
    received: datetime = row["received_at"]
    return published or received.replace(tzinfo=UTC).astimezone(LONDON).date()


def _holdings(home: Home) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
    """Manifest row and holding of each landed file; worked out from its bytes where it was not kept."""
    known = {one.key: one for one in all_sources()}
    kept = read_holdings(home)
    for row in manifest(home):
        if row["is_quarantined"] or row["source"] not in known:
            continue
        held = kept.get(row["sha256"])
        if held is None:
            held = _worked_out(home, known[row["source"]], row)
        if held is not None:
            yield row, held


def _worked_out(home: Home, of: Source, row: dict[str, Any]) -> pl.DataFrame | None:
    layout = next((one for one in of.layouts if one.name == row["layout"]), None)
    if layout is None:
        return None
    try:
        return write_holding(home, row["sha256"], of, of.parse(read_landed(home, row), layout))
    except DamagedError:
        # its rows are as they were made, or it is held out of its table, which says so
        rows = read_table(home, of).filter(pl.col("file_sha256") == row["sha256"])
        return write_holding(home, row["sha256"], of, rows) if rows.height else None
    except SourceError:
        # it was right when it landed and is not any more: making its table says so
        return None


def _quarantined(home: Home) -> list[Quarantined]:
    """Quarantined local files of which it can be read whose they are."""
    found = []
    known = {one.key: one for one in all_sources() if one.is_local}
    for row in manifest(home):
        of = known.get(row["source"])
        if not row["is_quarantined"] or of is None:
            continue
        for org in _senders(home, of, row):
            found.append(Quarantined(source=of.key, org_code=org, on=_day_received(row)))
    return found


def _senders(home: Home, of: Source, row: dict[str, Any]) -> list[str]:
    if of.is_one_return:
        return [""]
    layout = next((one for one in of.layouts if one.name == row["layout"]), None)
    if layout is None:
        return []
    try:
        text = read_rows(read_landed(home, row), layout.header)
    except (SourceError, DamagedError):
        return []
    column = of.table.organisation_column
    return sorted(text[column].drop_nulls().str.strip_chars().unique()) if column in text.columns else []


def recorded_of(home: Home) -> tuple[Recorded, ...]:
    """Rows of the newest account of each organisation, whoever wrote it."""
    rows = _accounts(home)
    if rows is None:
        return ()
    rows = rows.sort("return_key", "org_code", "period_end")
    names = ("return_key", "org_code", "period_end", "due_date", "received_date", "is_first_time_right")
    return tuple(
        Recorded(
            source=key,
            org_code=org,
            period_end=end,
            due_date=due,
            received_date=received,
            is_first_time_right=right,
        )
        for key, org, end, due, received, right in rows.select(names).iter_rows()
    )


def _accounts(home: Home) -> pl.DataFrame | None:
    """The current rows of the accounts that landed; None where none has."""
    frames = []
    for sha256, vintage in files_of(home, ACCOUNT).select("sha256", "vintage").iter_rows():
        row = manifest_row(home, sha256)
        if row is None or damage(home, row) is not None:
            continue
        frames.append(
            _account(landed_path(home, row)).with_columns(
                pl.lit(sha256).alias("file_sha256"),
                pl.lit(None, pl.Datetime("us", "UTC")).alias("known_from"),
                pl.lit(vintage, pl.Int64).alias("vintage"),
            )
        )
    return current_rows(TableData(source(ACCOUNT).table, pl.concat(frames))) if frames else None


@cache
def _account(path: Path) -> pl.DataFrame:
    """Rows of an account. The path holds the hash of the bytes, so that one read serves a process."""
    of = source(ACCOUNT)
    return of.parse(path.read_bytes(), of.layouts[0])


def account_is_behind(home: Home) -> bool:
    """Whether something came or fell due, or a month ended, that the newest account does not know of."""
    return _account_to_land(home) is not None


def _account_to_land(home: Home) -> tuple[tuple[Recorded, ...], date] | None:
    """The account's rows and the day at whose end they are true; None where the newest one says the same.

    That day is the last on which something came, was due or, so that the month is known to be whole, a
    month ended: a day on which nothing happened changes nothing.
    """
    recorded, day = recorded_of(home), day_of(home)
    rows = account_of(_slots(home, recorded), day)
    if not rows:
        return None
    ended = month_start(day) - timedelta(days=1)
    as_at = max(ended, *(max(row.due_date, row.received_date or row.due_date) for row in rows))
    known = _accounts(home)
    if rows == recorded and known is not None and known["extract_date"].max() >= ended:  # type: ignore[operator]
        return None
    return rows, as_at


def land_account(home: Home) -> Landing | None:
    """Land a new account where the newest one is behind; None where it is not."""
    to_land = _account_to_land(home)
    if to_land is None:
        return None
    rows, as_at = to_land
    mark = "SYNTHETIC " if home_kind(home) == "sample" else ""
    return land(
        home, account_bytes(rows, as_at), f"{mark}submissions to {as_at.isoformat()}, by qmetrics.csv"
    )


def account_bytes(rows: Sequence[Recorded], as_at: date) -> bytes:
    """An account as a file of ``sources/submissions``; equal rows give equal bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(source(ACCOUNT).table.column_names)
    for row in rows:
        right = {True: "yes", False: "no", None: ""}[row.is_first_time_right]
        received = row.received_date.isoformat() if row.received_date else ""
        days = (row.period_end.isoformat(), row.due_date.isoformat(), received)
        writer.writerow([row.org_code, row.source, *days, right, as_at.isoformat()])
    return text.getvalue().encode("utf-8")
