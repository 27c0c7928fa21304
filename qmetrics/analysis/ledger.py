"""Which entries of the ledger hold, and which of them are about one series.

Here: approvals and withdrawals followed, entries that cannot follow those before them refused. Not here: the
records (``model/ledger``), the chain of hashes (``model/chain``), what an entry does to a chart
(``recorded``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from qmetrics.model.chain import is_newer
from qmetrics.model.ledger import (
    ABOUT_ROWS,
    Entry,
    EntryError,
    EntryKind,
    LedgerRow,
    refuse_own_approval,
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An entry and what became of it.

    Attributes
    ----------
    row : LedgerRow
        Never an approval or a withdrawal that this package knows.
    approved_by : str, optional
        Who approved it; None: it is a proposal.
    approved_in, withdrawn_in : int, optional
        Numbers of the rows that say so.
    """

    row: LedgerRow
    approved_by: str | None = None
    approved_in: int | None = None
    withdrawn_in: int | None = None

    @property
    def entry(self) -> Entry:
        """What was written."""
        return self.row.entry

    @property
    def state(self) -> str:
        """``approved``, ``proposed`` or ``withdrawn``; ``newer``: only a newer package can read it."""
        if is_newer(self.row):
            return "newer"
        if self.withdrawn_in is not None:
            return "withdrawn"
        return "approved" if self.approved_by else "proposed"


def standings(rows: Sequence[LedgerRow], *, as_at: datetime | None = None) -> tuple[Standing, ...]:
    """Every entry with its approval and withdrawal, in the order of the rows.

    Parameters
    ----------
    rows : sequence of LedgerRow
        In order, from the first.
    as_at : datetime, optional
        Only what was recorded by then.

    Examples
    --------
    >>> from datetime import UTC
    >>> from qmetrics.model.chain import chained
    >>> entry = Entry(kind=EntryKind.DECISION, applies_from=date(2026, 4, 1), reason="Look again in May.",
    ...               evidence="Minutes", proposed_by="Analyst")
    >>> rows = [chained([], entry, datetime(2026, 4, 2, tzinfo=UTC))]
    >>> rows.append(chained(rows, Entry(kind=EntryKind.APPROVAL, row=1, approved_by="Chair", reason="Agreed.",
    ...                                 evidence="Minutes"), datetime(2026, 4, 9, tzinfo=UTC)))
    >>> [one.state for one in standings(rows)]
    ['approved']
    >>> [one.state for one in standings(rows, as_at=datetime(2026, 4, 5, tzinfo=UTC))]
    ['proposed']
    """
    found: dict[int, Standing] = {}
    for row in rows:
        entry = row.entry
        if as_at is not None and row.recorded_at > as_at:
            continue
        if entry.kind not in ABOUT_ROWS or is_newer(row):
            by = entry.approved_by
            found[row.number] = Standing(row=row, approved_by=by, approved_in=row.number if by else None)
        elif entry.row in found and entry.kind is EntryKind.APPROVAL:
            found[entry.row] = replace(
                found[entry.row], approved_by=entry.approved_by, approved_in=row.number
            )
        elif entry.row in found:
            found[entry.row] = replace(found[entry.row], withdrawn_in=row.number)
    return tuple(found.values())


def about_measure(entries: Sequence[Standing], measure_key: str) -> tuple[Standing, ...]:
    """The entries that name a measure, whatever their state."""
    return tuple(one for one in entries if one.entry.measure_key == measure_key)


def holding(
    entries: Sequence[Standing],
    measure_key: str,
    org: str,
    level: str,
    breakdown: str | None,
    group: str | None,
) -> tuple[Standing, ...]:
    """The approved entries that are about one series: the others do nothing.

    Parameters
    ----------
    entries : sequence of Standing
    measure_key, org, level, breakdown, group : str
        Whose figures; the last two None for the total.
    """
    return tuple(
        one
        for one in about_measure(entries, measure_key)
        if one.state == "approved" and one.entry.covers(org, level, breakdown, group)
    )


def accepted_warnings(entries: Sequence[Standing], today: date) -> dict[str, Standing]:
    """The warnings that are accepted on a day, by ``asset:check``; the newest acceptance of each."""
    return {
        str(one.entry.check_name): one
        for one in entries
        if one.entry.kind is EntryKind.ACCEPTED_WARNING
        and one.state == "approved"
        and _runs(one.entry, today)
    }


def ended_acceptances(entries: Sequence[Standing], today: date) -> dict[str, Standing]:
    """The acceptances of warnings that ended before a day, by ``asset:check``, the last to end of each.

    A warning that is accepted anew is not among them.
    """
    still = accepted_warnings(entries, today)
    ended: dict[str, Standing] = {}
    for one in entries:
        name, last = str(one.entry.check_name), one.entry.applies_to
        if one.entry.kind is not EntryKind.ACCEPTED_WARNING or one.state != "approved" or name in still:
            continue
        if last is not None and last < today and (name not in ended or ended[name].entry.applies_to <= last):  # type: ignore[operator]
            ended[name] = one
    return ended


def released(entries: Sequence[Standing]) -> dict[str, Standing]:
    """The public builds that are approved for publication, by their content."""
    return {
        str(one.entry.content): one
        for one in entries
        if one.entry.kind is EntryKind.RELEASE and one.state == "approved"
    }


def _runs(entry: Entry, day: date) -> bool:
    first, last = entry.applies_from, entry.applies_to
    return first is not None and first <= day and (last is None or day <= last)


def refuse_unfit(rows: Sequence[LedgerRow], entry: Entry) -> None:
    """EntryError where an entry cannot follow the rows before it, naming the field and what to write."""
    entries = {one.row.number: one for one in standings(rows)}
    if entry.kind in ABOUT_ROWS:
        assert entry.row is not None
        _refuse_about(entries, entry, entry.row)
        return
    for one in entries.values():
        if one.state != "withdrawn" and _same(one.entry, entry):
            raise EntryError(
                f"row {one.row.number} says the same and is {one.state}; "
                f"to approve it, add an approval with row {one.row.number}"
                if one.state == "proposed"
                else f"row {one.row.number} says the same already"
            )


def _refuse_about(entries: dict[int, Standing], entry: Entry, number: int) -> None:
    if number not in entries:
        known = ", ".join(map(str, list(entries)[-10:])) or "none yet"
        raise EntryError(f"row {number} is no entry that could be approved or withdrawn; there are {known}")
    about = entries[number]
    if about.state == "withdrawn":
        raise EntryError(f"row {number} was withdrawn in row {about.withdrawn_in}; add the entry anew")
    if entry.kind is EntryKind.APPROVAL:
        if about.state == "approved":
            raise EntryError(f"row {number} is approved already, by {about.approved_by}")
        refuse_own_approval(str(about.entry.proposed_by), str(entry.approved_by))


def _same(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same, whoever approves."""
    return replace(one, approved_by=None) == replace(other, approved_by=None)
