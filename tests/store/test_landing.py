"""Landing: what is kept, what is turned away and why, and that nothing of a refused file stays."""

import hashlib
from datetime import date

import pytest
from arriving import CANARY, contacts, csv_of, national, waiting_list, workbook_of

from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import all_measures
from qmetrics.model import Scope, TwinOptions
from qmetrics.sources import source
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import (
    arrivals,
    files_of,
    home_kind,
    land,
    landed_path,
    manifest,
    manifest_row,
)
from qmetrics.store.observations import append_observations, read_observations
from qmetrics.store.tables import read_table, write_table_file

WAITING = next(one for one in all_measures() if one.key == "camhs_waits.waiting_first_contact")
SCOPE = Scope(icb_code="QZ9")


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


def figures(home):
    """The published figure as the home now has it, through table and warehouse."""
    mhsds = source("mhsds")
    layouts = {layout.name: layout for layout in mhsds.layouts}
    for sha256, layout in files_of(home, "mhsds").select("sha256", "layout").iter_rows():
        content = landed_path(home, manifest_row(home, sha256)).read_bytes()
        write_table_file(home, mhsds, sha256, mhsds.parse(content, layouts[layout]))
    tables = {"mhsds": TableData(mhsds.table, read_table(home, mhsds))}
    append_observations(home, WAITING.key, compute(WAITING, tables, SCOPE))
    return read_observations(home, WAITING.key)


def bytes_anywhere(home, *needles):
    """Files of the home, the warehouse and its journal among them, that hold one of some texts."""
    return [
        (path.name, needle)
        for path in home.path.rglob("*")
        if path.is_file()
        for needle in needles
        if needle.encode() in path.read_bytes() or needle in path.name
    ]


def test_the_same_bytes_twice_are_one_landing(home):
    content = contacts(("ZA1", "2026-03", 500))
    first = land(home, content, "march.csv")
    again = land(home, content, "march copy.csv")
    assert (first.outcome, again.outcome) == ("landed", "already")
    assert first.sha256 == again.sha256 == hashlib.sha256(content).hexdigest()
    assert len(manifest(home)) == 1
    assert landed_path(home, manifest_row(home, first.sha256)).read_bytes() == content


def test_the_manifest_says_where_a_file_came_from(home):
    land(home, contacts(("ZA1", "2026-03", 500)), "march.csv", published=date(2026, 4, 20))
    (row,) = manifest(home)
    assert (row["source"], row["layout"], row["name"], row["rows"]) == (
        "activity",
        "activity",
        "march.csv",
        1,
    )
    assert row["published_on"] == date(2026, 4, 20)
    assert row["publisher"] == source("activity").publisher
    assert row["licence"] == source("activity").licence
    assert row["received_at"] is not None


def test_a_reissue_is_a_new_vintage_and_the_old_one_stays(home):
    land(home, national(2026, 1, 100), "january.csv", published=date(2026, 4, 1))
    assert figures(home)["value"].to_list() == [100.0]
    land(home, national(2026, 1, 105), "january_v2.csv", published=date(2026, 6, 1))
    assert figures(home)["value"].to_list() == [105.0]
    every = read_observations(home, WAITING.key, every_vintage=True)
    assert every.sort("known_from")["value"].to_list() == [100.0, 105.0]
    assert len(list((home.landing / "mhsds").iterdir())) == 2


@pytest.mark.parametrize("late_first", [False, True])
def test_the_order_of_landing_does_not_change_now(home, late_first):
    old = (national(2026, 1, 100), "january.csv", date(2026, 4, 1))
    new = (national(2026, 1, 105), "january_v2.csv", date(2026, 6, 1))
    for content, name, published in (new, old) if late_first else (old, new):
        land(home, content, name, published=published)
        figures(home)
    assert figures(home)["value"].to_list() == [105.0]


def test_of_one_day_the_later_release_is_now_whatever_came_last(home):
    day = date(2026, 6, 1)
    land(home, national(2026, 1, 107, status="Final"), "a.csv", published=day)
    land(home, national(2026, 1, 105), "b.csv", published=day, release="v2")
    land(home, national(2026, 1, 100), "c.csv", published=day)
    assert files_of(home, "mhsds")["release"].to_list() == ["performance", "v2", "final"]
    assert figures(home)["value"].to_list() == [107.0]


def test_the_release_is_read_from_content_and_name(home):
    land(home, national(2026, 1, 1, status="Provisional"), "p.csv")
    land(home, national(2026, 1, 2), "january_v3.csv")
    land(home, national(2026, 1, 3, status="Final"), "january_v2.csv")
    assert {row["name"]: row["release"] for row in manifest(home)} == {
        "p.csv": "provisional",
        "january_v3.csv": "v3",
        "january_v2.csv": "final",
    }


def test_a_name_never_tells_the_source(home):
    result = land(home, contacts(("ZA1", "2026-03", 500)), "cyp_waiting_list.csv")
    assert result.source == "activity"


