"""Values of pages: what charts, checks and landed files say, as the records of ``reports``.

What a page looks like is in ``reports``; when pages are written is in ``assets/reports``.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from qmetrics import __version__
from qmetrics.analysis.choice import LEFT_OUT, RUN_CHART
from qmetrics.assets.beside_tables import beside_tables
from qmetrics.assets.beside_words import beside_sentences
from qmetrics.assets.group_values import group_tables
from qmetrics.assets.ledger_values import accepted_words, entry_lines, local_target_lines
from qmetrics.measures import THEME_TITLES, all_measures, base_tables, measures_of
from qmetrics.model import Measure, Scope
from qmetrics.reports import words
from qmetrics.reports.records import (
    CheckLine,
    Companion,
    FileLine,
    Files,
    IndexLine,
    MeasurePage,
    Panel,
    Picture,
    Row,
    SourceLine,
)
from qmetrics.sources import all_sources, source
from qmetrics.store.check_results import read_check_results
from qmetrics.store.home import Home
from qmetrics.store.landing import arrivals, files_of, home_kind, manifest

# A measure of more series than this has one line on the index; its page shows them.
LINES_EACH = 6


def common(home: Home, scope: Scope) -> dict[str, Any]:
    received = [row["received_at"].date() for row in manifest(home)]
    return {
        "icb_name": scope.name_of(scope.icb_code),
        "as_at": max(received, default=date.min),
        "is_sample": home_kind(home) == "sample",
        "code_version": __version__,
    }


def chart_records(home: Home, measure: Measure) -> list[dict[str, Any]]:
    file = home.charts / measure.theme / measure.name / "charts.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else []


def measure_page(home: Home, measure: Measure, common: dict[str, Any]) -> MeasurePage:
    records = chart_records(home, measure)
    return MeasurePage(
        **{**common, "index_href": "../index.html"},
        measure=measure,
        theme_title=THEME_TITLES.get(measure.theme, measure.theme),
        theme_href="index.html",
        panels=tuple(_panel(home, measure, record) for record in records),
        groups=group_tables(home, measure),
        checks=_checks(home, [f"measure/{measure.theme}/{measure.name}", *_table_assets(measure)]),
        sources=source_lines(home, base_tables(measure)),
        trace_command=_trace_command(measure, records),
        shown_with=tuple(_companion(home, key) for key in measure.shown_with),
        targets=local_target_lines(home, measure),
        entries=entry_lines(home, measure),
        no_data_reason=_no_data_reason(home, measure),
    )


def _table_assets(measure: Measure) -> list[str]:
    return [f"table/{name}" for name in base_tables(measure)]


def _panel(home: Home, measure: Measure, record: dict[str, Any]) -> Panel:
    group = words.breakdown_words(record["breakdown"], record["breakdown_value"])
    charts = {kind: _picture(home, measure, record[kind]) for kind in ("svg", "png")}
    without = record.get("without") or {"svg": None, "png": None, "alt_text": ""}
    return Panel(
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
        sentences=(*record["sentences"][1:], *beside_sentences(home, measure, record)),
        latest_words=record["sentences"][0] if record["sentences"] else "",
        rows=tuple(_row(measure, row) for row in reversed(record["rows"]) if row.get("status")),
        tables=beside_tables(home, measure, record),
        pictures=_referred_today(home, measure, record),
        withheld_reason=record["chart_reason"].removeprefix("Withheld: ")
        if record["chart"] == "withheld"
        else None,
        without_svg=_picture(home, measure, without["svg"]),
        without_png=_picture(home, measure, without["png"]),
        without_alt=without["alt_text"],
    )


def _referred_today(home: Home, measure: Measure, record: dict[str, Any]) -> tuple[Picture, ...]:
    kept = record.get("referred_today")
    if kept is None:
        return ()
    svg, png = (str(_picture(home, measure, kept[kind])) for kind in ("svg", "png"))
    return (
        Picture(
            title="A child referred today",
            svg=svg,
            png=png,
            alt_text=kept["alt_text"],
            sentences=tuple(kept["sentences"]),
        ),
    )


def _picture(home: Home, measure: Measure, path: str | None) -> str | None:
    """A picture beside the page, so that the folder of pages can be sent as it is."""
    if path is None:
        return None
    name = Path(path).name
    target = home.reports / measure.theme / measure.name / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(home.path / path, target)
    return f"{measure.name}/{name}"


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


def _companion(home: Home, key: str) -> Companion:
    measure = next(one for one in all_measures() if one.key == key)
    records = chart_records(home, measure)
    latest = records[0]["sentences"][0] if records and records[0]["sentences"] else "no data"
    return Companion(title=measure.title, href=f"../{measure.theme}/{measure.name}.html", latest_words=latest)


def _no_data_reason(home: Home, measure: Measure) -> str:
    missing = [source(name).title for name in base_tables(measure) if files_of(home, name).height == 0]
    return f"nothing has landed of {', '.join(missing)}" if missing else "no figure for the home ICB"


def theme_lines(home: Home, theme: str, *, prefix: str) -> tuple[IndexLine, ...]:
    return tuple(line for measure in measures_of(theme) for line in _index_lines(home, measure, prefix))


def _index_lines(home: Home, measure: Measure, prefix: str) -> Iterator[IndexLine]:
    common: dict[str, Any] = {
        "key": measure.key,
        "title": measure.title,
        "theme": measure.theme,
        "href": f"{prefix}{measure.name}.html",
    }
    records = chart_records(home, measure)
    if not records:
        yield IndexLine(**common, status=f"no data: {_no_data_reason(home, measure)}")
    if len(records) > LINES_EACH:
        yield IndexLine(**common, latest_words=f"{len(records)} series", chart_note="see its page")
        return
    for record in records:
        verdict = record["verdict"]
        group = words.breakdown_words(record["breakdown"], record["breakdown_value"])
        sentences = record["sentences"]
        # a run chart has no icon, so that its words are all there is
        says_more = verdict.get("drawable") or record["chart"] == RUN_CHART
        yield IndexLine(
            **common,
            latest_words=sentences[0] if sentences else "",
            variation=verdict.get("variation"),
            assurance=verdict.get("assurance"),
            verdict_words=sentences[1] if len(sentences) > 1 and says_more else "",
            status=record["chart_reason"] if record["chart"] in ("withheld", "no_data") else "",
            chart_note="" if verdict.get("drawable") else record["chart_reason"],
            group_words=group if record["breakdown"] else (record["org_name"] if len(records) > 1 else ""),
            is_new_signal=record["is_new_signal"],
        )


def _checks(home: Home, assets: list[str]) -> tuple[CheckLine, ...]:
    accepted = accepted_words(home)
    return tuple(
        _check_line(result, accepted) for name in assets for result in read_check_results(home, name)
    )


def bad_checks(home: Home, prefixes: list[str]) -> tuple[CheckLine, ...]:
    accepted = accepted_words(home)
    return tuple(
        _check_line(result, accepted)
        for result in read_check_results(home)
        if result["outcome"] in ("failed", "error") and result["asset"].startswith(tuple(prefixes))
    )


def _check_line(result: dict[str, Any], accepted: dict[str, str]) -> CheckLine:
    since = result["failed_since"]
    borne = accepted.get(f"{result['asset']}:{result['name']}", "") if since else ""
    return CheckLine(
        name=result["name"],
        severity=result["severity"],
        outcome=result["outcome"],
        message=f"{result['message'].rstrip('.')}. {borne}" if borne else result["message"],
        since=since.date() if since else None,
        asset=result["asset"],
    )


def source_lines(home: Home, names: list[str] | tuple[str, ...]) -> tuple[SourceLine, ...]:
    lines = []
    kept = manifest(home)
    for name in dict.fromkeys(names):
        one = source(name)
        rows = [row for row in kept if row["source"] == name and not row["is_quarantined"]]
        lines.append(
            SourceLine(
                title=one.title,
                publisher=one.publisher,
                licence=one.licence,
                files=len(rows),
                rows=sum(row["rows"] or 0 for row in rows),
                last_received=max((row["received_at"].date() for row in rows), default=None),
                absent=not rows,
                reason="" if rows else "nothing has landed",
            )
        )
    return tuple(lines)


def files(home: Home) -> Files:
    kept, turned = manifest(home), arrivals(home)

    def lines(rows: list[dict[str, Any]]) -> tuple[FileLine, ...]:
        return tuple(
            FileLine(
                name=row["name"] or f"{row['size']} bytes, {row['at']:%Y-%m-%d %H:%M}",
                source=row.get("source") or "",
                reason=row["reason"] or "",
            )
            for row in rows
        )

    absent = tuple(
        FileLine(name=one.title, source=one.key)
        for one in all_sources()
        if files_of(home, one.key).height == 0
    )
    return Files(
        landed=lines([row for row in kept if not row["is_quarantined"]]),
        quarantined=lines(
            [row for row in kept if row["is_quarantined"]]
            + [row for row in turned if row["outcome"] == "quarantined"]
        ),
        refused=lines([row for row in turned if row["outcome"] == "refused"]),
        unknown=lines([row for row in turned if row["outcome"] == "unknown"]),
        absent=absent,
    )
