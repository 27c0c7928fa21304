"""A home in which a newer package wrote is read as far as it is known, and nothing is written in it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from ledger_entries import entry, ledger_of, tamper

from qmetrics import cli
from qmetrics.analysis.ledger import refuse_unfit, standings
from qmetrics.app.doctor import doctor
from qmetrics.model.chain import chained, first_altered, first_newer, is_newer, row_hash
from qmetrics.model.ledger import FORM
from qmetrics.store import warehouse
from qmetrics.store.home import Home, HomeError, prepare_home
from qmetrics.store.ledger import _values, append_entries, chain_state, read_ledger, read_sound_ledger
from qmetrics.store.schema import ledger
from qmetrics.store.warehouse import transaction

LATER = datetime(2027, 5, 1, 9, tzinfo=UTC)
WRITING = (
    ("run",),
    ("land", "{file}"),
    ("purge", "--by", "Somebody"),
    ("pack",),
    ("ledger", "add", "decision", "--applies-from", "2026-04-01", "--reason", "r", "--evidence", "e",
     "--proposed-by", "Analyst"),
)  # fmt: skip
READING = (("ledger", "list"), ("data", "sepsis.screened"), ("catalogue",))


@pytest.fixture
def home(tmp_path, monkeypatch):
    made = Home(tmp_path / "home")
    prepare_home(made)
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("QMETRICS_HOME", str(made.path))
    return made


def add_newer(home, *, kind="question", form=FORM + 1, **changes):
    """A row as the package after this one might write it: its hash follows rules unknown here."""
    rows = read_ledger(home)
    row = chained(rows, entry("decision"), LATER)
    values = _values(row) | {"kind": kind, "form": form, "row_hash": "ab" * 32, **changes}
    with transaction(home) as connection:
        connection.execute(sa.insert(ledger).values(values))


def contents(home):
    return {
        path.relative_to(home.path): path.read_bytes()
        for path in sorted(home.path.rglob("*"))
        if path.is_file() and path.name not in ("in_use.lock", "warehouse.db-wal", "warehouse.db-shm")
    }


def test_a_row_of_the_first_form_is_hashed_as_before_there_were_forms():
    rows = ledger_of(entry())
    assert rows[0].row_hash == "ecf9f8163625a0ef0ab4760ffe54b37132de22855477d8bc4d35737fb745ed0a"
    row = rows[0]
    other = row_hash(row.previous_hash, row.number, row.recorded_at, row.entry, form=2)
    assert other != row.row_hash, "a later form is part of what is hashed"


def test_its_rows_are_shown_and_their_place_in_the_chain_is_verified(home, capsys):
    append_entries(home, [entry()], refuse_unfit)
    add_newer(home)
    assert chain_state(home)[1] == ""
    assert first_newer(read_ledger(home)) == "row 2 was written by a newer qmetrics (a question, form 2)"
    assert cli.main(["ledger", "list"]) == 0
    shown = capsys.readouterr().out
    assert "   2  newer      question\n" in shown
    assert "written by a newer qmetrics: upgrade to read it; it does nothing here" in shown
    assert [one.what for one in doctor(home) if not one.is_well] == ["ledger"]
    tamper(home, "UPDATE ledger SET previous_hash = 'x' WHERE number = 2")
    assert first_altered(read_ledger(home))[0] == 2


def test_nothing_acts_on_its_rows_whatever_they_are_called(home):
    append_entries(home, [entry(approved_by=None)], refuse_unfit)
    add_newer(home, kind="local_target", measure_key="m.x", value=90.0)
    add_newer(home, kind="approval", row=1)
    assert [one.state for one in standings(read_sound_ledger(home))] == ["proposed", "newer", "newer"]


def test_a_kind_that_is_not_known_is_newer_only_where_its_hash_says_so(home):
    row = chained([], entry("decision"), LATER)
    object.__setattr__(row.entry, "kind", "question")
    assert not is_newer(row), "somebody wrote over the kind"
    assert first_altered([row])[0] == 1
    as_written = row_hash(row.previous_hash, row.number, row.recorded_at, row.entry)
    assert is_newer(replace(row, row_hash=as_written))


@pytest.mark.parametrize("form", ["'much'", "0", "-1"])
def test_a_form_that_is_none_is_an_alteration(home, form):
    append_entries(home, [entry()], refuse_unfit)
    tamper(home, f"UPDATE ledger SET form = {form}")
    assert first_altered(read_ledger(home)) == (1, "row 1 was altered: its hash is not that of what it says")


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_no_command_writes_beside_a_newer_row(home, command, tmp_path, capsys):
    file = tmp_path / "any.csv"
    file.write_text("a,b\n1,2\n")
    append_entries(home, [entry()], refuse_unfit)
    add_newer(home)
    before, rows = contents(home), read_ledger(home)
    assert cli.main([part.format(file=file) for part in command]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "row 2 was written by a newer qmetrics (a question, form 2)" in said
    assert said.rstrip().endswith("upgrade qmetrics")
    assert read_ledger(home) == rows
    assert contents(home) == before


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_commands_that_only_read_still_do(home, command):
    add_newer(home)
    assert cli.main(list(command)) == 0


@pytest.mark.parametrize("command", [*WRITING, ("doctor",), *READING[:2]], ids=lambda one: "_".join(one[:2]))
def test_a_newer_schema_is_one_sentence_and_nothing_is_touched(home, command, tmp_path, capsys, monkeypatch):
    file = tmp_path / "any.csv"
    file.write_text("a,b\n1,2\n")
    with transaction(home) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_later'"))
    warehouse._migrated.cache_clear()
    before = contents(home)
    assert cli.main([part.format(file=file) for part in command]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "the warehouse is of a newer qmetrics (its schema is 9999_later;" in said
    assert said.rstrip().endswith("upgrade qmetrics")
    assert contents(home) == before


def test_an_altered_ledger_is_said_to_be_altered_and_not_newer(home):
    append_entries(home, [entry(), entry("decision")], refuse_unfit)
    tamper(home, "UPDATE ledger SET kind = 'question' WHERE number = 2")
    with pytest.raises(ValueError, match=r"the ledger was altered .*row 2"):
        append_entries(home, [entry(applies_from=date(2026, 1, 1))], refuse_unfit)


def test_a_newer_row_refuses_from_python_too(home):
    add_newer(home)
    with pytest.raises(HomeError, match="newer qmetrics"):
        append_entries(home, [entry()], refuse_unfit)
