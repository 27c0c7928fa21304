"""What an entry of each kind needs, and the chain in which every edit shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from ledger_entries import NEEDS, entry, ledger_of

from qmetrics.model.chain import START, Head, canonical, first_altered, head_of, not_continued
from qmetrics.model.ledger import FIELDS, Entry, EntryError, EntryKind


@pytest.mark.parametrize("kind", NEEDS)
def test_each_kind_is_taken_with_what_it_needs_and_refused_without_any_of_it(kind):
    made = entry(kind)
    filled = [name for name in FIELDS if getattr(made, name) not in (None, "")]
    optional = {"approved_by"} if kind not in ("approval", "withdrawal") else set()
    for name in filled:
        if name in optional:
            assert getattr(entry(kind, **{name: None}), name) is None
            continue
        with pytest.raises(EntryError, match=rf"^{name} is empty; .* needs it: write "):
            entry(kind, **{name: None})


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("annotation", "value", 3.0),
        ("annotation", "applies_to", date(2025, 5, 1)),
        ("recalculation", "check_name", "table/t:c"),
        ("accepted_warning", "measure_key", "m.x"),
        ("approval", "proposed_by", "Analyst"),
        ("decision", "row", 2),
    ],
)
def test_a_field_that_a_kind_has_not_is_refused(kind, name, value):
    with pytest.raises(EntryError, match=f"^{name} must be empty: an? {kind.replace('_', ' ')} has none"):
        entry(kind, **{name: value})


def test_days_breakdowns_and_checks_are_looked_at():
    with pytest.raises(EntryError, match="applies_to 2025-03-31 is before applies_from 2025-04-01"):
        entry("exclusion", applies_to=date(2025, 3, 31))
    with pytest.raises(EntryError, match="breakdown 'pathway': write NAME=VALUE"):
        entry(breakdown="pathway")
    with pytest.raises(EntryError, match="check_name 'table/t': write an asset and its check"):
        entry("accepted_warning", check_name="table/t")
    with pytest.raises(EntryError, match="value nan: write a number"):
        entry("local_target", value=float("nan"))


@pytest.mark.parametrize("name", ["Medical director", "medical  DIRECTOR", "Medical-Director."])
def test_nobody_approves_their_own_proposal_however_the_name_is_written(name):
    with pytest.raises(EntryError, match="is the proposer: nobody approves their own proposal"):
        entry(proposed_by=name)


def test_an_empty_field_means_all_figures():
    everywhere, here = entry(), entry(org_code="ZZ1", org_level="provider", breakdown="pathway=a")
    assert everywhere.covers("ZZ1", "provider", None, None)
    assert everywhere.covers("QQQ", "icb_providers", "pathway", "b")
    assert here.covers("ZZ1", "provider", "pathway", "a")
    assert not here.covers("ZZ1", "provider", "pathway", "b")
    assert not here.covers("ZZ1", "provider", None, None)
    assert not here.covers("ZZ2", "provider", "pathway", "a")
    assert not here.covers("ZZ1", "icb_providers", "pathway", "a")


def test_what_is_hashed_is_the_same_however_numbers_and_moments_are_written():
    moment = datetime(2025, 5, 1, 9, tzinfo=UTC)
    local = moment.astimezone(timezone(timedelta(hours=1)))
    target = entry("local_target")
    assert canonical(1, moment, target) == canonical(1, local, replace(target, value=90))
    assert '"value":90.0' in canonical(1, moment, target)
    assert "org_code" not in canonical(1, moment, target), "a column that comes later changes no hash"


ROWS = ledger_of(entry(), entry("local_target"), entry("decision"), entry("withdrawal", row=2))


def test_a_chain_holds_and_has_a_head():
    assert first_altered(ROWS) is None
    assert first_altered([]) is None
    assert ROWS[0].previous_hash == START
    assert head_of(ROWS) == Head(4, ROWS[-1].row_hash)
    assert str(head_of(ROWS)).startswith("4 rows, head ")


@pytest.mark.parametrize("name", ["reason", "evidence", "approved_by", "value", "kind"])
def test_an_altered_field_names_its_row(name):
    changes = {"kind": EntryKind.ANNOTATION, "value": 80.0}
    altered = replace(ROWS[1].entry, reason="x")
    object.__setattr__(altered, "reason", ROWS[1].entry.reason)
    object.__setattr__(altered, name, changes.get(name, "Somebody else"))
    rows = [ROWS[0], replace(ROWS[1], entry=altered), *ROWS[2:]]
    assert first_altered(rows) == (2, "row 2 was altered: its hash is not that of what it says")


def test_a_row_altered_with_its_own_hash_a_missing_row_and_an_inserted_one_show():
    other = ledger_of(ROWS[0].entry, replace(ROWS[1].entry, value=80.0))[1]
    assert first_altered([ROWS[0], other, *ROWS[2:]]) == (
        3,
        "row 3 does not follow row 2: one of the two was altered",
    )
    assert first_altered([ROWS[0], *ROWS[2:]]) == (2, "row 2 is missing")
    later = replace(ROWS[2], recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert first_altered([*ROWS[:2], later, ROWS[3]]) == (
        3,
        "row 3 was altered: its hash is not that of what it says",
    )


def test_a_chain_written_anew_shows_against_a_head_that_was_printed():
    anew = ledger_of(*(replace(row.entry, reason="Other words") for row in ROWS))
    assert first_altered(anew) is None
    assert not_continued(ROWS, head_of(ROWS[:2])) == ""
    assert not_continued(ROWS, head_of([])) == ""
    assert "row 2 is another than the one printed" in not_continued(anew, head_of(ROWS[:2]))
    assert "4 rows were printed and 3 are left: row 4 is missing" in not_continued(ROWS[:3], head_of(ROWS))


def test_an_entry_is_frozen():
    with pytest.raises(AttributeError):
        entry().reason = "x"  # type: ignore[misc]
    assert isinstance(entry(), Entry)