def test_a_workbook_lands_as_its_rows_do(home):
    result = land(home, workbook_of(waiting_list({}, {})), "list.xlsx")
    assert (result.outcome, result.source, result.rows) == ("landed", "cyp_waiting_list", 2)


COLUMNS = list(source("activity").table.column_names)
BAD = {
    "renamed column": (
        contacts(("ZA1", "2026-03", 5), header=["org_code", "month", "visits", "extract_date"]),
        ("row 1", "column contacts", "missing", "visits"),
    ),
    "missing column": (
        csv_of(COLUMNS[:1] + COLUMNS[2:], [["ZA1", 5, "2026-04-10"]]),
        ("row 1", "column month", "missing"),
    ),
    "extra column": (
        csv_of([*COLUMNS, "ward"], [["ZA1", "2026-03", 5, "2026-04-10", "x"]]),
        ("row 1", "ward"),
    ),
    "text in a number": (
        contacts(("ZA1", "2026-02", 5), ("ZA1", "2026-03", CANARY)),
        ("row 3", "column contacts", "whole number"),
    ),
    "cp1252 bytes": (
        contacts(("ZA1", "2026-03", 5), ("Zürich", "2026-03", 5)).decode().encode("cp1252"),
        ("row 3", "UTF-8"),
    ),
    "wrong month": (waiting_list({}, at="2026-03-30"), ("row 2", "column snapshot_date", "last day")),
    "duplicate row": (
        waiting_list({"spell_id": CANARY}, {}, {"spell_id": CANARY}),
        ("row 4", "spell_id", "came before"),
    ),
    "future date": (
        waiting_list({}, {"referral_received_date": "2026-04-02"}),
        ("row 3", "column referral_received_date", "later"),
    ),
    "code of no list": (waiting_list({"pathway": CANARY}), ("row 2", "column pathway", "not one of")),
    "required cell empty": (waiting_list({"spell_id": ""}), ("row 2", "column spell_id", "required")),
    "no rows": (waiting_list(), ("no rows",)),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_quarantined_with_column_and_row_and_without_a_value(home, what):
    content, words = BAD[what]
    good = land(home, contacts(("ZA2", "2026-03", 7)), "good.csv")
    result = land(home, content, "bad.csv")
    assert result.outcome == "quarantined"
    assert all(word in result.reason for word in words), result.reason
    assert CANARY not in result.reason
    row = manifest_row(home, result.sha256)
    assert row["is_quarantined"]
    assert row["reason"] == result.reason
    assert landed_path(home, row).read_bytes() == content
    # what landed before is still there and the bad file is no part of any table
    assert files_of(home, "activity")["sha256"].to_list() == [good.sha256]
    assert files_of(home, "cyp_waiting_list").height == 0


@pytest.mark.parametrize("what", ["text in a number", "duplicate row", "code of no list"])
def test_a_value_is_only_in_the_quarantined_bytes(home, what):
    land(home, BAD[what][0], "bad.csv")
    assert {name for name, _ in bytes_anywhere(home, CANARY)} == {
        path.name for path in (home.landing / "quarantine").iterdir()
    }


UNREADABLE = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\r\n", "empty"),
    "web page": (b"<!DOCTYPE html><html><body>Service unavailable</body></html>", "web page"),
    "truncated workbook": (workbook_of(waiting_list({}))[:2500], "workbook"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_table_is_turned_away_with_its_name_and_reason(home, what):
    content, word = UNREADABLE[what]
    result = land(home, content, "list.csv")
    assert result.outcome == "quarantined"
    assert word in result.reason
    (row,) = arrivals(home)
    assert (row["name"], row["outcome"], row["size"]) == ("list.csv", "quarantined", len(content))
    assert row["reason"] == result.reason
    assert manifest(home) == []


def test_a_mended_file_lands_though_its_first_form_was_quarantined(home):
    assert land(home, contacts(("ZA1", "2026-03", "many")), "march.csv").outcome == "quarantined"
    assert land(home, contacts(("ZA1", "2026-03", 500)), "march.csv").outcome == "landed"


NAME = "Ada-Lovelace-records.csv"
IDENTIFYING = {
    "a telling column": csv_of(["nhs_number", "received"], [[f"{CANARY}1", "2026-01-01"]]),
    "numbers whose check digit is right": csv_of(
        ["ref", "received"], [[9434765919, "2026-01-01"], [9434765870, "2026-01-02"], [9000000009, CANARY]]
    ),
    "a local return with a column too many": csv_of(
        [*COLUMNS, "date_of_birth"], [["ZA1", "2026-03", 5, "2026-04-10", "1970-01-01"]]
    ),
    "a layout that is ours and holds postcodes": waiting_list(
        {"spell_id": "NE1 4LP"}, {"spell_id": "SR4 7TP"}
    ),
}


@pytest.mark.parametrize("what", IDENTIFYING)
def test_of_a_refused_file_no_byte_name_or_hash_is_left(home, what):
    content = IDENTIFYING[what]
    before = {path for path in home.path.rglob("*") if path.is_file() and path.parent.name != "home"}
    result = land(home, content, NAME)
    assert result.outcome == "refused"
    assert "information governance" in result.reason
    sha256 = hashlib.sha256(content).hexdigest()
    needles = (CANARY, NAME, "Lovelace", sha256, sha256[:16], "9434765919", "1970-01-01", "NE1 4LP")
    assert bytes_anywhere(home, *needles) == []
    assert {path for path in home.path.rglob("*") if path.is_file() and path.parent.name != "home"} == before
    assert not any(needle in result.reason for needle in needles)
    (row,) = arrivals(home)
    assert (row["name"], row["outcome"], row["size"]) == (None, "refused", len(content))
    assert row["columns"]
    assert row["at"] is not None


def test_an_unknown_file_is_listed_and_not_copied(home):
    result = land(home, csv_of(["tide", "height"], [["high", CANARY]]), "tides.csv")
    assert result.outcome == "unknown"
    (row,) = arrivals(home)
    assert (row["name"], row["outcome"]) == ("tides.csv", "unknown")
    assert bytes_anywhere(home, CANARY) == []
    # and once, however often it is shown
    land(home, csv_of(["tide", "height"], [["high", CANARY]]), "tides.csv")
    assert len(arrivals(home)) == 1


@pytest.mark.parametrize("first_is_sample", [True, False])
def test_sample_and_real_are_never_mixed_in_a_home(home, first_is_sample):
    sample, real = contacts(("ZA1", "2026-03", 5)), contacts(("RX4", "2026-03", 5))
    first, second = (sample, real) if first_is_sample else (real, sample)
    assert land(home, first, "first.csv").outcome == "landed"
    assert home_kind(home) == ("sample" if first_is_sample else "real")
    result = land(home, second, "second.csv")
    assert result.outcome == "refused"
    assert "QMETRICS_HOME" in result.reason
    assert len(manifest(home)) == 1


def test_a_file_of_both_kinds_is_not_taken(home):
    result = land(home, contacts(("ZA1", "2026-03", 5), ("RX4", "2026-03", 5)), "both.csv")
    assert result.outcome == "quarantined"
    assert "fictional and real" in result.reason


def test_a_quarantined_file_does_not_fix_the_kind_of_a_home(home):
    land(home, contacts(("RX4", "2026-03", "many")), "bad.csv")
    assert home_kind(home) is None
    assert land(home, contacts(("ZA1", "2026-03", 5)), "good.csv").outcome == "landed"


def test_a_release_that_nobody_knows_is_an_error_that_names_them(home):
    with pytest.raises(ValueError, match="performance"):
        land(home, national(2026, 1, 100), "january.csv", release="last")


def test_every_twin_lands(home):
    from qmetrics.sources import all_sources

    for one in all_sources():
        for name, content in one.twin(TwinOptions(months=3, patients=100)).items():
            result = land(home, content, name)
            assert result.outcome == "landed", (one.key, name, result.reason)
            assert result.source == one.key
    assert home_kind(home) == "sample"


def test_an_event_that_was_downgraded_leaves_and_its_intervals_with_it(home):
    log, between = source("never_events_log"), next(
        one for one in all_measures() if one.key == "never_events.days_between"
    )  # fmt: skip

    def incidents(second, extract):
        usual = {"provider_code": "ZA1", "list_version": "2021", "type_code": "scalding"}
        rows = [
            usual
            | {"incident_id": f"NE-{day}", "incident_date": day, "discovered_date": day, "reported_date": day}
            | {"status": status, "status_date": day, "extract_date": extract}
            for day, status in (
                ("2026-01-01", "meets_definition"),
                ("2026-01-11", second),
                ("2026-01-31", "meets_definition"),
            )
        ]
        columns = log.table.column_names
        return csv_of(columns, [[row.get(name, "") for name in columns] for row in rows])

    for status, extract in (("meets_definition", "2026-02-10"), ("downgraded", "2026-03-10")):
        content = incidents(status, extract)
        result = land(home, content, f"{extract}.csv", published=date.fromisoformat(extract))
        assert result.outcome == "landed", result.reason
        write_table_file(home, log, result.sha256, log.parse(content, log.layouts[0]))
        tables = {log.key: TableData(log.table, read_table(home, log))}
        append_observations(
            home, between.key, compute(between, tables, Scope(icb_code="QZ9", providers=("ZA1",)))
        )
    now = read_observations(home, between.key).filter(org_level="provider")
    # the first event ends no interval: it stays as a date without a value
    assert now.sort("period_end")["value"].to_list() == [None, 30.0]
    assert now.sort("period_end")["status"].to_list() == ["not_applicable", "reported"]


def test_an_extract_of_a_day_that_has_not_come_is_quarantined(home):
    activity = source("activity")
    row = {"org_code": "ZA1", "month": "2026-01", "contacts": "12", "extract_date": "2099-01-01"}
    columns = activity.table.column_names
    result = land(home, csv_of(columns, [[row[name] for name in columns]]), "activity.csv")
    assert result.outcome == "quarantined"
    assert "extract_date" in result.reason
    assert "later than today" in result.reason
