"""Pages: records in, HTML text out.

Here: the pages and the small decisions a page needs (which columns a table has, which checks are read
first). Not here: words of values (``words``), of declarations (``definition``); any file that is written
(``assets``). Everything is escaped by default; links and pictures must be local. Equal records give equal
text.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from qmetrics.measures import THEME_TITLES
from qmetrics.reference.not_measured import NOT_MEASURED, REVIEWED_BY, REVIEWED_ON
from qmetrics.reports import definition, icons, quality, words
from qmetrics.reports.first_page import (
    ASSURANCES,
    HEADINGS,
    FirstPage,
    ProviderPage,
    ThemePage,
    matrix_rows,
)
from qmetrics.reports.milestones import MilestonesPage
from qmetrics.reports.records import (
    CataloguePage,
    CheckLine,
    MeasurePage,
    Page,
    Panel,
    Row,
    SourceLine,
)
from qmetrics.reports.upkeep import CalendarPage, QualityPage

_COLUMNS = (
    ("Numerator", "numerator_words"),
    ("Denominator", "denominator_words"),
    ("Range", "bounds_words"),
    ("Status", "status_words"),
    ("Release", "release_words"),
)
_NUMERIC = ("Numerator", "Denominator", "Range")
_FILES = (
    ("Landed", "", "landed", False),
    ("Quarantined", "Recognised, but not right: kept aside and not used.", "quarantined", True),
    ("Refused", "They seem to identify people: nothing of them was kept.", "refused", True),
    ("Not recognised", "No source knows them: not copied.", "unknown", True),
    ("Absent", "Sources from which nothing has arrived.", "absent", True),
)
_FIRST = {"failed": 0, "could not run": 1, "warning": 2, "accepted": 3, "skipped": 4, "passed": 5}


@dataclass(frozen=True, kw_only=True)
class _Checks:
    """Checks sorted for reading: those that did not pass first."""

    all: Sequence[CheckLine]
    open: Sequence[CheckLine]
    closed: Sequence[CheckLine]
    summary: str


def measure_page(page: MeasurePage) -> str:
    """The page of one measure.

    Parameters
    ----------
    page : MeasurePage
        Everything that is printed.

    Returns
    -------
    str
        A whole HTML document.

    Raises
    ------
    ValueError
        For a link or picture that is not local, or an icon that does not exist.
    """
    measure = page.measure
    return _render(
        "measure.html",
        page,
        measure=measure,
        direction=words.direction_words(measure.direction),
        dynamics=words.dynamics_words(measure.dynamics, measure.cadence),
        definition=definition.definition_lines(measure),
        governance=definition.governance_lines(measure),
        targets=[*definition.target_lines(measure), *page.targets],
        breaks=sorted([*definition.break_lines(measure), *page.breaks], key=lambda each: each.day),
        specification_link=bool(re.fullmatch(r"https?://\S+", measure.specification)),
        checks=_checks(page.checks),
        no_data=_no_data(page),
        ogl=_is_ogl(page.sources),
    )


def theme_page(page: ThemePage) -> str:
    """The page of one theme; parameters, result and errors as for ``measure_page``."""
    return _render("theme.html", page, checks=_checks(page.checks), ogl=_is_ogl(page.sources))


def provider_page(page: ProviderPage) -> str:
    """The page of one provider; result and errors as for ``measure_page``."""
    return _render("provider.html", page)


def first_page(page: FirstPage) -> str:
    """The first page; parameters, result and errors as for ``measure_page``."""
    counts = {
        "passed": page.checks_passed,
        "accepted": page.checks_accepted,
        "warned": page.checks_warned,
        "failed": page.checks_failed,
        "skipped": page.checks_skipped,
    }
    key = [
        (draw(name), explained)
        for draw, table in ((icons.variation_icon, icons.VARIATION), (icons.assurance_icon, icons.ASSURANCE))
        for name, (_, explained) in table.items()
    ]
    files = page.files
    return _render(
        "index.html",
        page,
        signals=words.signals_words(page.new_signals, page.charts),
        standing=words.standing_words(page.standing_signals),
        rare=words.rare_words(page.rare_signals),
        attention=[(name, explained, getattr(page, name)) for name, explained in HEADINGS],
        matrix=matrix_rows(page.matrix),
        assurances=ASSURANCES,
        files=[(head, note, getattr(files, name), seen) for head, note, name, seen in _FILES]
        if files
        else [],
        checks=_checks(page.checks, counts),
        key=key,
        ogl=False,
    )


def not_measured_page(page: Page) -> str:
    """What is not measured, and why; result and errors as for ``measure_page``."""
    titles = {**THEME_TITLES, "": "Across the strategy"}
    groups = [(title, [each for each in NOT_MEASURED if each.theme == key]) for key, title in titles.items()]
    return _render(
        "not_measured.html",
        page,
        groups=[(title, entries) for title, entries in groups if entries],
        reviewed_by=REVIEWED_BY,
        reviewed_on=words.date_words(date.fromisoformat(REVIEWED_ON)),
    )


def catalogue_page(page: CataloguePage) -> str:
    """Every measure and its lineage; parameters, result and errors as for ``measure_page``."""
    return _render("catalogue.html", page, ogl=False)


def calendar_page(page: CalendarPage) -> str:
    """The release calendar; parameters, result and errors as for ``measure_page``."""
    return _render("calendar.html", page)


def milestones_page(page: MilestonesPage) -> str:
    """The register of milestones; parameters, result and errors as for ``measure_page``."""
    return _render("milestones.html", page)


def quality_page(page: QualityPage) -> str:
    """What is checked, and what did not hold; parameters, result and errors as for ``measure_page``."""
    return _render(
        "quality.html",
        page,
        tables=[(source, quality.asked_of(source)) for source in page.tables],
        measures=[(source, quality.asked_of(source)) for source in page.measures],
        summary=quality.summary_of(page.tables, page.measures),
    )


def local_href(path: str) -> str:
    """A relative path as a link; whatever could lead to another machine is refused.

    Raises
    ------
    ValueError
        For an address with a scheme or a host, an absolute path, a colon, a backslash or a control character.

    Examples
    --------
    >>> local_href("charts/a b.svg")
    'charts/a%20b.svg'
    """
    if not path or path.startswith("/") or re.search(r"[\\:\x00-\x1f]", path):
        raise ValueError(f"a page links only to files beside it, by a relative path; not to {path[:80]!r}")
    return quote(path, safe="/#")


def _render(template: str, page: Page, **values: Any) -> str:
    script = _template("summary.js")
    return (
        _environment()
        .get_template(template)
        .render(page=page, style=_style(), script=Markup(script), script_hash=_hash(script), **values)
    )


def _hash(script: str) -> str:
    """What the page's policy allows to run: this text and no other."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "local": local_href,
        "date": words.date_words,
        "sentence": _sentence,
        "counted": words.count_words,
        "variation_word": lambda name: icons.VARIATION[name][0].lower(),
        "outcome": lambda check: words.outcome_words(check.severity, check.outcome),
        "columns": _columns,
        "cell": _cell,
        "bare": _bare,
    }
    environment.globals |= {
        "variation_icon": icons.variation_icon,
        "assurance_icon": icons.assurance_icon,
        "numeric": _NUMERIC,
    }
    return environment


