"""Values of the calendar page: per source the latest periods, and who is late or missing, in words.

The slots are those of ``assets/calendar_values``; how the page looks is in ``reports``.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qmetrics.analysis.release_calendar import Slot, State, behind, newest_due
from qmetrics.assets.calendar_values import ACCOUNT, day_of, slots_of
from qmetrics.assets.evidence import Evidence
from qmetrics.model import Cadence, Dynamics, Kind, Scope, Source, month_start
from qmetrics.model.audience import Audience, Build
from qmetrics.reports import calendar_words, words
from qmetrics.reports.upkeep import CalendarCell, CalendarPage, CalendarRow, CalendarSource
from qmetrics.sources import all_sources
from qmetrics.store.landing import files_of, home_kind
from qmetrics.store.scope import scope_of

# How many periods of a source are shown.
LATEST = 4


def calendar_page(evidence: Evidence, common: dict[str, Any], build: Build) -> CalendarPage:
    """Everything that the calendar page of a build prints; a provider reads of itself and of publications."""
    slots, day, scope = evidence.read(slots_of), evidence.read(day_of), evidence.read(scope_of)
    is_own = build.audience is Audience.PROVIDER
    if is_own:
        slots = tuple(slot for slot in slots if slot.org_code in ("", build.org_code))
    sources = [one for one in all_sources() if one.key != ACCOUNT]
    return CalendarPage(
        **common,
        day=day,
        standing=standing(slots, day, scope),
        sources=tuple(_source(evidence, one, slots, day, scope, is_own) for one in sources),
    )


def standing(slots: Sequence[Slot], day: date, scope: Scope) -> str:
    """One line for the first page: whose data are late or missing; empty where nobody's are."""
    late, overdue = (
        [org for org in behind(slots, day, state) if org] for state in (State.LATE, State.OVERDUE)
    )
    others = [
        slot.source for slot in newest_due(slots, day) if slot.state is State.OVERDUE and not slot.org_code
    ]
    return calendar_words.standing_words(late, overdue, others, scope.icb_code)


def _source(
    evidence: Evidence, of: Source, slots: Sequence[Slot], day: date, scope: Scope, is_own: bool
) -> CalendarSource:
    own = [slot for slot in slots if slot.source == of.key]
    shown = sorted({slot.period_end for slot in own}, reverse=True)[:LATEST]
    senders = list(dict.fromkeys(slot.org_code for slot in own))
    found = {(slot.org_code, slot.period_end): slot for slot in own}
    rows = tuple(
        CalendarRow(
            name=scope.name_of(org) if org else of.publisher,
            cells=tuple(_cell(found.get((org, end))) for end in shown),
        )
        for org in senders
    )
    return CalendarSource(
        title=of.title,
        key=of.key,
        publisher=of.publisher,
        due_words=calendar_words.due_words(of),
        sentences=tuple(_sentences(of, own, day, scope)),
        periods=tuple(_period(of, end) for end in shown),
        rows=rows,
        silent="" if is_own else _silent(of, senders, scope),
        last_words="" if is_own else _last_words(evidence, of),
        has_landed=evidence.read(files_of, of.key).height > 0 and not is_own,
    )


def _sentences(of: Source, own: Sequence[Slot], day: date, scope: Scope) -> list[str]:
    """Who is behind with the newest period due, and holes before it."""
    said = []
    now = {(slot.org_code, slot.period_end): slot for slot in newest_due(own, day)}
    for state, lead in ((State.OVERDUE, "Missing"), (State.LATE, "Late")):
        codes = behind(own, day, state)
        names = [scope.name_of(org) for org in codes if org]
        if names:
            counted = calendar_words.providers_words(codes, scope.icb_code)
            said.append(f"{lead} data from {counted}: {', '.join(names)}.")
        elif codes:
            (slot,) = now.values()
            said.append(f"{_period(of, slot.period_end)}: {state!s} {calendar_words.slot_words(slot)}.")
    holes = [s for s in own if s.state is State.OVERDUE and (s.org_code, s.period_end) not in now]
    if holes:
        said.append(f"{words.count_words(len(holes), 'earlier period')} never came.")
    return said


def _cell(slot: Slot | None) -> CalendarCell:
    if slot is None:
        return CalendarCell(word="", words="not expected")
    is_behind = slot.state in (State.LATE, State.OVERDUE)
    word = calendar_words.state_word(slot.state)
    return CalendarCell(word=word, words=calendar_words.slot_words(slot), is_behind=is_behind)


def _period(of: Source, end: date) -> str:
    start = month_start(end)
    return words.period_words(Kind.COUNT, Dynamics.FLOW, of.cadence, start, end)


def _silent(of: Source, senders: Sequence[str], scope: Scope) -> str:
    """Providers that have never sent this return: not missing, and not hidden either."""
    if not of.is_local or of.is_one_return or of.cadence is Cadence.IRREGULAR or not senders:
        return ""
    names = [scope.name_of(org) for org in scope.providers if org not in senders]
    return ", ".join(names)


def _last_words(evidence: Evidence, of: Source) -> str:
    files = evidence.read(files_of, of.key)
    if files.height == 0:
        return "Nothing has landed."
    if evidence.read(home_kind) == "sample":
        # written all at once, on a day that says nothing
        return f"{words.count_words(files.height, 'file')} landed."
    last = files["known_from"].dt.date().max()
    assert isinstance(last, date)
    return f"{words.count_words(files.height, 'file')} landed, the last on {words.date_words(last)}."
