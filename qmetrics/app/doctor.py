"""Looks over a home and says what is not well: files altered or lost, the ledger altered, settings wrong."""

from dataclasses import dataclass

from qmetrics.model.chain import first_newer
from qmetrics.store.derived import derived_files
from qmetrics.store.home import Home, SettingsError, others_may_enter
from qmetrics.store.landing import damage, manifest
from qmetrics.store.ledger import chain_state, printed_heads, read_sound_ledger
from qmetrics.store.lock import cut_off_runs
from qmetrics.store.releases import BEFORE
from qmetrics.store.tombstones import remains, tombstones

RUNS = "runs"


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
    if others_may_enter(home):
        words = f"every user of this machine may enter {home.path}: run chmod 700 on it (770 for a group)"
        findings = [Finding("home", words, False)]
    try:
        settings = home.settings
        findings.append(Finding("settings", f"ICB {settings.icb or 'not set'}"))
    except SettingsError as error:
        return [*findings, Finding("settings", str(error), False)]
    gone, left = tombstones(home), remains(home)
    rows = [row for row in manifest(home) if row["sha256"] not in gone]
    wrong = [found for row in rows if (found := damage(home, row)) is not None]
    findings += [Finding("landed file", found, False) for found in wrong]
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
    if cut_off := len(cut_off_runs(home)):
        one = "1 was" if cut_off == 1 else f"{cut_off} were"
        words = f"{one} cut off; the next 'qmetrics run' ends what is left of it and goes on"
        findings.append(Finding(RUNS, words, False))
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
    """Whether the ledger can be read, and its chain holds and continues every head that pages printed."""
    head, problem = chain_state(home)
    if problem:
        todo = "restore the warehouse from a copy from before, and add what is missing as new rows"
        return Finding("ledger", f"it was altered: {problem.rstrip('.')}; {todo}", False)
    newer = first_newer(read_sound_ledger(home))
    if newer:
        return Finding("ledger", f"{newer}; this one writes nothing in the home: upgrade qmetrics", False)
    printed = {one.row_hash for one in printed_heads(home) if one.rows}
    count = f"{len(printed)} {'head' if len(printed) == 1 else 'heads'}"
    beside = f"; it continues the {count} that pages printed" if printed else ""
    return Finding("ledger", f"{head}{beside}")
