"""Retention: what is purged, what stands in its place, and what stays: every figure."""

import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from homes import copy_of
from test_run import newer_log

from qmetrics import cli
from qmetrics.app.catalogue import UnknownError
from qmetrics.app.doctor import doctor
from qmetrics.app.purge import purge
from qmetrics.app.run import run
from qmetrics.app.trace import trace
from qmetrics.measures import measures_of
from qmetrics.sources import all_sources
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of, land, landed_path, manifest
from qmetrics.store.observations import read_observations
from qmetrics.store.tables import table_files
from qmetrics.store.tombstones import remains, tombstones
from qmetrics.store.warehouse import transaction

SOURCE = "sepsis_return"
LOCAL = {one.key for one in all_sources() if one.is_local}
WHO = "Information governance lead"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """A run points the process at its home; put that back."""
    for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def home(sample_home: Home, tmp_path: Path) -> Home:
    return copy_of(sample_home, tmp_path / "home")


def later(home: Home, months: int) -> date:
    """A day so many months after everything was received."""
    received = max(row["received_at"].date() for row in manifest(home))
    year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
    return date(year, month + 1, 28)


def paths(home: Home) -> dict[Path, bytes]:
    return {path: path.read_bytes() for folder in (home.landing, home.tables) for path in folder.rglob("*.*")}


def test_nothing_is_due_before_its_time(home):
    before = paths(home)
    assert purge(home, by=WHO) == []
    assert purge(home, by=WHO, today=later(home, 94)) == []
    assert paths(home) == before


def test_every_return_is_due_in_the_end_and_no_publication_ever(home):
    before = paths(home)
    due = purge(home, by=WHO, today=later(home, 97), dry_run=True)
    assert {stone.source for stone in due} == LOCAL
    assert {stone.sha256 for stone in due} == {
        row["sha256"] for row in manifest(home) if row["source"] in LOCAL
    }
    assert paths(home) == before
    assert tombstones(home) == {}


def test_bytes_and_rows_go_and_a_tombstone_stays(home):
    rows = {row["sha256"]: row for row in manifest(home) if row["source"] == SOURCE}
    others = {path for path in paths(home) if path.name.partition(".")[0] not in rows}
    done = purge(home, by=WHO, source=SOURCE, older_than=1, today=later(home, 2))
    assert {stone.sha256 for stone in done} == set(rows)
    for stone in tombstones(home).values():
        row = rows[stone.sha256]
        assert (stone.source, stone.size, stone.rows) == (SOURCE, row["size"], row["rows"])
        assert (stone.policy, stone.purged_by) == ("older than 1 months, as asked", WHO)
        assert stone.purged_on == later(home, 2)
        assert stone.first_day >= date(2025, 1, 1)
        assert stone.last_day <= date(2026, 3, 31)
    assert set(paths(home)) == others
    assert table_files(home, SOURCE) == set()
    assert files_of(home, SOURCE).height == 0
    assert purge(home, by=WHO, source=SOURCE, older_than=1, today=later(home, 2)) == []


def test_figures_stay_and_their_trace_ends_at_the_tombstone(home, tmp_path):
    before = {one.key: read_observations(home, one.key, every_vintage=True) for one in measures_of("sepsis")}
    purge(home, by=WHO, source=SOURCE, older_than=1, today=later(home, 2))
    (tmp_path / "nothing").mkdir()
    summary = run(home, landing=tmp_path / "nothing", only_themes=["sepsis"])
    assert summary.made > 0
    assert not summary.failures
    for key, frame in before.items():
        assert frame.height > 0
        assert read_observations(home, key, every_vintage=True).equals(frame), key
    found = trace(home, "sepsis.screened", org="ZA1", period="2026-01")
    assert found["observation"]["value"] is not None
    (one,) = found["sources"]
    assert one["purged"] == f"purged on {later(home, 2)}, by {WHO} (older than 1 months, as asked)"
    assert one["rows"]


def test_other_files_are_still_computed_from(home, tmp_path):
    """Of the log, which is purged too, a newer extract came: its days are not lost, and its figures move."""
    newer_log(home, tmp_path / "arrivals", "2026-05-01")
    run(home, landing=tmp_path / "arrivals", only_themes=["never_events"])
    files = files_of(home, "never_events_log")["sha256"].to_list()
    due = purge(home, by=WHO, source="never_events_log", older_than=1, today=later(home, 2), dry_run=True)
    days = {stone.sha256: stone.first_day for stone in due}
    assert set(days) == set(files)
    assert days[files[0]] is None
    assert days[files[1]] is not None


