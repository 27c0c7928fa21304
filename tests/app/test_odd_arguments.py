"""Whatever a command is given, what a person can mend is a sentence that names it, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qmetrics import cli
from qmetrics.store.home import Home, prepare_home

# what the screen shows is looked at whole; argparse's own words end with 2
ODD = [
    (["sample", "{place}/s", "--months", "0"], "--months: '0': write a whole number, 1 or more"),
    (["sample", "{place}/s", "--patients", "-3"], "--patients: '-3': write a whole number, 1 or more"),
    (["sample", "{place}/s", "--seed", "x"], "--seed"),
    (["ledger", "add", "--from", "{place}/utf16.csv"], "row 1 is not UTF-8"),
    (["ledger", "add", "--from", "{place}/none.csv"], "none.csv: No such file"),
    (["ledger", "add", "--from", "{place}"], "Is a directory"),
    (["summarise", "{place}/commas.csv"], "the file is none of: sepsis_return"),
    (["summarise", "{place}/empty.csv"], "the file is empty"),
    (["summarise", "{place}"], "Is a directory"),
    (["check", "{place}/commas.csv"], "no source"),
    (["check", "{place}/noise.bin"], ""),
    (["check", "{place}/none.csv"], "none.csv: No such file"),
    (["land", "{place}/commas.csv"], "no source has this layout"),
    (["land", "{place}"], "Is a directory"),
    (["land", "{place}/commas.csv", "--published", "2026-02-31"], "'2026-02-31': write a day"),
    (["run", "--landing", "{place}/none"], "is not a folder"),
    (["run", "--landing", "{place}/commas.csv"], "is not a folder"),
    (["run", "--theme", "sepis"], "no theme 'sepis'"),
    (["pack"], "there are no figures yet to write pages of; 'qmetrics run' makes them"),
    (["pack", "--audience", "everybody"], "invalid choice: 'everybody'"),
    (["data", ""], "no measure ''"),
    (["data", "sepsis.screend"], "nearest: sepsis.screened"),
    (["data", "sepsis.screened", "--as-at", "2026-02-30"], "as-at '2026-02-30': write"),
    (["trace", "sepsis.screened", "--org", "ZA1", "--period", "March"], "no figure of sepsis.screened"),
    (["trace", "sepsis.screened", "--org", "ZA1", "--period", "2026-01", "--window", "x"], "--window"),
    (["catalogue", "--proforma", "{place}/none/x.csv"], "none/x.csv"),
    (["purge", "--by", "A", "--older-than", "-1"], "--older-than -1"),
    (["purge", "--by", ""], "--by WHO"),
]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Files that are not what they seem, and a home in which nothing has been made."""
    (tmp_path / "commas.csv").write_bytes(b",,,\n,,,\n")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "utf16.csv").write_bytes("kind,reason\n".encode("utf-16"))
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 40)
    home = Home(tmp_path / "home")
    prepare_home(home)
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    return tmp_path


def ask(capsys, *arguments: str) -> tuple[int, str]:
    try:
        code = cli.main(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    printed = capsys.readouterr()
    return code, printed.out + printed.err


@pytest.mark.parametrize(("arguments", "words"), ODD, ids=[" ".join(words) for words, _ in ODD])
def test_odd_arguments_are_answered_in_words(place, capsys, arguments, words):
    code, said = ask(capsys, *(one.format(place=place) for one in arguments))
    assert code in (1, 2), said
    assert words in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "command", [["doctor"], ["run"], ["pack"], ["ledger", "list"], ["data", "sepsis.screened"]]
)
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('icb = "QZ9"\n'.encode("utf-16"), "is not UTF-8"),
        (b"icb = 3\n", "icb must be text in quotes"),
        (b"icb = \n", "qmetrics.toml"),
        (b'database_url = "nonsense"\n', "database_url cannot be used: it is no address of a database"),
        (b'database_url = "oracle://a:secret@b/c"\n', "database_url cannot be used: the driver"),
    ],
)
def test_settings_that_cannot_be_used_are_named(place, capsys, command, settings, words):
    (place / "home" / "qmetrics.toml").write_bytes(settings)
    code, said = ask(capsys, *command)
    assert (code, "Traceback" in said, "secret" in said) == (1, False, False)
    assert words in said


