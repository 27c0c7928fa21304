"""The calendar of a home: planted late and missing providers, the account that is landed, and the words."""

import shutil
from datetime import date

import pytest

from qmetrics.analysis.release_calendar import State, account_of
from qmetrics.assets import calendar_values
from qmetrics.assets.builds import folder_of
from qmetrics.assets.calendar_page import calendar_page, standing
from qmetrics.assets.calendar_values import account_is_behind, day_of, land_account, recorded_of, slots_of
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.page_values import common
from qmetrics.assets.quality_page import quality_page
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import source
from qmetrics.store.home import Home, change_settings, prepare_home
from qmetrics.store.landing import files_of, land, manifest
from qmetrics.store.scope import scope_of

# a real ICB and three of its providers: codes alone, nothing of them is told
ICB, ON_TIME, LATE, MISSING = "QHM", "RTD", "RVW", "RXP"
COMMITTEE = Build(audience=Audience.COMMITTEE)
COLUMNS = source("activity").table.column_names


@pytest.fixture
def clock(monkeypatch):
    """Says which day it is in London."""
    days = [date(2026, 2, 20)]
    monkeypatch.setattr(calendar_values, "today", lambda: days[-1])
    return days


@pytest.fixture
def home(tmp_path, clock):
    """January came in time from all; February in time, eight days late, and not at all."""
    made = Home(tmp_path / "home")
    prepare_home(made)
    change_settings(made, icb=ICB, providers=(ON_TIME, LATE, MISSING))
    for org in (ON_TIME, LATE, MISSING):
        send(made, org, "2026-01", date(2026, 2, 9))
    send(made, ON_TIME, "2026-02", date(2026, 3, 9))
    clock.append(date(2026, 4, 1))
    return made


def send(home: Home, org: str, month: str, on: date, *, contacts: str = "100") -> str:
    """A month's activity of one provider, as it came on a day."""
    content = "\n".join([",".join(COLUMNS), f"{org},{month},{contacts},{on.isoformat()}"]).encode()
    landing = land(home, content, f"activity {org} {month}.csv", published=on)
    return landing.outcome


def words_of(home: Home) -> str:
    return standing(slots_of(home), day_of(home), scope_of(home))


def test_late_and_missing_providers_are_told_apart(home):
    assert words_of(home) == "Missing data from 2 providers"
    assert send(home, LATE, "2026-02", date(2026, 3, 23)) == "landed"
    assert words_of(home) == "Missing data from 1 provider, late data from 1 provider"
    page = calendar_page(Evidence(home), common(Evidence(home), COMMITTEE), COMMITTEE)
    (activity,) = [one for one in page.sources if one.key == "activity"]
    assert activity.sentences == (
        f"Missing data from 1 provider: {MISSING}.",
        f"Late data from 1 provider: {LATE}.",
    )
    february = {row.name: row.cells[activity.periods.index("February 2026")] for row in activity.rows}
    assert (february[ON_TIME].word, february[ON_TIME].words) == ("Landed", "9 March 2026")
    assert (february[LATE].word, february[LATE].words) == ("Late", "23 March 2026, 8 days after it was due")
    assert (february[MISSING].word, february[MISSING].words) == ("Overdue", "since 15 March 2026")
    assert not february[ON_TIME].is_behind
    assert february[LATE].is_behind
    assert {row.cells[0].word for row in activity.rows} == {"Due"}  # March, not yet expected
    others = [one for one in page.sources if one.key != "activity"]
    assert not any(one.rows or one.sentences for one in others)
    assert {one.last_words for one in others} == {"Nothing has landed."}


def test_a_day_that_passes_makes_the_pages_and_the_account_old(home, clock):
    from qmetrics.assets.versions import downstream_versions

    assert land_account(home).outcome == "landed"
    before = downstream_versions(home)["report/board_pack"]
    assert not account_is_behind(home)
    clock.append(date(2026, 4, 15))  # March may still come today
    assert downstream_versions(home)["report/board_pack"] == before
    assert not account_is_behind(home)
    clock.append(date(2026, 4, 16))
    assert downstream_versions(home)["report/board_pack"] != before
    assert account_is_behind(home)