def test_doctor_says_purged_and_not_gone(home):
    purge(home, by=WHO, source=SOURCE, older_than=1, today=later(home, 2))
    findings = {one.what: one for one in doctor(home)}
    assert all(one.is_well for one in findings.values())
    count = len(tombstones(home))
    assert findings["purged files"].words == f"{count} purged, as their retention asks"
    kept = len(manifest(home)) - count
    assert findings["landed files"].words == f"{kept} of {kept} are as they came"


def test_a_purge_that_was_cut_short_is_seen_and_completed(home, monkeypatch):
    unlink = Path.unlink

    def fails(path, *arguments, **names):
        if path.suffix == ".parquet":
            raise OSError(5, "Input/output error", str(path))
        unlink(path, *arguments, **names)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", fails)
        with pytest.raises(OSError, match="Input/output"):
            purge(home, by=WHO, source=SOURCE, older_than=1, today=later(home, 2))
    assert remains(home)
    bad = [one for one in doctor(home) if not one.is_well]
    assert [one.what for one in bad] == ["purged files"]
    assert "run 'qmetrics purge' again" in bad[0].words
    assert purge(home, by=WHO) == []
    assert remains(home) == []
    assert all(one.is_well for one in doctor(home))


def test_a_purged_file_is_not_taken_again(home, tmp_path, monkeypatch, capsys):
    row = next(row for row in manifest(home) if row["source"] == SOURCE)
    content = landed_path(home, row).read_bytes()
    purge(home, by=WHO, source=SOURCE, older_than=1, today=later(home, 2))
    result = land(home, content, "again.csv")
    assert result.outcome == "purged"
    assert result.reason.startswith(f"purged on {later(home, 2)}, by {WHO}")
    assert "not taken again" in result.reason
    assert remains(home) == []
    folder = tmp_path / "arrivals"
    folder.mkdir()
    (folder / "once_more.csv").write_bytes(content)
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    assert cli.main(["land", str(folder / "once_more.csv")]) == 1
    assert "once_more.csv: purged: purged on" in capsys.readouterr().out
    assert cli.main(["run", "--landing", str(folder), "--theme", "never_events"]) == 0
    assert "not taken: once_more.csv: purged: purged on" in capsys.readouterr().out
    assert remains(home) == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"source": "mhsds"}, "mhsds is a publication"),
        ({"source": "sepsis_returns"}, "no source 'sepsis_returns'; nearest: sepsis_return"),
        ({"by": " "}, "--by WHO"),
        ({"older_than": 0}, "1 or more"),
    ],
)
def test_what_cannot_be_purged_is_said(home, asked, words):
    with pytest.raises(UnknownError, match=words):
        purge(home, **{"by": WHO, **asked})
    assert tombstones(home) == {}


@pytest.mark.parametrize("statement", ["UPDATE tombstone SET purged_by = 'x'", "DELETE FROM tombstone"])
def test_a_tombstone_is_neither_changed_nor_deleted(home, statement):
    purge(home, by=WHO, source=SOURCE, older_than=1, today=later(home, 2))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), transaction(home) as connection:
        connection.execute(sa.text(statement))


def test_the_command(home, monkeypatch, capsys):
    with transaction(home) as connection:
        connection.execute(
            sa.text(f"UPDATE landed_file SET received_at = '2015-05-01 00:00:00' WHERE source = '{SOURCE}'")
        )
    count = files_of(home, SOURCE).height
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    assert cli.main(["purge", "--by", WHO, "--dry-run"]) == 0
    assert f"{count} files would be purged" in capsys.readouterr().out
    assert cli.main(["purge", "--by", WHO, "--source", "mhsds"]) == 1
    assert "is a publication" in capsys.readouterr().err
    assert cli.main(["purge", "--by", WHO]) == 0
    said = capsys.readouterr().out
    assert f"{count} files purged" in said
    assert SOURCE in said
    assert cli.main(["trace", "sepsis.screened", "--org", "ZA1", "--period", "2026-01"]) == 0
    assert f"; purged on {date.today()}, by {WHO} (kept 96 months)" in capsys.readouterr().out
    assert cli.main(["trace", "sepsis.screened", "--org", "ZA1", "--period", "2026-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sources"][0]["purged"].startswith("purged on")
    assert cli.main(["doctor"]) == 0
    assert f"{count} purged" in capsys.readouterr().out
