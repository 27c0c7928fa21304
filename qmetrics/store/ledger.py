"""The ledger in the warehouse, and the heads of its chain that pages printed.

Rows are added and never changed: the table refuses it by trigger, and the chain shows what was done past
the trigger. What a row is, is in ``model``; which entries hold, in ``analysis/ledger``.
"""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from qmetrics.model.chain import Head, chained, first_altered, first_newer, head_of, what_is_wrong
from qmetrics.model.ledger import FIELDS, Entry, EntryError, EntryKind, LedgerRow
from qmetrics.store.home import Home, HomeError
from qmetrics.store.schema import ledger
from qmetrics.store.warehouse import transaction

HEADS = "ledger_heads.csv"
DAYS = ("applies_from", "applies_to")


def read_ledger(home: Home) -> list[LedgerRow]:
    """Every row, from the first, as it is in the warehouse."""
    with transaction(home) as connection:
        return _rows(connection)


def read_sound_ledger(home: Home) -> list[LedgerRow]:
    """The rows before the first that was altered: from that one on nothing is relied on."""
    return _sound(read_ledger(home))


def _sound(rows: list[LedgerRow]) -> list[LedgerRow]:
    altered = first_altered(rows)
    return rows if altered is None else rows[: altered[0] - 1]


def refuse_newer(home: Home) -> None:
    """HomeError where a newer package wrote a row: what is written beside it could contradict it."""
    with transaction(home) as connection:
        _refuse_newer(home, _rows(connection))


def _refuse_newer(home: Home, rows: list[LedgerRow]) -> None:
    newer = first_newer(_sound(rows))
    if newer:
        raise HomeError(
            f"{home.path}: the ledger's {newer}; this one reads the home and writes nothing in it: "
            "upgrade qmetrics"
        )


def chain_state(home: Home) -> tuple[Head, str]:
    """The end of the chain, and what is wrong with it or with what pages printed of it; empty: nothing."""
    rows = read_ledger(home)
    try:
        printed = printed_heads(home)
    except EntryError as error:
        return head_of(rows), str(error)
    return head_of(rows), what_is_wrong(rows, printed)


def append_entries(
    home: Home,
    entries: Sequence[Entry],
    fits: Callable[[Sequence[LedgerRow], Entry], None],
    *,
    at: datetime | None = None,
) -> list[LedgerRow]:
    """Add entries at the end of the chain: all of them, or none.

    Parameters
    ----------
    home : Home
    entries : sequence of Entry
    fits : callable
        ``fits(rows, entry)`` raises where the entry cannot follow the rows.
    at : datetime, optional
        When they are recorded; now unless given.

    Raises
    ------
    EntryError
        Also where the ledger was altered: nothing is added to a chain that does not hold.
    HomeError
        Where a newer package wrote a row of it.
    """
    with transaction(home) as connection:
        rows = _rows(connection)
        _refuse_newer(home, rows)
        altered = first_altered(rows)
        if altered is not None:
            raise EntryError(
                f"the ledger was altered ({altered[1]}); restore the warehouse from a copy first"
            )
        kept = len(rows)
        for entry in entries:
            fits(rows, entry)
            rows.append(chained(rows, entry, at or datetime.now(UTC)))
            connection.execute(sa.insert(ledger).values(_values(rows[-1])))
    return rows[kept:]


def _rows(connection: sa.Connection) -> list[LedgerRow]:
    # as the driver gives them: a cell that was altered need not be what its column holds
    columns = [sa.type_coerce(column, sa.types.NullType()).label(column.name) for column in ledger.c]
    query = sa.select(*columns).order_by(ledger.c.number)
    return [_row(dict(values)) for values in connection.execute(query).mappings()]


def _row(values: dict[str, Any]) -> LedgerRow:
    recorded = _read(values["recorded_at"], datetime.fromisoformat)
    if isinstance(recorded, datetime) and recorded.tzinfo is None:
        recorded = recorded.replace(tzinfo=UTC)
    # past the checks of what may be written: a row that was altered is shown as it is
    entry = object.__new__(Entry)
    object.__setattr__(entry, "kind", _read(values["kind"], EntryKind))
    for name in FIELDS:
        value = values[name]
        if name in DAYS:
            value = _read(value, date.fromisoformat)
        elif value is None and name in ("reason", "evidence"):
            value = ""
        object.__setattr__(entry, name, value)
    return LedgerRow(
        number=values["number"],
        form=_form(values["form"]),
        recorded_at=recorded,
        entry=entry,
        previous_hash=str(values["previous_hash"]),
        row_hash=str(values["row_hash"]),
    )


def _form(value: Any) -> int:
    """The form of a row; of a cell that holds none, one that fits no hash."""
    if value is None:
        return 1
    return value if isinstance(value, int) and value > 0 else 0


def _read(value: Any, how: Callable[[str], Any]) -> Any:
    """What a text stands for; the text itself where it stands for nothing."""
    try:
        return how(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _values(row: LedgerRow) -> dict[str, object]:
    entry = {name: getattr(row.entry, name) for name in FIELDS}
    return {
        "number": row.number,
        "form": row.form,
        "recorded_at": row.recorded_at.astimezone(UTC),
        "kind": row.entry.kind.value,
        **{name: None if value == "" else value for name, value in entry.items()},
        "previous_hash": row.previous_hash,
        "row_hash": row.row_hash,
    }


def remember_head(home: Home, head: Head, today: date) -> None:
    """Note the head that the pages print, beside the pages, unless it is the last one noted."""
    known = printed_heads(home)
    if known and known[-1] == head:
        return
    file = home.reports / HEADS
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        if is_new:
            writer.writerow(("printed_on", "rows", "head"))
        writer.writerow((today.isoformat(), head.rows, head.row_hash))


def printed_heads(home: Home) -> list[Head]:
    """The heads that pages of this home printed, oldest first.

    Raises
    ------
    EntryError
        Where the file that keeps them was altered so that it cannot be read, naming file and row.
    """
    file: Path = home.reports / HEADS
    if not file.exists():
        return []
    heads = []
    lines = csv.reader(io.StringIO(file.read_text("utf-8", "replace")))
    for number, cells in enumerate(lines, 1):
        if number == 1:
            continue
        if len(cells) != 3 or not cells[1].isdecimal():
            raise EntryError(f"{file}, row {number} is no head that a page printed: restore it from a copy")
        heads.append(Head(int(cells[1]), cells[2]))
    return heads