@pytest.mark.parametrize("command", [["doctor"], ["run"], ["ledger", "list"], ["data", "sepsis.screened"]])
@pytest.mark.parametrize("content", [b"SQLite format 3\0garbage", b"no database at all", "cut"])
def test_a_database_that_is_broken_is_one_sentence(sample_home, place, capsys, command, content):
    file = place / "home" / "warehouse.db"
    for beside in place.glob("home/warehouse.db*"):
        beside.unlink()
    whole = sample_home.warehouse_file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3] if content == "cut" else content)
    code, said = ask(capsys, *command)
    assert (code, "Traceback" in said) == (1, False)
    assert "warehouse.db is broken, cut short or no database: put it back from a copy" in said


def test_a_day_that_is_none_is_named(place, capsys, monkeypatch):
    monkeypatch.setenv("QMETRICS_TODAY", "tomorrow")
    code, said = ask(capsys, "run")
    assert (code, "Traceback" in said) == (1, False)
    assert "QMETRICS_TODAY='tomorrow': write a day" in said


@pytest.mark.skipif(os.name != "posix", reason="who may enter a folder is told otherwise there")
def test_a_home_is_its_owners_alone_and_doctor_says_when_it_is_not(place, capsys):
    home = Home(place / "home")
    assert home.path.stat().st_mode & 0o777 == 0o700
    assert home.settings_file.stat().st_mode & 0o777 == 0o600
    assert ask(capsys, "doctor")[0] == 0
    home.path.chmod(0o750)  # a team's group
    assert ask(capsys, "doctor")[0] == 0
    home.path.chmod(0o755)
    code, said = ask(capsys, "doctor")
    assert (code, f"every user of this machine may enter {home.path}: run chmod 700" in said) == (1, True)


@pytest.mark.slow
def test_nothing_is_written_elsewhere_and_off_a_terminal_each_step_is_a_line(tmp_path):
    """A whole run with an empty folder for everything that programs keep of a user."""
    own, temporary, home = tmp_path / "own", tmp_path / "tmp", tmp_path / "home"
    own.mkdir()
    temporary.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "MPL", "QMETRICS", "DAGSTER"))
    } | {"HOME": str(own), "TMPDIR": str(temporary), "QMETRICS_HOME": str(home)}
    environment["PYTHONPATH"] = str(Path(cli.__file__).parent.parent)
    asked = [sys.executable, "-m", "qmetrics.cli"]
    files = tmp_path / "files"
    subprocess.run(
        [*asked, "sample", str(files), "--months", "3", "--patients", "60"],
        env=environment, cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    done = subprocess.run(
        [*asked, "run", "--landing", str(files), "--theme", "never_events"],
        env=environment, cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert [path for path in own.rglob("*") if path.is_file()] == []
    assert [path for path in temporary.rglob("*") if path.is_file()] == []
    steps = [line for line in done.stderr.splitlines() if line.startswith("step ")]
    assert len(steps) > 10
    assert steps[0].startswith("step 1 of ")
    assert "of other themes not looked at" in done.stdout
    assert f"landing    {files}, remembered for the next run" in done.stdout
    again = subprocess.run([*asked, "run", "--theme", "never_events"], env=environment, cwd=tmp_path,
                           check=True, capture_output=True, text=True)  # fmt: skip
    assert "made       nothing: all is up to date" in again.stdout
    assert "remembered" not in again.stdout
    imported = subprocess.run(
        [sys.executable, "-c", "import sys; from qmetrics.cli import main; "
         "main(['run', '--theme', 'never_events']); sys.exit('dagster' in sys.modules)"],
        env=environment, cwd=tmp_path, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert imported.returncode == 0, "an unchanged run imports Dagster"
