"""The ledger in the warehouse: rows come and stay, and what is done past the trigger shows."""

from datetime import date

import pytest
import sqlalchemy as sa
from ledger_entries import NEEDS, entry, tamper

from qmetrics.analysis.ledger import refuse_unfit
from qmetrics.model.chain import Head, first_altered, head_of
from qmetrics.model.ledger import EntryError
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.ledger import append_entries, printed_heads, read_ledger, read_sound_ledger, remember_head
from qmetrics.store.warehouse import transaction


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


def add(home, *entries):
    return append_entries(home, entries, refuse_unfit)


def test_rows_come_back_as_they_went_in(home):
    entries = [entry(kind, reason=f"{kind}: “é”\nand 'more'") for kind in NEEDS if kind not in ("approval",)]
    added = add(home, *entries)
    assert read_ledger(home) == added
    assert [row.entry for row in read_ledger(home)] == entries
    assert first_altered(read_ledger(home)) is None
    again = add(home, entry(reason="Another"))
    assert again[0].number == len(entries) + 1
    assert again[0].previous_hash == added[-1].row_hash


def test_all_of_some_entries_are_added_or_none(home):
    with pytest.raises(EntryError, match="row 9 is no entry"):
        add(home, entry(), entry("approval", row=9))
    assert read_ledger(home) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger SET reason = 'x'", "DELETE FROM ledger WHERE number = 1"]
)
def test_the_table_refuses_to_change_or_lose_a_row(home, statement):
    rows = add(home, entry())
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), transaction(home) as connection:
        connection.execute(sa.text(statement))
    assert read_ledger(home) == rows


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE ledger SET value = 80 WHERE number = 2", 2),
        ("UPDATE ledger SET approved_by = 'Nobody' WHERE number = 1", 1),
        ("UPDATE ledger SET kind = 'nonsense', applies_from = 'never' WHERE number = 3", 3),
        ("UPDATE ledger SET recorded_at = 'long ago' WHERE number = 3", 3),
        ("UPDATE ledger SET value = 'much' WHERE number = 2", 2),
        ("UPDATE ledger SET row_hash = 'x' WHERE number = 2", 2),
        ("DELETE FROM ledger WHERE number = 2", 2),
    ],
)
def test_what_is_done_past_the_trigger_is_found_and_nothing_from_there_on_is_relied_on(
    home, statement, number
):
    rows = add(home, entry(), entry("local_target"), entry("decision"))
    tamper(home, statement)
    altered = first_altered(read_ledger(home))
    assert altered is not None
    assert altered[0] == number
    assert f"row {number}" in altered[1]
    assert read_sound_ledger(home) == rows[: number - 1]
    with pytest.raises(EntryError, match=f"the ledger was altered .*row {number}"):
        add(home, entry(reason="More"))


def test_heads_that_were_printed_are_kept_beside_the_pages(home):
    assert printed_heads(home) == []
    none = head_of([])
    remember_head(home, none, date(2026, 4, 1))
    remember_head(home, none, date(2026, 4, 2))
    head = head_of(add(home, entry()))
    remember_head(home, head, date(2026, 4, 3))
    assert printed_heads(home) == [none, head]
    assert isinstance(printed_heads(home)[0], Head)
    assert "2026-04-03,1," in (home.reports / "ledger_heads.csv").read_text("utf-8")
