"""An asset is made where one module raises: where that fails, a change of the module must make it stale.

A few assets of each kind; ``making_without.py`` takes any other by hand.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from homes import copy_of

from qmetrics.assets import versions
from qmetrics.measures import all_measures, declared_in
from qmetrics.store.code_closure import closure

# what loads others by the name it is given is of all of them
REGISTRIES = {"qmetrics.measures", "qmetrics.sources"}
ASSETS = [
    ("table", "complaints_log"),
    ("measure", "complaints.handling_quality_welcoming"),
    ("measure", "camhs_waits.net_flow"),
    ("chart", "never_events.count"),
]


def counted(kind: str, key: str) -> frozenset[str]:
    """The modules whose change makes an asset stale."""
    if kind == "table":
        return closure((f"qmetrics.sources.{key}.layout", *versions._TABLE))
    if kind == "measure":
        measure = next(one for one in all_measures() if one.key == key)
        return closure((declared_in(measure), *versions._MEASURE))
    return closure(versions._CHART if kind == "chart" else versions._REPORT)


@pytest.fixture(scope="module")
def home(sample_home, tmp_path_factory):
    return copy_of(sample_home, tmp_path_factory.mktemp("without") / "home")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is split in two, which this system cannot")
@pytest.mark.parametrize(("kind", "key"), ASSETS)
def test_an_asset_that_cannot_be_made_without_a_module_is_stale_when_it_changes(home, kind, key):
    program = Path(__file__).with_name("making_without.py")
    known = counted(kind, key)
    done = subprocess.run(
        [sys.executable, program, str(home.path), kind, key, *known],
        capture_output=True,
        text=True,
        check=True,
    )
    needed = set(done.stdout.split())
    assert len(needed & known) > 5, "the modules were not taken away"
    assert needed - REGISTRIES - known == set()
