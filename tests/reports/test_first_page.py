"""The first page and the page of a theme: what they must say."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from html_reading import found, text_of
from page_records import LINES, a_first_page, a_theme_page

from qmetrics.reports.first_page import MatrixCell, Theme
from qmetrics.reports.pages import first_page, theme_page
from qmetrics.reports.records import Files
from qmetrics.reports.words import expected_words

PAGE = first_page(a_first_page())
WORDS = text_of(PAGE)


def test_one_line_counts_the_new_signals() -> None:
    headline = found(PAGE, "p", class_="headline")[0].text
    assert headline == "New signals at the latest point: 5 of 188 charts able to signal"
    assert "the true range is wider" not in WORDS
    more = first_page(a_first_page(expected_words=expected_words(2.6, 0, 8, 5), rare_signals=1))
    assert found(more, "p", class_="headline")[0].text == (
        "New signals at the latest point: 5 of 188 charts able to signal."
        " With no real change we would expect about 3 (0–8); the data cannot say which."
    )
    assert "not counted here: 1 chart of them signals." in text_of(more)
    assert "the true range is wider" in text_of(more)


def test_the_page_goes_from_what_to_look_at_first_to_every_measure() -> None:
    assert [each.text for each in found(PAGE, "h2")][:4] == [
        "Alert, advise, assure",
        "Icon matrix",
        "Every measure",
        "Providers",
    ]
    assert [each.text for each in found(PAGE, "h3")][:3] == ["Alert: 1", "Advise: 0", "Assure: 0"]
    columns = [each.text for each in found(PAGE, "th", role="columnheader")]
    assert columns == ["Measure", "Latest", "Target", "Variation", "Assurance", "What it says"]
    assert "No measure was computed." in text_of(first_page(a_first_page(lines=())))
    assert "No measure of this theme was computed." in text_of(
        theme_page(a_theme_page(theme=Theme(title="S")))
    )


def test_a_line_under_alert_says_why_what_and_what_was_done() -> None:
    link = found(PAGE, "a", href="sepsis/antibiotics_within_1h.html#ZA1_provider")[0]
    assert link.text == "Antibiotics within one hour, high risk: SYNTHETIC Alderwick Hospitals"
    for said in ("a concern beyond usual variation.", "61.2% (60 of 98)", "Action: a nurse in charge"):
        assert said in WORDS


def test_the_matrix_holds_a_chart_once_in_its_row_and_column() -> None:
    cells = [each.text for each in found(PAGE, "td")][:16]
    assert [bool("Antibiotics within one hour" in cell) for cell in cells] == [
        False,
        False,
        True,
        *[False] * 13,
    ]
    many = MatrixCell(variation="common", assurance=None, lines=LINES[:1] * 9)
    assert "9 charts" in text_of(first_page(a_first_page(matrix=(many,))))


def test_the_verdict_of_last_time_is_told_where_it_was_another() -> None:
    assert "last time: no change" in WORDS
    assert "95.0% (national)" in WORDS
    same = replace(LINES[0], was_variation=None)
    assert "last time" not in text_of(first_page(a_first_page(lines=(same,))))


def test_only_our_own_script_may_run() -> None:
    policy = found(PAGE, "meta", http_equiv="Content-Security-Policy")[0].attributes["content"]
    (script,) = re.findall(r"<script>(.*?)</script>", PAGE, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert not re.search(r"innerHTML|eval|http|document\.write", script)


def test_a_line_links_to_its_page_and_carries_icons_in_words() -> None:
    link = found(PAGE, "a", href="measures/sepsis.antibiotics_within_1h.html")[0]
    assert link.text == "Antibiotics within one hour, high risk"
    for said in ("77.8% (126 of 162) in March 2026", "New signal", "above the upper limit of 76.7%."):
        assert said in WORDS
    titles = [each.text for each in found(PAGE, "title")]
    assert "Special cause, improvement: higher values than usual" in titles
    assert "Unless something changes, the target will be missed each time" in titles


def test_withheld_lines_show_no_figure_icon_or_verdict_whatever_is_given() -> None:
    for page in (PAGE, theme_page(a_theme_page())):
        words = text_of(page)
        assert "Withheld: the check 'row count' of the sepsis return failed." in words
        assert "81.2%" not in words
        assert "must not be printed" not in words
    alone = theme_page(a_theme_page(theme=Theme(title="Sepsis", lines=(LINES[1],))))
    assert not found(alone, "svg")


def test_what_the_heading_says_is_not_said_again_in_every_line() -> None:
    line = replace(
        LINES[0], latest_words="Latest figure: 84.9% (219 of 258) in March 2026.", verdict_words=""
    )
    page = theme_page(a_theme_page(theme=Theme(title="Sepsis", lines=(line, line))))
    cells = [each.text for each in found(page, "td", data_label="Latest")]
    assert cells == ["84.9% (219 of 258) in March 2026"] * 2
    assert [each.attributes["class"] for each in found(page, "th", role="rowheader")] == [
        "name",
        "name again",
    ]


def test_no_data_is_said() -> None:
    assert "no figure – no verdict none No data: nothing has arrived from the sepsis return." in WORDS


@pytest.mark.parametrize(
    "said",
    [
        "Landed: 1",
        "sepsis_ZA1_2026-03.csv (Sepsis return)",
        "Quarantined: 1",
        "sepsis_ZA2.csv (Sepsis return): row 12, column time_zero_at: not a date and time with an offset",
        "Refused: 1",
        "column 3 holds NHS numbers",
        "Not recognised: 1",
        "holiday rota.xlsx",
        "Absent: 1",
        "Activity return: nothing has arrived",
        "Checks: 412 passed, 7 warned, 1 failed.",
    ],
)
def test_files_and_checks(said: str) -> None:
    assert said in WORDS


def test_without_files_the_counts_are_nought() -> None:
    words = text_of(first_page(a_first_page(files=Files(), checks_skipped=3)))
    assert "Landed: 0 Quarantined: 0 Refused: 0 Not recognised: 0 Absent: 0" in words
    assert "1 failed, 3 skipped." in words


def test_an_unknown_icon_is_an_error_that_names_the_known_ones() -> None:
    theme = Theme(title="Sepsis", lines=(replace(LINES[0], variation="better"),))
    with pytest.raises(ValueError, match="there are common_cause, improvement_high"):
        first_page(a_first_page(lines=theme.lines))


def test_a_theme_page_names_sources_and_checks() -> None:
    words = text_of(theme_page(a_theme_page()))
    for said in (
        "All measures",
        "Sepsis return",
        "4,321",
        "18 April 2026",
        "1 check passed or skipped",
        "Contains public sector information licensed under the Open Government Licence v3.0",
    ):
        assert said in words
