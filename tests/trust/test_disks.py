"""Out of room or read-only: what a run leaves is whole, and what it says is of use."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from asking import ask

from power.kills import Whole, answer_for_few, differences, problems, run_whole
from qmetrics.store.home import Home
from qmetrics.store.landing import manifest


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


# a step says something while its output goes to a file on a full disk: Dagster leaves the stream there
LOST = """
import sys
from dagster._core.execution.compute_logs import redirect_stream
from qmetrics.assets.logs import streams_put_back
try:
    with {around}, open("/dev/full", "w") as full, redirect_stream(full, sys.stderr):
        sys.stderr.reconfigure(line_buffering=False, write_through=False)
        sys.stderr.write("step 1")
except OSError:
    pass
print("the disk is full", file=sys.stderr, flush=True)
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize(
    ("around", "is_heard"), [("__import__('contextlib').nullcontext()", False), ("streams_put_back()", True)]
)
def test_what_is_said_after_a_step_on_a_full_disk_is_heard(around: str, is_heard: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOST.format(around=around)], capture_output=True, text=True, check=False
    )
    assert ("the disk is full" in done.stderr) == is_heard


@pytest.mark.mount
@pytest.mark.slow
@pytest.mark.parametrize("size", ["200k", "3m", "8m"])
def test_a_full_disk_says_so_and_loses_nothing(size: str, whole: Whole, tmp_path: Path) -> None:
    place = tmp_path / "disk"
    with mounted(place, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        home = Home(place / "home")
        answer_for_few(home)
        code, said = ask(home, "run", "--landing", str(whole.files), "--theme", whole.theme)
        assert code == 1
        *steps, words = said.splitlines()
        assert words == (
            f"qmetrics: {home.path}: the disk is full. Nothing that had landed is lost: make room on it and "
            "run the same command again"
        )
        # how far it came, where a step had ended before the disk was full
        assert all(line.startswith("step ") for line in steps)
        subprocess.run(["mount", "-o", "remount,size=400m", str(place)], check=True)
        assert list(problems(home)) == []
        run_whole(home, whole.files, whole.theme)
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
