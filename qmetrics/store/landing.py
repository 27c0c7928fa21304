"""Landing: the exact bytes under their hash, a manifest row each, and what was turned away.

Nothing of a file is stored before it is recognised as published, or has passed the identity
screen. Bytes are read again only where they still are those that landed. Recognising, screening and
parsing are in ``sources``; becoming rows is in ``tables``.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from qmetrics.model import Layout, Problem, Source, SourceError
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources import all_sources
from qmetrics.sources.identity import screen
from qmetrics.sources.local import future_extract
from qmetrics.sources.recognise import recognise
from qmetrics.store.clock import LONDON, now
from qmetrics.store.derived import hash_now
from qmetrics.store.holdings import write_holding
from qmetrics.store.home import Home, HomeError
from qmetrics.store.schema import arrival, landed_file, tombstone
from qmetrics.store.tombstones import tombstones
from qmetrics.store.turned_away import remember
from qmetrics.store.warehouse import transaction

# In the order in which they follow each other.
RELEASES = ("provisional", "performance", "v1", "v2", "v3", "final")


RESTORE = "put the file as it came (its SHA-256 is its name) back from a copy as"


class DamagedError(HomeError):
    """Landed bytes that are gone or altered: nothing is computed from them. Says what to do."""


@dataclass(frozen=True, kw_only=True)
class Landing:
    """What became of one file.

    ``outcome``: ``landed``; ``already`` (the same bytes landed before); ``quarantined`` (kept
    apart with the reason); ``refused`` (never copied); ``unknown`` (no source knows it; not copied);
    ``purged`` (it was here, its retention ran out, and it is not taken again).
    """

    outcome: str
    name: str
    source: str | None = None
    sha256: str | None = None
    rows: int | None = None
    reason: str = ""


def land(
    home: Home, content: bytes, name: str, *, published: date | None = None, release: str | None = None
) -> Landing:
    """Take one file in.

    Parameters
    ----------
    home : Home
    content : bytes
        The file.
    name : str
        Its name, kept in the manifest; never used to recognise it.
    published : date, optional
        When its publisher published it.
    release : str, optional
        One of ``RELEASES``; else read from content and name.

    Returns
    -------
    Landing
    """
    if release is not None and release not in RELEASES:
        raise ValueError(f"release {release!r}: one of {', '.join(RELEASES)}")
    sha256 = hashlib.sha256(content).hexdigest()
    stone = tombstones(home).get(sha256)
    if stone is not None:
        return _turned_away(
            home, "purged", sha256, content, f"{stone.words}; it is not taken again", name=name
        )
    known = manifest_row(home, sha256)
    if known is not None and not known["is_quarantined"]:
        return _already(home, known, content, name)
    try:
        found = recognise(content, all_sources())
    except SourceError as error:
        # it cannot be screened for identities, so its bytes are not kept
        return _turned_away(home, "quarantined", sha256, content, str(error), name=name)
    if found is None or found[0].is_local:
        refusal = screen(content, has_free_text=found is not None and found[0].table.has_free_text)
        if refusal is not None:
            reason = str(refusal)
            _turned_away(home, "refused", sha256, content, reason, columns=refusal.columns)
            return Landing(outcome="refused", name=name, reason=reason)
    if found is None:
        return _turned_away(home, "unknown", sha256, content, "no source has this layout", name=name)
    source, layout, differs = found
    try:
        if differs is not None:
            raise differs
        frame = source.parse(content, layout)
        too_early = future_extract(frame, source.table, datetime.now(LONDON).date())
        if too_early:
            raise SourceError(*too_early)
        is_sample = _is_sample(frame, source, home)
        left_out = source.quarantined_rows(content, layout) if source.quarantined_rows else []
    except SourceError as error:
        if any(problem.column == KIND_OF_HOME for problem in error.problems):
            return _turned_away(home, "refused", sha256, content, error.problems[0].message, name=name)
        _keep(home, content, source, name, sha256, layout, reason=str(error), published=published)
        return Landing(outcome="quarantined", name=name, source=source.key, sha256=sha256, reason=str(error))
    _keep(
        home,
        content,
        source,
        name,
        sha256,
        layout,
        published=published,
        release=release or _release(frame, name),
        is_sample=is_sample,
        frame=frame,
        left_out=left_out,
    )
    write_holding(home, sha256, source, frame)
    return Landing(outcome="landed", name=name, source=source.key, sha256=sha256, rows=frame.height)


def files_of(home: Home, source: str) -> pl.DataFrame:
    """The landed files of a source in the order of their vintages, oldest first; purged ones left out.

    Columns: ``sha256, layout, name, release, known_from, received_at, vintage``. Order: published
    date (else the day received), then release, then the order received.
    """
    query = sa.select(landed_file).where(
        landed_file.c.source == source,
        ~landed_file.c.is_quarantined,
        landed_file.c.sha256.not_in(sa.select(tombstone.c.sha256)),
    )
    with transaction(home) as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    moments = _known_since(home)
    for row in rows:
        published = row["published_on"]
        row["known_from"] = (
            datetime(published.year, published.month, published.day, tzinfo=UTC)
            if published
            else moments[row["sha256"]]
        )
        row["received_at"] = row["received_at"].replace(tzinfo=UTC)
    rows.sort(key=lambda row: (row["known_from"].date(), RELEASES.index(row["release"]), row["number"]))
    moment = pl.Datetime("us", "UTC")
    schema = {
        "sha256": pl.String(),
        "layout": pl.String(),
        "name": pl.String(),
        "release": pl.String(),
        "known_from": moment,
        "received_at": moment,
    }
    frame = pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)
    return frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("vintage"))


def _known_since(home: Home) -> dict[str, datetime]:
    """Since when each file is known, by the order received: never before one that was received earlier.

    A clock that was set back would have a correction known before what it corrects.
    """
    query = sa.select(landed_file.c.sha256, landed_file.c.received_at).order_by(landed_file.c.number)
    with transaction(home) as connection:
        rows = connection.execute(query).all()
    found: dict[str, datetime] = {}
    last = datetime.min.replace(tzinfo=UTC)
    for sha256, received_at in rows:
        received = received_at.replace(tzinfo=UTC)
        last = received if received >= last else last + timedelta(microseconds=1)
        found[sha256] = last
    return found


def months_landed(home: Home) -> tuple[date, date] | None:
    """First and last day that the row-level files are about; None where there is none."""
    columns = sa.func.min(landed_file.c.first_day), sa.func.max(landed_file.c.last_day)
    with transaction(home) as connection:
        first, last = connection.execute(sa.select(*columns).where(~landed_file.c.is_quarantined)).one()
    return (first, last) if first and last else None


def manifest_row(home: Home, sha256: str) -> dict[str, Any] | None:
    """One file's manifest, or None."""
    with transaction(home) as connection:
        row = (
            connection.execute(sa.select(landed_file).where(landed_file.c.sha256 == sha256))
            .mappings()
            .first()
        )
    return dict(row) if row else None


