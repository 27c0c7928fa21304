"""What a page is made of: plain values, ready to be printed.

Here: frozen records only. How a value becomes words is in ``words``, the pages are in ``pages``. Who fills
the records (``assets``) has done every judgement and every suppression before: a page hides nothing and
works nothing out. Paths are relative to the page, with forward slashes.
"""

from dataclasses import dataclass
from datetime import date

from qmetrics.model import Measure


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a panel's data table; an empty text reads as a dash."""

    period: str
    value_words: str
    numerator_words: str = ""
    denominator_words: str = ""
    bounds_words: str = ""
    status_words: str = ""
    release_words: str = ""
    is_immature: bool = False


@dataclass(frozen=True, kw_only=True)
class BesideTable:
    """A small table beside a chart: the first cell of a row is its heading.

    ``numbers`` names the columns that hold numbers. ``note`` is a sentence under the table; without rows it
    says why there are none.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"Table {self.caption!r}: every row needs {len(self.columns)} cells")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A second picture beside a chart: heading, what it shows in sentences, paths as for a panel's chart.

    Without one the sentences say why. ``height``: in pixels, of 1,000 across.
    """

    title: str
    svg: str | None
    png: str | None
    alt_text: str
    sentences: tuple[str, ...] = ()
    height: int = 560

    def __post_init__(self) -> None:
        if not self.alt_text.strip():
            raise ValueError(f"Picture {self.title!r} has no alt_text; write what it shows")


