"""A home is held by one writer: its name is told, its death lets go, and within it the home is held on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qmetrics.app import ledger, pack, purge
from qmetrics.model.ledger import EntryError
from qmetrics.store.home import Home, HomeError
from qmetrics.store.lock import HOLDER_FILE, at_work, cut_off_runs, held, run_lock

HOLD = """
import sys
from qmetrics.store.home import Home
from qmetrics.store.lock import at_work, held
from pathlib import Path
home = Home(Path(sys.argv[1]))
with at_work(home, "a-run"), held(home, "qmetrics run"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@contextmanager
def another(home: Home) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that holds a home until it is ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_who_holds_it_is_named(home: Home) -> None:
    with (
        another(home) as process,
        pytest.raises(HomeError, match=rf"qmetrics run \(process {process.pid}, since "),
        held(home),
    ):
        pass


def test_a_holder_that_has_not_yet_said_who_it_is(home: Home) -> None:
    with another(home):
        (home.path / HOLDER_FILE).unlink()
        with pytest.raises(HomeError, match="another qmetrics command is at work"), held(home):
            pass


@pytest.mark.parametrize(
    "act",
    [
        lambda home: pack.pack(home),
        lambda home: purge.purge(home, by="a tester"),
        lambda home: ledger.add(home, kind="annotation"),
        lambda home: ledger.add_file(home, b"kind\nannotation\n"),
    ],
    ids=["pack", "purge", "ledger add", "ledger add --from"],
)
def test_whatever_writes_asks_first(home: Home, act) -> None:
    with another(home), pytest.raises(HomeError, match="is at work in this home"):
        act(home)


def test_the_holder_may_ask_again_and_lets_go_at_the_end(home: Home) -> None:
    with held(home, "qmetrics run"):
        with pytest.raises(EntryError):
            ledger.add(home, kind="nothing")  # holds the home, and lets it go, inside
        assert (home.path / HOLDER_FILE).exists()
        refused: list[BaseException] = []

        def ask() -> None:
            try:
                with held(home):
                    pass
            except HomeError as error:
                refused.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert len(refused) == 1
    assert not (home.path / HOLDER_FILE).exists()
    with another(home):
        pass


def test_it_can_be_waited_for(home: Home) -> None:
    with another(home) as process:
        threading.Timer(0.2, process.kill).start()
        with held(home, wait=60):
            pass


def test_a_run_whose_process_is_gone_is_known_as_cut_off(home: Home) -> None:
    assert cut_off_runs(home) == []
    with another(home) as process:
        assert cut_off_runs(home) == []
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert cut_off_runs(home) == ["a-run"]
    with at_work(home, "another-run"):
        assert cut_off_runs(home) == ["a-run"]
    assert not run_lock(home, "another-run").exists()
