"""The README tells the truth: its commands exist, those marked for it run, and what it links to is there."""

import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from qmetrics.cli import _parser, main
from qmetrics.store.home import Home

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(language: str) -> list[str]:
    """Fenced blocks that are marked for testing, such as ``sh test``."""
    return re.findall(rf"^```{language} test\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def subcommands() -> dict[str, argparse.ArgumentParser]:
    actions = _parser()._actions
    return next(dict(one.choices) for one in actions if isinstance(one, argparse._SubParsersAction))


def test_every_command_is_named_and_every_name_is_a_command() -> None:
    table = re.findall(r"^\| `qmetrics (\w+)", README, flags=re.MULTILINE)
    assert table == list(dict.fromkeys(table))
    assert set(table) == set(subcommands())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_pages_exist_with_their_options(page: Path) -> None:
    known = subcommands()
    code = _code(page.read_text("utf-8"))
    for name, rest in re.findall(r"(?<!import )\bqmetrics ([a-z]+)\b([^`\n|]*)", code):
        assert name in known, f"{page.name}: qmetrics {name}"
        for option in re.findall(r"--[a-z-]+", rest.split("#")[0]):
            assert option in _help(known[name]), f"{page.name}: qmetrics {name} {option}"


def _help(parser: argparse.ArgumentParser) -> str:
    """Help of a command and of its actions, where it has any."""
    inner = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return parser.format_help() + "".join(_help(one) for each in inner for one in each.choices.values())


def _code(text: str) -> str:
    """What stands in fenced blocks and between backquotes."""
    fenced = re.findall(r"^```\w*[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    quoted = re.findall(r"`([^`\n]+)`", text)
    return "\n".join([*fenced, *quoted])


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_linked_is_there(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_folder_of_somebody_s_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(?:home|tmp|Users|work|root)/", page.read_text("utf-8"))


@pytest.mark.parametrize("line", [line for block in blocks("sh") for line in block.splitlines() if line])
def test_commands_marked_for_it_run(
    line: str, sample_home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QMETRICS_HOME", str(sample_home.path))
    program, *arguments = shlex.split(line, comments=True)
    assert program == "qmetrics"
    assert main(arguments) == 0
    assert capsys.readouterr().out.strip()


def test_python_marked_for_it_runs(sample_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMETRICS_HOME", str(sample_home.path))
    assert blocks("python")
    for block in blocks("python"):
        subprocess.run([sys.executable, "-c", block], check=True, cwd=ROOT, capture_output=True)


def test_the_analyst_s_example_runs(
    sample_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The five lines of the first screens, run where the sample is already made."""
    monkeypatch.setenv("QMETRICS_HOME", str(sample_home.path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    example = re.search(r"^```python\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    assert example is not None
    assert sum(bool(line.strip()) for line in example[1].splitlines()) <= 6
    subprocess.run([sys.executable, "-c", example[1]], check=True, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "sepsis.png").stat().st_size > 10_000
