"""The release calendar and the data-quality page: what they must say, and never by colour alone."""

from datetime import date

import pytest
from html_reading import found, text_of
from page_records import a_calendar_page, a_first_page, a_measure_page, a_quality_page

from qmetrics.analysis.release_calendar import Slot, State
from qmetrics.reports.calendar_words import due_words, slot_words, standing_words
from qmetrics.reports.pages import calendar_page, first_page, measure_page, quality_page
from qmetrics.sources import source

CALENDAR, QUALITY = calendar_page(a_calendar_page()), quality_page(a_quality_page())


def test_the_calendar_says_who_is_behind_before_any_table():
    words = text_of(CALENDAR)
    said = "Late data from 1 provider: Brackenford."
    assert found(CALENDAR, "p", class_="headline")[0].text == "Late data from 1 provider"
    assert words.index(said) < words.index("The latest periods")
    assert words.count(said) == 2  # in the list on top, and with its source
    assert "as of 14 April 2026" in words
    assert "Never sent by, and so not expected of: Cawthorpe." in words
    assert "Its files name no period that can be expected" in words


def test_a_cell_says_its_state_in_words():
    marks = [each.text for each in found(CALENDAR, "span", class_="mark")]
    assert marks == ["Late"]
    cells = [each.text for each in found(CALENDAR, "td")]
    assert cells == ["Landed 9 March 2026", "Late 23 March 2026, 8 days after it was due"]


def test_nothing_late_is_said_too():
    words = text_of(calendar_page(a_calendar_page(standing="", sources=())))
    assert "Nothing that has fallen due is late or missing" in words


def test_a_sample_says_which_day_is_its_today():
    assert "not today: its months end there" in text_of(calendar_page(a_calendar_page(is_sample=True)))
    assert "not today" not in text_of(calendar_page(a_calendar_page(is_sample=False)))


def test_the_first_page_has_one_line_and_links():
    page = first_page(a_first_page(arrivals_words="Late data from 2 providers"))
    assert [each.text for each in found(page, "a", href="calendar.html")] == ["Late data from 2 providers"]
    assert not found(first_page(a_first_page()), "a", href="calendar.html")
    assert found(measure_page(a_measure_page(quality_href="../quality.html")), "a", href="../quality.html")


def slot(state: State, **more: object) -> Slot:
    plain = {"source": "s", "org_code": "ZA1", "period_end": date(2026, 2, 28)}
    return Slot(**plain, expected_on=date(2026, 3, 15), state=state, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (slot(State.DUE), "by 15 March 2026"),
        (slot(State.OVERDUE), "since 15 March 2026"),
        (slot(State.LANDED, arrived_on=date(2026, 3, 9)), "9 March 2026"),
        (slot(State.LATE, arrived_on=date(2026, 3, 16)), "16 March 2026, 1 day after it was due"),
        (slot(State.LANDED, arrived_on=date(2026, 4, 9), is_judged=False), "before a record was kept"),
        (
            slot(State.OVERDUE, quarantined_on=date(2026, 3, 12), is_first_time_right=False),
            "since 15 March 2026; a file was put into quarantine on 12 March 2026",
        ),
    ],
)
def test_a_slot_in_words(one, said):
    assert slot_words(one) == said


def test_how_things_stand_in_one_line():
    assert standing_words([], [], [], "QZ9") == ""
    assert standing_words(["ZA1", "ZA2"], [], [], "QZ9") == "Late data from 2 providers"
    assert standing_words(["ZA1"], ["QZ9"], ["KO41a"], "QZ9") == (
        "Missing data from the ICB itself, late data from 1 provider, 1 other file overdue"
    )


def test_by_when_a_source_is_expected():
    assert due_words(source("activity")) == "Expected within 15 days of the end of each month"
    assert due_words(source("ko41a")) == "Expected within 220 days of the end of each financial year"
    assert "nothing is expected by a day" in due_words(source("submissions"))


def test_quality_says_what_did_not_hold_since_when_and_who_accepted_it():
    assert found(QUALITY, "p", class_="headline")[0].text == (
        "1 failed, 1 could not run, 1 warning among 5 checks; 1 of them accepted"
    )
    words = text_of(QUALITY)
    assert "4 checks, 1 passed." in words
    rows = [each.text for each in found(QUALITY, "td")]
    assert "Accepted until 1 July 2026 by Head of quality: known at source (row 4 of the ledger)." in rows
    assert "By nobody." in rows
    assert "2 April 2026" in rows
    marks = [each.text for each in found(QUALITY, "span", class_="mark")]
    assert marks == ["failed", "could not run", "warning"]
    assert "Nothing has landed, so nothing could be checked." in words


def test_quality_of_a_home_without_anything():
    words = text_of(quality_page(a_quality_page(tables=(), measures=())))
    assert "Nothing wrong in 0 checks" in words
    assert "Nothing has been computed yet." in words
