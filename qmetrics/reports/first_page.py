"""What the first page, the pages of themes and those of providers are made of.

Here: frozen records, as in ``records``, and the words of their headings. Who fills them is
``assets/first_page``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qmetrics.reports.records import CheckLine, Files, Page, SourceLine

# Headings of the first page, rows and columns of its matrix: the pages and the deck say the same.
HEADINGS = (
    ("alert", "Something is worse than usual, or a target will not be met unless something changes."),
    ("advise", "Worth knowing and watching; not yet, or not clearly, better or worse."),
    ("assure", "Better than usual, or a target that is met as a rule."),
)
VARIATIONS = (
    ("improvement", "Improvement"),
    ("common", "Varies as usual"),
    ("concern", "Concern"),
    ("neutral", "Change, neither better nor worse"),
)
ASSURANCES = (
    ("pass", "Target met as a rule"),
    ("hit_or_miss", "Met or missed by chance"),
    ("fail", "Missed as a rule"),
    (None, "No target, or none to judge by"),
)


@dataclass(frozen=True, kw_only=True)
class SummaryLine:
    """One line of a table of measures.

    Attributes
    ----------
    key, title, theme : str
        Of the measure.
    href : str, optional
        Its page.
    latest_words : str
        The latest figure with its period.
    variation, assurance : str, optional
        As ``spc.verdict`` names them.
    was_variation : str, optional
        The variation a point earlier, where it was another.
    target_words : str
        The target that holds now, with its standing.
    verdict_words : str
        What the chart says.
    status : str
        Empty, or why there is no figure: such as ``no data: nothing has arrived from …``. A text that
        starts with ``withheld`` hides figure, icons and verdict, whatever is given.
    chart_note : str
        Which chart, or why no verdict.
    group_words : str
        Level or breakdown, where a measure has more than one line.
    is_new_signal : bool
        A new signal at the latest point.
    revised_words : str
        How many of its figures were revised; empty: none, or it is not told.
    """

    key: str
    title: str
    theme: str
    href: str | None = None
    latest_words: str = ""
    variation: str | None = None
    assurance: str | None = None
    was_variation: str | None = None
    target_words: str = ""
    verdict_words: str = ""
    status: str = ""
    chart_note: str = ""
    group_words: str = ""
    is_new_signal: bool = False
    revised_words: str = ""

    @property
    def is_withheld(self) -> bool:
        """Whether its figures must not be printed."""
        return self.status.lower().startswith("withheld")


@dataclass(frozen=True, kw_only=True)
class AttentionLine:
    """One line under alert, advise or assure: which chart, why it is there, and what was done about it.

    ``whose`` is empty for the ICB's total; ``action_words`` for want of an action on record.
    """

    title: str
    whose: str
    href: str
    why: str
    latest_words: str = ""
    action_words: str = ""
    is_new_signal: bool = False


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """Lines of one variation (``improvement, common, concern, neutral``) and one assurance, or none."""

    variation: str
    assurance: str | None
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme's title and its lines; ``href`` is its page."""

    title: str
    lines: tuple[SummaryLine, ...] = ()
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class ThemePage(Page):
    """The page of one theme: its measures, sources and checks."""

    theme: Theme
    checks: tuple[CheckLine, ...] = ()
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProviderPage(Page):
    """One provider's series over all measures, beside the ICB's own."""

    name: str
    alert: tuple[AttentionLine, ...] = ()
    lines: tuple[SummaryLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FirstPage(Page):
    """The first page.

    Attributes
    ----------
    alert, advise, assure : tuple of AttentionLine
        What to look at first, under its three headings.
    matrix : tuple of MatrixCell
        Lines by variation and assurance.
    lines : tuple of SummaryLine
        Every measure, in the order of the themes.
    themes : tuple of (str, str)
        Title and link of each theme's page.
    more : tuple of (str, str)
        Title and link of the other pages.
    providers : tuple of (str, str)
        Name and link of each provider's page.
    new_signals, standing_signals, charts : int
        Signals at the latest point that the points before did not give yet, those that they did, and
        of how many charts that can signal: XmR charts with icons.
    expected_words : str
        How many new ones to expect with no real change, in a sentence; empty where no chart can signal.
    rare_signals : int
        Charts of days between rare events that signal.
    files : Files, optional
        What arrived; None where that is not for these readers.
    checks_passed, checks_accepted, checks_warned, checks_failed, checks_skipped : int
        Counts over all tables and measures; a warning that the ledger accepts is accepted.
    checks : tuple of CheckLine
        Those that did not pass.
    arrivals_words : str
        Whose data are late or missing, in one line; empty where nobody's are.
    milestones_words : str
        Which milestones are past their date or said to be done without evidence; empty where none is.
    ledger_rows, ledger_head, ledger_problem : int, str, str
        How many rows the ledger has, the hash of the last, and what is wrong with it, if anything.
    """

    alert: tuple[AttentionLine, ...] = ()
    advise: tuple[AttentionLine, ...] = ()
    assure: tuple[AttentionLine, ...] = ()
    matrix: tuple[MatrixCell, ...] = ()
    lines: tuple[SummaryLine, ...] = ()
    themes: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    providers: tuple[tuple[str, str], ...] = ()
    new_signals: int = 0
    standing_signals: int = 0
    rare_signals: int = 0
    charts: int = 0
    expected_words: str = ""
    files: Files | None = None
    checks_passed: int = 0
    checks_accepted: int = 0
    checks_warned: int = 0
    checks_failed: int = 0
    checks_skipped: int = 0
    checks: tuple[CheckLine, ...] = ()
    arrivals_words: str = ""
    milestones_words: str = ""
    ledger_rows: int = 0
    ledger_head: str = ""
    ledger_problem: str = ""


def matrix_rows(cells: Sequence[MatrixCell]) -> list[tuple[str, list[MatrixCell | None]]]:
    """The cells in rows of one variation, the columns as ``ASSURANCES``."""
    by_place = {(cell.variation, cell.assurance): cell for cell in cells}
    return [
        (label, [by_place.get((variation, assurance)) for assurance, _ in ASSURANCES])
        for variation, label in VARIATIONS
    ]
