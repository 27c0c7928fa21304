"""The main job as a whole: what it makes, what it leaves alone, and what it does when something is wrong."""

from itertools import pairwise
from pathlib import Path

import pytest
from homes import charts_of, copy_of, observation_rows

from qmetrics import cli
from qmetrics.app.run import RunError, run, stale_assets
from qmetrics.assets import make_measures as measure_assets
from qmetrics.assets import tables as table_assets
from qmetrics.measures import all_measures, measures_of
from qmetrics.model import TwinOptions
from qmetrics.sources import NAMES, source
from qmetrics.store.check_results import read_check_results
from qmetrics.store.home import Home
from qmetrics.store.landing import arrivals, files_of, landed_path, manifest, manifest_row
from qmetrics.store.observations import read_observations

THEME = "never_events"
LOG = "never_events_log"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """A run points the process at its home; put that back."""
    for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def home(sample_home, tmp_path):
    return copy_of(sample_home, tmp_path / "home")


def run_command(home, monkeypatch, capsys, *arguments):
    """``qmetrics run`` on a home: its exit code and its closing words."""
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    code = cli.main(["run", *arguments])
    return code, capsys.readouterr().out


def newer_log(home: Home, folder: Path, day: str) -> None:
    """The sample's log once more, as true on a later day: every measure of it becomes stale."""
    (sha256,) = files_of(home, LOG)["sha256"]
    content = landed_path(home, manifest_row(home, sha256)).read_bytes()
    folder.mkdir(exist_ok=True)
    header, *rows = content.splitlines()
    dated = [row[: row.rindex(b",") + 1] + day.encode() for row in rows]
    (folder / f"log_{day}.csv").write_bytes(b"\r\n".join([header, *dated, b""]))


def test_the_shared_sample_was_made_without_a_failure(sample_home):
    assert not any(row["is_quarantined"] for row in manifest(sample_home))
    assert arrivals(sample_home) == []
    assert {row["source"] for row in manifest(sample_home)} == set(NAMES)
    results = read_check_results(sample_home)
    assert not [one for one in results if one["outcome"] == "error"]
    assert not [one for one in results if one["outcome"] == "failed" and one["severity"] == "critical"]
    assert {one["asset"] for one in results} == {
        *(f"table/{name}" for name in NAMES),
        *(f"measure/{one.theme}/{one.name}" for one in all_measures()),
    }
    for measure in all_measures():
        records = charts_of(sample_home, measure.key)
        assert records, f"{measure.key} has no chart"
        assert all((sample_home.path / one["png"]).stat().st_size > 0 for one in records if one["png"])


def test_the_first_page_counts_what_its_charts_say_and_what_chance_would_bring(sample_home):
    records = [one for measure in all_measures() for one in charts_of(sample_home, measure.key)]
    limited = {"xmr", "p_prime", "u_prime"}
    charts = [one for one in records if one["chart"] in limited and one["verdict"]["drawable"]]
    new = sum(one["is_new_signal"] for one in charts)
    assert charts
    page = (sample_home.reports / "committee" / "index.html").read_text("utf-8")
    assert f"New signals at the latest point: {new} of {len(charts)} charts able to signal. With no" in page
    assert "With no real change we would expect " in page


def test_an_unchanged_run_makes_nothing_and_adds_no_row(home, tmp_path, monkeypatch, capsys):
    (tmp_path / "arrivals").mkdir()
    rows, files = observation_rows(home), len(manifest(home))
    charts = {path: path.stat().st_mtime_ns for path in home.charts.rglob("*")}
    code, words = run_command(home, monkeypatch, capsys, "--landing", str(tmp_path / "arrivals"))
    assert code == 0
    assert "nothing: all is up to date" in words
    assert f"0 landed now, {files} in all" in words
    assert "SYNTHETIC sample" in words
    assert f"{len(all_measures())} computed" in words
    assert f"pages      {home.reports / 'public' / 'index.html'}" in words
    assert observation_rows(home) == rows
    assert {path: path.stat().st_mtime_ns for path in home.charts.rglob("*")} == charts


