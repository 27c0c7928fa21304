"""The release calendar in words: one slot, and how things stand, in a sentence.

What is late or missing is decided in ``analysis/release_calendar``; how the page looks is in
``templates/calendar.html``.
"""

from collections.abc import Sequence

from qmetrics.analysis.release_calendar import Slot, State
from qmetrics.model import Cadence, Source
from qmetrics.reports.words import count_words, date_words

_PERIODS = {Cadence.MONTH: "month", Cadence.QUARTER: "quarter", Cadence.YEAR: "financial year"}


def slot_words(slot: Slot) -> str:
    """What became of one period, as a cell of a table says it; the state's own word comes before it."""
    if slot.state is State.LATE:
        assert slot.arrived_on is not None
        days = (slot.arrived_on - slot.expected_on).days
        said = f"{date_words(slot.arrived_on)}, {count_words(days, 'day')} after it was due"
    elif slot.state is State.LANDED:
        said = date_words(slot.arrived_on) if slot.is_judged else "before a record was kept"
    elif slot.state is State.OVERDUE:
        said = f"since {date_words(slot.expected_on)}"
    else:
        said = f"by {date_words(slot.expected_on)}"
    if slot.quarantined_on is not None and slot.is_first_time_right is False:
        said += f"; a file was put into quarantine on {date_words(slot.quarantined_on)}"
    elif slot.is_first_time_right is False:
        said += "; a first file was put into quarantine"
    return said


def state_word(state: State) -> str:
    """The word that stands first in a cell.

    >>> state_word(State.OVERDUE), state_word(State.DUE)
    ('Overdue', 'Due')
    """
    return str(state).capitalize()


def due_words(source: Source) -> str:
    """By when a source is expected."""
    if source.cadence is Cadence.IRREGULAR:
        return "Comes when it comes: nothing is expected by a day"
    days = count_words(source.due_days, "day")
    return f"Expected within {days} of the end of each {_PERIODS[source.cadence]}"


def providers_words(codes: Sequence[str], icb_code: str) -> str:
    """How many providers, the ICB's own data told apart.

    >>> providers_words(["ZA1", "ZA2"], "QZ9"), providers_words(["ZA1", "QZ9"], "QZ9")
    ('2 providers', '1 provider and the ICB itself')
    """
    others = [code for code in codes if code != icb_code]
    said = [count_words(len(others), "provider")] if others else []
    said += ["the ICB itself"] if icb_code in codes else []
    return " and ".join(said)


def standing_words(late: Sequence[str], overdue: Sequence[str], others: Sequence[str], icb_code: str) -> str:
    """How the newest period due of each return stands, in one line; empty where all came on time.

    ``others`` are the titles of publications, and of returns made for all providers at once, that
    are overdue.
    """
    said = []
    if overdue:
        said.append(f"missing data from {providers_words(overdue, icb_code)}")
    if late:
        said.append(f"late data from {providers_words(late, icb_code)}")
    if others:
        said.append(f"{count_words(len(others), 'other file' if said else 'file')} overdue")
    line = ", ".join(said)
    return line[:1].upper() + line[1:]
