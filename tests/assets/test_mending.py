"""What is not whole stops nothing else: a lost release, a register or a used table with a file held out."""

import polars as pl
import pytest

from qmetrics.assets import make_measures as measures
from qmetrics.assets import mending
from qmetrics.assets.make_measures import kept_reason
from qmetrics.assets.make_tables import held_out_result, make_table
from qmetrics.assets.mending import mend, require_whole
from qmetrics.assets.public import MADE_FROM, RELEASE_IS_LOST, earlier_release, for_public
from qmetrics.measures import all_measures
from qmetrics.model import Scope, TwinOptions
from qmetrics.sources import source
from qmetrics.store.derived import AlteredError, keep_derived, record_folder
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import DamagedError, land, landed_path, manifest
from qmetrics.store.releases import before_folder
from qmetrics.store.tables import not_yet_rows, read_table, table_files
from qmetrics.store.versions import store_versions, stored_versions

BY_KEY = {one.key: one for one in all_measures()}
MEASURE = BY_KEY["complaints.acknowledged_within_3wd"]
OPTIONS = TwinOptions(months=3, patients=60)


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


def land_all(home, *keys):
    for key in keys:
        for name, content in source(key).twin(OPTIONS).items():
            assert land(home, content, name).outcome == "landed"


def alter(home, key):
    """Alter the landed bytes of one file of a source; its hash."""
    row = next(row for row in manifest(home) if row["source"] == key)
    path = landed_path(home, row)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    return row["sha256"]


def test_without_what_was_released_a_measure_is_withheld_from_the_public(home):
    folder = before_folder(home, MEASURE.theme, MEASURE.name)
    assert earlier_release(home, MEASURE) is None
    keep_derived(
        home, f"released/{MEASURE.theme}/{MEASURE.name}", {folder / name: b"1" for name in MADE_FROM}
    )
    (folder / "used.parquet").write_bytes(b"2")
    with pytest.raises(AlteredError):
        earlier_release(home, MEASURE)
    found = for_public(home, MEASURE, Scope(icb_code="QZ9", providers=("ZA1",)))
    assert (found.why, found.series, found.hits) == (RELEASE_IS_LOST, (), None)
    # it is asked for anew when the measure's chart is
    store_versions(home, {f"chart/{MEASURE.theme}/{MEASURE.name}": "1"})
    assert f"chart/{MEASURE.theme}/{MEASURE.name}" in mend(home)
    assert stored_versions(home) == {}


def test_a_file_held_out_of_a_table_keeps_figures_and_stops_no_other_file(home):
    land_all(home, "complaints_log")
    sha256 = alter(home, "complaints_log")
    (reason,) = make_table(home, source("complaints_log"), "code")
    assert "its bytes were altered" in reason
    assert table_files(home, "complaints_log") == {row["sha256"] for row in manifest(home)} - {sha256}
    assert sha256 not in set(read_table(home, source("complaints_log"))["file_sha256"])
    assert kept_reason(home, MEASURE) == "a landed file is missing from table complaints_log"
    assert kept_reason(home, BY_KEY["sepsis.screened"]) is None
    (check,) = held_out_result([reason])
    assert (check.severity, check.outcome) == ("critical", "failed")
    assert check.message == f"{reason}; the figures that rest on this table stay as they were"
    assert held_out_result([]) == []


def test_a_file_that_can_no_longer_be_read_is_held_out(home, monkeypatch):
    from dataclasses import replace

    from qmetrics.model import Problem, SourceError

    def refuses(content, layout):
        raise SourceError(Problem("not a whole number", row=3, column="x"))

    land_all(home, "activity")
    (reason,) = make_table(home, replace(source("activity"), parse=refuses), "code")
    assert "it landed and can no longer be read: row 3, column x: not a whole number" in reason
    assert list(not_yet_rows(home).values()) == ["activity"]


def test_a_file_whose_layout_is_gone_is_held_out(home):
    from dataclasses import replace

    land_all(home, "activity")
    (other,) = source("submissions").layouts
    (reason,) = make_table(home, replace(source("activity"), layouts=(other,)), "code")
    assert "it landed in a layout, activity, that is no longer known" in reason


def test_a_parser_that_breaks_stops_no_other_table(home, monkeypatch):
    from qmetrics.assets import make_tables as tables

    land_all(home, "activity", "complaints_log")
    for key in ("activity", "complaints_log"):
        make_table(home, source(key), "code")
        for path in (home.tables / key).rglob("*.parquet"):
            path.unlink()
    make = tables.make_table

    def breaks(home, of, code):
        if of.key == "activity":
            raise ZeroDivisionError
        return make(home, of, code)

    store_versions(home, {"table/activity": "1", "table/complaints_log": "1"})
    monkeypatch.setattr(tables, "make_table", breaks)
    mend(home)
    assert read_table(home, source("complaints_log")).height
    assert list(not_yet_rows(home).values()) == ["activity"]
    assert stored_versions(home).keys() >= {"table/complaints_log"}
    assert "table/activity" not in stored_versions(home), "its step makes it, or says why not"


def test_a_table_that_uses_one_that_is_not_whole_stays_as_it_was(home):
    land_all(home, "ods", "never_events_national")
    national = source("never_events_national")
    assert make_table(home, source("ods"), "code") == []
    assert make_table(home, national, "code") == []
    before = read_table(home, national)
    sha256 = alter(home, "ods")
    store_versions(home, {"code/table/ods": "older"})
    assert len(make_table(home, source("ods"), "code")) == 1
    store_versions(home, {"code/table/never_events_national": "older"})
    assert make_table(home, national, "code") == [
        "a landed file is missing from table ods, which this table uses"
    ]
    assert read_table(home, national).equals(before)
    assert kept_reason(home, BY_KEY["never_events.published_by_year"]) is not None
    assert sha256 in not_yet_rows(home)


def test_a_real_home_without_its_register_keeps_figures_and_pages(home, monkeypatch):
    land_all(home, "ods")
    alter(home, "ods")
    make_table(home, source("ods"), "code")
    require_whole(home)  # who the fictional organisations are is known without it
    assert kept_reason(home, MEASURE) is None
    for module in (mending, measures):
        monkeypatch.setattr(module, "home_kind", lambda _: "real")
    assert kept_reason(home, MEASURE) == "a landed file is missing from table ods"
    with pytest.raises(DamagedError, match="pages stay as they were"):
        require_whole(home)


def test_pages_are_not_written_of_a_lost_picture(home):
    folder = home.charts / "theme" / "measure"
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(b"1")
    record_folder(home, "chart/theme/measure", folder)
    require_whole(home)
    (folder / "a.png").unlink()
    with pytest.raises(AlteredError, match=r"a\.png"):
        require_whole(home)


def test_lost_rows_are_made_anew_at_once_and_equal(home):
    land_all(home, "complaints_log")
    make_table(home, source("complaints_log"), "code")
    before = read_table(home, source("complaints_log"))
    store_versions(home, {"table/complaints_log": "1"})
    for path in (home.tables / "complaints_log").rglob("*.parquet"):
        pl.read_parquet(path).head(1).write_parquet(path)
    assert mend(home) == ["table/complaints_log"]
    assert read_table(home, source("complaints_log")).equals(before)
    assert mend(home) == []
    assert stored_versions(home)["table/complaints_log"] == "1", "the same rows: nothing is stale"
