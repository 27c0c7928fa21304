"""Derived files: read as they were made or not at all, whichever way they were lost or altered."""

from datetime import date

import polars as pl
import pytest
import sqlalchemy as sa
from arriving import contacts

from qmetrics.sources import source
from qmetrics.store.beside import read_beside, write_beside
from qmetrics.store.derived import AlteredError, as_made, derived_files, keep_derived, record_folder
from qmetrics.store.holdings import read_holdings
from qmetrics.store.home import Home, change_settings, prepare_home
from qmetrics.store.landing import DamagedError, land, landed_path, manifest_row, read_landed
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import broken_files, not_yet_rows, read_table, write_table_file
from qmetrics.store.tombstones import Tombstone, bury
from qmetrics.store.warehouse import transaction

ACTIVITY = source("activity")


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


def landed(home, *figures, extract="2026-04-10"):
    """A return that landed and is rows of its table; its hash."""
    result = land(home, contacts(*figures, extract=extract), f"{extract}.csv")
    assert result.outcome == "landed", result.reason
    content = read_landed(home, manifest_row(home, result.sha256))
    write_table_file(home, ACTIVITY, result.sha256, ACTIVITY.parse(content, ACTIVITY.layouts[0]))
    return result.sha256


def parquet_of(home, sha256):
    return sorted((home.tables / ACTIVITY.key).rglob(f"{sha256}.parquet"))


def emptied(path):
    path.write_bytes(b"")


def cut(path):
    path.write_bytes(path.read_bytes()[:-10])


def edited(path):
    content = path.read_bytes()
    path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])


def fewer_rows(path):
    pl.read_parquet(path).head(0).write_parquet(path)


def lost(path):
    path.unlink()


DAMAGES = [emptied, cut, edited, fewer_rows, lost]


def test_rows_are_read_as_they_were_made(home):
    landed(home, ("ZA1", "2026-02", 5), ("ZA1", "2026-03", 7))
    assert read_table(home, ACTIVITY)["contacts"].to_list() == [5, 7]
    assert broken_files(home, ACTIVITY.key) == []
    assert not_yet_rows(home) == {}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_table_with_a_broken_file_is_not_read(home, damage):
    sha256 = landed(home, ("ZA1", "2026-02", 5))
    landed(home, ("ZA2", "2026-02", 7))
    damage(parquet_of(home, sha256)[0])
    with pytest.raises(AlteredError, match="qmetrics run"):
        read_table(home, ACTIVITY)
    assert broken_files(home, ACTIVITY.key) == [sha256]


def test_a_table_file_swapped_for_that_of_another_is_not_read(home):
    one, other = landed(home, ("ZA1", "2026-02", 5)), landed(home, ("ZA2", "2026-02", 7))
    parquet_of(home, one)[0].write_bytes(parquet_of(home, other)[0].read_bytes())
    with pytest.raises(AlteredError):
        read_table(home, ACTIVITY)


def test_a_table_file_of_unknown_hash_is_not_read(home):
    sha256 = landed(home, ("ZA1", "2026-02", 5))
    (path,) = parquet_of(home, sha256)
    path.with_name(f"{'0' * 64}.parquet").write_bytes(path.read_bytes())
    (path.parent / "period=2031-01").mkdir()
    (path.parent / "period=2031-01" / path.name).write_bytes(path.read_bytes())
    assert read_table(home, ACTIVITY)["contacts"].to_list() == [5]


@pytest.mark.parametrize("table", ["table_file", "derived_file"])
def test_rows_whose_entry_is_lost_are_known_to_be_missing(home, table):
    sha256 = landed(home, ("ZA1", "2026-02", 5))
    with transaction(home) as connection:
        connection.execute(sa.text(f"DELETE FROM {table} WHERE asset = 'table/activity'")
                           if table == "derived_file" else sa.text(f"DELETE FROM {table}"))  # fmt: skip
    missing = [*broken_files(home, ACTIVITY.key), *not_yet_rows(home)]
    assert missing == [sha256]


def test_rows_of_a_month_that_a_file_no_longer_has_go(home):
    log = source("sepsis_return")
    row = dict.fromkeys(log.table.schema) | {"file_sha256": "a", "row_number": 2}

    def rows(*months):
        days = [row | {log.table.period_column: f"2026-{month}-03"} for month in months]
        frame = pl.DataFrame(days, infer_schema_length=None)
        return frame.with_columns(pl.col(log.table.period_column).str.to_datetime())

    write_table_file(home, log, "a", rows("01", "02"))
    write_table_file(home, log, "a", rows("02", "03"))
    folders = {path.parent.name for path in (home.tables / log.key).rglob("a.parquet")}
    assert folders == {"period=2026-02", "period=2026-03"}


