"""Dagster's own folder inside the home: its settings, telemetry off, and its instance.

Only this file of ``store`` and ``event_log`` know Dagster.
"""

import json
import os
import re
from typing import TYPE_CHECKING

from qmetrics.store.home import Home

if TYPE_CHECKING:
    import dagster as dg

SETTINGS = """\
# Written by qmetrics. Dagster sends nothing anywhere.
telemetry:
  enabled: false
# nor does it ask for an address on the first visit
nux:
  enabled: false
# runs that write the same tables wait for each other
concurrency:
  runs:
    max_concurrent_runs: 1
# one file for all runs, and one connection: a run with many checks takes a third of the time
event_log_storage:
  module: qmetrics.store.event_log
  class: KeptConnectionEventLog
  config:
    base_dir: {folder}
"""


def prepare_dagster_home(home: Home) -> None:
    """Write Dagster's settings and point this process at them."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    file = home.dagster / "dagster.yaml"
    folder = json.dumps(str(home.dagster / "history"))
    if not file.exists():
        file.write_text(SETTINGS.format(folder=folder), "utf-8")
    elif folder not in (text := file.read_text("utf-8")):
        # a home that was moved or copied keeps its own records from now on
        file.write_text(
            re.sub(r"(?m)^(\s*base_dir:).*$", lambda found: f"{found[1]} {folder}", text), "utf-8"
        )
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


def dagster_instance(home: Home) -> "dg.DagsterInstance":
    """The instance whose runs and lineage the UI shows."""
    prepare_dagster_home(home)
    import dagster as dg

    return dg.DagsterInstance.get()