def test_the_account_is_landed_once_and_again_when_something_comes(home, clock):
    landing = land_account(home)
    assert (landing.outcome, landing.rows) == ("landed", 6)
    assert land_account(home) is None
    assert {row.received_date for row in recorded_of(home) if row.org_code == MISSING} == {
        date(2026, 2, 9),
        None,
    }
    send(home, MISSING, "2026-02", date(2026, 4, 1))
    assert land_account(home).outcome == "landed"
    assert files_of(home, "submissions").height == 2
    assert {row.org_code for row in recorded_of(home) if row.received_date is None} == {LATE}
    clock.append(date(2026, 5, 1))  # March fell due on 15 April, of three providers
    assert (land_account(home).rows, land_account(home)) == (9, None)


def test_an_account_outlives_the_files_it_tells_of(home):
    land_account(home)
    before = recorded_of(home)
    for row in manifest(home):
        if row["source"] == "activity":
            (home.landing / "activity" / f"{row['sha256']}.csv").unlink()
    assert account_of(slots_of(home), day_of(home)) == before
    shutil.rmtree(home.tables / "holdings")
    assert recorded_of(home) == before
    assert account_of(slots_of(home), day_of(home)) == before


def test_holdings_are_worked_out_again_from_the_bytes(home):
    before = slots_of(home)
    shutil.rmtree(home.tables / "holdings")
    assert slots_of(home) == before


def test_a_quarantined_file_is_told_and_is_nobodys_submission(home):
    assert send(home, MISSING, "2026-02", date(2026, 3, 12), contacts="many") == "quarantined"
    (slot,) = [
        one for one in slots_of(home) if one.org_code == MISSING and one.period_end == date(2026, 2, 28)
    ]
    assert (slot.state, slot.quarantined_on) == (State.OVERDUE, date(2026, 3, 12))
    land_account(home)
    (row,) = [one for one in recorded_of(home) if one.org_code == MISSING and one.due_date.month == 3]
    assert (row.received_date, row.is_first_time_right) == (None, False)


def test_an_empty_home_has_a_calendar_without_periods(tmp_path):
    empty = Home(tmp_path)
    prepare_home(empty)
    assert (slots_of(empty), recorded_of(empty), land_account(empty)) == ((), (), None)
    page = calendar_page(Evidence(empty), common(Evidence(empty), COMMITTEE), COMMITTEE)
    assert page.standing == ""
    assert not any(one.rows for one in page.sources)


def test_the_sample_is_not_months_late(sample_home):
    """Its today is the newest day its files know; its account is the twin's, and none is written over it."""
    assert day_of(sample_home) == date(2026, 4, 14)
    assert not account_is_behind(sample_home)
    assert list(files_of(sample_home, "submissions")["name"]) == ["SYNTHETIC_submissions.csv"]
    slots = slots_of(sample_home)
    assert not [slot for slot in slots if slot.state is State.OVERDUE]
    assert [slot for slot in slots if slot.state is State.LATE]
    first = (folder_of(sample_home, COMMITTEE) / "index.html").read_text("utf-8")
    line = standing(slots, day_of(sample_home), scope_of(sample_home))
    assert line.startswith("Late data from ")
    assert f'<a href="calendar.html">{line}</a>' in first


def test_each_build_has_the_pages_its_readers_may_see(sample_home):
    made = {
        name: {page.name for page in (sample_home.reports / name).glob("*.html")}
        for name in ("public", "committee", "provider/ZA4")
    }
    assert {"calendar.html", "quality.html"} <= made["committee"]
    assert not {"calendar.html", "quality.html"} & made["public"]
    assert made["provider/ZA4"] >= {"calendar.html"}
    assert "quality.html" not in made["provider/ZA4"]
    first = (sample_home.reports / "provider" / "ZA4" / "index.html").read_text("utf-8")
    assert '<a href="calendar.html">Late data from 1 provider</a>' in first
    measure = "data_quality/submissions_on_time.html"
    for name, is_linked in (("committee", True), ("public", False)):
        text = (sample_home.reports / name / measure).read_text("utf-8")
        assert ("../quality.html" in text) == is_linked


def test_the_quality_page_says_every_check_in_words(sample_home):
    page = quality_page(Evidence(sample_home), common(Evidence(sample_home), COMMITTEE))
    checks = [check for one in (*page.tables, *page.measures) for check in one.checks]
    assert len(checks) > 800
    assert all(check.words and "_" not in check.words for check in checks)
    assert all(check.since for check in checks if check.outcome == "failed")