@dataclass(frozen=True, kw_only=True)
class CommentLine:
    """What was written about a chart; a ``note`` alone: nothing was, or nothing for these readers."""

    note: str = ""
    what_happened: str = ""
    action: str = ""
    written_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One series: its chart, what the chart says, and its figures.

    Attributes
    ----------
    title : str
        Heading; different for every panel of a page.
    level_words, org_name, breakdown_words : str
        Whose figures; ``breakdown_words`` is empty for the total.
    slug : str
        Where it stands on the page, for links; empty: by its number.
    chart_svg, chart_png : str, optional
        Paths; the SVG is shown, the PNG is offered for slides. Neither: the reason stands alone.
    alt_text : str
        Needed where there is a chart.
    chart_reason : str
        Why this chart, or why none.
    verdict_words : str
        The verdict in one sentence; empty where ``sentences`` say it all.
    variation, assurance : str, optional
        Icons beside the verdict, as ``spc.verdict`` names them.
    sentences : tuple of str
        What the chart shows.
    latest_words : str
        The latest figure and its period.
    rows : tuple of Row
        Newest first.
    tables : tuple of BesideTable
        What stands beside the figures.
    pictures : tuple of Picture
        Likewise.
    withheld_reason : str, optional
        Why its figures are withheld: no chart, verdict or figure is then printed, whatever is given.
    comment : CommentLine, optional
        What was written about it.
    without_svg, without_png, without_alt : str
        Where limits were calculated anew: the picture as if they had not been.
    checks_words : str
        Which checks of what it rests on did not pass; empty where all did.
    """

    title: str
    level_words: str
    org_name: str
    slug: str = ""
    breakdown_words: str = ""
    chart_svg: str | None = None
    chart_png: str | None = None
    alt_text: str = ""
    chart_reason: str = ""
    verdict_words: str = ""
    variation: str | None = None
    assurance: str | None = None
    sentences: tuple[str, ...] = ()
    latest_words: str = ""
    rows: tuple[Row, ...] = ()
    tables: tuple[BesideTable, ...] = ()
    pictures: tuple[Picture, ...] = ()
    withheld_reason: str | None = None
    comment: CommentLine | None = None
    without_svg: str | None = None
    without_png: str | None = None
    without_alt: str = ""
    checks_words: str = ""

    def __post_init__(self) -> None:
        if (self.without_svg or self.without_png) and not self.without_alt.strip():
            raise ValueError(f"Panel {self.title!r} has a picture without without_alt; write what it shows")
        if (self.chart_svg or self.chart_png) and not self.alt_text.strip():
            raise ValueError(f"Panel {self.title!r} has a chart without alt_text; write what it shows")


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """One group of people: its figure, its interval, and of how many."""

    group: str
    value_words: str
    interval_words: str = ""
    cases_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Groups:
    """A measure by one breakdown over one period, in the order of the groups, never of the figures."""

    breakdown: str
    period: str
    rows: tuple[GroupRow, ...]
    unknown_words: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One check's latest result.

    ``severity``: ``warning`` or ``critical``. ``outcome``: ``passed``, ``failed``, ``error``, ``skipped``, or
    ``accepted``: a warning that the ledger accepts.
    ``since``: the day since when it fails. ``asset``: the table or measure that was checked.
    """

    name: str
    severity: str
    outcome: str
    message: str = ""
    since: date | None = None
    asset: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One source of a page: what came, when, under which licence; or why nothing came.

    How many files and rows is None where it is not told.
    """

    title: str
    publisher: str
    licence: str
    files: int | None = 0
    rows: int | None = 0
    last_received: date | None = None
    absent: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Companion:
    """A measure without which another is never shown: a link, and its own latest figure."""

    title: str
    href: str
    latest_words: str = ""
    verdict_words: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """A target in words: how much, what standing (statutory, national, local), from when to when."""

    value_words: str
    standing: str
    dates_words: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """An entry of the ledger: what was decided, for which days and figures, why, by whom, and its state."""

    number: int
    what: str
    days: str
    whose: str
    reason: str
    evidence: str
    proposed_by: str
    approved_by: str
    state: str
    recorded_on: date


@dataclass(frozen=True, kw_only=True)
class RevisionLines:
    """How figures of a measure were revised since they were first published, and which verdicts with them."""

    table: BesideTable
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BreakLine:
    """A break in a series: the day and the reason."""

    day: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A file that arrived and what became of it.

    ``reason`` says where and why, never a value of the file. Of a file refused for what it says about
    people only size and time are known: ``name`` is then those.
    """

    name: str
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Files:
    """Every file of a run, by what became of it; ``absent`` lists sources with nothing landed."""

    landed: tuple[FileLine, ...] = ()
    quarantined: tuple[FileLine, ...] = ()
    refused: tuple[FileLine, ...] = ()
    unknown: tuple[FileLine, ...] = ()
    absent: tuple[FileLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page says of itself: whose, for whom, as at when, from which code, real or not.

    ``as_at`` is None where nothing has come. ``readers`` says who may read it. A draft has not been approved
    for publication and says so.
    """

    icb_name: str
    as_at: date | None
    is_sample: bool
    code_version: str
    index_href: str = "index.html"
    readers: str = ""
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True)
class MeasurePage(Page):
    """The page of one measure.

    ``panels`` are the measure's own series, ``providers`` those of providers beside an ICB's,
    ``downloads`` format and link of files that hold their figures.
    ``side_by_side`` those of providers beside each other. ``targets`` and
    ``breaks`` are those beyond the declaration's own (approved local targets, breaks of
    the ledger): the declaration's are always printed. ``no_data_reason`` is used where there is no panel.
    """

    measure: Measure
    theme_title: str
    panels: tuple[Panel, ...] = ()
    providers: tuple[Panel, ...] = ()
    downloads: tuple[tuple[str, str], ...] = ()
    side_by_side: tuple[Picture, ...] = ()
    groups: tuple[Groups, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    trace_command: str = ""
    shown_with: tuple[Companion, ...] = ()
    targets: tuple[TargetLine, ...] = ()
    breaks: tuple[BreakLine, ...] = ()
    entries: tuple[EntryLine, ...] = ()
    revisions: RevisionLines | None = None
    theme_href: str | None = None
    quality_href: str | None = None
    no_data_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LineageSource:
    """What arrived of a source, its table, and the measures that rest on it: title and link each."""

    title: str
    publisher: str
    purpose: str
    table: str
    files: int | None = 0
    rows: int | None = 0
    last_received: date | None = None
    uses: tuple[str, ...] = ()
    measures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CatalogueLine:
    """One measure of the catalogue."""

    title: str
    href: str
    key: str
    unit: str
    direction: str
    owner: str
    version: int
    review_by: date


@dataclass(frozen=True, kw_only=True)
class CataloguePage(Page):
    """Every measure, and what each rests on; how figures were revised, for who may read that."""

    sources: tuple[LineageSource, ...]
    measures: tuple[CatalogueLine, ...]
    revisions: BesideTable | None = None
