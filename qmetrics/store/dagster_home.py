"""Dagster's own folder inside the home: its settings, telemetry off, and its instance.

The only file of ``store`` that knows Dagster.
"""

import json
import os
from typing import TYPE_CHECKING

from qmetrics.store.home import Home

if TYPE_CHECKING:
    import dagster as dg

SETTINGS = """\
# Written by qmetrics. Dagster sends nothing anywhere.
telemetry:
  enabled: false
# one file for all runs: each event is written once instead of twice
event_log_storage:
  module: dagster.core.storage.event_log
  class: ConsolidatedSqliteEventLogStorage
  config:
    base_dir: {folder}
"""


def prepare_dagster_home(home: Home) -> None:
    """Write Dagster's settings and point this process at them."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    file = home.dagster / "dagster.yaml"
    if not file.exists():
        file.write_text(SETTINGS.format(folder=json.dumps(str(home.dagster / "history"))), "utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


def dagster_instance(home: Home) -> "dg.DagsterInstance":
    """The instance whose runs and lineage the UI shows."""
    prepare_dagster_home(home)
    import dagster as dg

    return dg.DagsterInstance.get()
