"""The release calendar: what was expected of whom by when, what came, and what is late or missing.

Pure: declarations and arrivals in, one record a source, sender and period out; today is given. Which
files came and what they hold is gathered in ``assets/calendar_values``; words of it are in
``reports/calendar_words``; the shares on time are measures (``measures/data_quality``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from qmetrics.model import Cadence, cadence_end, cadence_ends


class State(StrEnum):
    """What became of a period of a source.

    ``due``: not here, and not yet expected. ``landed``: here by the day it was due, or nobody can say
    whether it was. ``late``: here, after that day. ``overdue``: that day is past and it is not here.
    """

    DUE = "due"
    LANDED = "landed"
    LATE = "late"
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A file held this period of this sender. ``org_code`` is empty for a publisher's or everybody's file."""

    source: str
    org_code: str
    period_end: date
    arrived_on: date


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """A sender's file came on a day and was put into quarantine."""

    source: str
    org_code: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One source × sender × period.

    Attributes
    ----------
    expected_on : date
        The last day on which it is in time.
    arrived_on : date, optional
        When a file that was taken first held it.
    is_judged : bool
        False where it fell due before the first file of this sender came, so that nothing was kept of
        when it came: neither late nor on time.
    quarantined_on : date, optional
        When a file that may have been it was first put into quarantine.
    is_first_time_right : bool, optional
        Whether the first file that came was taken; None where nothing came.
    """

    source: str
    org_code: str
    period_end: date
    expected_on: date
    arrived_on: date | None = None
    state: State = State.DUE
    is_judged: bool = True
    quarantined_on: date | None = None
    is_first_time_right: bool | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether its day is past and nothing has come."""
        return self.state is State.OVERDUE


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a source's declaration says of its calendar; ``due_days`` after the period's end."""

    source: str
    cadence: Cadence
    due_days: int


def calendar(
    expected: Iterable[Expected],
    senders: Mapping[str, Sequence[str]],
    arrivals: Iterable[Arrival],
    today: date,
    *,
    quarantined: Iterable[Quarantined] = (),
) -> tuple[Slot, ...]:
    """Every period from a sender's first to the last that had ended, and what became of it.

    Parameters
    ----------
    expected : iterable of Expected
        What is irregular has no calendar.
    senders : mapping of str to sequence of str
        By source, who sends it; one that has sent nothing yet has no calendar either: nobody can tell
        from files whether it was asked.
    arrivals : iterable of Arrival
    today : date
    quarantined : iterable of Quarantined

    Returns
    -------
    tuple of Slot
        By source in the order given, sender, period.

    Examples
    --------
    >>> monthly = Expected(source="log", cadence=Cadence.MONTH, due_days=15)
    >>> january, came = date(2026, 1, 31), date(2026, 2, 9)
    >>> file = Arrival(source="log", org_code="ZA1", period_end=january, arrived_on=came)
    >>> [str(slot.state) for slot in calendar([monthly], {"log": ["ZA1"]}, [file], date(2026, 4, 2))]
    ['landed', 'overdue', 'due']
    """
    first: dict[tuple[str, str, date], date] = {}
    for file in arrivals:
        key = (file.source, file.org_code, file.period_end)
        first[key] = min(file.arrived_on, first.get(key, file.arrived_on))
    periods: dict[tuple[str, str], list[date]] = defaultdict(list)
    begun: dict[tuple[str, str], date] = {}
    for (source, org, end), day in first.items():
        periods[source, org].append(end)
        begun[source, org] = min(day, begun.get((source, org), day))
    put_aside = sorted(quarantined, key=lambda one: one.on)
    slots = []
    for one in expected:
        for org in senders.get(one.source, ()):
            held = periods.get((one.source, org))
            if one.cadence is Cadence.IRREGULAR or not held:
                continue
            own = [each.on for each in put_aside if (each.source, each.org_code) == (one.source, org)]
            for end in cadence_ends(min(held), max(today, max(held)), one.cadence):
                slot = Slot(
                    source=one.source,
                    org_code=org,
                    period_end=end,
                    expected_on=end + timedelta(days=one.due_days),
                    arrived_on=first.get((one.source, org, end)),
                    quarantined_on=_put_aside(own, end, one.cadence),
                )
                slots.append(_judged(slot, begun[one.source, org], max(held), today))
    return tuple(slot for slot in slots if slot.is_judged or slot.arrived_on or slot.is_overdue)


def _put_aside(days: Sequence[date], end: date, cadence: Cadence) -> date | None:
    """The first quarantine between a period's end and the next one's: a file is of what ended last."""
    following = cadence_end(end + timedelta(days=1), cadence)
    return next((day for day in days if end <= day < following), None)


def _judged(slot: Slot, begun: date, last_held: date, today: date) -> Slot:
    is_judged = slot.expected_on >= begun
    came = slot.arrived_on
    if came is None:
        # a hole in what came before anybody kept a record is no overdue return; an end long past is
        is_expected = is_judged or slot.period_end > last_held
        state = State.OVERDUE if is_expected and slot.expected_on < today else State.DUE
    else:
        state = State.LATE if is_judged and came > slot.expected_on else State.LANDED
    put_aside = slot.quarantined_on
    # a file that came after a good one and failed does not undo it
    right = (
        None if came is None and put_aside is None else put_aside is None or (came or date.max) < put_aside
    )
    return replace(slot, state=state, is_judged=is_judged, is_first_time_right=right)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A row of an account of submissions."""

    source: str
    org_code: str
    period_end: date
    due_date: date
    received_date: date | None
    is_first_time_right: bool | None