@pytest.mark.parametrize("damage", DAMAGES)
def test_counts_beside_a_measure_are_not_read_when_broken(home, damage):
    assert read_beside(home, "theme.measure") is None
    write_beside(home, "theme.measure", pl.DataFrame({"count": [3]}))
    (one,) = derived_files(home, "measure/theme/measure")
    damage(one.path)
    with pytest.raises(AlteredError, match=r"beside/theme/measure\.parquet"):
        read_beside(home, "theme.measure")


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_a_landed_file_holds_is_left_out_when_broken_and_worked_out_again(home, damage):
    from qmetrics.assets.calendar_values import arrivals_of

    sha256 = landed(home, ("ZA1", "2026-02", 5))
    before = arrivals_of(home)
    assert before
    damage(home.tables / "holdings" / f"{sha256}.parquet")
    assert read_holdings(home) == {}
    assert arrivals_of(home) == before
    assert list(read_holdings(home)) == [sha256]


@pytest.mark.parametrize("damage", [emptied, cut, edited, lost])
def test_landed_bytes_are_read_as_they_came_or_not_at_all_and_healed_by_landing_again(home, damage):
    content = contacts(("ZA1", "2026-02", 5))
    result = land(home, content, "february.csv")
    row = manifest_row(home, result.sha256)
    assert read_landed(home, row) == content
    damage(landed_path(home, row))
    with pytest.raises(DamagedError, match=r"february\.csv: its bytes (are gone|were altered); put the file"):
        read_landed(home, row)
    again = land(home, content, "copy.csv")
    assert (again.outcome, again.reason) == (
        "already",
        "its landed bytes were gone or altered and are put back",
    )
    assert read_landed(home, row) == content
    assert manifest_row(home, result.sha256) == row
    assert land(home, content, "copy.csv").reason == ""


def test_a_quarantined_file_is_healed_too(home):
    content = contacts(("ZA1", "2026-03", "many"))
    result = land(home, content, "bad.csv")
    landed_path(home, manifest_row(home, result.sha256)).unlink()
    assert land(home, content, "bad.csv").outcome == "quarantined"
    assert read_landed(home, manifest_row(home, result.sha256)) == content


def test_a_purged_file_is_not_missing(home):
    sha256 = landed(home, ("ZA1", "2026-02", 5))
    landed(home, ("ZA2", "2026-02", 7))
    row = manifest_row(home, sha256)
    days = {"first_day": None, "last_day": None, "purged_on": date(2026, 4, 1)}
    bury(home, [Tombstone(sha256=sha256, source="activity", size=row["size"], rows=1, policy="kept",
                          purged_by="A. Lead", **days)])  # fmt: skip
    assert read_table(home, ACTIVITY)["org_code"].to_list() == ["ZA2"]
    assert broken_files(home, ACTIVITY.key) == []
    assert not_yet_rows(home) == {}
    assert not [one for one in derived_files(home) if one.landed == sha256]


def test_the_name_of_the_icb_is_read_from_no_file_of_unknown_hash(home):
    folder = home.tables / "mhsds"
    folder.mkdir(parents=True)
    pl.DataFrame({"org_code": ["QHM"], "org_name": ["SOMEWHERE"]}).write_parquet(folder / "x.parquet")
    change_settings(home, icb="QHM")
    assert scope_of(home).name_of("QHM") != "Somewhere"


def test_a_folder_is_on_record_as_a_whole(home):
    folder = home.charts / "theme" / "measure"
    folder.mkdir(parents=True)
    for name in ("charts.json", "a.png", "a.svg"):
        (folder / name).write_bytes(name.encode())
    record_folder(home, "chart/theme/measure", folder)
    assert as_made(home, folder / "a.png") == folder / "a.png"
    (folder / "a.png").unlink()
    (folder / "a.svg").write_bytes(b"another")
    bad = [one.path.name for one in derived_files(home, "chart/theme/measure") if not one.is_as_made]
    assert bad == ["a.png", "a.svg"]
    (folder / "a.svg").unlink()
    record_folder(home, "chart/theme/measure", folder)
    assert [one.path.name for one in derived_files(home)] == ["charts.json"]


def test_a_write_that_dies_leaves_no_file_that_is_called_altered(home, monkeypatch):
    path = home.charts / "theme" / "together.json"
    keep_derived(home, "report/theme", {path: b"1"})

    def dies(*_):
        raise MemoryError

    monkeypatch.setattr("qmetrics.store.derived._record", dies)
    with pytest.raises(MemoryError):
        keep_derived(home, "report/theme", {path: b"22"})
    assert derived_files(home) == []
    assert as_made(home, path) is None
