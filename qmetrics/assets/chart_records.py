"""What is kept beside a chart: all that pages and summaries need of a series, as plain values.

Here: the record that ``charts.json`` holds one of per series, and which records a build may show. Not here:
the pictures (``charts``), the pages (``page_values``).
"""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from qmetrics.analysis.attention import attention
from qmetrics.analysis.new_signals import earlier_verdict, is_new_signal
from qmetrics.analysis.series import Series
from qmetrics.assets.evidence import Evidence
from qmetrics.model import Level, Measure, Published, PublishedShare
from qmetrics.model.audience import Audience, Build
from qmetrics.store.derived import AlteredError, as_made
from qmetrics.store.home import Home

PUBLIC_FILE, DISCLOSURE_FILE, TOGETHER_FILE = "public.json", "disclosure.json", "together.json"
_COLUMNS = (
    "period_start",
    "period_end",
    "value",
    "left_out_value",
    "numerator",
    "denominator",
    "value_min",
    "value_max",
    "status",
    "release_status",
    "is_immature",
)


def chart_record(series: Series, alt: str) -> dict[str, Any]:
    """What pages and summaries need of a series.

    Parameters
    ----------
    series : Series
    alt : str
        What its picture shows.
    """
    found = attention(series)
    earlier = earlier_verdict(series)
    return {
        "measure_key": series.measure.key,
        "slug": slug(series),
        "org_code": series.org_code,
        "org_name": series.org_name,
        "level": series.level,
        "breakdown": series.breakdown,
        "breakdown_value": series.breakdown_value,
        "chart": series.chart,
        "chart_reason": series.chart_reason,
        "verdict": series.verdict,
        "earlier": {name: earlier.get(name) for name in ("variation", "assurance")},
        "is_new_signal": is_new_signal(series),
        "attention": asdict(found) if found else None,
        "target": {"value": series.target.value, "standing": series.target.standing}
        if series.target
        else None,
        "sentences": list(series.sentences),
        "alt_text": alt,
        "rows": series.frame.select(
            pl.col(name) for name in _COLUMNS if name in series.frame.columns
        ).to_dicts(),
    }


def slug(series: Series) -> str:
    """A name for the files and the place on a page of one series."""
    parts = (series.org_code, series.level, series.breakdown, series.breakdown_value)
    return "_".join(part.replace(" ", "_") for part in parts if part)


def chart_records(home: Home, measure: Measure) -> list[dict[str, Any]]:
    """The records of every series of a measure."""
    return read_records(home, home.charts / measure.theme / measure.name / "charts.json") or []


def disclosure_record(home: Home, measure: Measure) -> dict[str, Any] | None:
    """What was done so that a measure may be published; None of what publishers have published."""
    kept = read_records(home, home.charts / measure.theme / measure.name / DISCLOSURE_FILE)
    return None if kept is None else kept | _withheld_together(home, measure)


def public_records(home: Home, measure: Measure) -> list[dict[str, Any]]:
    """The records that the disclosure rules let through, each measure looked at by itself."""
    return read_records(home, home.charts / measure.theme / measure.name / PUBLIC_FILE) or []


def together_record(home: Home, theme: str) -> dict[str, Any]:
    """What came of attacking all measures of a theme together; empty where that was not done."""
    return read_records(home, home.charts / theme / TOGETHER_FILE) or {}


def _withheld_together(home: Home, measure: Measure) -> dict[str, Any]:
    """Why a measure is not shown beside the others; empty where it is."""
    found: dict[str, Any] = together_record(home, measure.theme).get("withheld", {}).get(measure.key, {})
    return found


def records_of(evidence: Evidence, measure: Measure, build: Build) -> list[dict[str, Any]]:
    """The records of a measure that a build may show.

    Parameters
    ----------
    build : Build
        The committee sees every series; a provider its own; the public what publishers have published, as
        they did, and of local returns what the disclosure rules let through.
    """
    if build.is_public and not isinstance(measure.origin, Published | PublishedShare):
        withheld = evidence.read(_withheld_together, measure)
        return [] if withheld else evidence.read(public_records, measure)
    records = evidence.read(chart_records, measure)
    if build.audience is Audience.PROVIDER:
        own = (build.org_code, Level.PROVIDER.value)
        return [record for record in records if (record["org_code"], record["level"]) == own]
    return records


def read_records(home: Home, file: Path) -> Any:
    """What was kept with ``keep_records``, if it is as it was made (else AlteredError); None for nothing."""
    if not file.exists() and as_made(home, file) is None:
        return None
    return _parsed(home, file, file.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _parsed(home: Home, file: Path, _changed: int) -> Any:
    """What a file says; looked at and read again when it has changed. Nobody changes what is given."""
    if as_made(home, file) is None:
        raise AlteredError(file)  # half written, or by an earlier version: not on record
    return json.loads(file.read_text("utf-8"))


def is_headline(measure: Measure, record: dict[str, Any], build: Build) -> bool:
    """Whether a record is one of the measure's own first: not a provider's beside the ICB's."""
    return build.audience is Audience.PROVIDER or record["level"] == measure.levels[0].value
