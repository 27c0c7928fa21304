"""Folders that are made whole beside the home's own and then take their place.

A folder that could not be written leaves the former one where it was. A program that is killed between the
two steps of the swap leaves the new folder beside; its asset is stale then, and the next run makes it again.
"""

import shutil
from pathlib import Path

from qmetrics.store.home import Home


def staging(home: Home) -> Home:
    """A home beside, in which folders are written; its paths are those of the home."""
    return Home(home.path / ".unfinished")


def clear(folder: Path) -> Path:
    """The same folder of a staging home, with nothing in it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def put_in_place(unfinished: Path, folder: Path) -> None:
    """Let a folder that was written whole take the place of another, or of none."""
    former = unfinished.with_name(f"{unfinished.name}.former")
    if former.exists():
        shutil.rmtree(former)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        folder.replace(former)
    try:
        unfinished.replace(folder)
    except OSError:
        if former.exists():
            former.replace(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)
