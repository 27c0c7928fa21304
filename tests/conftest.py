"""Fixtures that several test folders use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
