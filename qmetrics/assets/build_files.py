"""What lies in a build beside its pages: every figure of it in one table, and the list of its files.

Here: the tidy table of a build, and its manifest. Not here: the pages (``reports``), what a build may show
(``chart_records``).
"""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from qmetrics import __version__
from qmetrics.assets.chart_records import records_of
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.processes import DRAWING, elsewhere
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import Measure, Status
from qmetrics.model.audience import Build
from qmetrics.reports.spreadsheet import Cell, Sheet, Shorthand, csv_bytes, workbook_bytes
from qmetrics.store.landing import home_kind, manifest

DATA, WORKBOOK, MANIFEST = "data.csv", "data.xlsx", "manifest.json"
TIDY = {
    "measure_key": pl.String,
    "title": pl.String,
    "unit": pl.String,
    "org_code": pl.String,
    "org_name": pl.String,
    "org_level": pl.String,
    "breakdown": pl.String,
    "breakdown_value": pl.String,
    "period_start": pl.String,
    "period_end": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value_min": pl.Float64,
    "value_max": pl.Float64,
    "status": pl.String,
    "release_status": pl.String,
    "is_immature": pl.Boolean,
}


def tidy(evidence: Evidence, build: Build, measures: Sequence[Measure] = ()) -> pl.DataFrame:
    """Every figure that the pages of a build show, one a row; of some measures, or of all.

    Returns
    -------
    polars.DataFrame
        Columns of ``TIDY``, in the order of the measures and of their charts, oldest figure first. What has
        no figure is null, never 0.
    """
    rows: list[dict[str, Any]] = []
    for measure in measures or all_measures():
        for record in records_of(evidence, measure, build):
            about = {
                "measure_key": measure.key,
                "title": measure.title,
                "unit": measure.unit,
                "org_level": record["level"],
                **{name: record[name] for name in ("org_code", "org_name", "breakdown", "breakdown_value")},
            }
            is_shown = record["chart"] != "withheld"
            rows += [about | row for row in record["rows"] if is_shown and row.get("status")]
    return pl.DataFrame(rows, schema=TIDY, strict=False) if rows else pl.DataFrame(schema=TIDY)


def ask_for_data(
    evidence: Evidence, build: Build, measure: Measure | None = None
) -> "Future[tuple[bytes, bytes]]":
    """Have the figures of a measure, or of all, written as CSV and as an accessible workbook, elsewhere."""
    tables = base_tables(measure) if measure else None
    received = [
        row["received_at"].date()
        for row in evidence.read(manifest)
        if tables is None or row["source"] in tables
    ]
    return elsewhere(
        DRAWING,
        data_files,
        measure.title if measure else "Every figure of this pack",
        tidy(evidence, build, (measure,) if measure else ()),
        measure.caveats if measure else (),
        max(received, default=date(2000, 1, 1)),
        evidence.read(home_kind) == "sample",
    )


def data_files(
    title: str, figures: pl.DataFrame, notes: tuple[str, ...], as_at: date, is_sample: bool
) -> tuple[bytes, bytes]:
    """A tidy table as CSV and as an accessible workbook; equal tables give equal bytes."""
    rows = cells(figures)
    sheet = Sheet(name="Figures", title=title, columns=tuple(TIDY), rows=rows, notes=notes)
    about = (("Files received to", as_at.isoformat()), ("Made by", f"qmetrics {__version__}"))
    book = workbook_bytes(title, (sheet,), about=about, made_on=as_at, is_sample=is_sample)
    return csv_bytes(tuple(TIDY), rows, empty=""), book


def cells(figures: pl.DataFrame) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a tidy table, a suppressed figure marked as such."""
    names = figures.columns
    status = names.index("status")
    numbers = {names.index(name) for name in ("value", "numerator", "denominator")}
    return tuple(
        tuple(Shorthand.SUPPRESSED.value if at in numbers else cell for at, cell in enumerate(row))
        if row[status] == Status.SUPPRESSED.value
        else row
        for row in figures.iter_rows()
    )


def manifest_text(evidence: Evidence, build: Build, folder: Path) -> str:
    """What a build is, and the SHA-256 of each of its files, as JSON; the same files give the same text."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    said = {
        "build": build.folder,
        "is_synthetic": evidence.read(home_kind) == "sample",
        "qmetrics": __version__,
        "files": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
