"""A measure is added by one record in one file, and is then everywhere: shown on a copy of the package."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
THEME = "never_events"
KEY = f"{THEME}.dummy_downgraded"

DECLARATION = """

from dataclasses import replace as _replace

MEASURES = (
    *MEASURES,
    _replace(
        next(one for one in MEASURES if one.key == "never_events.count"),
        key="never_events.dummy_downgraded",
        title="Dummy of a test: incidents downgraded",
        question="How many incidents turned out not to be never events?",
        origin=Rows(
            table="never_events_log",
            date=pl.col("incident_date"),
            denominator=pl.col("status") == "downgraded",
        ),
    ),
)
"""

# Told everything in one process: each costs seconds to start.
PROGRAM = """
import contextlib, io, json, os, sys
from pathlib import Path

KEY, files = sys.argv[1], Path(sys.argv[2])
theme, name = KEY.split(".")
from qmetrics import cli
from qmetrics.definitions import defs
from qmetrics.model import TwinOptions
from qmetrics.sources import source
from qmetrics.store.check_results import read_check_results
from qmetrics.store.home import find_home

def ask(*arguments):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = cli.main(list(arguments))
    return code, out.getvalue()

for key in ("ods", "never_events_log"):
    for file, content in source(key).twin(TwinOptions(months=6, patients=100)).items():
        (files / file).write_bytes(content)
graph = defs.resolve_asset_graph()
code, words = ask("run", "--landing", str(files), "--theme", theme)
home = find_home()
pages = [path for path in (home.reports / "committee").rglob("*.html")]
import qmetrics as qm
told = {
    "code": code,
    "words": words,
    "assets": [key.to_user_string() for key in graph.get_all_asset_keys()],
    "checks": [key.name for key in graph.asset_check_keys if key.asset_key.path[-1] == name],
    "results": [one["outcome"] for one in read_check_results(home, f"measure/{theme}/{name}")],
    "charts": json.loads((home.charts / theme / name / "charts.json").read_text("utf-8")),
    "pictures": [one.name for one in (home.charts / theme / name).glob("*.png")],
    "catalogue": [one["key"] for one in json.loads(ask("catalogue", "--json")[1])],
    "data": json.loads(ask("data", KEY, "--json")[1]),
    "pages": [str(path.relative_to(home.reports / "committee")) for path in pages],
    "mentions": [str(path.relative_to(home.reports / "committee")) for path in pages
                 if "Dummy of a test: incidents downgraded" in path.read_text("utf-8")],
    "facade": qm.measure(KEY).data().height,
    "facade_catalogue": KEY in [one["key"] for one in qm.catalogue()],
}
Path(sys.argv[3]).write_text(json.dumps(told, default=str), "utf-8")
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a copy of the package with one more declaration says about itself."""
    place = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "qmetrics", place / "qmetrics", ignore=shutil.ignore_patterns("__pycache__"))
    declared = place / "qmetrics" / "measures" / f"{THEME}.py"
    declared.write_text(declared.read_text("utf-8") + DECLARATION, "utf-8")
    (place / "files").mkdir()
    environment = os.environ | {
        "PYTHONPATH": str(place),
        "QMETRICS_HOME": str(place / "home"),
        "PYTHONWARNINGS": "ignore",
    }
    environment.pop("DAGSTER_HOME", None)
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, KEY, str(place / "files"), str(place / "told.json")],
        capture_output=True, text=True, check=False, cwd=place, env=environment,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-3000:]
    return json.loads((place / "told.json").read_text("utf-8"))


def test_the_run_succeeds(told):
    assert told["code"] == 0, told["words"]


def test_it_is_an_asset_with_a_chart(told):
    path = KEY.replace(".", "/")
    assert {f"measure/{path}", f"chart/{path}"} <= set(told["assets"])


def test_it_has_checks_and_they_ran(told):
    assert {"has_rows", "figure_is_unique", "value_is_legal"} <= set(told["checks"])
    assert len(told["results"]) == len(told["checks"])
    assert set(told["results"]) == {"passed"}


def test_it_has_figures_and_charts(told):
    assert told["data"]
    assert all(one["measure_key"] == KEY for one in told["data"] + told["charts"])
    assert told["pictures"]


def test_it_is_in_the_catalogue(told):
    assert KEY in told["catalogue"]


def test_it_has_a_page_and_is_on_the_index(told):
    assert f"{KEY.replace('.', '/')}.html" in told["pages"]
    assert {f"{KEY.replace('.', '/')}.html", f"{THEME}/index.html", "index.html"} <= set(told["mentions"])


def test_analysts_have_it(told):
    assert 0 < told["facade"] <= len(told["data"])
    assert told["facade_catalogue"]


def test_the_repository_itself_does_not_have_it():
    from qmetrics.measures import all_measures

    assert KEY not in {one.key for one in all_measures()}
