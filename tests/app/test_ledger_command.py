"""``qmetrics ledger``: entries as they are typed, checked against what is there; what is said of bad ones."""

import json

import pytest
from homes import copy_of

from qmetrics import cli
from qmetrics.store.ledger import read_ledger

SCREENED = ["--measure", "sepsis.screened", "--org", "QZ9"]
SAID = ["--reason", "A screening tool came in", "--evidence", "Minutes, item 4", "--proposed-by", "Analyst"]


@pytest.fixture
def home(sample_home, tmp_path, monkeypatch):
    made = copy_of(sample_home, tmp_path / "home")
    monkeypatch.setenv("QMETRICS_HOME", str(made.path))
    return made


def ledger(capsys, *arguments):
    code = cli.main(["ledger", *arguments])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_a_proposal_is_approved_by_another_row_and_both_are_listed(home, capsys):
    code, words = ledger(capsys, "add", "recalculation", *SCREENED, "--applies-from", "2025-10-01", *SAID)
    assert (code, words.startswith("row 1: recalculation, hash ")) == (0, True)
    approve = ["add", "approval", "--row", "1", "--reason", "Agreed", "--evidence", "Minutes, item 5"]
    code, words = ledger(capsys, *approve, "--approved-by", "analyst")
    assert (code, "nobody approves their own proposal" in words) == (1, True)
    assert ledger(capsys, *approve, "--approved-by", "Medical director")[0] == 0
    code, words = ledger(capsys, "list", "--measure", "sepsis.screened")
    assert "approved by Medical director (row 2)" in words
    assert "1 entry shown; the ledger has 2 rows, head " in words
    found = json.loads(ledger(capsys, "list", "--json")[1])
    assert [(one["number"], one["state"], one["kind"]) for one in found] == [(1, "approved", "recalculation")]
    assert found[0]["applies_from"] == "2025-10-01"
    assert json.loads(ledger(capsys, "list", "--org", "ZA1", "--json")[1]) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["recalculation", *SCREENED, *SAID], "applies_from is empty; a recalculation needs it: write a day"),
        (["recalculatoin", *SCREENED], "kind 'recalculatoin': write recalculation"),
        ([], "kind is empty: write one of recalculation"),
        (["annotation", "--measure", "sepsis.screend", "--applies-from", "2026-04-01", *SAID],
         "no measure 'sepsis.screend'; nearest: sepsis.screened"),
        (["annotation", *SCREENED, "--applies-from", "1 April", *SAID],
         "applies_from '1 April': write a day, such as 2026-04-01"),
        (["annotation", *SCREENED, "--org", "XX9", "--applies-from", "2026-04-01", *SAID],
         "no organisation with sepsis.screened 'XX9'; nearest"),
        (["annotation", *SCREENED, "--level", "providr", "--applies-from", "2026-04-01", *SAID],
         "no level of sepsis.screened 'providr'; nearest: provider"),
        (["annotation", *SCREENED, "--breakdown", "sex=Q", "--applies-from", "2026-04-01", *SAID],
         "no group of sex 'Q'; nearest"),
        (["local_target", *SCREENED, "--applies-from", "2026-04-01", "--value", "0.9x", *SAID],
         "value '0.9x': write a number"),
        (["local_target", *SCREENED, "--applies-from", "2026-04-01", "--value", "900", *SAID],
         "value 900: sepsis.screened is in %; write 0 to 100"),
        (["local_target", "--measure", "sepsis.suspected_of_triggered", "--applies-from", "2026-04-01",
          "--value", "50", *SAID], "neither way is better, so it has no target"),
        (["recalculation", "--measure", "camhs_waits.waiting", "--org", "QZ9", "--applies-from", "2026-04-01",
          *SAID], "no limits to recalculate: a stock; write an annotation"),
        (["accepted_warning", "--check", "table/ko41a:key_is_uniqe", "--applies-from", "2026-04-01",
          "--applies-to", "2026-09-30", *SAID], "nearest: table/ko41a:key_is_unique"),
        (["accepted_warning", "--check", "table/ko41a:key_is_unique", "--applies-from", "2026-04-01",
          "--applies-to", "2026-09-30", *SAID], "check_name table/ko41a:key_is_unique is critical"),
        (["decision", "--applies-from", "2026-04-01", "--evidence", "x", "--proposed-by", "y",
          "--reason", "Look at 943 476 5919"], "reason seems to hold an NHS number"),
        (["annotation", "--from", "x.csv"], "give --from FILE or the fields of one entry, not both"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_one_line_that_names_the_field_and_what_to_write(home, capsys, arguments, words):
    code, said = ledger(capsys, "add", *arguments)
    assert code == 1
    assert words in said
    assert said.count("\n") == 1
    assert "943" not in said
    assert read_ledger(home) == []


def test_the_proposed_targets_are_taken_and_do_nothing(home, capsys):
    from pathlib import Path

    file = Path(__file__).resolve().parents[2] / "docs" / "examples" / "proposed_targets.csv"
    assert ledger(capsys, "add", "--from", str(file))[0] == 0
    found = json.loads(ledger(capsys, "list", "--json")[1])
    assert len(found) == len(file.read_text("utf-8").splitlines()) - 1
    assert {one["state"] for one in found} == {"proposed"}
    code, words = ledger(capsys, "add", "--from", str(file))
    assert (code, "row 1 says the same and is proposed" in words) == (1, True)


def test_a_file_with_a_bad_row_adds_none(home, capsys, tmp_path):
    file = tmp_path / "entries.csv"
    head = "kind,measure_key,applies_from,value,reason,evidence,proposed_by\n"
    good = "local_target,sepsis.screened,2026-04-01,90,r,e,p\n"
    file.write_text(head + good + good.replace("90", "many"), "utf-8")
    assert "row 3 of the file: value 'many': write a number" in ledger(capsys, "add", "--from", str(file))[1]
    file.write_text(head + good.rstrip() + ",more\n", "utf-8")
    assert "row 2 of the file: it has more cells" in ledger(capsys, "add", "--from", str(file))[1]
    file.write_text(head.replace("measure_key", "measure"), "utf-8")
    assert "column 'measure' is none of the ledger's; write measure_key" in ledger(
        capsys, "add", "--from", str(file)
    )[1]  # fmt: skip
    file.write_text(head, "utf-8")
    assert "the file has no rows" in ledger(capsys, "add", "--from", str(file))[1]
    assert read_ledger(home) == []