def manifest(home: Home) -> list[dict[str, Any]]:
    """All landed and quarantined files, in the order received."""
    with transaction(home) as connection:
        query = sa.select(landed_file).order_by(landed_file.c.number)
        return [dict(row) for row in connection.execute(query).mappings()]


def arrivals(home: Home) -> list[dict[str, Any]]:
    """Files turned away, in the order they came."""
    with transaction(home) as connection:
        return [dict(row) for row in connection.execute(sa.select(arrival).order_by(arrival.c.id)).mappings()]


def landed_path(home: Home, row: dict[str, Any]) -> Path:
    """Where a landed or quarantined file's bytes are."""
    folder = "quarantine" if row["is_quarantined"] else row["source"]
    path: Path = home.landing / str(folder) / (row["sha256"] + Path(row["name"]).suffix.lower())
    return path


def damage(home: Home, row: dict[str, Any]) -> str | None:
    """What is wrong with a file's landed bytes, and what to do; None where they are as they came."""
    path = landed_path(home, row)
    found = hash_now(path)
    if found == row["sha256"]:
        return None
    what = "are gone" if found is None else "were altered"
    place = path.relative_to(home.path).as_posix()
    return f"{row['name']}: its bytes {what}; {RESTORE} {place} of the home, or land it again"


def read_landed(home: Home, row: dict[str, Any]) -> bytes:
    """Read a landed or quarantined file's bytes; DamagedError where they are not those that came."""
    wrong = damage(home, row)
    if wrong is not None:
        raise DamagedError(wrong)
    return landed_path(home, row).read_bytes()


