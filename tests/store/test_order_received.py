"""Vintages follow each other in the order received, whatever the clock said."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from arriving import contacts, national

from qmetrics.store import landing
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import files_of, land, manifest
from qmetrics.store.warehouse import transaction

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


@pytest.fixture
def at(monkeypatch):
    """Set the clock by which files are received."""
    return lambda moment: monkeypatch.setattr(landing, "now", lambda: moment)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=400)])
def test_a_correction_under_a_clock_that_was_set_back_is_the_newer_one(home, at, back):
    at(NOON)
    land(home, contacts(("ZA1", "2026-03", 5)), "wrong.csv")
    at(NOON - back)
    land(home, contacts(("ZA1", "2026-03", 500)), "right.csv")
    files = files_of(home, "activity")
    assert files["name"].to_list() == ["wrong.csv", "right.csv"]
    first, second = files["known_from"].to_list()
    assert first == NOON
    assert second == NOON + timedelta(microseconds=1)
    # what the clock said is kept as it was said
    assert files["received_at"].to_list() == [NOON, NOON - back]
    assert [row["name"] for row in manifest(home)] == ["wrong.csv", "right.csv"]


def test_a_clock_that_runs_is_believed(home, at):
    moments = [NOON, NOON + timedelta(hours=1), NOON + timedelta(days=1)]
    for number, moment in enumerate(moments):
        at(moment)
        land(home, contacts(("ZA1", "2026-03", number)), f"{number}.csv")
    assert files_of(home, "activity")["known_from"].to_list() == moments


def test_a_published_day_is_the_day_whatever_the_clock_says(home, at):
    at(NOON)
    land(home, national(2026, 1, 100), "a.csv", published=date(2026, 4, 9))
    at(NOON - timedelta(days=2))
    land(home, national(2026, 1, 105), "b.csv", published=date(2026, 4, 8))
    land(home, national(2026, 1, 107), "c.csv", published=date(2026, 4, 9), release="v2")
    files = files_of(home, "mhsds")
    assert files["name"].to_list() == ["b.csv", "a.csv", "c.csv"]
    assert [moment.date() for moment in files["known_from"]] == [date(2026, 4, 8), *[date(2026, 4, 9)] * 2]


def test_a_home_from_before_the_counter_keeps_its_order(tmp_path):
    """The migration numbers files as they were listed: by the moment received, then by name."""
    from alembic import command

    from qmetrics.store import warehouse

    home = Home(tmp_path / "home")
    prepare_home(home)
    configuration = warehouse._configuration()
    engine = warehouse._engine(home.database_url)
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0004_release")
        for name, moment in (("c", 3), ("b", 1), ("a", 3), ("d", 2)):
            connection.execute(
                sa.text(
                    "INSERT INTO landed_file (sha256, source, layout, name, size, received_at, publisher, "
                    "release, licence, is_sample, is_quarantined) VALUES "
                    f"('{name}', 'activity', 'activity', '{name}.csv', 1, "
                    f"'2026-05-0{moment} 12:00:00.000000', 'p', 'v1', 'l', 1, 0)"
                )
            )
    assert [(row["name"], row["number"]) for row in manifest(home)] == [
        ("b.csv", 1),
        ("d.csv", 2),
        ("a.csv", 3),
        ("c.csv", 4),
    ]
    known = files_of(home, "activity")["known_from"]
    assert [moment.day for moment in known] == [1, 2, 3, 3]
    with transaction(home) as connection:
        assert connection.execute(sa.text("select count(*) from derived_file")).scalar_one() == 0
