"""What was expected of whom by when, and what became of it: frames of days, no home, no clock."""

from datetime import date, timedelta

import pytest

from qmetrics.analysis.release_calendar import (
    Arrival,
    Expected,
    Quarantined,
    Recorded,
    Slot,
    State,
    account_of,
    behind,
    calendar,
    newest_due,
    with_record,
)
from qmetrics.model import Cadence

LOG = Expected(source="log", cadence=Cadence.MONTH, due_days=15)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
DUE_FEBRUARY = date(2026, 3, 15)


def came(end: date, on: date, org: str = "ZA1", source: str = "log") -> Arrival:
    return Arrival(source=source, org_code=org, period_end=end, arrived_on=on)


def states(slots: tuple[Slot, ...]) -> list[str]:
    return [str(slot.state) for slot in slots]


def slots_of(*arrivals: Arrival, today: date, **more: object) -> tuple[Slot, ...]:
    return calendar([LOG], {"log": ("ZA1", "ZA2", "ZA3")}, arrivals, today, **more)  # type: ignore[arg-type]


FIRST = came(JANUARY, date(2026, 2, 9))


@pytest.mark.parametrize(
    ("arrived", "today", "state"),
    [
        (None, DUE_FEBRUARY, "due"),
        (None, DUE_FEBRUARY + timedelta(days=1), "overdue"),
        (date(2026, 3, 1), date(2026, 3, 2), "landed"),
        (DUE_FEBRUARY, date(2026, 4, 1), "landed"),
        (DUE_FEBRUARY + timedelta(days=1), date(2026, 3, 20), "late"),
    ],
)
def test_the_day_it_is_due_counts_to_its_end(arrived, today, state):
    files = [FIRST] + ([came(FEBRUARY, arrived)] if arrived else [])
    (_, february) = [slot for slot in slots_of(*files, today=today) if slot.period_end <= FEBRUARY]
    assert (february.state, february.expected_on) == (state, DUE_FEBRUARY)


def test_nothing_came_and_nothing_is_expected():
    assert slots_of(today=MARCH) == ()
    assert calendar([], {}, [FIRST], MARCH) == ()
    assert (newest_due((), MARCH), behind((), MARCH, State.LATE), account_of((), MARCH)) == ((), (), ())


def test_a_provider_that_never_sent_is_not_expected_and_one_that_stopped_is():
    other = came(JANUARY, date(2026, 2, 10), "ZA2")
    slots = slots_of(FIRST, other, came(FEBRUARY, date(2026, 3, 9), "ZA2"), today=date(2026, 3, 20))
    assert {slot.org_code for slot in slots} == {"ZA1", "ZA2"}
    assert behind(slots, date(2026, 3, 20), State.OVERDUE) == ("ZA1",)


def test_the_first_file_that_holds_a_period_is_its_arrival():
    again = came(FEBRUARY, date(2026, 4, 9))
    slots = slots_of(FIRST, again, came(FEBRUARY, date(2026, 3, 9)), today=date(2026, 4, 10))
    assert slots[1].arrived_on == date(2026, 3, 9)
    assert slots[1].state is State.LANDED


def test_what_fell_due_before_the_first_file_is_neither_late_nor_missing():
    old = [came(date(2025, 11, 30), date(2026, 2, 9)), came(JANUARY, date(2026, 2, 9))]
    slots = slots_of(*old, today=date(2026, 2, 10))
    assert [(slot.period_end.month, str(slot.state), slot.is_judged) for slot in slots] == [
        (11, "landed", False),  # December, a hole in it, is not there at all
        (1, "landed", True),
    ]
    assert [row.period_end for row in account_of(slots, date(2026, 3, 1))] == [JANUARY]


def test_a_series_that_stopped_before_its_first_file_came_is_overdue_and_not_accounted_for():
    slots = slots_of(came(date(2025, 11, 30), date(2026, 2, 9)), today=date(2026, 3, 1))
    assert [(slot.period_end.month, str(slot.state), slot.is_judged) for slot in slots] == [
        (11, "landed", False),
        (12, "overdue", False),
        (1, "overdue", True),
        (2, "due", True),
    ]
    assert [row.period_end for row in account_of(slots, date(2026, 3, 1))] == [JANUARY]


