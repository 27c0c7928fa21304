"""Values of people's rows stay in the landed bytes and the tables: a whole run, searched for canaries.

Also: of a file refused for identities nothing stays anywhere. That the search finds what is there is shown
first, for every way in which a value can lie in a file.
"""

import base64
import gzip
import os
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import polars as pl
import pytest
from canaries import CELLS, LABELS, MARK, NEEDLES, places, planted

from power.kills import answer_for_few, figures
from qmetrics.store.home import Home

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# where rows of people belong
ROWS = ("landing", "tables")
# cells, a name and a header that only the refused file has
REFUSED = "wqrefused"
HIDDEN = f"{MARK}0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.log", f"row 7: {HIDDEN}".encode()),
        ("loud.log", HIDDEN.upper().encode()),
        ("wide.txt", HIDDEN.encode("utf-16")),
        ("page.html", b"<img src='data:x;base64," + base64.b64encode(b"a" * 40 + HIDDEN.encode()) + b"'>"),
        ("body.bin", b"start" + zlib.compress(b"a" * 99 + HIDDEN.encode()) + b"end"),
        ("log.gz", gzip.compress(HIDDEN.encode(), mtime=0)),
        (f"{HIDDEN}.svg", b"nothing"),
        ("day.json", b'{"seen": "19 February 2013"}'),
        ("moment.txt", b"2026-02-07 04:17:43.000000"),
        ("number.csv", b"n\n90817263\n"),
    ],
)  # fmt: skip
def test_the_search_finds_it_in_a_file(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "clean.txt").write_text("a page of figures")
    assert places(tmp_path, NEEDLES) == []
    (tmp_path / name).write_bytes(content)
    assert [one for one in places(tmp_path, NEEDLES) if one.startswith(name)]


