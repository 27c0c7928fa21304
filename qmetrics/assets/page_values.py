"""Values of pages: what charts, checks and landed files say, as the records of ``reports``.

Here: the page of a measure, and what every page says. Not here: the first page (``first_page``), when pages
are written (``assets/reports``), what a page looks like (``reports``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qmetrics import __version__
from qmetrics.analysis.choice import LEFT_OUT
from qmetrics.analysis.commentary import Shown
from qmetrics.assets.beside_tables import beside_tables, public_tables
from qmetrics.assets.beside_words import beside_sentences
from qmetrics.assets.chart_records import disclosure_record, is_headline, records_of
from qmetrics.assets.commentary_values import Commentary, beside, comment_line
from qmetrics.assets.compared import SIDE_BY_SIDE, compared_pictures
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.group_values import group_tables
from qmetrics.assets.ledger_values import (
    accepted_words,
    ended_words,
    entry_lines,
    is_accepted,
    local_target_lines,
)
from qmetrics.assets.pictures import picture_href
from qmetrics.assets.revision_values import revision_lines
from qmetrics.measures import THEME_TITLES, all_measures, base_tables
from qmetrics.model import Measure
from qmetrics.model.audience import Audience, Build
from qmetrics.reports import words
from qmetrics.reports.check_words import checks_words
from qmetrics.reports.records import (
    CheckLine,
    Companion,
    MeasurePage,
    Panel,
    Picture,
    Row,
    SourceLine,
)
from qmetrics.sources import source
from qmetrics.store.check_results import read_check_results, results_by_asset
from qmetrics.store.landing import files_of, home_kind, manifest
from qmetrics.store.scope import scope_of

# A measure of more series than this has one line on the index; its page shows them.
LINES_EACH = 6


def common(evidence: Evidence, build: Build, sources: Sequence[str] | None = None) -> dict[str, Any]:
    """What every page says of itself; ``sources`` are those that it rests on, all without it.

    A page names the last day on which something came that it rests on, so that what else arrives does not
    change it.
    """
    scope = evidence.read(scope_of)
    received = [
        row["received_at"].date()
        for row in evidence.read(manifest)
        if sources is None or row["source"] in sources
    ]
    return {
        "icb_name": scope.name_of(scope.icb_code),
        "as_at": max(received, default=None),
        "is_sample": evidence.read(home_kind) == "sample",
        "code_version": __version__,
        "is_draft": build.is_draft,
        "readers": words.reader_words(
            build.audience, scope.name_of(build.org_code) if build.org_code else ""
        ),
    }


def measure_page(evidence: Evidence, measure: Measure, build: Build, commentary: Commentary) -> MeasurePage:
    """The page of one measure in one build."""
    records = records_of(evidence, measure, build)
    checks = checks_of(evidence, [f"measure/{measure.theme}/{measure.name}", *_table_assets(measure)], build)
    panels = [
        (
            is_headline(measure, record, build),
            panel(evidence, measure, record, build, checks_words(checks), beside(commentary, record)),
        )
        for record in records
    ]
    tables = base_tables(measure)
    return MeasurePage(
        **{**common(evidence, build, tables), "index_href": "../index.html"},
        measure=measure,
        theme_title=THEME_TITLES.get(measure.theme, measure.theme),
        theme_href="index.html",
        quality_href="../quality.html" if build.audience is Audience.COMMITTEE else None,
        panels=tuple(one for is_first, one in panels if is_first),
        providers=tuple(one for is_first, one in panels if not is_first),
        downloads=(("CSV", f"{measure.name}.csv"), ("accessible workbook, XLSX", f"{measure.name}.xlsx"))
        if build.audience is not Audience.PROVIDER
        else (),
        side_by_side=compared_pictures(evidence, measure, SIDE_BY_SIDE)
        if build.audience is Audience.COMMITTEE
        else (),
        groups=group_tables(evidence, measure) if build.audience is Audience.COMMITTEE else (),
        checks=checks,
        sources=source_lines(evidence, tables, build),
        trace_command=_trace_command(measure, records) if not build.is_public else "",
        shown_with=tuple(_companion(evidence, key, build) for key in measure.shown_with),
        targets=local_target_lines(evidence, measure),
        entries=entry_lines(evidence, measure, build),
        revisions=revision_lines(evidence, measure, records)
        if build.audience is Audience.COMMITTEE
        else None,
        no_data_reason=no_data_reason(evidence, measure, build),
    )


def _table_assets(measure: Measure) -> list[str]:
    return [f"table/{name}" for name in base_tables(measure)]


def panel(
    evidence: Evidence, measure: Measure, record: dict[str, Any], build: Build, checked: str, written: Shown
) -> Panel:
    """One series on the page of its measure."""
    group = words.breakdown_words(record["breakdown"], record["breakdown_value"])
    charts = {kind: picture_href(measure, record[kind]) for kind in ("svg", "png")}
    # what stands beside a figure counts cases: not for the public
    is_public = build.is_public
    without = record.get("without") or {"svg": None, "png": None, "alt_text": ""}
    return Panel(
        slug=record["slug"],
        title=f"{record['org_name']}" + (f": {group}" if group else ""),
        level_words=words.level_words(record["level"]),
        org_name=record["org_name"],
        breakdown_words=group,
        chart_svg=charts["svg"],
        chart_png=charts["png"],
        alt_text=record["alt_text"],
        chart_reason=record["chart_reason"],
        variation=record["verdict"].get("variation"),
        assurance=record["verdict"].get("assurance"),
        sentences=(
            *record["sentences"][1:],
            *(() if is_public else beside_sentences(evidence, measure, record)),
        ),
        latest_words=record["sentences"][0] if record["sentences"] else "",
        rows=tuple(_row(measure, row) for row in reversed(record["rows"]) if row.get("status")),
        tables=(public_tables if is_public else beside_tables)(evidence, measure, record),
        pictures=() if is_public else _referred_today(measure, record),
        withheld_reason=record["chart_reason"].removeprefix("Withheld: ")
        if record["chart"] == "withheld"
        else None,
        without_svg=picture_href(measure, without["svg"]),
        without_png=picture_href(measure, without["png"]),
        without_alt=without["alt_text"],
        checks_words=checked,
        comment=comment_line(written),
    )


def _referred_today(measure: Measure, record: dict[str, Any]) -> tuple[Picture, ...]:
    kept = record.get("referred_today")
    if kept is None:
        return ()
    svg, png = (str(picture_href(measure, kept[kind])) for kind in ("svg", "png"))
    return (
        Picture(
            title="A child referred today",
            svg=svg,
            png=png,
            alt_text=kept["alt_text"],
            sentences=tuple(kept["sentences"]),
        ),
    )


def picture_files(records: Sequence[dict[str, Any]]) -> list[str]:
    """Every picture of some records, as paths inside the home."""
    kept = [
        one
        for record in records
        for one in (record, record.get("without") or {}, record.get("referred_today") or {})
    ]
    return [one[kind] for one in kept for kind in ("svg", "png") if one.get(kind)]


def _row(measure: Measure, row: dict[str, Any]) -> Row:
    start, end = (date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
    is_out = row["status"] == LEFT_OUT
    if is_out:
        has = row["left_out_value"] is not None
        row = row | {"value": row["left_out_value"], "status": "reported" if has else "not_applicable"}
    return Row(
        period=words.period_words(measure.kind, measure.dynamics, measure.cadence, start, end),
        value_words=words.observation_words(
            measure.kind, measure.unit, row["value"], row["status"], row["value_min"], row["value_max"]
        ),
        numerator_words=words.part_words(row["numerator"], row["status"]),
        denominator_words=words.part_words(row["denominator"], row["status"]),
        bounds_words=words.range_words(measure.kind, measure.unit, row["value_min"], row["value_max"]),
        status_words="left out by the ledger: not counted"
        if is_out
        else words.status_words(row["status"], is_immature=bool(row["is_immature"])),
        release_words=words.release_words(row["release_status"]),
        is_immature=bool(row["is_immature"]),
    )


def _trace_command(measure: Measure, records: list[dict[str, Any]]) -> str:
    rows = [(record, row) for record in records for row in record["rows"] if row.get("status") == "reported"]
    if not rows:
        return ""
    record, row = rows[-1]
    command = f"qmetrics trace {measure.key} --org {record['org_code']} --period {row['period_end'][:7]}"
    if record["breakdown"]:
        command += f" --breakdown {record['breakdown']}={record['breakdown_value']}"
    return command


def _companion(evidence: Evidence, key: str, build: Build) -> Companion:
    measure = next(one for one in all_measures() if one.key == key)
    records = records_of(evidence, measure, build)
    latest = records[0]["sentences"][0] if records and records[0]["sentences"] else "no data"
    return Companion(title=measure.title, href=f"../{measure.theme}/{measure.name}.html", latest_words=latest)


def no_data_reason(evidence: Evidence, measure: Measure, build: Build) -> str:
    """Why a build shows nothing of a measure."""
    missing = [
        source(name).title for name in base_tables(measure) if evidence.read(files_of, name).height == 0
    ]
    if missing:
        return f"nothing has landed of {', '.join(missing)}"
    if build.is_public:
        return (evidence.read(disclosure_record, measure) or {}).get("why") or "no figure of the home ICB"
    return "no figure for the home ICB" if build.audience is Audience.COMMITTEE else "no figure of yours"


def checks_of(evidence: Evidence, assets: Sequence[str], build: Build) -> tuple[CheckLine, ...]:
    """The latest result of every check of some assets."""
    said = _Said(accepted=evidence.read(accepted_words), ended=evidence.read(ended_words))
    return tuple(
        _check_line(result, said, build)
        for name in assets
        for result in evidence.read(results_by_asset).get(name, ())
    )


def bad_checks(evidence: Evidence, prefixes: Sequence[str], build: Build) -> tuple[CheckLine, ...]:
    """The checks that did not pass."""
    said = _Said(accepted=evidence.read(accepted_words), ended=evidence.read(ended_words))
    return tuple(
        _check_line(result, said, build)
        for result in evidence.read(read_check_results)
        if result["outcome"] in ("failed", "error") and result["asset"].startswith(tuple(prefixes))
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What the ledger says of warnings, by ``asset:check``."""

    accepted: dict[str, str]
    ended: dict[str, str]


