"""Dagster's own folder inside the home: its settings, telemetry off, and its databases, made once.

Only this file of ``store``, ``dagster_runs`` and ``event_log`` know Dagster.
"""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from qmetrics.store.files import write_whole
from qmetrics.store.home import Home, find_home, prepare_home
from qmetrics.store.lock import held
from qmetrics.store.whole_folders import clear, put_in_place, staging

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
# a run that nothing else ended is ended after half a day, so that those behind it are not queued for ever
run_monitoring:
  enabled: true
  max_runtime_seconds: 43200
# one file for all runs, and one connection: a run with many checks takes two thirds of the time;
# the file is in this folder, wherever it is moved or copied to
event_log_storage:
  module: qmetrics.store.event_log
  class: KeptConnectionEventLog
  config:
    base_dir:
      env: DAGSTER_HOME
"""

# what qmetrics wrote before, but for the folder it named: where nobody has changed it, it is ours to replace
FORMER_SETTINGS = """\
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
    base_dir:
"""

SETTINGS_FILE = "dagster.yaml"
EVENT_LOG, RUNS, SCHEDULES = "history/event_log.db", "history/runs.db", "schedules/schedules.db"


def prepare_dagster_home(home: Home) -> None:
    """Write Dagster's settings where there are none, have its databases made, and point this process at them.

    Both are made while the home is held, and a new folder appears when it is whole: two processes that make
    Dagster's databases at once break them for good.
    """
    if not _is_ready(home.dagster):
        with held(home, "qmetrics, preparing Dagster,", wait=60):
            if home.dagster.exists():
                _make(home.dagster)
            else:
                new = clear(staging(home).dagster)
                _make(new)
                put_in_place(new, home.dagster)
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


def _is_ready(folder: Path) -> bool:
    """Whether settings and databases are there and whole; asked without importing Dagster."""
    return (
        not _asks_for_settings(folder / SETTINGS_FILE)
        and _holds_events(folder / EVENT_LOG)
        and all(_revisions(folder / name) == 1 for name in (RUNS, SCHEDULES))
    )


def _asks_for_settings(file: Path) -> bool:
    """Whether there are none, or those of an earlier qmetrics, unchanged; a team's own stay as they are."""
    if not file.exists():
        return True
    return re.sub(r"(?m)^( *base_dir:).*$", r"\1", file.read_text("utf-8")) == FORMER_SETTINGS


def _make(folder: Path) -> None:
    """Make what Dagster's folder lacks; mend what was made by halves."""
    file = folder / SETTINGS_FILE
    if _asks_for_settings(file):
        write_whole(file, SETTINGS.encode())
    _mend(folder)
    import dagster as dg

    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    with dg.DagsterInstance.get() as instance:
        instance.get_runs(limit=1)
        instance.all_instigator_state()


def _revisions(file: Path) -> int:
    """How many revisions a database of Dagster's says it is at: one, when it was made once and to the end."""
    if not file.exists():
        return 0
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        try:
            return int(connection.execute("select count(*) from alembic_version").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def _holds_events(file: Path) -> bool:
    """Whether an event log has its tables; which revision it is at Dagster does not always write down."""
    if not file.exists():
        return False
    tables = "'event_logs', 'asset_keys', 'secondary_indexes'"
    query = f"select count(*) from sqlite_master where name in ({tables})"
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        return int(connection.execute(query).fetchone()[0]) == 3


def _mend(folder: Path) -> None:
    """Mend databases that were made twice at once, or whose making was cut short; no record is lost."""
    for file in (folder / RUNS, folder / SCHEDULES):
        if _revisions(file) > 1:
            # Dagster writes the revision anew where it finds the tables without one
            with closing(sqlite3.connect(file, timeout=30)) as connection, connection:
                connection.execute("delete from alembic_version")
    events = folder / EVENT_LOG
    if events.exists() and not _holds_events(events):
        # it has held nothing yet: Dagster makes this one where there is no file, and only there
        for path in events.parent.glob(f"{events.name}*"):
            path.unlink()


if __name__ == "__main__":
    # before Dagster itself is started on a home in which nothing has run yet
    prepare_home(find_home())
    prepare_dagster_home(find_home())
