"""The chain that makes an edit of the ledger visible: each row's hash covers the hash before it.

Here: what is hashed, in which form, and finding the first row that does not fit. Not here: what a row says
(``model/ledger``), where rows are kept and heads are remembered (``store/ledger``).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from qmetrics.model.ledger import FIELDS, FORM, Entry, EntryKind, LedgerRow

# what the first row follows
START = "0" * 64


@dataclass(frozen=True)
class Head:
    """The end of the chain at one time: how many rows, and the hash of the last."""

    rows: int
    row_hash: str

    def __str__(self) -> str:
        return f"{self.rows} {'row' if self.rows == 1 else 'rows'}, head {self.row_hash}"


def canonical(number: int, recorded_at: datetime, entry: Entry, form: int = 1) -> str:
    """What a row says as one text, the same on every machine: JSON, sorted, empty fields left out.

    The first form is that of every row before forms were numbered and does not name itself; later ones do.

    >>> from qmetrics.model.ledger import EntryKind
    >>> entry = Entry(kind=EntryKind.APPROVAL, row=1, approved_by="Chair", reason="yes", evidence="minutes")
    >>> canonical(2, datetime(2026, 5, 1, 9, tzinfo=UTC), entry)[:42]
    '{"approved_by":"Chair","evidence":"minutes'
    """
    said = {name: getattr(entry, name) for name in FIELDS}
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
        if value not in (None, "")
    }
    # of a row that was altered a cell may hold anything: then it is taken as it is
    if isinstance(entry.value, int | float):
        plain["value"] = float(entry.value)  # 90 and 90.0 are one number
    moment = str(recorded_at)
    if isinstance(recorded_at, datetime):
        moment = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = {**plain, "kind": str(entry.kind), "number": number, "recorded_at": moment}
    if form != 1:
        whole["form"] = form
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def row_hash(previous_hash: str, number: int, recorded_at: datetime, entry: Entry, form: int = 1) -> str:
    """SHA-256 of the hash before and of what the row says."""
    text = f"{previous_hash}\n{canonical(number, recorded_at, entry, form)}"
    return hashlib.sha256(text.encode()).hexdigest()


def chained(before: Sequence[LedgerRow], entry: Entry, recorded_at: datetime) -> LedgerRow:
    """The row that an entry becomes after those before it."""
    number, previous = len(before) + 1, head_of(before).row_hash
    return LedgerRow(
        number=number,
        recorded_at=recorded_at,
        entry=entry,
        previous_hash=previous,
        row_hash=row_hash(previous, number, recorded_at, entry),
    )


def head_of(rows: Sequence[LedgerRow]) -> Head:
    """The end of the chain."""
    return Head(len(rows), rows[-1].row_hash if rows else START)


def is_newer(row: LedgerRow) -> bool:
    """Whether a newer package wrote a row: in a form, or of a kind, that this one does not know."""
    return row.form > FORM or (not isinstance(row.entry.kind, EntryKind) and _is_as_hashed(row))


def first_newer(rows: Sequence[LedgerRow]) -> str:
    """The first row that a newer package wrote, in words; empty where there is none."""
    row = next(filter(is_newer, rows), None)
    if row is None:
        return ""
    return f"row {row.number} was written by a newer qmetrics (a {row.entry.kind}, form {row.form})"


def _is_as_hashed(row: LedgerRow) -> bool:
    return row.row_hash == row_hash(row.previous_hash, row.number, row.recorded_at, row.entry, row.form)


def first_altered(rows: Sequence[LedgerRow]) -> tuple[int, str] | None:
    """The first row at which the chain does not hold, and why, in words; None where it holds.

    Of a row in a form that only a newer package knows nothing is known but that it follows and is followed.
    The words name the row. A row that was changed together with its own hash shows at the row after it; the
    last row, and a chain that was written anew from a row on, show only against a head that was kept
    elsewhere (``not_continued``).
    """
    previous = START
    for number, row in enumerate(rows, 1):
        if row.number != number:
            return number, f"row {number} is missing"
        if row.form <= FORM and not _is_as_hashed(row):
            return number, f"row {number} was altered: its hash is not that of what it says"
        if row.previous_hash != previous:
            return number, f"row {number} does not follow row {number - 1}: one of the two was altered"
        previous = row.row_hash
    return None


def not_continued(rows: Sequence[LedgerRow], head: Head) -> str:
    """Why a chain does not continue one that ended with ``head``; empty where it does."""
    if head.rows == 0:
        return ""
    if len(rows) < head.rows:
        return f"{head.rows} rows were printed and {len(rows)} are left: row {len(rows) + 1} is missing"
    if rows[head.rows - 1].row_hash != head.row_hash:
        return f"row {head.rows} is another than the one printed: it, or a row before it, was written anew"
    return ""


def what_is_wrong(rows: Sequence[LedgerRow], printed: Sequence[Head]) -> str:
    """The first thing that is wrong with a chain, in words that name the row; empty where nothing is.

    Parameters
    ----------
    rows : sequence of LedgerRow
        In order, from the first.
    printed : sequence of Head
        Heads that were printed of it, oldest first.
    """
    altered = first_altered(rows)
    if altered is not None:
        return f"{altered[1]}. Nothing from that row on is relied on"
    return next((why for head in printed if (why := not_continued(rows, head))), "")
