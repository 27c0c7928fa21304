"""What the page of milestones is made of, and its downloads.

Here: frozen records, as in ``records``, and the register as CSV and as a workbook. Who fills the records is
``assets/milestones_page``; which words stand in them, ``analysis/milestone_words``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qmetrics.analysis.milestone_words import state_words
from qmetrics.analysis.milestones import Standing, Statement
from qmetrics.reports.records import Page, Picture
from qmetrics.reports.spreadsheet import Cell, Sheet, csv_bytes, workbook_bytes

TITLE = "Register of milestones"
COLUMNS = (
    "milestone_key", "org_code", "org_name", "title", "commitment", "state", "state_words", "due_date",
    "first_due_date", "times_moved", "days_past", "done_date", "owner", "evidence", "evidence_date",
    "evidence_days", "checked_by", "stated_on",
)  # fmt: skip
EARLIER_COLUMNS = (
    "milestone_key", "org_code", "stated_on", "title", "commitment", "state", "due_date", "done_date",
    "owner", "evidence", "evidence_date", "checked_by",
)  # fmt: skip
NOTES = (
    "state, owner, evidence and checked_by are what somebody stated; nobody here has opened the evidence.",
    "days_past and evidence_days are counted to the day on the cover; days_past is 0 where the promised day "
    "has not passed, or where the milestone is done or stopped.",
    "first_due_date and times_moved are counted over the statements that the readers of this pack may see.",
)


@dataclass(frozen=True, kw_only=True)
class MilestoneLine:
    """One milestone in words: a row of the table, and what was stated of it before."""

    title: str
    commitment: str
    org_name: str
    state: str
    stated: str
    due: str
    owner: str
    evidence: str
    checked_by: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MilestonesPage(Page):
    """The page of milestones on a day; ``standing`` is the line that the first page has too.

    ``downloads``: format and link of the files beside it; none where there is no milestone.
    """

    day: date
    counts: str
    standing: str
    lines: tuple[MilestoneLine, ...] = ()
    picture: Picture | None = None
    downloads: tuple[tuple[str, str], ...] = ()


def register_files(
    found: Sequence[Standing],
    names: dict[str, str],
    *,
    day: date,
    about: tuple[tuple[str, str], ...],
    is_sample: bool,
) -> tuple[bytes, bytes]:
    """The register as CSV, and as a workbook with the earlier statements on a sheet of their own.

    Parameters
    ----------
    found : sequence of Standing
        Those that the readers may see.
    names : dict of str
        Names of organisations by code.
    day : date
        To which days are counted.
    about : tuple of (str, str)
        What the cover says beside that day.
    is_sample : bool
        Says SYNTHETIC on the cover.

    Returns
    -------
    tuple of bytes
        CSV and XLSX; no text of either is a formula.

    Examples
    --------
    >>> table, book = register_files([], {}, day=date(2026, 4, 10), about=(), is_sample=True)
    >>> table.decode("utf-8-sig").startswith("milestone_key,org_code,org_name,title")
    True
    """
    rows = tuple(_row(one, names) for one in found)
    earlier = tuple(_earlier(each) for one in found for each in one.earlier)
    sheets = [Sheet(name="Milestones", title=TITLE, columns=COLUMNS, rows=rows, notes=NOTES)]
    if earlier:
        title = "What was stated of the same milestones before"
        sheets.append(Sheet(name="Earlier statements", title=title, columns=EARLIER_COLUMNS, rows=earlier))
    cover = (("As of", day.isoformat()), *about)
    book = workbook_bytes(TITLE, tuple(sheets), about=cover, made_on=day, is_sample=is_sample)
    return csv_bytes(COLUMNS, rows, empty=""), book


def _row(one: Standing, names: dict[str, str]) -> tuple[Cell, ...]:
    latest = one.latest
    return (
        latest.milestone_key,
        latest.org_code,
        names.get(latest.org_code, latest.org_code),
        latest.title,
        latest.commitment,
        latest.state.value,
        state_words(latest),
        latest.due_date,
        one.first_due,
        one.moved,
        one.days_past,
        latest.done_date,
        latest.owner,
        latest.evidence,
        latest.evidence_date,
        one.evidence_days,
        one.checked_by,
        latest.stated_on,
    )


def _earlier(said: Statement) -> tuple[Cell, ...]:
    return tuple(said.state.value if name == "state" else getattr(said, name) for name in EARLIER_COLUMNS)
