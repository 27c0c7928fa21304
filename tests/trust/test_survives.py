"""Killed, crowded out, out of room or read-only: what a run leaves is whole, and what it says is of use."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from power.kills import (
    ROOT,
    Whole,
    answer_for_few,
    differences,
    make_whole,
    problems,
    run_whole,
    start,
    try_kill,
)
from qmetrics.store.home import Home, HomeError
from qmetrics.store.landing import manifest
from qmetrics.store.lock import held

SEEDS = (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return make_whole(tmp_path_factory.mktemp("survives"))


def ask(home: Home, *words: str) -> tuple[int, str]:
    """A command on a home: its exit code and what it said."""
    environment = os.environ | {"QMETRICS_HOME": str(home.path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "qmetrics.cli", *words], env=environment, capture_output=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.mark.slow
def test_a_run_that_is_never_killed_is_well(whole: Whole) -> None:
    assert list(problems(whole.home)) == []
    assert whole.figures.height > 1_000


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_run_leaves_a_home_that_the_next_run_completes(
    seed: int, whole: Whole, tmp_path: Path
) -> None:
    assert try_kill(seed, tmp_path, whole) == []


def test_the_look_at_a_home_finds_what_is_wrong(whole: Whole, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(whole.home.path, home.path)
    assert list(problems(home)) == []
    assert list(differences(home, whole)) == []
    landed = next((home.landing / "ods").iterdir())
    landed.unlink()
    parquet = next((home.tables / "complaints_log").rglob("*.parquet"))
    parquet.unlink()
    page = next((home.reports / "committee" / "sepsis").glob("*.html"))
    page.unlink()
    import sqlalchemy as sa

    from qmetrics.store.schema import observation
    from qmetrics.store.warehouse import transaction

    with transaction(home) as connection:
        row = dict(connection.execute(sa.select(observation).limit(1)).mappings().one())
        connection.execute(sa.insert(observation).values(row | {"id": None}))
    said = " ".join((*problems(home), *differences(home, whole)))
    for words in (
        "gone",
        "are there twice",
        "table complaints_log: ",
        "landing ods: 1 files lost",
        "sepsis/",
    ):
        assert words in said


def statuses(home: Home) -> set[str]:
    """Of the runs in Dagster's own records; none where there are no records yet."""
    file = home.dagster / "history" / "runs.db"
    with closing(sqlite3.connect(file)) as connection:
        try:
            return {row[0] for row in connection.execute("select status from runs")}
        except sqlite3.OperationalError:
            return set()


def running(home: Home) -> bool:
    return (home.dagster / "history" / "runs.db").exists() and "STARTED" in statuses(home)


@pytest.mark.slow
def test_dagster_does_not_wait_for_a_run_that_was_killed(whole: Whole, tmp_path: Path) -> None:
    import dagster as dg

    home = Home(tmp_path / "home")
    process = start(home, whole.files)
    while not running(home):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    run_whole(home, whole.files)
    assert statuses(home) == {dg.DagsterRunStatus.SUCCESS.value, dg.DagsterRunStatus.FAILURE.value}


def test_a_home_is_held_once(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with held(home), pytest.raises(HomeError, match="another qmetrics command is at work"), held(home):
        pass
    with held(home):
        pass


@pytest.mark.slow
def test_two_runs_at_once(whole: Whole, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = start(home, whole.files)
    try:
        while not home.warehouse_file.exists():
            assert first.poll() is None
            time.sleep(0.05)
        for words in (
            ("run", "--landing", str(whole.files)),
            ("pack",),
            ("land", str(whole.files / "none.csv")),
        ):
            code, said = ask(home, *words)
            assert code == 1
            assert said.startswith(f"qmetrics: {home.path}: another qmetrics command is at work")
            assert len(said.splitlines()) == 1
    finally:
        first.communicate()
    assert first.returncode == 0
    assert list(problems(home)) == []
    assert list(differences(home, whole)) == []


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[None]:
    """A mount for as long as it is needed; where none can be made the test says so, or fails in ``.ci``."""
    place.mkdir(exist_ok=True)
    made = subprocess.run(["mount", *options, str(place)], capture_output=True, check=False)
    if made.returncode != 0:
        why = f"no mount can be made here ({made.stderr.decode().strip()}); run as root to try a full disk"
        if os.environ.get("QMETRICS_REQUIRE_MARKED"):
            pytest.fail(why)
        pytest.skip(why)
    try:
        yield
    finally:
        # at once, though this process still has the warehouse open
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.mount
@pytest.mark.slow
@pytest.mark.parametrize("size", ["200k", "3m", "8m"])
def test_a_full_disk_says_so_and_loses_nothing(size: str, whole: Whole, tmp_path: Path) -> None:
    place = tmp_path / "disk"
    with mounted(place, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        home = Home(place / "home")
        answer_for_few(home)
        code, said = ask(home, "run", "--landing", str(whole.files))
        assert code == 1
        assert said == (
            f"qmetrics: {home.path}: the disk is full. Nothing that had landed is lost: make room on it and "
            "run the same command again\n"
        )
        subprocess.run(["mount", "-o", "remount,size=400m", str(place)], check=True)
        assert list(problems(home)) == []
        run_whole(home, whole.files)
        assert list(problems(home)) == []
        assert list(differences(home, whole)) == []


@pytest.mark.mount
@pytest.mark.slow
def test_a_read_only_home_says_so_and_can_be_read(whole: Whole, tmp_path: Path) -> None:
    copied, place = tmp_path / "copied", tmp_path / "fixed"
    shutil.copytree(whole.home.path, copied)
    with mounted(place, "--bind", str(copied)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], check=True)
        home = Home(place)
        file = next((whole.files / "ods").iterdir())
        for words in (("run", "--landing", str(whole.files)), ("pack",), ("land", str(file))):
            code, said = ask(home, *words)
            assert code == 1
            assert said == (
                f"qmetrics: {home.path}: cannot be written to. Nothing that had landed is lost: make the "
                "folder writable, or name another home with QMETRICS_HOME, and run the same command again\n"
            )
        code, said = ask(Home(place / "new"), "run", "--landing", str(whole.files))
        assert (code, "cannot be written to" in said, len(said.splitlines())) == (1, True, 1)
        for words in (("doctor",), ("data", "sepsis.screened", "--json")):
            code, said = ask(home, *words)
            assert code == 0 or "cannot be written to" in said
    kept = Home(copied)
    assert [row["sha256"] for row in manifest(kept)] == [row["sha256"] for row in manifest(whole.home)]
    assert list(problems(kept)) == []
    assert list(differences(kept, whole)) == []
