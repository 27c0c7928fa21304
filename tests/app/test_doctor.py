"""``qmetrics doctor``: what was done to the ledger or to a landed file behind our back is found and named."""

from dataclasses import replace
from datetime import date

import pytest
from ledger_entries import entry, ledger_of, tamper, write_anew

from qmetrics import cli
from qmetrics.analysis.ledger import refuse_unfit
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.reports import write_first_page
from qmetrics.model import TwinOptions
from qmetrics.model.audience import Audience, Build
from qmetrics.model.chain import first_altered, head_of
from qmetrics.sources import source
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import land, landed_path, manifest
from qmetrics.store.ledger import HEADS, append_entries, read_ledger, remember_head

ENTRIES = [entry(), entry("local_target"), entry("decision")]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Two landed files, three rows of the ledger, and the head that the pages printed."""
    made = Home(tmp_path / "home")
    prepare_home(made)
    for name, content in source("ods").twin(TwinOptions(months=3, patients=50)).items():
        land(made, content, name)
    rows = append_entries(made, ENTRIES, refuse_unfit)
    remember_head(made, head_of(rows), date(2026, 4, 3))
    monkeypatch.setenv("QMETRICS_HOME", str(made.path))
    return made


def doctor(capsys):
    code = cli.main(["doctor"])
    return code, capsys.readouterr().out


def test_a_home_that_is_well(home, capsys):
    code, words = doctor(capsys)
    assert (code, "BAD" in words) == (0, False)
    assert f"ledger: {head_of(read_ledger(home))}; it continues the 1 head that pages printed" in words


def test_a_ledger_without_a_row_is_well(tmp_path, monkeypatch, capsys):
    made = Home(tmp_path / "home")
    prepare_home(made)
    monkeypatch.setenv("QMETRICS_HOME", str(made.path))
    code, words = doctor(capsys)
    assert (code, "ok   ledger: 0 rows" in words) == (0, True)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger SET value = 80 WHERE number = 2", "row 2 was altered"),
        ("UPDATE ledger SET approved_by = 'Nobody' WHERE number = 1", "row 1 was altered"),
        ("DELETE FROM ledger WHERE number = 2", "row 2 is missing"),
        # the chain that is left holds: only what was printed tells
        ("DELETE FROM ledger WHERE number = 3", "3 rows were printed and 2 are left: row 3 is missing"),
        ("DELETE FROM ledger", "3 rows were printed and 0 are left: row 1 is missing"),
    ],
)
def test_a_row_changed_past_the_trigger_is_named(home, capsys, statement, words):
    tamper(home, statement)
    code, said = doctor(capsys)
    assert code == 1
    (line,) = [line for line in said.splitlines() if line.startswith("BAD")]
    assert f"BAD  ledger: it was altered: {words}" in line
    assert "restore the warehouse from a copy" in line


def test_a_whole_chain_written_anew_is_found_by_the_head_that_was_printed(home, capsys):
    write_anew(home, ledger_of(*ENTRIES[:1], replace(ENTRIES[1], value=80.0), *ENTRIES[2:]))
    assert first_altered(read_ledger(home)) is None, "the chain by itself holds"
    code, said = doctor(capsys)
    assert code == 1
    assert "BAD  ledger: it was altered: row 3 is another than the one printed" in said


def test_pages_written_after_the_chain_was_written_anew_do_not_hide_it(home, capsys):
    write_anew(home, ledger_of(*ENTRIES[:1], replace(ENTRIES[1], value=80.0), *ENTRIES[2:]))
    page = write_first_page(Evidence(home), Build(audience=Audience.COMMITTEE)).read_text("utf-8")
    assert "The ledger was altered." in page
    assert doctor(capsys)[0] == 1


def test_kept_heads_that_cannot_be_read_are_named(home, capsys):
    file = home.reports / HEADS
    file.write_text(file.read_text("utf-8").replace(",3,", ",three,"), "utf-8")
    code, said = doctor(capsys)
    assert code == 1
    assert f"{file}, row 2 is no head that a page printed" in said


def test_an_altered_and_a_lost_file_are_named_with_what_to_do(home, capsys):
    row = manifest(home)[0]
    path = landed_path(home, row)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    code, said = doctor(capsys)
    assert code == 1
    assert f"BAD  landed file: {row['name']}: its bytes were altered; put the file as it came" in said
    path.unlink()
    code, said = doctor(capsys)
    assert code == 1
    assert f"BAD  landed file: {row['name']}: its bytes are gone; put the file as it came" in said
    assert path.relative_to(home.path).as_posix() in said
