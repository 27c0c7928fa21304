"""Rows of a table are those of files that are landed, whatever else lies in its folder."""

import pytest
import sqlalchemy as sa
from arriving import contacts

from qmetrics.sources import source
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import files_of, land
from qmetrics.store.schema import landed_file, table_file
from qmetrics.store.tables import read_table, write_table_file
from qmetrics.store.warehouse import transaction

ACTIVITY = source("activity")


@pytest.fixture
def home(tmp_path):
    """A home with two returns in its table; the earlier has one row, the later two."""
    made = Home(tmp_path / "home")
    prepare_home(made)
    for content in (
        contacts(("ZA1", "2026-02", 6000)),
        contacts(("ZA2", "2026-02", 700), ("ZA2", "2026-03", 800)),
    ):
        found = land(made, content, "contacts.csv")
        frame = ACTIVITY.parse(content, ACTIVITY.layouts[0])
        write_table_file(made, ACTIVITY, found.sha256, frame)
    return made


def test_rows_know_the_vintage_of_their_file(home):
    assert read_table(home, ACTIVITY)["vintage"].to_list() == [0, 1, 1]


@pytest.mark.parametrize("change", ["deleted", "quarantined"])
def test_rows_of_a_file_that_is_not_landed_are_no_rows_of_the_table(home, change):
    first = files_of(home, "activity")["sha256"][0]
    of_first = landed_file.c.sha256 == first
    with transaction(home) as connection:
        if change == "deleted":
            connection.execute(sa.delete(landed_file).where(of_first))
        else:
            connection.execute(sa.update(landed_file).where(of_first).values(is_quarantined=True))
    rows = read_table(home, ACTIVITY)
    assert rows["org_code"].to_list() == ["ZA2", "ZA2"]
    assert rows["vintage"].to_list() == [0, 0]
    assert rows["known_from"].null_count() == 0


def test_rows_of_a_file_that_was_half_written_when_a_run_died_are_no_rows_of_the_table(home):
    first = files_of(home, "activity")["sha256"][0]
    with transaction(home) as connection:
        connection.execute(sa.delete(table_file).where(table_file.c.sha256 == first))
    assert list(home.tables.rglob(f"{first}.parquet"))
    assert read_table(home, ACTIVITY)["org_code"].to_list() == ["ZA2", "ZA2"]
