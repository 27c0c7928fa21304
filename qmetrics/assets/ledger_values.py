"""What pages say of the ledger: a measure's entries, its local targets, accepted warnings.

Here: entries in words, and what of the ledger a chart or a page depends on. Not here: which entries hold
(``analysis/ledger``), what they do to a chart (``analysis/recorded``), how a page looks (``reports``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qmetrics.analysis.ledger import Standing, about_measure, accepted_warnings, ended_acceptances, standings
from qmetrics.assets.evidence import Evidence
from qmetrics.model import Measure, Severity
from qmetrics.model.audience import Audience, Build
from qmetrics.model.ledger import EntryKind
from qmetrics.reports import words
from qmetrics.reports.records import EntryLine, TargetLine
from qmetrics.store.check_results import read_check_results
from qmetrics.store.clock import LONDON, today
from qmetrics.store.home import Home
from qmetrics.store.ledger import read_sound_ledger

# kinds that change what a chart shows
ON_CHARTS = (EntryKind.RECALCULATION, EntryKind.ANNOTATION, EntryKind.LOCAL_TARGET, EntryKind.EXCLUSION)


def known_entries(home: Home) -> tuple[Standing, ...]:
    """Every entry that can be relied on, with what became of it."""
    return standings(read_sound_ledger(home))


def drawn_from(entries: Sequence[Standing], measure_key: str) -> list[tuple[str, str | None]]:
    """What of the ledger the charts of a measure depend on."""
    return [
        (one.row.row_hash, one.approved_by)
        for one in about_measure(entries, measure_key)
        if one.state == "approved" and one.entry.kind in ON_CHARTS
    ]


def told_from(entries: Sequence[Standing], measures: Sequence[Measure]) -> list[tuple[str, str, str | None]]:
    """What of the ledger the pages of some measures depend on; acceptances that run or ended among it."""
    keys = {one.key for one in measures}
    day = today()
    runs = [one.row.number for one in accepted_warnings(entries, day).values()]
    ended = [one.row.number for one in ended_acceptances(entries, day).values()]
    told = [
        (one.row.row_hash, one.state, one.approved_by) for one in entries if one.entry.measure_key in keys
    ]
    borne = [(one.row.row_hash, "accepted", one.approved_by) for one in entries if one.row.number in runs]
    return [*told, *borne, *((one.row.row_hash, "ended", None) for one in entries if one.row.number in ended)]


def entry_lines(evidence: Evidence, measure: Measure, build: Build) -> tuple[EntryLine, ...]:
    """The entries about a measure, newest first.

    The committee sees all, those that were withdrawn too; a provider what is approved of its own figures and
    of everybody's; the public what is approved, without names.
    """
    lines = []
    for one in about_measure(evidence.read(known_entries), measure.key):
        if build.audience is not Audience.COMMITTEE and one.state != "approved":
            continue
        if build.org_code and one.entry.org_code not in (None, build.org_code):
            continue
        line = _line(measure, one)
        lines.append(replace(line, proposed_by="", approved_by="") if build.is_public else line)
    return tuple(reversed(lines))


def _line(measure: Measure, one: Standing) -> EntryLine:
    entry = one.entry
    first = words.date_words(entry.applies_from)
    days = f"{first} to {words.date_words(entry.applies_to)}" if entry.applies_to else f"from {first}"
    whose = [entry.org_code, words.level_words(entry.org_level) if entry.org_level else None, entry.breakdown]
    said = str(entry.kind).replace("_", " ")
    if entry.value is not None:
        said += f": {words.figure_words(measure.kind, measure.unit, entry.value)}"
    state = one.state if one.withdrawn_in is None else f"withdrawn (row {one.withdrawn_in})"
    return EntryLine(
        number=one.row.number,
        what=said,
        days=days,
        whose=", ".join(each for each in whose if each) or "all figures",
        reason=entry.reason,
        evidence=entry.evidence,
        proposed_by=entry.proposed_by or "",
        approved_by=one.approved_by or "",
        state=state if one.state != "proposed" else "proposed: does nothing",
        recorded_on=one.row.recorded_at.astimezone(LONDON).date(),
    )


def local_target_lines(evidence: Evidence, measure: Measure) -> tuple[TargetLine, ...]:
    """The approved local targets of a measure, whoever's figures they are for."""
    lines = []
    for one in about_measure(evidence.read(known_entries), measure.key):
        entry = one.entry
        if entry.kind is not EntryKind.LOCAL_TARGET or one.state != "approved":
            continue
        end = f" to {words.date_words(entry.applies_to)}" if entry.applies_to else ""
        whose = f" for {entry.org_code}" if entry.org_code else ""
        lines.append(
            TargetLine(
                value_words=words.figure_words(measure.kind, measure.unit, entry.value),
                standing=f"local{whose}",
                dates_words=f"from {words.date_words(entry.applies_from)}{end}",
                source=f"{entry.reason} (approved by {one.approved_by}, row {one.row.number} of the ledger)",
            )
        )
    return tuple(lines)


def is_accepted(result: Mapping[str, Any], accepted: Mapping[str, str]) -> bool:
    """Whether a check's result is a warning that is accepted; what is critical or could not run never is."""
    is_warning = result["outcome"] == "failed" and result["severity"] == Severity.WARNING.value
    return is_warning and f"{result['asset']}:{result['name']}" in accepted


def accepted_words(home: Home) -> dict[str, str]:
    """Of each warning that is accepted today (``asset:check``), who accepted it, until when and why."""
    return {
        name: (
            f"Accepted until {words.date_words(one.entry.applies_to)} by {one.approved_by}: "
            f"{one.entry.reason.rstrip('.')} (row {one.row.number} of the ledger)."
        )
        for name, one in accepted_warnings(known_entries(home), today()).items()
    }


def failing_accepted(home: Home) -> dict[str, str]:
    """Of each warning that fails now and is accepted (``asset:check``), who accepted it, until when, why."""
    accepted = accepted_words(home)
    return {
        name: accepted[name]
        for result in read_check_results(home)
        if (name := f"{result['asset']}:{result['name']}") and is_accepted(result, accepted)
    }


def ended_words(home: Home) -> dict[str, str]:
    """Of each warning (``asset:check``) whose acceptance has ended, that it has, and when."""
    return {
        name: (
            f"Its acceptance by {one.approved_by} ended on {words.date_words(one.entry.applies_to)} "
            f"(row {one.row.number} of the ledger)."
        )
        for name, one in ended_acceptances(known_entries(home), today()).items()
    }