def with_record(slots: Sequence[Slot], recorded: Iterable[Recorded]) -> tuple[Slot, ...]:
    """The calendar, completed from an earlier account: for what the files that are here cannot tell.

    A slot that is judged by its files stands; one that is not, or is not there, is taken from the account.
    """
    found = {(slot.source, slot.org_code, slot.period_end): slot for slot in slots}
    for row in recorded:
        key = (row.source, row.org_code, row.period_end)
        if key in found and found[key].is_judged:
            continue
        came = row.received_date
        state = State.OVERDUE if came is None else State.LATE if came > row.due_date else State.LANDED
        found[key] = Slot(
            source=row.source,
            org_code=row.org_code,
            period_end=row.period_end,
            expected_on=row.due_date,
            arrived_on=came,
            state=state,
            is_first_time_right=row.is_first_time_right,
        )
    sources = {slot.source: number for number, slot in enumerate(slots)}
    return tuple(found[key] for key in sorted(found, key=lambda key: (sources.get(key[0], -1), *key)))


def account_of(slots: Iterable[Slot], today: date) -> tuple[Recorded, ...]:
    """The account of what has fallen due: the rows of ``sources/submissions``, in order."""
    rows = [
        Recorded(
            source=slot.source,
            org_code=slot.org_code,
            period_end=slot.period_end,
            due_date=slot.expected_on,
            received_date=slot.arrived_on,
            is_first_time_right=slot.is_first_time_right,
        )
        for slot in slots
        if slot.org_code and slot.is_judged and slot.expected_on < today
    ]
    return tuple(sorted(rows, key=lambda row: (row.source, row.org_code, row.period_end)))


def newest_due(slots: Iterable[Slot], today: date) -> tuple[Slot, ...]:
    """Of each source and sender, the latest period whose day has passed: how things stand now."""
    newest: dict[tuple[str, str], Slot] = {}
    for slot in slots:
        if slot.expected_on < today:
            key = (slot.source, slot.org_code)
            newest[key] = max(slot, newest.get(key, slot), key=lambda each: each.period_end)
    return tuple(newest.values())


def behind(slots: Iterable[Slot], today: date, state: State) -> tuple[str, ...]:
    """Codes of the senders whose newest period due of some source is in this state, in order."""
    found = {slot.org_code for slot in newest_due(slots, today) if slot.state is state}
    return tuple(sorted(found))