def test_the_same_files_again_are_no_news(home, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "arrivals"
    folder.mkdir()
    for row in manifest(home)[:5]:
        (folder / f"again_{row['name']}").write_bytes(landed_path(home, row).read_bytes())
    code, words = run_command(home, monkeypatch, capsys, "--landing", str(folder))
    assert code == 0
    assert "nothing: all is up to date" in words


def test_a_table_that_cannot_be_relied_on_withholds_its_measures_and_no_others(
    home, tmp_path, monkeypatch, capsys
):
    newer_log(home, tmp_path / "arrivals", "2026-05-01")
    check = table_assets.check_table

    def with_a_broken_row(one, suite, rows, *given):
        import polars as pl

        if one.key == LOG:
            rows = rows.with_columns(pl.lit(None, pl.String).alias("type_code"))
        return check(one, suite, rows, *given)

    before = {one.key: charts_of(home, one.key) for one in measures_of(THEME)}
    monkeypatch.setattr(table_assets, "check_table", with_a_broken_row)
    code, words = run_command(home, monkeypatch, capsys, "--landing", str(tmp_path / "arrivals"))
    assert code == 1
    assert "FAILED     check table/never_events_log:type_code_is_present" in words
    withheld = [one for one in measures_of(THEME) if one.tables == (LOG,)]
    healthy = [one for one in measures_of(THEME) if one.tables == ("never_events_national",)]
    assert withheld
    assert healthy
    assert f"{len(withheld)} withheld" in words
    for measure in withheld:
        now = read_observations(home, measure.key)
        assert set(now["status"]) == {"withheld"}
        assert now["value"].null_count() == now.height
        for record in charts_of(home, measure.key):
            assert record["chart"] == "withheld"
            assert (
                "type_code_is_present"
                in f"{record['chart_reason']} {record['sentences']} {record['verdict']}"
            )
            assert all(row["value"] is None for row in record["rows"])
    for measure in healthy:
        assert charts_of(home, measure.key) == before[measure.key]
        assert "withheld" not in set(read_observations(home, measure.key)["status"])
    # what was known before is still there to be read, and other themes are as they were
    vintages = read_observations(home, withheld[0].key, every_vintage=True)
    assert "reported" in set(vintages["status"])
    assert charts_of(home, "sepsis.screened")[0]["chart"] != "withheld"

    # the next return is well: the same figures are believed again
    monkeypatch.setattr(table_assets, "check_table", check)
    newer_log_again = tmp_path / "later"
    newer_log_again.mkdir()
    (name,) = (tmp_path / "arrivals").iterdir()
    (newer_log_again / "log.csv").write_bytes(name.read_bytes().replace(b"2026-05-01", b"2026-05-02"))
    code, words = run_command(home, monkeypatch, capsys, "--landing", str(newer_log_again))
    assert code == 0, words
    assert "withheld" not in words
    assert "reported" in set(read_observations(home, withheld[0].key)["status"])


def test_a_run_that_dies_half_way_leaves_the_earlier_state_and_the_next_completes_it(
    home, tmp_path, monkeypatch, capsys
):
    newer_log(home, tmp_path / "arrivals", "2026-05-01")
    before = {one.key: read_observations(home, one.key) for one in all_measures()}
    drawn = {one.key: charts_of(home, one.key) for one in all_measures()}
    make, made = measure_assets.make_measure, []

    def dies_at_the_third(home, measure, tables, withheld):
        if len(made) == 2:
            raise MemoryError("no room")
        made.append(measure.key)
        return make(home, measure, tables, withheld)

    monkeypatch.setattr(measure_assets, "make_measure", dies_at_the_third)
    code, words = run_command(home, monkeypatch, capsys, "--landing", str(tmp_path / "arrivals"))
    assert code == 1
    assert "step theme_never_events" in words
    for key, frame in before.items():
        now = read_observations(home, key)
        assert now.height >= frame.height, f"{key} lost figures"
        if key not in made:
            assert now.equals(frame), f"{key} changed though its step died"
            assert charts_of(home, key) == drawn[key]
    left = {key for key in stale_assets(home) if key.startswith("measure/")}
    assert left
    assert not left & {f"measure/{key.replace('.', '/')}" for key in made}

    monkeypatch.setattr(measure_assets, "make_measure", make)
    code, words = run_command(home, monkeypatch, capsys, "--landing", str(tmp_path / "arrivals"))
    assert code == 0, words
    assert stale_assets(home) == []


@pytest.fixture(scope="module")
def few_files(tmp_path_factory):
    """A folder with the files of two sources only, in subfolders."""
    folder = tmp_path_factory.mktemp("few")
    for key in ("ods", "never_events_national"):
        (folder / key).mkdir()
        for name, content in source(key).twin(TwinOptions(months=3, patients=100)).items():
            (folder / key / name).write_bytes(content)
    return folder


def test_sources_that_did_not_come_are_absent_and_no_failure(few_files, tmp_path, monkeypatch, capsys):
    home, told = Home(tmp_path / "home"), []
    summary = run(home, landing=few_files, only_themes=[THEME], progress=lambda *step: told.append(step))
    assert summary.failures == ()
    assert set(summary.absent) == set(NAMES) - {"ods", "never_events_national"}
    assert (summary.landed, summary.files) == (len(manifest(home)), len(manifest(home)))
    assert summary.is_sample
    assert summary.checks["failed"] == 0
    assert summary.checks["skipped"] > 0
    assert summary.checks["passed"] > 0
    skipped = [one for one in read_check_results(home) if one["outcome"] == "skipped"]
    assert all("nothing of" in one["message"] or "no data" in one["message"] for one in skipped)
    # told step by step: each part of the run counts up to its own total, then the next begins
    for (done, total, _), (following, _, _) in pairwise(told):
        assert following == (1 if done == total else done + 1), told
    assert told[-1][0] == told[-1][1]
    assert told[0] == (1, 1, "landing")
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    assert cli.main(["data", "never_events.count"]) == 0
    assert "no data" in capsys.readouterr().out
    assert read_observations(home, "never_events.published_by_year").height > 0
    # a theme that was not asked for has no figures and no charts
    assert not (home.charts / "sepsis").exists()

    # bad, unknown and identifying files beside the good ones
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "wrong.csv").write_bytes(
        b"org_code,month,contacts,extract_date\r\nZA1,2026-03,many,2026-04-10\r\n"
    )
    (folder / "page.csv").write_bytes(b"<html><body>503</body></html>")
    (folder / "tides.csv").write_bytes(b"tide,height\r\nhigh,3\r\n")
    (folder / "Ada.csv").write_bytes(b"nhs_number,seen\r\n9434765919,yes\r\n")
    (folder / "good.csv").write_bytes(b"org_code,month,contacts,extract_date\r\nZA1,2026-03,5,2026-04-10\r\n")
    code, words = run_command(home, monkeypatch, capsys, "--landing", str(folder), "--theme", THEME)
    assert code == 1
    assert "1 landed now" in words
    assert "FAILED     file wrong.csv: row 2, column contacts: not a whole number" in words
    assert "FAILED     file page.csv" in words
    assert "not taken: tides.csv: unknown" in words
    assert "FAILED     file tides.csv" not in words
    assert "FAILED     file (not named)" in words
    assert "Ada" not in words
    assert "many" not in words
    assert not any(b"9434765919" in path.read_bytes() for path in home.path.rglob("*") if path.is_file())


def test_what_cannot_start_says_what_to_do(home, tmp_path):
    with pytest.raises(RunError, match="never_events"):
        run(home, only_themes=["never-events"])
    with pytest.raises(RunError, match="--landing"):
        run(home, landing=tmp_path / "nowhere")
    with pytest.raises(RunError, match="own store"):
        run(home, landing=home.landing)
    real = Home(tmp_path / "real")
    (tmp_path / "files").mkdir()
    activity = b"org_code,month,contacts,extract_date\r\nRX4,2026-03,5,2026-04-10\r\n"
    (tmp_path / "files" / "activity.csv").write_bytes(activity)
    with pytest.raises(RunError, match="--icb"):
        run(real, landing=tmp_path / "files")


def test_an_error_a_person_can_mend_is_one_line(home, monkeypatch, capsys):
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    assert cli.main(["run", "--theme", "sepsys"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("qmetrics: no theme 'sepsys'")
    assert error.count("\n") == 1
    home.settings_file.write_text("icb = 5\n", "utf-8")
    assert cli.main(["run"]) == 1
    assert str(home.settings_file) in capsys.readouterr().err
