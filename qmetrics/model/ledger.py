"""What people decided about measures, organisations and dates: the records of the ledger.

Here: an entry as a person writes it, what each kind needs, and a row as it is kept. Not here: the chain of
hashes (``model/chain``), which entries hold (``analysis/ledger``), keeping them (``store/ledger``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from math import isfinite

from qmetrics.model.people import is_same_person


class EntryKind(StrEnum):
    """What was decided; an approval or a withdrawal is about an earlier row."""

    RECALCULATION = "recalculation"
    ANNOTATION = "annotation"
    LOCAL_TARGET = "local_target"
    EXCLUSION = "exclusion"
    ACCEPTED_WARNING = "accepted_warning"
    DECISION = "decision"
    RELEASE = "release"
    APPROVAL = "approval"
    WITHDRAWAL = "withdrawal"


ABOUT_ROWS = (EntryKind.APPROVAL, EntryKind.WITHDRAWAL)

# what to write into each field
EXAMPLES: Mapping[str, str] = {
    "measure_key": "the key of a measure, such as sepsis.screened",
    "org_code": "the ODS code of an organisation, such as RX4",
    "applies_from": "a day, such as 2026-04-01",
    "applies_to": "the last day, such as 2027-03-31",
    "value": "a number in the unit of the measure, such as 90",
    "check_name": "an asset and its check, such as table/ko41a:key_is_unique",
    "content": "what 'qmetrics pack' gives for a public build: 64 digits",
    "row": "the number of a row of the ledger",
    "reason": "why, in a sentence that may be printed",
    "evidence": "where it can be looked up: minutes, a document, a link",
    "proposed_by": "a role or a name",
    "approved_by": "a role or a name other than the proposer's",
}
_ALWAYS = ("reason", "evidence")
# what an entry of each kind must have beyond those; everything not named here or in _MAY is left empty
_NEEDS: Mapping[EntryKind, tuple[str, ...]] = {
    EntryKind.RECALCULATION: ("measure_key", "org_code", "applies_from", "proposed_by"),
    EntryKind.ANNOTATION: ("measure_key", "applies_from", "proposed_by"),
    EntryKind.LOCAL_TARGET: ("measure_key", "applies_from", "value", "proposed_by"),
    EntryKind.EXCLUSION: ("measure_key", "org_code", "applies_from", "applies_to", "proposed_by"),
    EntryKind.ACCEPTED_WARNING: ("check_name", "applies_from", "applies_to", "proposed_by"),
    EntryKind.DECISION: ("applies_from", "proposed_by"),
    EntryKind.RELEASE: ("content", "proposed_by"),
    EntryKind.APPROVAL: ("row", "approved_by"),
    EntryKind.WITHDRAWAL: ("row", "proposed_by", "approved_by"),
}
_WHOSE = ("org_code", "org_level", "breakdown")
_MAY: Mapping[EntryKind, tuple[str, ...]] = {
    EntryKind.RECALCULATION: (*_WHOSE, "approved_by"),
    EntryKind.ANNOTATION: (*_WHOSE, "approved_by"),
    EntryKind.LOCAL_TARGET: (*_WHOSE, "applies_to", "approved_by"),
    EntryKind.EXCLUSION: (*_WHOSE, "approved_by"),
    EntryKind.ACCEPTED_WARNING: ("approved_by",),
    EntryKind.DECISION: ("measure_key", *_WHOSE, "approved_by"),
    EntryKind.RELEASE: ("approved_by",),
    EntryKind.APPROVAL: (),
    EntryKind.WITHDRAWAL: (),
}


class EntryError(ValueError):
    """An entry that cannot be taken; names the field and says what to write."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing decided, as a person writes it. An empty field of whose figures it is about means all.

    Attributes
    ----------
    kind : EntryKind
    measure_key, org_code, org_level, breakdown : str, optional
        What it is about; ``breakdown`` is ``NAME=VALUE``.
    applies_from, applies_to : date, optional
        The first and the last day it is about. A warning is accepted up to the end of ``applies_to``.
    value : float, optional
        A target, in the unit of the measure.
    check_name : str, optional
        ``asset:check`` of an accepted warning.
    content : str, optional
        Of a public build, what it was made from: it is released, and no other.
    row : int, optional
        The row that is approved or withdrawn.
    reason, evidence : str
        Why, and where it can be looked up.
    proposed_by, approved_by : str, optional
        Roles or names. Without an approver it is a proposal, which does nothing.
    """

    kind: EntryKind
    measure_key: str | None = None
    org_code: str | None = None
    org_level: str | None = None
    breakdown: str | None = None
    applies_from: date | None = None
    applies_to: date | None = None
    value: float | None = None
    check_name: str | None = None
    content: str | None = None
    row: int | None = None
    reason: str = ""
    evidence: str = ""
    proposed_by: str | None = None
    approved_by: str | None = None

    def __post_init__(self) -> None:
        needed = (*_NEEDS[self.kind], *_ALWAYS)
        for name in needed:
            if getattr(self, name) in (None, ""):
                raise EntryError(f"{name} is empty; {_for(self.kind)} needs it: write {EXAMPLES[name]}")
        for name in FIELDS:
            if name not in (*needed, *_MAY[self.kind]) and getattr(self, name) not in (None, ""):
                raise EntryError(f"{name} must be empty: {_for(self.kind)} has none")
        if self.applies_from and self.applies_to and self.applies_to < self.applies_from:
            raise EntryError(
                f"applies_to {self.applies_to} is before applies_from {self.applies_from}: write the last day"
            )
        if self.value is not None and not isfinite(self.value):
            raise EntryError(f"value {self.value}: write {EXAMPLES['value']}")
        if self.breakdown and not re.fullmatch(r"[^=]+=.+", self.breakdown):
            raise EntryError(f"breakdown {self.breakdown!r}: write NAME=VALUE")
        if self.check_name and not re.fullmatch(r"[^:]+:[^:]+", self.check_name):
            raise EntryError(f"check_name {self.check_name!r}: write {EXAMPLES['check_name']}")
        if self.content and not re.fullmatch(r"[0-9a-f]{64}", self.content):
            raise EntryError(f"content {self.content!r}: write {EXAMPLES['content']}")
        if self.approved_by and self.proposed_by:
            refuse_own_approval(self.proposed_by, self.approved_by)

    def covers(self, org: str, level: str, breakdown: str | None, group: str | None) -> bool:
        """Whether it is about the figures of an organisation, level and group; an empty field means all."""
        if self.org_code not in (None, org) or self.org_level not in (None, level):
            return False
        return self.breakdown is None or (breakdown is not None and self.breakdown == f"{breakdown}={group}")


FIELDS = tuple(field.name for field in fields(Entry) if field.name != "kind")


# The newest form of row that this package knows. A kind or a field that is new takes the next number, and the
# rows that have it carry it: an older package then knows that it does not know them.
FORM = 1


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """An entry as it is kept: numbered from 1, dated (UTC), and chained to the row before by its hash."""

    number: int
    form: int = 1
    recorded_at: datetime
    entry: Entry
    previous_hash: str
    row_hash: str


def refuse_own_approval(proposed_by: str, approved_by: str) -> None:
    """EntryError where one person would approve what they proposed, however their name is written."""
    if is_same_person(proposed_by, approved_by):
        raise EntryError(
            f"approved_by {approved_by!r} is the proposer: nobody approves their own proposal;"
            f" write {EXAMPLES['approved_by']}"
        )


def _for(kind: EntryKind) -> str:
    words = kind.value.replace("_", " ")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
