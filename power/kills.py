"""Commands killed at random moments: what each left behind, and what the next run made of it.

Killed is the whole process group, by SIGKILL, so that nobody can tidy up; a power cut, which may also lose
what the disk had not yet written, is not tried. Runs that Dagster's daemon starts: ``daemon_kills``.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from qmetrics.app.doctor import RUNS, doctor
from qmetrics.model import OBSERVATION_SCHEMA, TwinOptions
from qmetrics.sources import all_sources
from qmetrics.store.home import Home, change_settings, prepare_home
from qmetrics.store.landing import files_of
from qmetrics.store.schema import observation, table_file
from qmetrics.store.warehouse import transaction

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = TwinOptions(months=3, patients=60)
PROVIDERS = ("ZA1", "ZM1")
# a file is known from when it was received: another run, another moment
SAME = [name for name in (*OBSERVATION_SCHEMA, "is_taken_back") if name != "known_from"]


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A run that was never killed: its files, its theme, its home, how long it took, and its figures."""

    files: Path
    # empty: all themes
    theme: str
    home: Home
    seconds: float
    figures: pl.DataFrame


def answer_for_few(home: Home) -> None:
    """Make a home that answers for two providers: most of a run for ten would be drawing their charts."""
    if not home.settings_file.exists():
        prepare_home(home)
        change_settings(home, providers=PROVIDERS)


def start(home: Home, files: Path, theme: str = "") -> "subprocess.Popen[bytes]":
    """``qmetrics run``, of one theme or of all, in a process group of its own."""
    answer_for_few(home)
    environment = os.environ | {"QMETRICS_HOME": str(home.path), "PYTHONPATH": str(ROOT)}
    environment.pop("DAGSTER_HOME", None)
    of_theme = ["--theme", theme] if theme else []
    return subprocess.Popen(
        [sys.executable, "-m", "qmetrics.cli", "run", "--landing", str(files), *of_theme],
        env=environment,
        cwd=home.path.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def run_whole(home: Home, files: Path, theme: str = "") -> str:
    """A run to its end, which must be a good one; what it said."""
    process = start(home, files, theme)
    said = process.communicate()[0].decode()
    if process.returncode != 0:
        raise AssertionError(f"the run ended with {process.returncode}: {said}")
    return said


def make_whole(place: Path, theme: str = "") -> Whole:
    """The run that the others are held against."""
    from qmetrics.app.sample import write_sample

    files, home = place / "arriving", Home(place / "whole")
    write_sample(files, OPTIONS, templates=False)
    began = time.monotonic()
    run_whole(home, files, theme)
    seconds = time.monotonic() - began
    return Whole(files=files, theme=theme, home=home, seconds=seconds, figures=figures(home))


def kill(home: Home, whole: Whole, after: float) -> bool:
    """Start a run and kill it after some seconds; whether it was still at work."""
    process = start(home, whole.files, whole.theme)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return process.returncode == -signal.SIGKILL


def moment(seed: int, whole: Whole) -> float:
    """Seconds after which the run of a seed is killed: anywhere in a whole run."""
    return random.Random(seed).uniform(0.02, 0.98) * whole.seconds


def figures(home: Home) -> pl.DataFrame:
    """Every row ever recorded, without the moments at which it was."""
    with transaction(home) as connection:
        rows = connection.execute(sa.select(*(observation.c[name] for name in SAME))).all()
    schema = {name: OBSERVATION_SCHEMA.get(name, pl.Boolean()) for name in SAME}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").sort(SAME)


def pages(home: Home) -> set[str]:
    """Charts and pages, by name."""
    folders = (home.charts, home.reports)
    return {str(path.relative_to(home.path)) for folder in folders for path in folder.rglob("*")}


def problems(home: Home, *, was_killed: bool = False) -> Iterator[str]:
    """What a kill may never leave: a file lost or altered, a database broken, a figure twice.

    That a run was cut off is said right after a kill, and no longer when the next run has ended.
    """
    for path in [*home.path.rglob("*.db"), *home.path.rglob("*.sqlite*")]:
        if path.suffix not in (".db", ".sqlite"):
            continue
        said = integrity(path)
        if said != "ok":
            yield f"{path.name}: {said}"
    if not home.warehouse_file.exists():
        return
    for finding in doctor(home):
        if not finding.is_well and not (was_killed and finding.what == RUNS):
            yield f"doctor: {finding.what}: {finding.words}"
    recorded = figures(home)
    if recorded.is_duplicated().any():
        yield f"{int(recorded.is_duplicated().sum())} observations are there twice"
    with transaction(home) as connection:
        listed = connection.execute(sa.select(table_file)).mappings().all()
    for row in listed:
        paths = (home.tables / row["source"]).rglob(f"{row['sha256']}.parquet")
        rows = sum(pl.read_parquet(path, hive_partitioning=False).height for path in paths)
        if rows != row["rows"]:
            yield f"table {row['source']}: {rows} rows of a file with {row['rows']}"
    for source in all_sources():
        kept = {path.stem for path in (home.landing / source.key).glob("*") if path.suffix != ".part"}
        lost = set(files_of(home, source.key)["sha256"]) - kept
        if lost:
            yield f"landing {source.key}: {len(lost)} files lost"


def integrity(path: Path) -> str:
    """SQLite's own word on one of its files: ``ok``, or what is wrong."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        found = connection.execute("pragma integrity_check").fetchone()
    connection.close()
    return str(found[0])


def differences(home: Home, whole: Whole) -> Iterator[str]:
    """What a home has otherwise than one whose run was never killed."""
    now = figures(home)
    if not now.equals(whole.figures):
        yield f"{now.height} observations; {whole.figures.height} without a kill, or other ones"
    odd = pages(home) ^ pages(whole.home)
    if odd:
        yield f"other charts or pages: {sorted(odd)[:5]}"
    left = [str(path.relative_to(home.path)) for path in home.path.rglob("*.part")]
    if left:
        yield f"half-written files are left: {left[:5]}"


def try_kill(seed: int, place: Path, whole: Whole) -> list[str]:
    """Kill a run at work, look, run again, look again: all that was wrong."""
    home, after = Home(place / f"killed_{seed}"), moment(seed, whole)
    while not kill(home, whole, after):
        # this run was faster than the one that the moment is a part of
        shutil.rmtree(home.path)
        after /= 2
    found = [f"after the kill: {one}" for one in problems(home, was_killed=True)]
    run_whole(home, whole.files, whole.theme)
    return found + [f"after the next run: {one}" for one in (*problems(home), *differences(home, whole))]
