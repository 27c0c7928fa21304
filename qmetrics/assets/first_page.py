"""Values of the first page and of the tables of measures: one line a series, what to look at first, files.

Here: gathering them. Not here: which heading a series belongs under (``analysis/attention``), how a page
looks (``reports``), the page of a measure (``page_values``).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from qmetrics.analysis.attention import Heading
from qmetrics.analysis.choice import RUN_CHART
from qmetrics.assets import commentary as comments
from qmetrics.assets import milestones
from qmetrics.assets.chart_records import is_headline, records_of
from qmetrics.assets.commentary_values import Commentary, action_words, beside
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.page_values import bad_checks, no_data_reason
from qmetrics.assets.versions import check_summary
from qmetrics.measures import THEME_TITLES, all_measures, measures_of, themes
from qmetrics.model import Level, Measure
from qmetrics.model.audience import Audience, Build
from qmetrics.reports import words
from qmetrics.reports.first_page import AttentionLine, FirstPage, MatrixCell, SummaryLine
from qmetrics.reports.records import FileLine, Files
from qmetrics.reports.signals import count_signals
from qmetrics.sources import all_sources
from qmetrics.store.landing import arrivals, manifest
from qmetrics.store.ledger import chain_state
from qmetrics.store.scope import scope_of
from qmetrics.store.tombstones import tombstones

# A measure of more headline series than this has one line in a summary; its page shows them.
LINES_EACH = 6


def first_page_of(
    evidence: Evidence,
    build: Build,
    commentary: Commentary,
    common: dict[str, Any],
    *,
    more: tuple[tuple[str, str], ...] = (),
    arrivals: str = "",
    promised: str = "",
) -> FirstPage:
    """Everything that the first page of a build says.

    Parameters
    ----------
    common : dict
        What every page says of itself.
    more : tuple of (str, str)
        Title and link of the pages and files beside it.
    arrivals : str
        What is late or missing, in a line.
    promised : str
        Which milestones are past their date or said to be done without evidence, in a line.
    """
    scope = evidence.read(scope_of)
    records = [record for measure in all_measures() for record in records_of(evidence, measure, build)]
    signals = count_signals(records)
    counts = evidence.read(check_summary)
    head, problem = evidence.read(chain_state)
    attention = attention_lines(evidence, build, commentary)
    lines = summary_lines(evidence, all_measures(), build)
    is_committee = build.audience is Audience.COMMITTEE
    with_page = [theme for theme in themes() if shown_of(evidence, measures_of(theme), build)]
    return FirstPage(
        **common,
        alert=attention[Heading.ALERT],
        advise=attention[Heading.ADVISE],
        assure=attention[Heading.ASSURE],
        matrix=matrix_cells(lines),
        lines=lines,
        themes=tuple((THEME_TITLES.get(theme, theme), f"{theme}/index.html") for theme in with_page),
        more=more,
        providers=tuple((scope.name_of(code), f"providers/{code}.html") for code in scope.providers)
        if is_committee
        else (),
        new_signals=signals.new,
        standing_signals=signals.standing,
        rare_signals=signals.rare,
        charts=signals.charts,
        expected_words=words.expected_words(
            signals.expected.expected, signals.expected.low, signals.expected.high, signals.new
        )
        if signals.charts
        else "",
        files=files(evidence) if is_committee else None,
        checks_passed=counts["passed"],
        checks_accepted=counts["accepted"],
        checks_warned=counts["warned"],
        checks_failed=counts["failed"],
        checks_skipped=counts["skipped"],
        checks=bad_checks(evidence, ["table/", "measure/"], build) if is_committee else (),
        arrivals_words=arrivals,
        milestones_words=promised,
        ledger_rows=head.rows,
        ledger_head=head.row_hash if head.rows else "",
        ledger_problem=problem,
    )


def shown_of(evidence: Evidence, measures: Sequence[Measure], build: Build) -> list[Measure]:
    """The measures that a build has a page of; a provider's has none of what is not its own."""
    if build.audience is not Audience.PROVIDER:
        return list(measures)
    return [one for one in measures if records_of(evidence, one, build)]


def summary_lines(
    evidence: Evidence, measures: Sequence[Measure], build: Build, *, prefix: str = ""
) -> tuple[SummaryLine, ...]:
    """One line a headline series, in the order of the measures.

    Parameters
    ----------
    prefix : str
        Before a link to a measure's page: empty beside it, ``../`` from a folder beside its theme's.
    """
    return tuple(line for measure in measures for line in _lines(evidence, measure, build, prefix))


def _lines(evidence: Evidence, measure: Measure, build: Build, prefix: str) -> Iterator[SummaryLine]:
    records = [each for each in records_of(evidence, measure, build) if is_headline(measure, each, build)]
    common: dict[str, Any] = {
        "key": measure.key,
        "title": measure.title,
        "theme": THEME_TITLES.get(measure.theme, measure.theme),
        "href": _href(measure, prefix),
    }
    if not records:
        if build.audience is not Audience.PROVIDER:  # of a provider only what it has is listed
            yield SummaryLine(**common, status=f"no data: {no_data_reason(evidence, measure, build)}")
        return
    if len(records) > LINES_EACH:
        yield SummaryLine(**common, latest_words=f"{len(records)} series", chart_note="see its page")
        return
    for record in records:
        whose = record["org_name"] if len(records) > 1 and build.audience is not Audience.PROVIDER else ""
        yield _line(measure, record, prefix, _group(record) or whose)