def home_kind(home: Home) -> str | None:
    """``sample`` or ``real``, fixed by the first landing; None before it."""
    query = sa.select(landed_file.c.is_sample).where(~landed_file.c.is_quarantined).limit(1)
    with transaction(home) as connection:
        found = connection.execute(query).scalar()
    return None if found is None else "sample" if found else "real"


# Marks the one problem that is about the home and not about the file.
KIND_OF_HOME = "(home)"


def _is_sample(frame: pl.DataFrame, source: Source, home: Home) -> bool:
    """Whether the file is of fictional organisations; else real. SourceError where it cannot be taken."""
    codes: set[str] = set()
    for column in source.table.columns:
        if column.organisation:
            codes |= set(frame[column.name].drop_nulls().unique())
    names: Iterable[str] = frame["org_name"].drop_nulls().unique() if "org_name" in frame.columns else []
    named_sample = any("SYNTHETIC" in name for name in names)
    real = codes - sample_codes() - {"England", "UNKNOWN"}
    is_sample = bool(codes & sample_codes()) or named_sample
    if is_sample and real:
        raise SourceError(Problem("fictional and real organisations in one file; separate them"))
    kind = home_kind(home)
    if kind is not None and kind != ("sample" if is_sample else "real"):
        this = "synthetic" if is_sample else "real"
        raise SourceError(
            Problem(
                f"this home holds {kind} data and the file is {this}; set QMETRICS_HOME to another home",
                column=KIND_OF_HOME,
            )
        )
    return is_sample


def _release(frame: pl.DataFrame, name: str) -> str:
    """Release from the content; a re-issue named in the file name goes further."""
    version = re.search(r"_v([123])(?!\d)", name.lower())
    statuses = set(frame["release_status"].unique()) if "release_status" in frame.columns else set()
    if "final" in statuses and len(statuses) == 1:
        return "final"
    if version:
        return f"v{version[1]}"
    return (
        "provisional" if statuses == {"provisional"} else "performance" if "performance" in statuses else "v1"
    )


def _keep(
    home: Home,
    content: bytes,
    source: Source,
    name: str,
    sha256: str,
    layout: Layout,
    *,
    published: date | None,
    reason: str | None = None,
    release: str = "v1",
    is_sample: bool = False,
    frame: pl.DataFrame | None = None,
    left_out: Iterable[Problem] = (),
) -> None:
    """Bytes first, then the manifest row in one transaction: a death between leaves only a spare file."""
    days = None
    if frame is not None and source.table.is_row_level:
        days = frame[source.table.period_column].cast(pl.Date)
    values = {
        "sha256": sha256,
        "source": source.key,
        "layout": layout.name,
        "name": name,
        "size": len(content),
        "received_at": now(),
        "published_on": published,
        "publisher": source.publisher,
        "release": release,
        "licence": source.licence,
        "is_sample": is_sample,
        "is_quarantined": reason is not None,
        "reason": reason,
        "rows": None if frame is None else frame.height,
        "first_day": None if days is None else days.min(),
        "last_day": None if days is None else days.max(),
        "quarantined_rows": "; ".join(str(problem) for problem in left_out) or None,
    }
    _write(landed_path(home, values), content)
    with transaction(home) as connection:
        connection.execute(sa.delete(landed_file).where(landed_file.c.sha256 == sha256))
        last = connection.execute(sa.select(sa.func.max(landed_file.c.number))).scalar() or 0
        connection.execute(sa.insert(landed_file).values(values | {"number": last + 1}))


def _write(path: Path, content: bytes) -> None:
    """Write bytes so that they are there whole or not at all, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _already(home: Home, row: dict[str, Any], content: bytes, name: str) -> Landing:
    """The same bytes again: nothing new, but they heal what is kept of them where that is gone or altered."""
    reason = ""
    if damage(home, row) is not None:
        _write(landed_path(home, row), content)
        reason = "its landed bytes were gone or altered and are put back"
    return Landing(
        outcome="already",
        name=name,
        source=row["source"],
        sha256=row["sha256"],
        rows=row["rows"],
        reason=reason,
    )


def _turned_away(
    home: Home,
    outcome: str,
    sha256: str,
    content: bytes,
    reason: str,
    *,
    name: str | None = None,
    columns: Iterable[str] = (),
) -> Landing:
    remember(home, outcome, sha256, len(content), reason, name=name, columns=columns)
    return Landing(outcome=outcome, name=name or "", reason=reason)
