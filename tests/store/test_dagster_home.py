"""Dagster's folder of a home: a team's settings stay, databases are made once, what was broken is mended."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from qmetrics.store import dagster_home
from qmetrics.store.dagster_home import (
    EVENT_LOG,
    FORMER_SETTINGS,
    RUNS,
    SCHEDULES,
    SETTINGS,
    SETTINGS_FILE,
    prepare_dagster_home,
)
from qmetrics.store.home import Home


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("made") / "home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, "")
        prepare_dagster_home(home)
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    """A home of one's own whose folder of Dagster's is made."""
    shutil.copytree(made.path, tmp_path / "home")
    return Home(tmp_path / "home")


def revisions(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("select version_num from alembic_version")]


def add_run(home: Home) -> str:
    """A run and an event of it; its id."""
    prepare_dagster_home(home)

    @dg.job
    def nothing() -> None:
        pass

    with dg.DagsterInstance.get() as instance:
        return nothing.execute_in_process(instance=instance).run_id


def ask_instance() -> None:
    """Ask for what is in each of the databases."""
    with dg.DagsterInstance.get() as instance:
        instance.get_runs(limit=1)
        instance.all_instigator_state()


def events_of(home: Home, run_id: str) -> int:
    prepare_dagster_home(home)
    with dg.DagsterInstance.get() as instance:
        return len(instance.all_logs(run_id))


def test_a_new_home_has_all_of_it(home: Home) -> None:
    assert (home.dagster / SETTINGS_FILE).read_text("utf-8") == SETTINGS
    assert [len(revisions(home.dagster / name)) for name in (RUNS, SCHEDULES)] == [1, 1]
    assert dagster_home._is_ready(home.dagster)
    assert os.environ["DAGSTER_HOME"] == ""
    prepare_dagster_home(home)
    assert os.environ["DAGSTER_HOME"] == str(home.dagster)
    with dg.DagsterInstance.get() as instance:
        assert instance.run_monitoring_enabled


def test_what_is_ready_is_left_alone(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dagster_home, "_make", None)
    prepare_dagster_home(home)


def test_a_teams_settings_are_never_rewritten(home: Home, tmp_path: Path) -> None:
    file = home.dagster / SETTINGS_FILE
    own = "telemetry:\n  enabled: false\nlocal_artifact_storage:\n  module: dagster._core.storage.root\n" + (
        f"  class: LocalArtifactStorage\n  config:\n    base_dir: {json.dumps(str(tmp_path / 'own'))}\n"
    )
    edited = FORMER_SETTINGS.replace("base_dir:", "base_dir: /somewhere/else/history")
    for text in (own, edited.replace("max_concurrent_runs: 1", "max_concurrent_runs: 2")):
        file.write_text(text, "utf-8")
        prepare_dagster_home(home)
        assert file.read_text("utf-8") == text


def test_settings_of_an_earlier_qmetrics_are_replaced_and_its_events_kept(home: Home) -> None:
    file = home.dagster / SETTINGS_FILE
    former = FORMER_SETTINGS.replace("base_dir:", f"base_dir: {json.dumps(str(home.dagster / 'history'))}")
    file.write_text(former, "utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    with dg.DagsterInstance.get() as instance:
        kept = instance.event_log_storage.get_db_path()  # pyright: ignore
    assert kept == str(home.dagster / EVENT_LOG)
    run_id = add_run(home)
    assert file.read_text("utf-8") == SETTINGS
    assert events_of(home, run_id) > 0


def test_a_copied_home_writes_to_itself(home: Home, tmp_path: Path) -> None:
    add_run(home)
    copy = Home(tmp_path / "copy")
    shutil.copytree(home.path, copy.path)
    before = (home.dagster / EVENT_LOG).read_bytes()
    run_id = add_run(copy)
    assert (home.dagster / EVENT_LOG).read_bytes() == before
    assert events_of(copy, run_id) > 0
    assert events_of(home, run_id) == 0


def test_a_database_that_was_made_twice_at_once_is_mended(home: Home) -> None:
    run_id = add_run(home)
    for name, other in ((SCHEDULES, "16e3115a602a"), (RUNS, "16e3115a602a")):
        with closing(sqlite3.connect(home.dagster / name)) as connection, connection:
            connection.execute("insert into alembic_version values (?)", (other,))
        with pytest.raises(Exception, match="more than one head"):
            ask_instance()
        prepare_dagster_home(home)
        assert len(revisions(home.dagster / name)) == 1
    with dg.DagsterInstance.get() as instance:
        assert [run.run_id for run in instance.get_runs()] == [run_id]
        assert instance.all_instigator_state() == []


def test_an_event_log_whose_making_was_cut_short_is_made_anew(home: Home) -> None:
    (home.dagster / EVENT_LOG).write_bytes(b"")
    run_id = add_run(home)
    assert events_of(home, run_id) > 0


def test_many_processes_at_once_on_a_new_home(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from qmetrics.store.home import Home;"
        "from qmetrics.store.dagster_home import prepare_dagster_home;"
        "prepare_dagster_home(Home(Path(sys.argv[1])));"
        "import dagster as dg\n"
        "with dg.DagsterInstance.get() as instance:\n"
        "    instance.get_runs(limit=1), instance.all_instigator_state()"
    )
    home = Home(tmp_path / "home")
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", program, str(home.path)], stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [process.communicate()[1] for process in started]
    assert said == [b""] * 3
    assert [len(revisions(home.dagster / name)) for name in (RUNS, SCHEDULES)] == [1, 1]
    assert dagster_home._is_ready(home.dagster)


def test_with_a_dagster_that_was_not_tried_its_own_ways_over_the_same_file(home: Home) -> None:
    run_id = add_run(home)
    program = (
        "import sys, dagster; dagster.__version__ = '9.0.0'; import dagster as dg\n"
        "with dg.DagsterInstance.get() as instance:\n"
        "    log = instance.event_log_storage\n"
        "    print(type(log).__name__, len(instance.all_logs(sys.argv[1])) > 0, log.get_db_path())"
    )
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, run_id],
        capture_output=True, text=True, check=True, env=os.environ | {"DAGSTER_HOME": str(home.dagster)},
    )  # fmt: skip
    assert answer.stdout.split() == ["EventLog", "True", str(home.dagster / EVENT_LOG)]
