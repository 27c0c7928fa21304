"""Which pages the browser looks at: few, and of every kind that a build has.

Kinds are read off the built folders, so that a new sort of page or of block is looked at without being listed
here: pages are added until each block that occurs (an element with its classes, a section by its name) and
each kind of chart is on one of them.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from qmetrics.assets.builds import builds_of, folder_of
from qmetrics.store.home import Home

_TAG = re.compile(r"<([a-z][a-z0-9]*)\b([^>]*)>")
_TRAIT = re.compile(r'\b(class|role|scope|aria-labelledby)="([^"]*)"')


def kinds_of(home: Home, audience: str) -> list[Path]:
    """Pages of the builds for one audience that together have every kind of block and of chart."""
    folders = [folder_of(home, build) for build in builds_of(home) if build.audience.value == audience]
    charts = _charts(home)
    pages = {
        page: _blocks(page.read_text("utf-8")) | charts.get(f"{page.parent.name}/{page.stem}", set())
        for folder in folders
        for page in sorted(folder.rglob("*.html"))
    }
    return _cover(pages)


def _charts(home: Home) -> dict[str, set[str]]:
    """Kinds of chart of each measure, by theme and name."""
    return {
        f"{file.parent.parent.name}/{file.parent.name}": {
            f"chart {record['chart']}" for record in json.loads(file.read_text("utf-8"))
        }
        for file in home.charts.glob("*/*/charts.json")
    }


def _blocks(page: str) -> set[str]:
    """What a page is built of; numbers and codes in names are left out."""
    body = page.partition("<body")[2]
    found = set()
    for tag, attributes in _TAG.findall(body):
        traits = sorted(
            f"{name}={re.sub(r'[A-Z0-9_-]+', '', value)}" for name, value in _TRAIT.findall(attributes)
        )
        found.add(" ".join([tag, *traits]))
    return found


def _cover(pages: dict[Path, set[str]]) -> list[Path]:
    """Few pages that have everything between them, and one of each name of its own.

    A page at the top of a build is always one of them, and the first of each folder.
    """
    chosen = _of_each_name(pages)
    missing = set[str]().union(*pages.values()).difference(*(pages[page] for page in chosen))
    while missing:
        best = max(pages, key=lambda page: (len(pages[page] & missing), str(page)))
        chosen.append(best)
        missing -= pages[best]
    return chosen


def _of_each_name(pages: Iterable[Path]) -> list[Path]:
    """One page of each sort of place: a file name that recurs in folders, or a folder of codes."""
    found: dict[str, Path] = {}
    for page in pages:
        if (page.parent / "manifest.json").exists():
            sort = page.name
        elif page.name == "index.html":
            sort = "folder/index.html"
        else:
            sort = "providers" if page.parent.name == "providers" else "measure"
        found.setdefault(sort, page)
    return list(found.values())
