"""Nothing is computed from what is lost or altered: W17, W18 and W23 of the list of faults, end to end.

A small home of one theme and two providers, made once; every test has a copy. What is verified, and how a
file is put on record, is tried by itself in ``tests/store/test_derived.py``.
"""

import os
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from homes import alter, charts_of, copy_of

from qmetrics.app.doctor import doctor
from qmetrics.app.run import _materialise, run, write_pages
from qmetrics.model import TwinOptions
from qmetrics.sources import source
from qmetrics.store.check_results import EVERY_FILE_IS_READ as CHECK
from qmetrics.store.dagster_home import prepare_dagster_home
from qmetrics.store.derived import AlteredError
from qmetrics.store.home import Home, change_settings, prepare_home
from qmetrics.store.landing import landed_path, manifest
from qmetrics.store.observations import read_observations
from qmetrics.store.schema import derived_file, observation, table_file
from qmetrics.store.versions import store_versions
from qmetrics.store.warehouse import transaction

THEME, TABLE, KEY = "sepsis", "sepsis_return", "sepsis.screened"
ICB = "icb_providers"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """A run points the process at its home; put that back."""
    for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Home, Path]:
    """A home that is up to date, and the folder of its files."""
    place = tmp_path_factory.mktemp("broken")
    home, folder = Home(place / "home"), place / "arriving"
    folder.mkdir()
    for key in ("ods", TABLE):
        for name, content in source(key).twin(TwinOptions(months=3, patients=60)).items():
            (folder / name).write_bytes(content)
    prepare_home(home)
    change_settings(home, providers=("ZA1", "ZA2"), audiences=("committee",))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, "")
        assert run(home, landing=folder, only_themes=[THEME]).failures == ()
    return home, folder


@pytest.fixture
def home(made, tmp_path) -> Home:
    return copy_of(made[0], tmp_path / "home")


@pytest.fixture
def folder(made, tmp_path) -> Path:
    """The folder of files, to be added to."""
    place = tmp_path / "arriving"
    place.mkdir()
    for file in made[1].iterdir():
        (place / file.name).write_bytes(file.read_bytes())
    return place


def again(home: Home, folder: Path):
    return run(home, landing=folder, only_themes=[THEME])


def of(home: Home, code: str) -> dict:
    """Manifest row of a provider's return."""
    return next(row for row in manifest(home) if row["name"].endswith(f"{TABLE}_{code}.csv"))


def parquet_of(home: Home, code: str) -> list[Path]:
    return sorted((home.tables / TABLE).rglob(f"{of(home, code)['sha256']}.parquet"))


def icb_counts(home: Home) -> tuple[float, float]:
    """The ICB's numerator and denominator over all months of its total."""
    now = read_observations(home, KEY).filter(pl.col("org_level") == ICB, pl.col("breakdown").is_null())
    assert now.height
    return now["numerator"].sum(), now["denominator"].sum()


def newer_return(folder: Path, code: str) -> Path:
    """A provider's return as true on a later day."""
    (file,) = [one for one in folder.iterdir() if one.name.endswith(f"{TABLE}_{code}.csv")]
    text = file.read_bytes()
    day = text.splitlines()[1].split(b",")[0]
    newer = folder / f"newer_{code}.csv"
    newer.write_bytes(text.replace(day, b"2026-05-01"))
    return newer


def doctor_is_well(home: Home) -> bool:
    return all(finding.is_well for finding in doctor(home))


def every_row(home: Home) -> list:
    """Everything ever recorded, with the moment at which it was."""
    with transaction(home) as connection:
        return connection.execute(sa.select(observation).order_by(observation.c.id)).all()


def upgraded(home: Home) -> None:
    """As if the table's code were another than the one that made it."""
    store_versions(home, {f"code/table/{TABLE}": "older", f"table/{TABLE}": "older"})


def test_a_lost_table_file_is_made_anew_before_figures_rest_on_it(home, folder):
    before = icb_counts(home)
    for path in parquet_of(home, "ZA1"):
        path.unlink()
    newer_return(folder, "ZA2")
    assert again(home, folder).failures == ()
    assert icb_counts(home) == before


def test_a_correction_of_the_name_and_size_of_a_file_turned_away_is_taken(home, folder):
    late = newer_return(folder, "ZA2")
    right = late.read_bytes()
    late.write_bytes(b"<html>" + right[6:])
    first = again(home, folder)
    assert (first.landed, len(first.failures), len(first.turned_away)) == (0, 1, 1)
    late.write_bytes(right)
    second = again(home, folder)
    assert (second.failures, second.turned_away) == ((), ())
    assert late.name in {row["name"] for row in manifest(home)}


