"""The home's folders and its settings: typed, commented, and errors that name file and setting."""

import tomllib
from datetime import UTC, datetime

import polars as pl
import pytest

from qmetrics.store import scope
from qmetrics.store.home import (
    Home,
    Settings,
    SettingsError,
    change_settings,
    find_home,
    prepare_home,
    read_settings,
)


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


def test_the_first_run_writes_every_setting_with_a_comment(home):
    text = home.settings_file.read_text("utf-8")
    assert set(tomllib.loads(text)) == set(Settings.__dataclass_fields__)
    lines = text.splitlines()
    for name in Settings.__dataclass_fields__:
        at = next(index for index, line in enumerate(lines) if line.startswith(f"{name} ="))
        assert lines[at - 1].startswith("#"), f"{name} has no comment"
    assert home.settings == Settings()


def test_a_change_keeps_the_other_settings(home):
    change_settings(home, icb="QHM", providers=("RX4", "RX3"))
    change_settings(home, landing=r'C:\in "box"')
    assert home.settings == Settings(icb="QHM", providers=("RX4", "RX3"), landing=r'C:\in "box"')


def test_a_settings_file_that_is_there_is_not_written_over(home):
    home.settings_file.write_text('icb = "QHM"\n', "utf-8")
    prepare_home(home)
    assert home.settings_file.read_text("utf-8") == 'icb = "QHM"\n'
    assert home.settings == Settings(icb="QHM")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("icb = 5", ("icb", "text in quotes")),
        ('providers = "RX4"', ("providers", "list")),
        ('schedules = "yes"', ("schedules", "true or false")),
        ("schedules = 1", ("schedules", "true or false")),
        ('icd = "QHM"', ("icd", "icb")),
        ('icb = "QHM', ("line 1",)),
        ("providers = [1, 2]", ("providers", "list")),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(home, text, words):
    home.settings_file.write_text(text + "\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(home.settings_file)
    assert str(home.settings_file) in str(caught.value)
    assert all(word in str(caught.value) for word in words)


def test_the_home_is_where_the_variable_says_else_in_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QMETRICS_HOME", raising=False)
    assert find_home().path == tmp_path / ".qmetrics"
    monkeypatch.setenv("QMETRICS_HOME", str(tmp_path / "elsewhere"))
    assert find_home().path == tmp_path / "elsewhere"


def test_everything_is_under_the_home(home):
    places = [home.landing, home.tables, home.charts, home.reports, home.dagster, home.warehouse_file]
    assert all(home.path in place.parents for place in places)
    assert home.database_url == f"sqlite:///{home.path}/warehouse.db"


def test_telemetry_is_switched_off(home, monkeypatch):
    from qmetrics.store.dagster_home import prepare_dagster_home

    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "")
    prepare_dagster_home(home)
    text = (home.dagster / "dagster.yaml").read_text("utf-8")
    assert "telemetry:\n  enabled: false" in text
    import os

    assert os.environ["DAGSTER_HOME"] == str(home.dagster)
    assert os.environ["DAGSTER_DISABLE_TELEMETRY"] == "1"


@pytest.mark.parametrize("kind", ["sample", "real"])
def test_of_the_providers_it_is_known_which_are_trusts(home, monkeypatch, kind):
    own = ("ZA1", "ZI1")
    rows = pl.DataFrame(
        {
            "code": ["ZA1", "ZA2"],
            "name": ["A", "B"],
            "role": ["trust", "trust"],
            "parent_code": ["QZ9", "QZ9"],
            "close_date": pl.Series([None, None], dtype=pl.Date),
            "known_from": [datetime(2026, 1, 1, tzinfo=UTC)] * 2,
        }
    )
    monkeypatch.setattr(scope, "home_kind", lambda home: kind)
    monkeypatch.setattr(scope, "read_table", lambda home, source: rows)
    change_settings(home, icb="QZ9", providers=own)
    found = scope.scope_of(home)
    # an independent hospital, and one that no file of ODS names
    assert (found.providers, found.trusts) == (own, ("ZA1",))
