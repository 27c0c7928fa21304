"""Fixtures that several test folders use."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from filelock import FileLock
from homes import LINKED

from qmetrics.store.clock import VARIABLE
from qmetrics.store.home import Home

ROOT = Path(__file__).resolve().parent.parent
# makes a folder of a name once a test run
Once: TypeAlias = Callable[[str, Callable[[Path], None]], Path]

# the day of every test, and of what it starts: reviews fall due and acceptances end on days of the calendar
os.environ[VARIABLE] = "2026-11-26"
# one list of fonts for every home that a test makes: making it takes a second
os.environ.setdefault("MPLCONFIGDIR", str(Path(tempfile.gettempdir()) / "qmetrics-fonts"))


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real published files beside the clone; the test is skipped where it is absent."""
    named = os.environ.get("QMETRICS_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        if os.environ.get("QMETRICS_REQUIRE_MARKED"):
            pytest.fail(f"the folder of real files is required here and is not at {folder}")
        pytest.skip(f"the folder of real files is not at {folder}; set QMETRICS_SHARED to where it is")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the files that have slow tests: workers side by side then end at about the same time.

    One of them makes the shared home, the others do what needs none before they would wait for it.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    waiting = {item.path for item in items if "sample_home" in getattr(item, "fixturenames", ())}
    first = min(slow & waiting, default=None)
    items.sort(key=lambda item: (item.path not in slow, item.path != first, item.path in waiting))


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Make a folder once a test run, whichever worker needs it first: ``once(name, make)``."""
    base = tmp_path_factory.getbasetemp()
    # workers have folders of their own beside each other
    place = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        made = place / f"once_{name}"
        with FileLock(place / f"once_{name}.lock"):
            if not (made / "whole").exists():
                # in its place from the start: a home keeps its own path
                shutil.rmtree(made, ignore_errors=True)
                made.mkdir()
                make(made)
                (made / "whole").touch()
        return made

    return folder


@pytest.fixture(scope="session")
def sample_home(once: Once) -> Iterator[Home]:
    """A home made once by the main job from a small synthetic sample: 15 months, 300 patients.

    Shared by every test that needs data: read it, never change it; ``homes.copy_of`` gives one to change. At
    the end of the run it must be as it was made.
    """
    made = once("sample", _make_sample)
    yield Home(made / "home")
    assert _state(made / "home") == json.loads((made / "state.json").read_text("utf-8")), (
        "a test changed the shared home"
    )


def _make_sample(place: Path) -> None:
    """Make the home; the run points this process at it by environment variables, which are put back."""
    from qmetrics.app.run import run
    from qmetrics.app.sample import write_sample
    from qmetrics.model import TwinOptions

    write_sample(place / "arrivals", TwinOptions(months=15, patients=300), templates=False)
    home = Home(place / "home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, os.environ.get(name, ""))
        run(home, landing=place / "arrivals")
    (place / "state.json").write_text(json.dumps(_state(home.path)), "utf-8")


def _state(home: Path) -> dict[str, str]:
    """Hashes of what copies of the shared home have links to."""
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in LINKED
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }
