"""One writer a home: a lock that the operating system lets go of when its holder ends, however it ends.

Here: holding a home while a command, or a run that Dagster started, changes it, and refusing one that a newer
package wrote; whether a run's process is still there. Not here: the transactions of the warehouse
(``warehouse``), ending runs (``dagster_runs``).
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from qmetrics.store.clock import LONDON
from qmetrics.store.files import write_whole
from qmetrics.store.home import Home, HomeError, make_private
from qmetrics.store.ledger import refuse_newer

LOCK_FILE = "in_use.lock"
# beside the lock, which others open to try it
HOLDER_FILE = "in_use.json"


@contextmanager
def held(home: Home, by: str = "a qmetrics command", *, wait: float = 0) -> Iterator[None]:
    """Hold a home for writing; whoever already holds it in this thread holds it on.

    Parameters
    ----------
    home : Home
    by : str
        Who holds it, for the message to whoever comes later.
    wait : float
        Seconds to wait for another holder to end.

    Raises
    ------
    HomeError
        Where another holds it still; names who, and says what to do. Where a newer package wrote in it.
    """
    make_private(home)
    lock = FileLock(home.path / LOCK_FILE, is_singleton=True)
    is_first = not lock.is_locked
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise HomeError(
            f"{home.path}: {_holder(home)} is at work in this home. Nothing was changed; wait until it has "
            "ended and run this again, or name another home with QMETRICS_HOME"
        ) from None
    try:
        if is_first:
            if home.settings.database_url or home.warehouse_file.exists():
                refuse_newer(home)
            _say_who(home, by)
        yield
    finally:
        if is_first:
            with suppress(OSError):
                (home.path / HOLDER_FILE).unlink(missing_ok=True)
        lock.release()


def _say_who(home: Home, by: str) -> None:
    since = datetime.now(LONDON).strftime("%H:%M on %d/%m/%Y")
    said = json.dumps({"by": by, "pid": os.getpid(), "since": since})
    write_whole(home.path / HOLDER_FILE, said.encode())


def _holder(home: Home) -> str:
    """Who holds a home, as far as that can be read: the holder may be about to write it, or to end."""
    try:
        found = json.loads((home.path / HOLDER_FILE).read_text("utf-8"))
        return f"{found['by']} (process {found['pid']}, since {found['since']})"
    except (OSError, ValueError, KeyError):
        return "another qmetrics command"


def run_lock(home: Home, run_id: str) -> Path:
    """The file that a run of Dagster holds for as long as its process is there."""
    return home.dagster / "at_work" / f"{run_id}.lock"


@contextmanager
def at_work(home: Home, run_id: str) -> Iterator[None]:
    """Hold the file of a run, which is taken away when the run ends by itself."""
    file = run_lock(home, run_id)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(file, timeout=10):
            yield
    finally:
        file.unlink(missing_ok=True)


def cut_off_runs(home: Home) -> list[str]:
    """Ids of runs whose process ended while it held their file: killed, or the machine went down."""
    return [file.stem for file in sorted(run_lock(home, "*").parent.glob("*.lock")) if not _is_held(file)]


def _is_held(file: Path) -> bool:
    try:
        with FileLock(file, timeout=0):
            return False
    except Timeout:
        return True
