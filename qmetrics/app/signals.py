"""What the drawn charts say at their latest point: how many are new signals, which are withheld."""

import json
from typing import Any

from qmetrics.reports.signals import count_signals
from qmetrics.store.derived import as_made, derived_files
from qmetrics.store.home import Home


def chart_records(home: Home) -> list[dict[str, Any]]:
    """The record beside every chart drawn."""
    kept = [
        as_made(home, one.path)
        for one in derived_files(home)
        if one.asset.startswith("chart/") and one.path.name == "charts.json"
    ]
    return [record for file in kept if file for record in json.loads(file.read_text("utf-8"))]


def signal_counts(home: Home) -> tuple[int, int, tuple[str, ...]]:
    """New signals at the latest point, XmR charts with icons, and the measures withheld."""
    records = chart_records(home)
    found = count_signals(records)
    withheld = tuple(sorted({record["measure_key"] for record in records if record["chart"] == "withheld"}))
    return found.new, found.charts, withheld