def test_altered_landed_bytes_change_no_figure_until_the_original_lands_again(home, folder):
    before, charts, counts = read_observations(home, KEY), charts_of(home, KEY), icb_counts(home)
    path = landed_path(home, of(home, "ZA1"))
    original = path.read_bytes()
    header, *rows = original.splitlines(keepends=True)
    path.write_bytes(b"".join([header, *rows[: len(rows) // 2]]))
    upgraded(home)
    file = folder / "SYNTHETIC_sepsis_return_ZA1.csv"
    file.unlink()
    newer_return(folder, "ZA2")
    for _ in range(2):  # it is said for as long as it is so
        summary = again(home, folder)
        (reason,) = [one.reason for one in summary.failures if one.what == f"check table/{TABLE}:{CHECK}"]
        assert "ZA1.csv: its bytes were altered; put the file as it came" in reason
        assert str(home.path) not in reason
        assert len(summary.failures) == 1
        assert summary.withheld == ()
        assert read_observations(home, KEY).equals(before)
        assert charts_of(home, KEY) == charts
    assert path.read_bytes() != original
    # the pages name the check that failed
    page = (home.reports / "committee" / THEME / "screened.html").read_text("utf-8")
    assert CHECK.replace("_", " ") in page
    assert not doctor_is_well(home)
    # its rows as they were made before are the last there is of them, and are not thrown away
    assert parquet_of(home, "ZA1")

    file.write_bytes(original)
    summary = again(home, folder)
    assert summary.failures == ()
    assert path.read_bytes() == original
    assert icb_counts(home) == counts
    assert (again(home, folder).made, doctor_is_well(home)) == (0, True)


def test_lost_or_edited_files_of_measures_and_charts_are_made_anew_and_no_others(home, folder):
    charts = home.charts / THEME
    record, beside = charts / "screened" / "charts.json", home.tables / "beside" / THEME / "screened.parquet"
    picture = next((charts / "antibiotics_within_1h").glob("*.png"))
    before = {path: path.read_bytes() for path in (record, beside, picture)}
    alter(record, before[record].replace(b'"value": ', b'"value": 1', 1))
    beside.write_bytes(before[beside][:-20])
    picture.unlink()
    assert not doctor_is_well(home)
    summary = again(home, folder)
    assert summary.failures == ()
    assert summary.mended == (
        f"chart/{THEME}/antibiotics_within_1h",
        f"chart/{THEME}/screened",
        f"measure/{THEME}/screened",
    )
    assert summary.made == 3
    assert {path: path.read_bytes() for path in before} == before
    assert (again(home, folder).mended, doctor_is_well(home)) == ((), True)


def test_a_theme_that_dagster_makes_by_itself_rests_on_whole_tables(home):
    before = icb_counts(home)
    for path in parquet_of(home, "ZA1"):
        path.unlink()
    os.environ["QMETRICS_HOME"] = str(home.path)
    prepare_dagster_home(home)
    assert _materialise(home, ["measure/sepsis/screened"], None) == []
    assert icb_counts(home) == before
    assert parquet_of(home, "ZA1")


def test_landed_bytes_that_nothing_needs_are_named_by_doctor_and_stop_nothing(home, folder):
    before = read_observations(home, KEY)
    (folder / "SYNTHETIC_sepsis_return_ZA1.csv").unlink()
    landed_path(home, of(home, "ZA1")).unlink()
    summary = again(home, folder)
    assert (summary.failures, summary.made) == ((), 0)
    assert read_observations(home, KEY).equals(before)
    assert not doctor_is_well(home)


def test_a_lost_row_of_the_table_s_list_is_made_good(home, folder):
    before = icb_counts(home)
    sha256 = of(home, "ZA1")["sha256"]
    with transaction(home) as connection:
        connection.execute(sa.delete(table_file).where(table_file.c.sha256 == sha256))
    newer_return(folder, "ZA2")
    assert again(home, folder).failures == ()
    assert icb_counts(home) == before


def test_pages_are_not_made_from_what_is_broken(home):
    record = home.charts / THEME / "screened" / "charts.json"
    alter(record, record.read_bytes().replace(b'"value": ', b'"value": 1', 1))
    with pytest.raises(AlteredError, match=r"charts\.json: it is not as it was made.*'qmetrics run'"):
        write_pages(home)


def test_a_home_without_records_makes_everything_anew_and_says_the_same(home, folder):
    """A home from before files were on record: every figure and every chart stays as it was."""
    before, charts = every_row(home), charts_of(home, KEY)
    with transaction(home) as connection:
        connection.execute(sa.delete(derived_file))
    assert again(home, folder).failures == ()
    assert every_row(home) == before
    assert charts_of(home, KEY) == charts
    assert again(home, folder).made == 0
