"""A definition that changes in a module which declares nothing by itself is computed anew, end to end."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qmetrics.store.home import Home, Settings, prepare_home, write_settings

ROOT = Path(__file__).resolve().parent.parent
KEY = "complaints.handling_quality_learning"
OF_THE_RATERS = 'score=pl.col("consensus_score"),'


@pytest.mark.slow
def test_a_score_replaced_by_a_constant_is_what_the_next_run_shows(tmp_path):
    shutil.copytree(ROOT / "qmetrics", tmp_path / "qmetrics", ignore=shutil.ignore_patterns("__pycache__"))
    home = Home(tmp_path / "home")
    prepare_home(home)
    # two providers, and readers of one kind: what is drawn for the others is not looked at here
    write_settings(home, Settings(providers=("ZA1", "ZA2"), audiences=("committee",)))
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path),
        "QMETRICS_HOME": str(home.path),
        "DAGSTER_HOME": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def ask(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "qmetrics.cli", *words],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def figures() -> list[float]:
        shown = [row["value"] for row in json.loads(ask("data", KEY, "--json"))]
        return [value for value in shown if value is not None]

    ask("sample", "files", "--months", "3", "--patients", "60")
    ask("run", "--landing", "files", "--theme", "complaints")
    before = figures()
    assert before
    assert set(before) != {1.0}
    assert "made       nothing: all is up to date" in ask("run", "--theme", "complaints")

    declared = tmp_path / "qmetrics" / "measures" / "complaints_handling.py"
    text = declared.read_text("utf-8")
    assert text.count(OF_THE_RATERS) == 1
    declared.write_text(text.replace(OF_THE_RATERS, "score=pl.lit(1),"), "utf-8")
    ask("run", "--theme", "complaints")
    assert set(figures()) == {1.0}