def test_the_search_finds_it_in_columns_archives_and_pictures(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "events.db") as connection:
        connection.execute("create table event (body blob)")
        # over many pages of the file, and compressed in a cell
        connection.execute(
            "insert into event values (?)", (zlib.compress(os.urandom(9_000) + HIDDEN.encode()),)
        )
    connection.close()
    pl.DataFrame({"id": [HIDDEN] * 1_000}).write_parquet(tmp_path / "values.parquet")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{HIDDEN}</t>")
    said = b"tEXtDescription\0" + HIDDEN.encode()
    chunk = (len(said) - 4).to_bytes(4, "big") + said + b"\0\0\0\0"
    (tmp_path / "chart.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    found = places(tmp_path, (MARK,))
    assert {one.split(":")[0] for one in found} == {"events.db", "values.parquet", "book.xlsx", "chart.png"}


def test_folders_of_rows_are_left_out_and_nothing_else(tmp_path: Path) -> None:
    for folder in ("landing", "charts"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a").write_text(HIDDEN)
    assert places(tmp_path, (MARK,), but=ROWS) == [f"charts/a: its bytes: {MARK}"]


@pytest.fixture(scope="module")
def said(once) -> Path:
    """What commands and notebooks say about a home whose returns hold canaries; the home is beside it."""
    return once("canaries", say_all) / "said"


def say_all(place: Path) -> None:
    """Ask about a home whose returns hold canaries, and keep what is said."""
    from qmetrics.app.sample import write_sample
    from qmetrics.model import TwinOptions

    files = place / "arriving"
    write_sample(files, TwinOptions(months=3, patients=60), templates=False)
    for source in LABELS:
        for file in (files / source).iterdir():
            file.write_bytes(planted(source, file.read_bytes()))
    write_bad(files)
    told = place / "said"
    told.mkdir()
    answer_for_few(Home(place / "home"))
    environment = os.environ | {"QMETRICS_HOME": str(place / "home"), "PYTHONPATH": str(ROOT)}

    def ask(name: str, *words: str) -> int:
        command = [sys.executable, "-m", "qmetrics.cli", *words]
        done = subprocess.run(command, env=environment, cwd=place, capture_output=True, check=False)
        (told / f"{name}.txt").write_bytes(done.stdout + done.stderr)
        return done.returncode

    assert ask("run", "run", "--landing", str(files)) == 1  # it names the two bad files
    assert ask("doctor", "doctor") == 0
    for number, key in enumerate(("sepsis.senior_review_within_1h", "complaints.told_what_changed")):
        assert ask(f"data{number}", "data", key, "--json") == 0
        assert ask(f"trace{number}", "trace", key, "--org", "ZA1", "--period", "2026-02", "--json") == 0
    for file in (*(files / "complaints_log").iterdir(), files / "worse.csv", files / "people.csv"):
        ask(f"check_{file.stem}", "check", str(file))


def write_bad(files: Path) -> None:
    """A return that breaks its own rules with canaries, and one that identifies people."""
    good = next((files / "complaints_log").glob("*_1.csv")).read_text("utf-8")
    header, first, *_ = good.splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells |= {"outcome": HIDDEN, "imd_decile": "90817263", "received_date": f"{HIDDEN}-1", "sex": HIDDEN}
    (files / "worse.csv").write_text(f"{header}\n{','.join(cells.values())}\n", "utf-8")
    rows = [f"943 476 5919,{REFUSED}{number},2026-01-0{number}" for number in range(1, 10)]
    (files / "people.csv").write_text("\n".join(["nhs_number,case_label,seen", *rows]), "utf-8")


def home_of(said: Path) -> Home:
    return Home(said.parent / "home")


@pytest.mark.slow
def test_no_value_of_a_row_is_outside_the_landed_bytes_and_the_tables(said: Path) -> None:
    home = home_of(said)
    # they did land, all kinds of them: what is not there is not found
    kept = places(home.landing, NEEDLES)
    for needle in (MARK, "2013-02-19", "2026-02-07T04:17", "90817263"):
        assert [one for one in kept if one.endswith(needle)], needle
    assert {path.parent.name for path in home.landing.rglob("*.csv")} >= {*LABELS, "quarantine"}
    for folder in (home.dagster, home.charts, home.reports):
        assert list(folder.rglob("*")), folder
    assert figures(home).height > 1_000
    assert places(home.path, NEEDLES, but=ROWS) == []


def test_no_value_of_a_row_is_in_what_commands_say(said: Path) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in said.iterdir()}
    assert "worse.csv" in texts["run"]
    assert '"rows"' in texts["trace0"]
    assert "outcome" in texts["check_worse"]
    assert "NHS number" in texts["check_people"]
    assert places(said, NEEDLES) == []


def test_checks_failed_on_canaries_and_say_no_value(said: Path) -> None:
    from qmetrics.store.check_results import read_check_results

    failed = {
        (one["asset"], one["name"]) for one in read_check_results(home_of(said)) if one["outcome"] == "failed"
    }
    assert ("table/complaints_log", "complainant_told_date_not_before_received_date") in failed
    assert ("table/sepsis_return", "review_not_before_time_zero") in failed
    assert ("table/never_events_log", "duty_of_candour_done_date_not_before_incident_date") in failed


def test_every_row_level_source_has_canaries() -> None:
    from qmetrics.sources import all_sources

    assert {one.key for one in all_sources() if one.table.is_row_level} == set(LABELS) == set(CELLS)


def test_of_a_refused_file_nothing_stays(said: Path) -> None:
    home = home_of(said)
    needles = (REFUSED, "people.csv", "943 476 5919", "9434765919", "case_label,seen")
    assert places(said.parent / "arriving", needles)
    assert places(home.path, needles) == []
    assert (
        places(said, (REFUSED, "943 476 5919", "9434765919"))
        == [
            # 'check' answers who asks about this file: it names it
        ]
    )


@pytest.mark.notebook
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_no_value_of_a_row_is_in_a_notebook(
    file: Path, said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    monkeypatch.setenv("QMETRICS_HOME", str(home_of(said).path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    book = nbformat.read(file, as_version=4)
    # three months are too few for some cells; what an error shows is searched too
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3", allow_errors=True).execute(
        cwd=str(tmp_path)
    )
    executed = tmp_path / "executed"
    executed.mkdir()
    nbformat.write(book, executed / file.name)
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [one for one in outputs if one.output_type != "error"]
    assert places(executed, NEEDLES) == []