def test_quarters_and_financial_years():
    quarterly = Expected(source="q", cadence=Cadence.QUARTER, due_days=30)
    yearly = Expected(source="y", cadence=Cadence.YEAR, due_days=60)
    arrivals = [
        came(date(2025, 9, 30), date(2025, 10, 20), "", "q"),
        came(date(2025, 3, 31), date(2025, 5, 20), "", "y"),
    ]
    senders = {"q": [""], "y": [""]}
    slots = calendar([quarterly, yearly], senders, arrivals, date(2026, 4, 1))
    assert [(slot.source, slot.period_end, str(slot.state)) for slot in slots] == [
        ("q", date(2025, 9, 30), "landed"),
        ("q", date(2025, 12, 31), "overdue"),
        ("q", date(2026, 3, 31), "due"),
        ("y", date(2025, 3, 31), "landed"),
        ("y", date(2026, 3, 31), "due"),
    ]


def test_what_is_irregular_has_no_calendar():
    irregular = Expected(source="log", cadence=Cadence.IRREGULAR, due_days=0)
    assert calendar([irregular], {"log": ["ZA1"]}, [FIRST], MARCH) == ()


def put_aside(on: date) -> list[Quarantined]:
    return [Quarantined(source="log", org_code="ZA1", on=on)]


def test_a_quarantined_file_is_of_the_period_that_ended_last():
    at = date(2026, 3, 10)
    slots = slots_of(FIRST, today=date(2026, 3, 20), quarantined=put_aside(at))
    assert [slot.quarantined_on for slot in slots] == [None, at]
    assert states(slots) == ["landed", "overdue"]
    assert [slot.is_first_time_right for slot in slots] == [True, False]
    mended = slots_of(FIRST, came(FEBRUARY, date(2026, 3, 12)), today=MARCH, quarantined=put_aside(at))
    assert [slot.is_first_time_right for slot in mended[:2]] == [True, False]
    assert states(mended)[:2] == ["landed", "landed"]
    # a bad file after the good one does not undo it
    after = slots_of(FIRST, came(FEBRUARY, date(2026, 3, 8)), today=MARCH, quarantined=put_aside(at))
    assert after[1].is_first_time_right is True


def test_only_the_newest_period_due_says_who_is_behind():
    today = date(2026, 4, 20)
    files = [FIRST, came(FEBRUARY, date(2026, 3, 30)), came(MARCH, date(2026, 4, 2))]
    slots = slots_of(*files, today=today)
    assert states(slots) == ["landed", "late", "landed"]
    assert behind(slots, today, State.LATE) == ()
    assert behind(slots, date(2026, 4, 1), State.LATE) == ("ZA1",)


def recorded(end: date, due: date, received: date | None, right: bool | None = True) -> Recorded:
    return Recorded(
        source="log",
        org_code="ZA1",
        period_end=end,
        due_date=due,
        received_date=received,
        is_first_time_right=right,
    )


def test_an_account_tells_what_the_files_cannot():
    december = date(2025, 12, 31)
    slots = slots_of(came(december, date(2026, 2, 9)), FIRST, today=date(2026, 2, 20))
    account = [
        recorded(date(2025, 11, 30), date(2025, 12, 15), None, None),
        recorded(december, date(2026, 1, 15), date(2026, 1, 20), False),
        recorded(JANUARY, date(2026, 2, 15), date(2026, 2, 19)),
    ]
    both = with_record(slots, account)
    # January is judged by its file, which came in time
    assert states(both) == ["overdue", "late", "landed"]
    assert [slot.is_first_time_right for slot in both] == [None, False, True]
    assert account_of(both, date(2026, 2, 20)) == (
        *account[:2],
        recorded(JANUARY, date(2026, 2, 15), date(2026, 2, 9)),
    )
    # written and read again, an account stays as it is
    assert account_of(with_record(slots, account_of(both, MARCH)), MARCH) == account_of(both, MARCH)


def test_the_account_holds_what_fell_due_of_those_who_send_alone():
    slots = slots_of(FIRST, today=date(2026, 3, 20))
    publisher = calendar([LOG], {"log": [""]}, [came(JANUARY, date(2026, 2, 9), "")], date(2026, 3, 20))
    assert account_of(publisher, date(2026, 3, 20)) == ()
    assert [row.received_date for row in account_of(slots, date(2026, 3, 20))] == [date(2026, 2, 9), None]
    # on the day itself it may still come
    assert len(account_of(slots, DUE_FEBRUARY)) == 1


def test_adding_a_provider_changes_no_other():
    today = date(2026, 4, 20)
    alone = slots_of(FIRST, today=today)
    both = slots_of(FIRST, came(JANUARY, date(2026, 3, 1), "ZA2"), today=today)
    assert [slot for slot in both if slot.org_code == "ZA1"] == list(alone)
