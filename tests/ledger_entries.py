"""Entries of the ledger for tests, each with what its kind needs."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from qmetrics.model.chain import chained
from qmetrics.model.ledger import Entry, EntryKind, LedgerRow
from qmetrics.store.home import Home
from qmetrics.store.ledger import _values
from qmetrics.store.schema import ledger
from qmetrics.store.warehouse import transaction

NEEDS = {
    "recalculation": {"measure_key": "m.x", "org_code": "ZZ1", "applies_from": date(2025, 4, 1)},
    "annotation": {"measure_key": "m.x", "applies_from": date(2025, 4, 1)},
    "local_target": {"measure_key": "m.x", "applies_from": date(2025, 4, 1), "value": 90.0},
    "exclusion": {
        "measure_key": "m.x",
        "org_code": "ZZ1",
        "applies_from": date(2025, 4, 1),
        "applies_to": date(2025, 4, 30),
    },
    "accepted_warning": {
        "check_name": "table/t:c",
        "applies_from": date(2025, 4, 1),
        "applies_to": date(2025, 6, 30),
    },
    "decision": {"applies_from": date(2025, 4, 1)},
    "approval": {"row": 1, "proposed_by": None},
    "withdrawal": {"row": 1},
}


def entry(kind: str = "annotation", **changes) -> Entry:
    """An approved entry; keyword arguments replace fields, None empties one."""
    said = {
        "reason": "The pathway was changed",
        "evidence": "Minutes of 3 April 2025",
        "proposed_by": "Analyst",
        "approved_by": "Medical director",
    }
    return Entry(kind=EntryKind(kind), **{**said, **NEEDS[kind], **changes})


def ledger_of(*entries: Entry, start: datetime = datetime(2025, 5, 1, 9, tzinfo=UTC)) -> list[LedgerRow]:
    """A chain of entries, one a day."""
    rows: list[LedgerRow] = []
    for number, one in enumerate(entries):
        rows.append(chained(rows, one, start.replace(day=start.day + number)))
    return rows


def tamper(home: Home, *statements: str) -> None:
    """What somebody with the file and a SQLite shell can do."""
    with transaction(home) as connection:
        for action in ("update", "delete"):
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS ledger_no_{action}"))
        for statement in statements:
            connection.execute(sa.text(statement))


def write_anew(home: Home, rows: list[LedgerRow]) -> None:
    """The whole ledger replaced by a chain that holds: what somebody with this code can do."""
    tamper(home, "DELETE FROM ledger")
    with transaction(home) as connection:
        for row in rows:
            connection.execute(sa.insert(ledger).values(_values(row)))
