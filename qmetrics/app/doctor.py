"""Looks over a home and says what is not well: files altered or lost, tables unread, settings wrong."""

import hashlib
from dataclasses import dataclass

from qmetrics.store.home import Home, SettingsError
from qmetrics.store.landing import landed_path, manifest
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
    bad = 0
    for row in rows:
        path = landed_path(home, row)
        if not path.exists():
            findings.append(Finding("landed file", f"{row['name']}: its bytes are gone", False))
            bad += 1
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
            findings.append(Finding("landed file", f"{row['name']}: its bytes were altered", False))
            bad += 1
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
    dagster = home.dagster / "dagster.yaml"
    off = not dagster.exists() or "telemetry:\n  enabled: false" in dagster.read_text("utf-8")
    words = "off" if off else f"{dagster} does not switch it off"
    findings.append(Finding("telemetry", words, off))
    return findings
