"""Killed or crowded out: what a run leaves is whole, and what it says is of use."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from asking import ask

from power.daemon_kills import statuses
from power.kills import (
    Whole,
    differences,
    problems,
    run_whole,
    start,
    try_kill,
)
from qmetrics.measures import measures_of
from qmetrics.store.home import Home

SEEDS = (1, 2, 3, 4, 5)


@pytest.mark.slow
def test_a_run_that_is_never_killed_is_well(whole: Whole) -> None:
    assert list(problems(whole.home)) == []
    assert whole.figures.height > 300
    assert set(whole.figures["measure_key"]) == {one.key for one in measures_of(whole.theme)}


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


@pytest.mark.slow
def test_dagster_does_not_wait_for_a_run_that_was_killed(whole: Whole, tmp_path: Path) -> None:
    import dagster as dg

    home = Home(tmp_path / "home")
    process = start(home, whole.files, whole.theme)
    while "STARTED" not in statuses(home):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    run_whole(home, whole.files, whole.theme)
    assert set(statuses(home)) == {dg.DagsterRunStatus.SUCCESS.value, dg.DagsterRunStatus.FAILURE.value}


@pytest.mark.slow
def test_two_runs_at_once(whole: Whole, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = start(home, whole.files, whole.theme)
    try:
        while not home.warehouse_file.exists():
            assert first.poll() is None
            time.sleep(0.05)
        for words in (
            ("run", "--landing", str(whole.files)),
            ("pack",),
            ("land", str(whole.files / "none.csv")),
            ("purge", "--by", "a tester"),
            ("ledger", "add", "annotation"),
        ):
            code, said = ask(home, *words)
            assert code == 1
            assert said.startswith(f"qmetrics: {home.path}: qmetrics run (process {first.pid}, since ")
            assert len(said.splitlines()) == 1
    finally:
        first.communicate()
    assert first.returncode == 0
    assert list(problems(home)) == []
    assert list(differences(home, whole)) == []
