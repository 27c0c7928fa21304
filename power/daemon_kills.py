"""Runs that Dagster's daemon starts, killed at random moments: does the next start go on?

``python -m power.daemon_kills 40`` kills as many runs, commands and the daemon's in turn, and writes
docs/methods/robust.md. Of the daemon's either the run's process alone is killed, as by a machine out of
memory, or the daemon with it, as by one that starts anew; then the daemon, or a command, goes on.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from power.kills import (
    ROOT,
    Whole,
    answer_for_few,
    differences,
    make_whole,
    moment,
    problems,
    run_whole,
    try_kill,
)
from qmetrics.store.dagster_home import RUNS, prepare_dagster_home
from qmetrics.store.home import Home, change_settings
from qmetrics.store.lock import HOLDER_FILE

PAGE = ROOT / "docs" / "methods" / "robust.md"
BEGIN, END = "<!-- begin: written by make power -->\n", "<!-- end -->\n"
ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
# seconds after which a run is called stuck: the watch looks twice a minute
PATIENCE = 300.0
# which processes are killed, and who goes on
WAYS = ("the run", "the daemon, then a command", "the run", "the daemon, then a daemon")


@contextmanager
def daemon(home: Home) -> Iterator["subprocess.Popen[bytes]"]:
    """Dagster's daemon on a home, in a process group of its own; ended with all its processes."""
    environment = os.environ | {
        "QMETRICS_HOME": str(home.path),
        "DAGSTER_HOME": str(home.dagster),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [Path(sys.executable).with_name("dagster-daemon"), "run", "-m", "qmetrics.definitions"],
        env=environment,
        cwd=home.path.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill_all(process)


def kill_all(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def watched(home: Home, files: Path) -> None:
    """Make a home whose landing folder the daemon watches."""
    answer_for_few(home)
    change_settings(home, landing=str(files), schedules=True)
    prepare_dagster_home(home)


def statuses(home: Home) -> list[str]:
    """Of the runs in Dagster's own records, oldest first; none where there are no records yet."""
    file = home.dagster / RUNS
    if not file.exists():
        return []
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        try:
            return [row[0] for row in connection.execute("select status from runs order by id")]
        except sqlite3.OperationalError:
            return []


def run_process(home: Home) -> int | None:
    """The process of the run of Dagster's that holds the home; None while there is none."""
    try:
        holder = json.loads((home.path / HOLDER_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return int(holder["pid"]) if holder["by"].startswith("Dagster's run") else None


def wait_until(holds: Callable[[], object]) -> bool:
    """Wait for what is asked; whether it came in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def try_daemon_kill(seed: int, place: Path, whole: Whole) -> list[str]:
    """Kill a run of the daemon's at work, look, let it go on, look again: all that was wrong."""
    way = WAYS[seed // 2 % len(WAYS)]
    home, after = Home(place / f"killed_{seed}"), moment(seed, whole)
    while (found := killed(home, whole.files, way, after)) is None:
        # this run was faster than the one that the moment is a part of
        shutil.rmtree(home.path)
        after /= 2
    if way.endswith("a command"):
        run_whole(home, whole.files)
    elif way.endswith("a daemon"):
        with daemon(home):
            found += stuck(home)
    if not set(statuses(home)) <= ENDED:
        found.append(f"runs that never ended: {statuses(home)}")
    found += [f"after the next run: {one}" for one in (*problems(home), *differences(home, whole))]
    return [f"{way}: {one}" for one in found]


def killed(home: Home, files: Path, way: str, after: float) -> list[str] | None:
    """Kill the daemon's first run some seconds after its start; what that left, None where it had ended."""
    watched(home, files)
    with daemon(home) as process:
        if not wait_until(lambda: run_process(home)):
            return [f"the daemon started no run: {statuses(home)}"]
        time.sleep(after)
        pid = run_process(home)
        if pid is None:
            return None
        os.kill(pid, signal.SIGKILL)
        if way == "the run":
            # what the living daemon does next is no longer what the kill left
            return stuck(home)
        kill_all(process)
        return [f"after the kill: {one}" for one in problems(home, was_killed=True)]


def stuck(home: Home) -> list[str]:
    """What is wrong where not every run ends, and the newest one well."""
    ends = wait_until(lambda: set(found := statuses(home)) <= ENDED and found[-1:] == ["SUCCESS"])
    return [] if ends else [f"stuck: {statuses(home)}"]


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else 40
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        whole = make_whole(place)
        wrong: dict[int, list[str]] = {}
        for seed in range(1, count + 1):
            found = (try_daemon_kill if seed % 2 == 0 else try_kill)(seed, place, whole)
            shutil.rmtree(place / f"killed_{seed}")
            if found:
                wrong[seed] = found
            print(f"seed {seed}: {'; '.join(found) or 'well'}", flush=True)
    of_daemon = count // 2
    words = (
        f"**Of {count} runs killed at work ({count - of_daemon} commands, {of_daemon} runs of the daemon's), "
        f"{count - len(wrong)} left nothing wrong.**\n"
    )
    words += "".join(f"\n- seed {seed}: {'; '.join(found)}" for seed, found in wrong.items())
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{words}{END}{rest.partition(END)[2]}", "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
