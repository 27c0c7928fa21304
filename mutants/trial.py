"""One fault in a copy of the repository, and which test notices it there.

Here: the record of a mutant, the copy, running pytest in it. Not here: which mutants there are
(``mutant_list``).
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# environments, homes, caches and what an editor leaves are no part of the repository
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info")
FAILED = re.compile(r"^FAILED (\S+?)(?:\[.*)?(?: - .*)?$", re.MULTILINE)
PASSED, TEST_FAILED = 0, 1


class BrokenTrial(RuntimeError):
    """A trial that says nothing of the tests; names the mutant and what to do."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One fault in the code.

    Attributes
    ----------
    name : str
        The fault, in words.
    file : str
        Of the package, from the root of the repository.
    old, new : str
        A text that stands there once, and the wrong one in its place.
    tests : tuple of str
        Files of tests, of which one should fail.
    why : str
        What a reader of the figures would be told if nothing noticed.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a mutant: the test that failed, empty where none did, and how long that took."""

    mutant: Mutant
    killed_by: str
    seconds: float

    @property
    def words(self) -> str:
        """A line for the terminal."""
        how = f"killed by {self.killed_by}" if self.killed_by else f"SURVIVED {', '.join(self.mutant.tests)}"
        return f"{self.mutant.name}: {how} ({self.seconds:.0f} s)"


def mutated(mutant: Mutant, text: str) -> str:
    """Return the file's text with the fault in it; BrokenTrial where the place is not there once."""
    found = text.count(mutant.old)
    if found != 1:
        raise BrokenTrial(
            f"{mutant.name}: its text stands {found} times in {mutant.file}, not once; "
            "write the text that stands there now into mutants/mutant_list.py"
        )
    return text.replace(mutant.old, mutant.new)


def copy_of_repository(place: Path) -> Path:
    """Copy what is tested and its tests into a folder that is not yet there."""
    shutil.copytree(ROOT, place, ignore=NOT_COPIED)
    return place


def try_mutant(mutant: Mutant, place: Path) -> Outcome:
    """Run a mutant's tests in a copy of the repository that has the fault.

    Parameters
    ----------
    mutant : Mutant
    place : Path
        A folder that is not yet there, for the copy and what its tests write; removed again.

    Returns
    -------
    Outcome

    Raises
    ------
    BrokenTrial
        Where the fault cannot be made, or pytest ended otherwise than by tests that pass or fail.
    """
    text = mutated(mutant, (ROOT / mutant.file).read_text("utf-8"))
    copy = copy_of_repository(place / "code")
    try:
        # before anything is imported from the copy: no compiled file is older than the fault
        (copy / mutant.file).write_text(text, "utf-8")
        begun = time.monotonic()
        code, said = run_tests(copy, mutant.tests)
        failed = first_failed(said)
        if code not in (PASSED, TEST_FAILED) or (code == TEST_FAILED and not failed):
            raise BrokenTrial(f"{mutant.name}: pytest ended with {code} and no test that failed\n{said}")
        return Outcome(mutant=mutant, killed_by=failed, seconds=time.monotonic() - begun)
    finally:
        shutil.rmtree(place)


def run_tests(copy: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests of a copy, up to the first that fails; gives pytest's exit code and what it printed.

    What the tests write stays beside the copy.
    """
    # before the installed package, for what tests start, too
    environment = os.environ | {"PYTHONPATH": str(copy)}
    where = "import qmetrics; print(qmetrics.__file__)"
    imported = _python(copy.parent, environment, "-c", where)
    if not Path(imported.stdout.strip()).is_relative_to(copy):
        raise BrokenTrial(
            f"the tests would be of {imported.stdout.strip() or imported.stderr}, not of {copy}"
        )
    options = ("-x", "-q", "-rfE", "-p", "no:cacheprovider", f"--basetemp={copy.parent / 'homes'}")
    found = _python(copy, environment, "-m", "pytest", *options, *tests)
    return found.returncode, found.stdout + found.stderr


def first_failed(said: str) -> str:
    """Return the name of the first test that pytest says failed, without its parameters; empty for none.

    An error before a test begins, of a fixture say, is no failure of a test.
    """
    found = FAILED.search(said)
    return found[1] if found else ""


def check_without_faults(killers: Sequence[str], place: Path) -> None:
    """BrokenTrial where a test that killed a mutant fails without it, too: then it killed nothing."""
    copy = copy_of_repository(place / "code")
    try:
        code, said = run_tests(copy, sorted(set(killers)))
    finally:
        shutil.rmtree(place)
    if code != PASSED:
        raise BrokenTrial(f"without any fault the tests that noticed one do not pass\n{said}")


def _python(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        text=True,
        encoding="utf-8",
        errors="replace",
        capture_output=True,
        check=False,
    )
