"""Whether a public build is approved, and the record that is kept of one that is.

Here: what a build is made from as one number, and the manifest of a release. Not here: the ledger entry that
approves it (``model/ledger``), protecting and attacking (``public``).
"""

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from qmetrics.analysis.ledger import released
from qmetrics.assets.build_files import tidy
from qmetrics.assets.chart_records import disclosure_record, records_of, together_record
from qmetrics.assets.commentary_values import commentary_of
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.ledger_values import known_entries
from qmetrics.assets.milestones import public_statements
from qmetrics.measures import all_measures, themes
from qmetrics.model.audience import Build
from qmetrics.store.ledger import chain_state
from qmetrics.store.releases import keep_release, remember_public


def content_of(evidence: Evidence, build: Build) -> str:
    """What a build shows, as one number: the SHA-256 of its figures, comments and milestones.

    Not of the day, on which how old something is depends. Without a milestone the number is that of before.
    """
    comments = [asdict(one) for one in commentary_of(evidence, build).comments if one.is_public]
    said = tidy(evidence, build).write_csv() + json.dumps(comments, default=str, sort_keys=True)
    promised = [asdict(one) for one in evidence.read(public_statements)]
    if promised:
        said += json.dumps(promised, default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def as_it_stands(evidence: Evidence, build: Build) -> Build:
    """The build, marked as a draft where it is public and nobody has approved what it shows."""
    if not build.is_public:
        return build
    return replace(build, is_draft=content_of(evidence, build) not in released(evidence.read(known_entries)))


def disclosure_of(evidence: Evidence) -> list[dict[str, Any]]:
    """Of every measure of local returns: the rules applied, what is hidden, and what the attack gave."""
    found = [evidence.read(disclosure_record, measure) for measure in all_measures()]
    return [one for one in found if one is not None]


def release_manifest(evidence: Evidence, content: str) -> dict[str, Any]:
    """What is kept of a release: every hidden figure by its key, rules, attack, approval, chain's head."""
    approval = released(evidence.read(known_entries))[content]
    head, _ = evidence.read(chain_state)
    return {
        "content": content,
        "approved_by": approval.approved_by,
        "proposed_by": approval.entry.proposed_by,
        "evidence": approval.entry.evidence,
        "ledger_row": approval.row.number,
        "ledger_head": str(head),
        "measures": disclosure_of(evidence),
        "attacked_together": [
            one for theme in themes() for one in evidence.read(together_record, theme).get("attacked", ())
        ],
    }


def keep_if_released(evidence: Evidence, build: Build) -> None:
    """Keep the manifest of an approved public build, and what the next one is compared with."""
    if not build.is_public or build.is_draft:
        return
    content = content_of(evidence, build)
    if keep_release(
        evidence.home, content, json.dumps(release_manifest(evidence, content), indent=1, default=str) + "\n"
    ):
        shown = [(one.theme, one.name) for one in all_measures() if records_of(evidence, one, build)]
        remember_public(evidence.home, shown)
