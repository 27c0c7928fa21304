"""Times the main job, an unchanged re-run and the import, as a user would start them."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Figure, Section, medians, ratio

REPEATS = 3


def section() -> Section:
    run = [sys.executable, "-W", "ignore", "-m", "qmetrics.cli", "run"]
    first, again = [], []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory() as folder:
            home = str(Path(folder) / "home")
            first.append(seconds(run, QMETRICS_HOME=home))
            again.append(seconds(run, QMETRICS_HOME=home))
    yield Figure("run, default sample", f"{statistics.median(first):.1f} s", "<= 60 s")
    yield Figure("run again, nothing changed", f"{statistics.median(again):.1f} s", "<= 10 s")
    load = [sys.executable, "-W", "ignore", "-c", "import qmetrics.definitions"]
    yield Figure(
        "Dagster definitions load", f"{statistics.median(seconds(load) for _ in range(5)):.1f} s", ""
    )
    found = medians({name: lambda name=name: imported(name) for name in ("qmetrics", "polars")}, 7)
    yield ratio("import qmetrics / import polars", found["qmetrics"] / found["polars"], "<= 1.3")


def imported(name: str) -> float:
    return seconds([sys.executable, "-c", f"import {name}"])


def seconds(command: list[str], **variables: str) -> float:
    """Wall time of one whole command; it must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ | variables)
    return time.perf_counter() - started
