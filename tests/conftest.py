"""Fixtures that several test folders use."""

import os
from pathlib import Path

import pytest

from qmetrics.store.clock import VARIABLE
from qmetrics.store.home import Home

ROOT = Path(__file__).resolve().parent.parent

# the day of every test, and of what it starts: reviews fall due and acceptances end on days of the calendar
os.environ[VARIABLE] = "2026-11-26"


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


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home made once by the main job from a small synthetic sample: 15 months, 300 patients.

    Shared by every test that needs data: read it, never change it. The run points this process at
    the home through environment variables; they are put back.
    """
    from qmetrics.app.run import run
    from qmetrics.app.sample import write_sample
    from qmetrics.model import TwinOptions

    files = tmp_path_factory.mktemp("arrivals")
    write_sample(files, TwinOptions(months=15, patients=300), templates=False)
    home = Home(tmp_path_factory.mktemp("sample_home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, os.environ.get(name, ""))
        run(home, landing=files)
    return home
