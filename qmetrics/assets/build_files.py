"""What lies in a build beside its pages: every figure of it in one table, and the list of its files.

Here: the tidy table of a build, and its manifest. Not here: the pages (``reports``), what a build may show
(``chart_records``).
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from qmetrics import __version__
from qmetrics.assets.chart_records import records_of
from qmetrics.measures import all_measures
from qmetrics.model.audience import Build
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind

DATA, MANIFEST = "data.csv", "manifest.json"
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


def tidy(home: Home, build: Build) -> pl.DataFrame:
    """Every figure that the pages of a build show, one a row.

    Returns
    -------
    polars.DataFrame
        Columns of ``TIDY``, in the order of the measures and of their charts, oldest figure first. What has
        no figure is null, never 0.
    """
    rows: list[dict[str, Any]] = []
    for measure in all_measures():
        for record in records_of(home, measure, build):
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


def manifest_text(home: Home, build: Build, folder: Path) -> str:
    """What a build is, and the SHA-256 of each of its files, as JSON; the same files give the same text."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    said = {
        "build": build.folder,
        "is_synthetic": home_kind(home) == "sample",
        "qmetrics": __version__,
        "files": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
