"""The wheel: every file of the package, installed elsewhere, run there."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qmetrics.store.home import Home, Settings, prepare_home, write_settings

ROOT = Path(__file__).resolve().parent.parent


def tracked(*folders: str) -> list[str]:
    found = subprocess.run(
        ["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in found.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy of what git knows, so that nothing of an earlier build is in it."""
    place = tmp_path_factory.mktemp("wheel")
    for name in tracked("qmetrics", "pyproject.toml", "README.md", "LICENSE"):
        (place / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, place / "source" / name)
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", build, str(place)], cwd=place / "source", check=True, capture_output=True
    )
    (made,) = place.glob("*.whl")
    return made


def test_every_file_of_the_package_is_in_it(wheel):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("qmetrics/")}
    assert held == set(tracked("qmetrics"))


@pytest.mark.slow
def test_installed_elsewhere_it_makes_its_pages(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    home = Home(tmp_path / "home")
    prepare_home(home)
    write_settings(home, Settings(providers=("ZA1", "ZM1"), audiences=("committee",)))
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "QMETRICS_HOME": str(home.path)}

    def ask(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert ask("-c", "import qmetrics; print(qmetrics.__file__)").startswith(str(tmp_path / "site"))
    ask("-m", "qmetrics.cli", "sample", "files", "--months", "3", "--patients", "60")
    said = ask("-m", "qmetrics.cli", "run", "--landing", "files", "--theme", "never_events")
    page = home.reports / "committee" / "index.html"
    assert f"pages      {page}" in said
    assert page.exists()


def test_no_address_is_told_of_a_page_that_is_not_there(tmp_path, monkeypatch, capsys):
    """Whatever the pages fail of."""
    from qmetrics import cli
    from qmetrics.assets import reports

    def fails(*_given, **_named):
        raise FileNotFoundError("templates/summary.js")

    for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")
    home = Home(tmp_path / "home")
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    monkeypatch.setattr(reports, "write_theme", fails)
    files = tmp_path / "files" / "ods"
    files.mkdir(parents=True)
    from qmetrics.model import TwinOptions
    from qmetrics.sources import source

    for name, content in source("ods").twin(TwinOptions(months=3, patients=60)).items():
        (files / name).write_bytes(content)
    assert cli.main(["run", "--landing", str(files.parent)]) == 1
    said = capsys.readouterr().out
    assert "FAILED     step reports: FileNotFoundError: templates/summary.js" in said
    assert "index.html" not in said
    assert "pages      there are none yet" in said
