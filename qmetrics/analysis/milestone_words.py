"""Milestones in words, from the same records that are drawn and printed.

Here: cells of a table, the sentence of counts, the line of the first page. Not here: which statement counts
(``milestones``), the page (``reports/milestones``), the picture (``charts/milestones``). No word judges.
"""

from collections.abc import Collection
from datetime import date

from qmetrics.analysis.milestones import Standing, Statement, counts
from qmetrics.model import MilestoneState, day_label

NONE_NAMED = "none named"
NOBODY_ELSE = "nobody else yet"
_STATES = {
    MilestoneState.NOT_STARTED: "Not started",
    MilestoneState.UNDER_WAY: "Under way",
    MilestoneState.STOPPED: "Stopped",
}


def state_words(statement: Statement) -> str:
    """How a milestone stands, as it is stated.

    Parameters
    ----------
    statement : Statement

    Returns
    -------
    str
        A milestone without evidence is said to be done, and not done.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> said = SimpleNamespace(state=MilestoneState.DONE, done_date=date(2026, 3, 3), evidence="")
    >>> state_words(said)
    'Said to be done on 3 March 2026; no evidence is named'
    """
    if statement.state is not MilestoneState.DONE:
        return _STATES[statement.state]
    on = f" on {day_label(statement.done_date)}" if statement.done_date else ""
    return f"Done{on}" if statement.evidence else f"Said to be done{on}; no evidence is named"


def due_words(standing: Standing, day: date) -> str:
    """The promised day, how far from it the day of the page is, and what was promised first.

    Parameters
    ----------
    standing : Standing
    day : date
        The day of the page.

    Returns
    -------
    str

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> latest = SimpleNamespace(due_date=date(2026, 6, 30))
    >>> one = SimpleNamespace(latest=latest, is_open=True, moved=2, first_due=date(2026, 3, 31))
    >>> due_words(one, date(2026, 11, 25))
    '30 June 2026, 148 days ago; first promised for 31 March 2026, moved twice'
    """
    due = standing.latest.due_date
    said = day_label(due)
    if standing.is_open:
        said += f", {_from_today((due - day).days)}"
    if not standing.moved:
        return said
    often = {1: "once", 2: "twice"}.get(standing.moved, f"{standing.moved} times")
    if standing.first_due == due:
        return f"{said}; moved {often}, and back to the day first promised"
    return f"{said}; first promised for {day_label(standing.first_due)}, moved {often}"


def evidence_words(statement: Statement, days: int | None = None) -> str:
    """What shows it, of which day, and how old that is where ``days`` is given.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> said = SimpleNamespace(evidence="Minutes of the board, item 7.", evidence_date=date(2026, 5, 3))
    >>> evidence_words(said, 208)
    'Minutes of the board, item 7, of 3 May 2026: 208 days old'
    """
    if not statement.evidence:
        return NONE_NAMED
    said = statement.evidence.rstrip(" .;,")
    if statement.evidence_date is None:
        return f"{said}; its day is not given"
    old = "" if days is None else ": of that day" if days == 0 else f": {_days(days)} old"
    return f"{said}, of {day_label(statement.evidence_date)}{old}"


def checked_words(standing: Standing) -> str:
    """Who looked at the evidence, if anybody but the owner has."""
    return standing.checked_by or NOBODY_ELSE


def earlier_words(statement: Statement) -> str:
    """An earlier statement in a sentence."""
    said = f"{day_label(statement.stated_on)}: {_lower(state_words(statement))}, promised for "
    said += f"{day_label(statement.due_date)}; owner {statement.owner}"
    return f"{said}; evidence: {evidence_words(statement)}" if statement.evidence else said


def counts_sentence(found: Collection[Standing]) -> str:
    """How many milestones there are and how they stand, without a judgement.

    Parameters
    ----------
    found : collection of Standing

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> counts_sentence([])
    'No milestone is registered'
    """
    number = counts(found)
    if not number.total:
        return "No milestone is registered"
    said = [
        _part(number.done, "done"),
        _part(number.only_said, "said to be done without evidence"),
        *(
            _part(how_many, _STATES[state].lower(), number.past[state])
            for state, how_many in (
                (MilestoneState.UNDER_WAY, number.under_way),
                (MilestoneState.NOT_STARTED, number.not_started),
            )
        ),
        _part(number.stopped, "stopped"),
    ]
    return f"{number.total:,} milestone{_s(number.total)}: {', '.join(part for part in said if part)}"


def standing_line(found: Collection[Standing]) -> str:
    """What the first page says of milestones: what is past its date or said without evidence; else nothing.

    Examples
    --------
    >>> standing_line([])
    ''
    """
    number = counts(found)
    past, only_said = sum(number.past.values()), number.only_said
    said = []
    if past:
        said.append(f"{past:,} milestone{_s(past)} {'is' if past == 1 else 'are'} past {_their(past)} date")
    if only_said:
        of = "" if said else f" milestone{_s(only_said)}"
        said.append(f"{only_said:,}{of} {'is' if only_said == 1 else 'are'} said to be done without evidence")
    return " and ".join(said)


def _part(number: int, words: str, past: int = 0) -> str:
    if not number:
        return ""
    late = "" if not past else f"{past:,} of them " if past < number else "all of them " if number > 1 else ""
    return f"{number:,} {words}" + (f" ({late}past {_their(past)} date)" if past else "")


def _from_today(days: int) -> str:
    if days == 0:
        return "today"
    return f"in {_days(days)}" if days > 0 else f"{_days(-days)} ago"


def _days(number: int) -> str:
    return f"{number:,} day{_s(number)}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _their(number: int) -> str:
    return "its" if number == 1 else "their"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