@cache
def _template(name: str) -> str:
    return (files("qmetrics.reports") / "templates" / name).read_text(encoding="utf-8")


def _style() -> Markup:
    # our own file, never a value of a record
    return Markup(_template("style.css"))


def _sentence(text: str) -> str:
    """Capital first, a stop at the end; nothing for nothing."""
    text = text.strip()
    if not text:
        return ""
    whole = text[0].upper() + text[1:]
    return whole if whole.endswith((".", "!", "?", ":")) else f"{whole}."


def _bare(text: str) -> str:
    """A latest figure under the heading "Latest", which need not be said again in every line."""
    return text.strip().removeprefix("Latest figure: ").removeprefix("Latest: ").removesuffix(".")


def _columns(panel: Panel) -> list[tuple[str, str]]:
    """Columns of a data table with at least one word in them."""
    return [(label, field) for label, field in _COLUMNS if any(_cell(row, field) for row in panel.rows)]


def _cell(row: Row, field: str) -> str:
    """A row's words in one column; an immature figure always says so."""
    text: str = getattr(row, field)
    if field == "status_words" and row.is_immature and "not complete" not in text:
        return f"{text}, not complete yet" if text else "not complete yet"
    return text


def _checks(checks: Sequence[CheckLine], counts: Mapping[str, int] | None = None) -> _Checks:
    def result(check: CheckLine) -> str:
        return words.outcome_words(check.severity, check.outcome)

    ordered = sorted(checks, key=lambda check: (_FIRST.get(result(check), 0), check.asset, check.name))
    results = [result(check) for check in ordered]
    counts = counts or {
        "passed": results.count("passed"),
        "accepted": results.count("accepted"),
        "warned": results.count("warning"),
        "failed": results.count("failed") + results.count("could not run"),
        "skipped": results.count("skipped"),
    }
    said = [
        f"{number:,} {word}"
        for word, number in counts.items()
        if number or word in ("passed", "warned", "failed")
    ]
    closed = [check for check in ordered if result(check) in ("passed", "skipped")]
    return _Checks(
        all=ordered,
        open=[check for check in ordered if check not in closed],
        closed=closed,
        summary=f"Checks: {', '.join(said)}.",
    )


def _no_data(page: MeasurePage) -> str:
    """Why there is no panel: what was said, else what its absent sources say."""
    if page.no_data_reason:
        return _sentence(page.no_data_reason)
    absent = [f"{each.title}: {each.reason or 'nothing has arrived'}" for each in page.sources if each.absent]
    return " ".join(_sentence(text) for text in absent) or "No figure has been computed yet."


def _is_ogl(sources: Sequence[SourceLine]) -> bool:
    licences = " ".join(each.licence for each in sources if not each.absent).lower()
    return "open government licence" in licences or re.search(r"\bogl\b", licences) is not None