def _href(measure: Measure, prefix: str) -> str:
    return f"{prefix}{measure.theme}/{measure.name}.html"


def _group(record: dict[str, Any]) -> str:
    return (
        words.breakdown_words(record["breakdown"], record["breakdown_value"]) if record["breakdown"] else ""
    )


def _line(measure: Measure, record: dict[str, Any], prefix: str, group: str) -> SummaryLine:
    verdict, sentences, target = record["verdict"], record["sentences"], record["target"]
    # a run chart has no icon, so that its words are all there is
    says_more = verdict.get("drawable") or record["chart"] == RUN_CHART
    was = record["earlier"]["variation"] if verdict.get("drawable") else None
    return SummaryLine(
        key=measure.key,
        title=measure.title,
        theme=THEME_TITLES.get(measure.theme, measure.theme),
        href=f"{_href(measure, prefix)}#{record['slug']}",
        latest_words=sentences[0] if sentences else "",
        variation=verdict.get("variation"),
        assurance=verdict.get("assurance"),
        was_variation=was if was != verdict.get("variation") else None,
        target_words=words.target_words(measure.kind, measure.unit, target["value"], target["standing"])
        if target
        else "",
        verdict_words=sentences[1] if len(sentences) > 1 and says_more else "",
        status=record["chart_reason"] if record["chart"] in ("withheld", "no_data") else "",
        chart_note="" if verdict.get("drawable") else record["chart_reason"],
        group_words=group,
        is_new_signal=record["is_new_signal"],
        revised_words=words.revised_words(record["revised"]) if record.get("revised") else "",
    )


def attention_lines(
    evidence: Evidence, build: Build, commentary: Commentary, *, prefix: str = ""
) -> dict[Heading, tuple[AttentionLine, ...]]:
    """What to be alerted to, advised of and assured by.

    Every headline series under its heading; of the providers' own only what is newly a concern, so that the
    page stays one that is read.
    """
    found: dict[Heading, list[AttentionLine]] = {heading: [] for heading in Heading}
    for measure in all_measures():
        for record in records_of(evidence, measure, build):
            said = record["attention"]
            if said is None:
                continue
            is_first = is_headline(measure, record, build)
            heading = Heading(said["heading"])
            if not is_first and not (heading is Heading.ALERT and record["is_new_signal"]):
                continue
            is_named = build.audience is not Audience.PROVIDER and record["level"] == Level.PROVIDER.value
            whose = record["org_name"] if is_named else ""
            found[heading].append(
                AttentionLine(
                    title=measure.title,
                    whose=", ".join(each for each in (whose, _group(record)) if each),
                    href=f"{_href(measure, prefix)}#{record['slug']}",
                    why=said["why"],
                    latest_words=record["sentences"][0] if record["sentences"] else "",
                    action_words=action_words(beside(commentary, record)),
                    is_new_signal=record["is_new_signal"],
                )
            )
    return {heading: tuple(lines) for heading, lines in found.items()}


def matrix_cells(lines: Sequence[SummaryLine]) -> tuple[MatrixCell, ...]:
    """Which lines stand where in the matrix of variation and assurance; those without an icon in none."""
    cells: dict[tuple[str, str | None], list[SummaryLine]] = {}
    for line in lines:
        if line.variation and not line.is_withheld:
            cells.setdefault((line.variation.split("_")[0], line.assurance), []).append(line)
    return tuple(
        MatrixCell(variation=variation, assurance=assurance, lines=tuple(found))
        for (variation, assurance), found in cells.items()
    )


def files(evidence: Evidence) -> Files:
    """Every file that came, by what became of it."""
    kept, turned, gone = evidence.read(manifest), evidence.read(arrivals), evidence.read(tombstones)
    came = {row["source"] for row in kept if not row["is_quarantined"]}

    def lines(rows: list[dict[str, Any]]) -> tuple[FileLine, ...]:
        return tuple(
            FileLine(
                name=row["name"] or f"{row['size']} bytes, {row['at']:%Y-%m-%d %H:%M}",
                source=row.get("source") or "",
                reason=gone[row["sha256"]].words if row.get("sha256") in gone else row["reason"] or "",
            )
            for row in rows
        )

    absent = tuple(FileLine(name=one.title, source=one.key) for one in all_sources() if one.key not in came)
    return Files(
        landed=lines([row for row in kept if not row["is_quarantined"]]),
        quarantined=lines(
            [row for row in kept if row["is_quarantined"]]
            + [row for row in turned if row["outcome"] == "quarantined"]
        )
        + tuple(
            FileLine(name=name, source=room.SOURCE, reason=str(problem))
            for room in (comments, milestones)
            for name, problem in evidence.read(room.left_out_rows)
        ),
        refused=lines([row for row in turned if row["outcome"] == "refused"]),
        unknown=lines([row for row in turned if row["outcome"] == "unknown"]),
        absent=absent,
    )
