"""Runs of Dagster whose process is gone: found, and ended: Dagster's queue would wait for them for ever.

Dagster's own monitoring ends a run that does not start, or goes on for half a day (``dagster_home``); whether
the process of a run is still there it does not ask, where runs are processes of this machine.
"""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qmetrics.store.home import Home
from qmetrics.store.lock import cut_off_runs, run_lock

if TYPE_CHECKING:
    import dagster as dg

# tells runs of the command line from those that Dagster's daemon starts
BY_COMMAND = "qmetrics/by_command"
# seconds that a run may take from its start to the moment at which it holds its file
STARTING = 120.0
GONE = "the process that ran it is gone; what it had made is kept, and the next run goes on"


def end_lost_runs(home: Home, instance: "dg.DagsterInstance", now: float | None = None) -> list[str]:
    """End the runs whose process is gone, as failed; gives their ids.

    Parameters
    ----------
    home : Home
    instance : dagster.DagsterInstance
    now : float, optional
        Seconds since 1970; the clock's unless given.
    """
    ended = []
    for run_id in (*cut_off_runs(home), *_never_begun(home, instance, now or time.time())):
        run = instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished:
            instance.report_run_failed(run, GONE)
            ended.append(run_id)
        run_lock(home, run_id).unlink(missing_ok=True)
    return ended


def _never_begun(home: Home, instance: "dg.DagsterInstance", now: float) -> Iterator[str]:
    """Runs that started long ago and whose process never came as far as to hold its file."""
    import dagster as dg

    started = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
    for record in instance.get_run_records(filters=started):
        run_id = record.dagster_run.run_id
        if not run_lock(home, run_id).exists() and now - (record.start_time or now) > STARTING:
            yield run_id


def end_runs_of_commands(instance: "dg.DagsterInstance") -> None:
    """End every unfinished run of the command line: for whoever holds the home and so is the only one."""
    import dagster as dg

    begun = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED]
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=begun, tags={BY_COMMAND: "run"})):
        instance.report_run_failed(run, GONE)
