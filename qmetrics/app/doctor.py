"""Looks over a home and says what is not well: files altered or lost, the ledger altered, settings wrong."""

from dataclasses import dataclass

from qmetrics.store.derived import derived_files
from qmetrics.store.home import Home, SettingsError
from qmetrics.store.landing import damage, manifest
from qmetrics.store.ledger import chain_state, printed_heads
from qmetrics.store.releases import BEFORE
from qmetrics.store.tombstones import remains, tombstones


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    words: str
    is_well: bool = True


def doctor(home: Home) -> list[Finding]:
    """Everything looked at, in a fixed order."""
    if not home.path.exists():
        return [Finding("home", f"{home.path} does not exist; 'qmetrics run' makes it", False)]
    findings = [Finding("home", str(home.path))]
    try:
        settings = home.settings
        findings.append(Finding("settings", f"ICB {settings.icb or 'not set'}"))
    except SettingsError as error:
        return [*findings, Finding("settings", str(error), False)]
    gone, left = tombstones(home), remains(home)
    rows = [row for row in manifest(home) if row["sha256"] not in gone]
    wrong = [words for row in rows if (words := damage(home, row)) is not None]
    findings += [Finding("landed file", words, False) for words in wrong]
    bad = len(wrong)
    findings.append(Finding("landed files", f"{len(rows) - bad} of {len(rows)} are as they came", bad == 0))
    if gone:
        words = (
            f"{len(gone)} purged, as their retention asks"
            if not left
            else (
                f"{len(gone)} purged, of which {len(left)} files are still there; run 'qmetrics purge' again"
            )
        )
        findings.append(Finding("purged files", words, not left))
    findings += _derived(home)
    findings.append(_ledger(home))
    dagster = home.dagster / "dagster.yaml"
    off = not dagster.exists() or "telemetry:\n  enabled: false" in dagster.read_text("utf-8")
    words = "off" if off else f"{dagster} does not switch it off"
    findings.append(Finding("telemetry", words, off))
    return findings


def _derived(home: Home) -> list[Finding]:
    """Files that are computed from, altered or lost since they were made; then how many are well."""
    recorded = derived_files(home)
    bad = [one for one in recorded if not one.is_as_made]
    found = []
    for one in bad:
        place = one.path.relative_to(home.path).as_posix()
        what = "altered" if one.path.exists() else "gone"
        todo = (
            f"restore the folder '{BEFORE}' of the home from a copy"
            if one.asset.startswith(f"{BEFORE}/")
            else "'qmetrics run' makes it anew"
        )
        found.append(Finding("derived file", f"{place} of {one.asset} is {what}; {todo}", False))
    words = f"{len(recorded) - len(bad)} of {len(recorded)} are as they were made"
    return [*found, Finding("derived files", words, not bad)]


def _ledger(home: Home) -> Finding:
    """Whether the chain of the ledger holds, and continues every head that pages printed."""
    head, problem = chain_state(home)
    if problem:
        todo = "restore the warehouse from a copy from before, and add what is missing as new rows"
        return Finding("ledger", f"it was altered: {problem.rstrip('.')}; {todo}", False)
    printed = {one.row_hash for one in printed_heads(home) if one.rows}
    count = f"{len(printed)} {'head' if len(printed) == 1 else 'heads'}"
    beside = f"; it continues the {count} that pages printed" if printed else ""
    return Finding("ledger", f"{head}{beside}")