def _check_line(result: dict[str, Any], said: _Said, build: Build) -> CheckLine:
    since, name = result["failed_since"], f"{result['asset']}:{result['name']}"
    is_borne = is_accepted(result, said.accepted)
    # a message may count rows of a case-level return: not for those whose rows they are not
    message = result["message"] if build.audience is Audience.COMMITTEE else ""
    borne = said.accepted[name] if is_borne else said.ended.get(name, "") if since else ""
    # who decided is not for the public
    borne = "" if build.is_public else borne
    return CheckLine(
        name=result["name"],
        severity=result["severity"],
        outcome="accepted" if is_borne else result["outcome"],
        message=f"{message.rstrip('.')}. {borne}".lstrip(". ") if borne else message,
        since=since.date() if since else None,
        asset=result["asset"],
    )


def source_lines(evidence: Evidence, names: Sequence[str], build: Build) -> tuple[SourceLine, ...]:
    """What came of some sources; how many files and rows of a local return only the committee is told."""
    lines = []
    kept = evidence.read(manifest)
    for name in dict.fromkeys(names):
        one = source(name)
        is_counted = build.audience is Audience.COMMITTEE or not one.is_local
        rows = [row for row in kept if row["source"] == name and not row["is_quarantined"]]
        lines.append(
            SourceLine(
                title=one.title,
                publisher=one.publisher,
                licence=one.licence,
                files=len(rows) if is_counted else None,
                rows=sum(row["rows"] or 0 for row in rows) if is_counted else None,
                last_received=max((row["received_at"].date() for row in rows), default=None),
                absent=not rows,
                reason="" if rows else "nothing has landed",
            )
        )
    return tuple(lines)
