"""What the release calendar and the page of every check are made of.

Here: frozen records only, as in ``records``. Who fills them is ``assets/calendar_page`` and
``assets/quality_page``.
"""

from dataclasses import dataclass
from datetime import date

from qmetrics.reports.records import Page


@dataclass(frozen=True, kw_only=True)
class CalendarCell:
    """What became of one period of one sender: the state's word, then when."""

    word: str
    words: str
    is_behind: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarRow:
    """One sender's periods, in the order of the columns."""

    name: str
    cells: tuple[CalendarCell, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarSource:
    """One source: by when it is expected, who is behind in sentences, and its latest periods.

    ``has_landed`` without rows: its files name no period.
    ``silent`` names providers that have never sent it: nothing is expected of them.
    """

    title: str
    key: str
    publisher: str
    due_words: str
    last_words: str
    sentences: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    rows: tuple[CalendarRow, ...] = ()
    silent: str = ""
    has_landed: bool = True


@dataclass(frozen=True, kw_only=True)
class CalendarPage(Page):
    """The release calendar on a day; ``standing`` is the one line that the first page has too."""

    day: date
    standing: str
    sources: tuple[CalendarSource, ...]


@dataclass(frozen=True, kw_only=True)
class QualityCheck:
    """One check: what it asks in words, its latest result, since when it fails and who accepted that."""

    words: str
    name: str
    severity: str
    outcome: str
    message: str = ""
    since: date | None = None
    accepted: str = ""


@dataclass(frozen=True, kw_only=True)
class QualitySource:
    """A source's table, or a measure, and its checks."""

    title: str
    anchor: str
    href: str
    checks: tuple[QualityCheck, ...]


@dataclass(frozen=True, kw_only=True)
class QualityPage(Page):
    """What is checked and what did not hold."""

    tables: tuple[QualitySource, ...]
    measures: tuple[QualitySource, ...]
