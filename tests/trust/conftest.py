"""The run that is never killed nor short of room: made once, and looked at by several files.

All files land and all tables are made, then one theme's measures, charts and pages: of more themes there is
more to draw and nothing else to break, and ``make power`` kills runs of all.
"""

import pickle
from pathlib import Path

import pytest

from power.kills import Whole, make_whole


@pytest.fixture(scope="session")
def whole(once) -> Whole:
    def make(place: Path) -> None:
        (place / "whole.pickle").write_bytes(pickle.dumps(make_whole(place, "sepsis")))

    return pickle.loads((once("whole", make) / "whole.pickle").read_bytes())
