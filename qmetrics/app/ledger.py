"""The ledger as a user writes and reads it: entries from fields or a file, checked against what is there.

What an entry of each kind needs is in ``model/ledger``, which entries hold in ``analysis/ledger``, keeping
them in ``store/ledger``.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from qmetrics.analysis.choice import never_has_limits
from qmetrics.analysis.ledger import Standing, refuse_unfit, standings
from qmetrics.analysis.scale_ends import legal_range
from qmetrics.app.catalogue import UnknownError, find_measure, nearest
from qmetrics.app.data import narrowed
from qmetrics.model import Direction, Measure, Severity
from qmetrics.model.chain import Head, head_of
from qmetrics.model.ledger import EXAMPLES, FIELDS, Entry, EntryError, EntryKind, LedgerRow
from qmetrics.sources.identity import holds_nhs_number
from qmetrics.store.check_results import read_check_results
from qmetrics.store.home import Home
from qmetrics.store.ledger import append_entries, read_ledger
from qmetrics.store.lock import held
from qmetrics.store.observations import read_observations

COLUMNS = ("kind", *FIELDS)
TEXTS = ("reason", "evidence", "proposed_by", "approved_by")


def add(home: Home, **fields: Any) -> LedgerRow:
    """Add one entry.

    Parameters
    ----------
    home : Home
    **fields
        ``kind`` and the fields of ``Entry``; dates and numbers as such or as text.

    Returns
    -------
    LedgerRow
        As it is kept.

    Raises
    ------
    EntryError, UnknownError
        Naming the field and what to write.
    """
    with held(home, "qmetrics ledger add"):
        entry = read_entry(fields)
        _check(home, entry)
        return append_entries(home, [entry], refuse_unfit)[0]


def add_file(home: Home, content: bytes) -> list[LedgerRow]:
    """Add every row of a CSV file whose columns are named as the fields are; all of them, or none.

    Raises
    ------
    EntryError
        Naming the row of the file, the field and what to write.
    """
    with held(home, "qmetrics ledger add"):
        return append_entries(home, _entries_of(home, content), refuse_unfit)


def _entries_of(home: Home, content: bytes) -> list[Entry]:
    """Entries of a CSV file, each checked; EntryError names the row."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise EntryError(f"row {row} is not UTF-8: save the file as CSV UTF-8 and add it again") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for name in reader.fieldnames or []:
        if name not in COLUMNS:
            raise EntryError(f"column {name!r} is none of the ledger's; {_near(name, COLUMNS)}")
    read = []
    for fields in reader:
        with _naming_row(reader.line_num):
            if None in fields:
                raise EntryError("it has more cells than there are columns")
            entry = read_entry(fields)
            _check(home, entry)
        read.append(entry)
    if not read:
        raise EntryError("the file has no rows")
    return read


@contextmanager
def _naming_row(number: int) -> Iterator[None]:
    """Puts the row of the file before what is said of an entry."""
    try:
        yield
    except (EntryError, UnknownError) as error:
        raise EntryError(f"row {number} of the file: {error}") from None


def read_entry(fields: Mapping[str, Any]) -> Entry:
    """An entry from fields as typed; EntryError names the field."""
    given: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }
    given = {name: value for name, value in given.items() if value not in (None, "")}
    kinds = [kind.value for kind in EntryKind]
    if "kind" not in given:
        raise EntryError(f"kind is empty: write one of {', '.join(kinds)}")
    kind = str(given.pop("kind"))
    if kind not in kinds:
        raise EntryError(f"kind {kind!r}: {_near(kind, kinds)}")
    readers: dict[str, Callable[[str], Any]] = {
        "applies_from": date.fromisoformat,
        "applies_to": date.fromisoformat,
        "value": float,
        "row": int,
    }
    for name, read in readers.items():
        if isinstance(given.get(name), str):
            try:
                given[name] = read(given[name])
            except ValueError:
                raise EntryError(f"{name} {given[name]!r}: write {EXAMPLES[name]}") from None
    return Entry(kind=EntryKind(kind), **given)


