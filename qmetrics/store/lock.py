"""One writer a home: a lock that the operating system lets go of when its holder ends, however it ends.

Here: holding a home while a command changes it, and refusing one that a newer package wrote. Not here: the
transactions of the warehouse (``warehouse``). Dagster's own runs wait for each other by its settings
(``dagster_home``).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from qmetrics.store.home import Home, HomeError
from qmetrics.store.ledger import refuse_newer

LOCK_FILE = "in_use.lock"


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold a home for writing; HomeError at once where another command does, or it is of a newer package."""
    from filelock import FileLock, Timeout

    home.path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.path / LOCK_FILE, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise HomeError(
            f"{home.path}: another qmetrics command is at work in this home. Nothing was changed; wait until "
            "it has ended and run this again, or name another home with QMETRICS_HOME"
        ) from None
    try:
        if home.settings.database_url or home.warehouse_file.exists():
            refuse_newer(home)
        yield
    finally:
        lock.release()
