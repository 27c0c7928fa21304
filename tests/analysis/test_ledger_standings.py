"""Which entries hold: approvals and withdrawals followed, at any moment; what cannot follow is refused."""

from datetime import UTC, date, datetime

import pytest
from ledger_entries import entry, ledger_of

from qmetrics.analysis.ledger import accepted_warnings, ended_acceptances, holding, refuse_unfit, standings
from qmetrics.model.ledger import EntryError

PROPOSAL = entry("local_target", approved_by=None)


def states(*entries, as_at=None):
    return [one.state for one in standings(ledger_of(*entries), as_at=as_at)]


def test_a_proposal_holds_from_its_approval_to_its_withdrawal():
    chain = (PROPOSAL, entry("approval"), entry("withdrawal"))
    assert states(*chain[:1]) == ["proposed"]
    assert states(*chain[:2]) == ["approved"]
    assert states(*chain) == ["withdrawn"]
    assert states(*chain, as_at=datetime(2025, 5, 2, 12, tzinfo=UTC)) == ["approved"]
    assert states(*chain, as_at=datetime(2025, 5, 1, 12, tzinfo=UTC)) == ["proposed"]
    assert states(*chain, as_at=datetime(2025, 4, 1, tzinfo=UTC)) == []
    (one,) = standings(ledger_of(*chain))
    assert (one.approved_by, one.approved_in, one.withdrawn_in) == ("Medical director", 2, 3)


def test_only_approved_entries_of_the_series_hold():
    rows = ledger_of(
        PROPOSAL,
        entry("local_target", value=80.0),
        entry("local_target", value=70.0, org_code="ZZ2"),
        entry("local_target", value=60.0, measure_key="m.y"),
        entry("local_target", value=50.0, breakdown="pathway=a"),
        entry("local_target", value=40.0),
        entry("withdrawal", row=6),
    )

    def values(*whose):
        return [one.entry.value for one in holding(standings(rows), *whose)]

    assert values("m.x", "ZZ1", "provider", None, None) == [80.0]
    assert values("m.x", "ZZ2", "provider", None, None) == [80.0, 70.0]
    assert values("m.x", "ZZ1", "provider", "pathway", "a") == [80.0, 50.0]
    assert values("m.y", "ZZ1", "provider", None, None) == [60.0]


def test_a_warning_is_accepted_from_its_first_to_its_last_day():
    entries = standings(ledger_of(entry("accepted_warning"), entry("accepted_warning", approved_by=None,
                                                                   check_name="table/t:d")))  # fmt: skip
    for day, known in ((date(2025, 3, 31), []), (date(2025, 4, 1), ["table/t:c"]),
                       (date(2025, 6, 30), ["table/t:c"]), (date(2025, 7, 1), [])):  # fmt: skip
        assert list(accepted_warnings(entries, day)) == known
        assert list(ended_acceptances(entries, day)) == (["table/t:c"] if day == date(2025, 7, 1) else [])


def test_of_ended_acceptances_the_last_is_told_and_none_where_it_is_accepted_anew():
    first = entry("accepted_warning")
    later = entry("accepted_warning", applies_from=date(2025, 7, 1), applies_to=date(2025, 9, 30))
    entries = standings(ledger_of(first, later, entry("accepted_warning", check_name="t:d", row=None),
                                  entry("withdrawal", row=3)))  # fmt: skip
    assert ended_acceptances(entries, date(2025, 8, 1)) == {}
    assert ended_acceptances(entries, date(2025, 10, 1))["table/t:c"].row.number == 2
    assert list(ended_acceptances(entries, date(2025, 10, 1))) == ["table/t:c"]


@pytest.mark.parametrize(
    ("before", "new", "words"),
    [
        ((), entry("approval"), "row 1 is no entry that could be approved or withdrawn; there are none yet"),
        ((entry(), entry("withdrawal")), entry("withdrawal", row=2), "row 2 is no entry .* there are 1"),
        ((entry(), entry("withdrawal")), entry("approval"), "row 1 was withdrawn in row 2; add"),
        ((entry(),), entry("approval"), "row 1 is approved already, by Medical director"),
        ((PROPOSAL,), entry("approval", approved_by="ANALYST"), "nobody approves their own proposal"),
        ((PROPOSAL,), PROPOSAL, "row 1 says the same and is proposed; to approve it, add an approval"),
        ((entry(),), entry(), "row 1 says the same already"),
    ],
)  # fmt: skip
def test_what_cannot_follow_is_refused_and_says_what_to_write(before, new, words):
    with pytest.raises(EntryError, match=words):
        refuse_unfit(ledger_of(*before), new)


def test_what_was_withdrawn_may_be_said_again():
    refuse_unfit(ledger_of(entry(), entry("withdrawal")), entry())
    refuse_unfit(ledger_of(PROPOSAL), entry("approval"))