def _check(home: Home, entry: Entry) -> None:
    """Whether what the entry names is there, and can bear it."""
    for name in TEXTS:
        if holds_nhs_number(getattr(entry, name) or ""):
            raise EntryError(f"{name} seems to hold an NHS number: write nothing about a person")
    if entry.check_name is not None:
        _check_warning(home, entry.check_name)
    if entry.measure_key is None:
        if entry.org_level or entry.breakdown:
            raise EntryError("measure_key is empty: a level or a breakdown is of one measure")
        return
    measure = find_measure(entry.measure_key)
    narrowed(
        measure,
        read_observations(home, measure.key),
        org=entry.org_code,
        level=entry.org_level,
        breakdown=entry.breakdown,
    )
    if entry.kind is EntryKind.RECALCULATION:
        why = never_has_limits(measure, entry.breakdown.partition("=")[0] if entry.breakdown else None)
        if why:
            raise EntryError(
                f"measure_key {measure.key}: no limits to recalculate: {why}; write an annotation"
            )
    if entry.kind is EntryKind.LOCAL_TARGET:
        _check_target(measure, entry)


def _check_target(measure: Measure, entry: Entry) -> None:
    assert entry.value is not None
    low, high = legal_range(measure)
    if (low is not None and entry.value < low) or (high is not None and entry.value > high):
        span = f"{low:g} to {high:g}" if high is not None else f"{low:g} or more"
        raise EntryError(f"value {entry.value:g}: {measure.key} is in {measure.unit}; write {span}")
    if measure.direction is Direction.NEUTRAL:
        raise EntryError(f"measure_key {measure.key}: neither way is better, so it has no target")


def _check_warning(home: Home, name: str) -> None:
    known = {f"{one['asset']}:{one['name']}": one["severity"] for one in read_check_results(home)}
    if name not in known:
        raise nearest("check", name, list(known))
    if known[name] == Severity.CRITICAL.value:
        raise EntryError(
            f"check_name {name} is critical: what rests on it is withheld, and it cannot be accepted"
        )


def _near(given: str, known: Sequence[str]) -> str:
    close = get_close_matches(given, known, n=1)
    return f"write {close[0]}" if close else f"write one of {', '.join(known)}"


def entries(
    home: Home, *, measure: str | None = None, org: str | None = None, as_at: datetime | None = None
) -> list[Standing]:
    """Every entry with what became of it, in the order of the rows.

    Parameters
    ----------
    measure, org : str, optional
        Only those that name this measure, or this organisation.
    as_at : datetime, optional
        Only what was recorded by then.
    """
    if measure is not None:
        find_measure(measure)
    return [
        one
        for one in standings(read_ledger(home), as_at=as_at)
        if measure in (None, one.entry.measure_key) and org in (None, one.entry.org_code)
    ]


def head(home: Home) -> Head:
    """How many rows the ledger has, and the hash of the last."""
    return head_of(read_ledger(home))


def as_row(row: LedgerRow) -> dict[str, Any]:
    """A row as it is kept, as plain values."""
    return {
        "number": row.number,
        "kind": str(row.entry.kind),
        **{name: getattr(row.entry, name) for name in FIELDS},
        "recorded_at": row.recorded_at,
        "previous_hash": row.previous_hash,
        "row_hash": row.row_hash,
    }


def as_record(one: Standing) -> dict[str, Any]:
    """An entry as plain values, for JSON and tables."""
    row, entry = one.row, one.entry
    return {
        "number": row.number,
        "state": one.state,
        "kind": str(entry.kind),
        **{name: getattr(entry, name) for name in FIELDS if name != "row"},
        "approved_by": one.approved_by,
        "approved_in": one.approved_in,
        "withdrawn_in": one.withdrawn_in,
        "recorded_at": row.recorded_at,
        "row_hash": row.row_hash,
    }
