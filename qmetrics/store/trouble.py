"""What a failure of the disk means for whoever runs a command, and what to do about it.

Python, SQLite, Polars and Dagster each say it in a way of their own; here are the words that they share.
"""

import shutil
from collections.abc import Iterator

from qmetrics.store.home import Home

FULL = ("no space left on device", "database or disk is full", "disk quota exceeded")
UNWRITABLE = (
    "read-only file system",
    "readonly database",
    "unable to open database file",
    "permission denied",
    "operation not permitted",
)
# SQLite's words for several failures, a full disk among them
FAILED = "disk i/o error"
ROOM = 1_000_000
LOCKED = ("database is locked", "database table is locked")


def disk_words(home: Home, said: str) -> str | None:
    """What to tell where ``said``, the text of an error, is about the disk; None where it is not."""
    lower = said.lower()
    kept = f"{home.path}: {{}}. Nothing that had landed is lost: {{}} and run the same command again"
    if any(words in lower for words in FULL) or (FAILED in lower and _free(home) < ROOM):
        return kept.format("the disk is full", "make room on it")
    if FAILED in lower:
        return kept.format("the disk reports an error", "have it looked at")
    if any(words in lower for words in LOCKED):
        return kept.format("another program holds its database", "wait until that has ended")
    if any(words in lower for words in UNWRITABLE):
        do = "make the folder writable, or name another home with QMETRICS_HOME,"
        return kept.format("cannot be written to", do)
    return None


def _free(home: Home) -> int:
    try:
        return shutil.disk_usage(home.path).free
    except OSError:
        return 0


def disk_trouble(home: Home, error: BaseException) -> str | None:
    """``disk_words`` for an error and what led to it; None where a file outside the home is meant."""
    for one in _chain(error):
        if isinstance(one, OSError) and one.filename is not None:
            file, path = str(one.filename), str(home.path)
            if not file.startswith(path) and not path.startswith(file):
                continue
        words = disk_words(home, str(one))
        if words is not None:
            return words
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in seen:
        seen.append(one)
        yield one
        one = one.__cause__ or one.__context__
