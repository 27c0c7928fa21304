"""The run that is never killed nor short of room: made once, and looked at by several files."""

import pickle
from pathlib import Path

import pytest

from power.kills import Whole, make_whole


@pytest.fixture(scope="session")
def whole(once) -> Whole:
    def make(place: Path) -> None:
        (place / "whole.pickle").write_bytes(pickle.dumps(make_whole(place)))

    return pickle.loads((once("whole", make) / "whole.pickle").read_bytes())
