"""The page of one measure: what it must say."""

import re
from dataclasses import replace
from datetime import date

import pytest
from html_reading import found, text_of
from page_records import (
    SOURCES,
    a_measure,
    a_measure_page,
    a_panel,
    a_published_measure,
)

from qmetrics.measures import all_measures
from qmetrics.model import Measure, Target
from qmetrics.reports.pages import measure_page
from qmetrics.reports.records import BesideTable, Groups, Panel, Picture, Row

PAGE = measure_page(a_measure_page())
WORDS = text_of(PAGE)


@pytest.mark.parametrize(
    "said",
    [
        "Do people at high risk from sepsis get antibiotics within the hour?",
        "Every hour of delay costs lives",
        "all providers of the ICB together",
        "Improvement beyond usual variation.",
        "XmR chart: 30 months of a flow.",
        "higher is better",
        "flow: events of each period",
        "no band: neither judged nor scored",
        "residents of the ICB, whoever treats them",
        "Cases are a sample.",
        "1: first definition",
        "95.0% national from 1 April 2024 A standard",
        "70.0% local from 1 April 2026",
        "1 September 2024: A new return replaced the old one.",
        "1 May 2025: The method of sampling changed.",
        "PS03",
        "Owner Head of patient safety",
        "Checked by Lead quality analyst",
        "Review by 12 January 2027",
        "Specification Sepsis return, data dictionary",
        "Contains public sector information licensed under the Open Government Licence v3.0",
        "Absent Nothing has arrived.",
        "Checks: 1 passed, 1 warned, 1 failed.",
        "qmetrics trace sepsis.antibiotics_within_1h --org QZ9 --period 2026-03",
        "Time recorded: 91.0%",
    ],
)
def test_says(said: str) -> None:
    assert said in WORDS


@pytest.mark.parametrize("measure", all_measures(), ids=lambda measure: measure.key)
def test_every_measure_has_a_page(measure: Measure) -> None:
    page = measure_page(
        a_measure_page(
            measure=measure, panels=(), targets=(), breaks=(), shown_with=(), no_data_reason="none"
        )
    )
    words = text_of(page)
    assert found(page, "h1")[0].text == measure.title
    for said in (measure.question, measure.why, measure.owner, measure.checked_by, *measure.caveats):
        assert " ".join(said.split()) in words
    assert ("No target." in words) is not bool(measure.targets)
    assert "significan" not in words.lower()


def test_the_chart_is_shown_with_its_words_and_offered_for_slides() -> None:
    picture = found(PAGE, "img")[0]
    assert picture.attributes["src"] == "charts/sepsis%20one.svg"
    assert picture.attributes["alt"] == "XmR chart: latest 77.8%; mean 65.2%."
    assert found(PAGE, "a", href="charts/sepsis%20one.png")


def test_a_chart_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="alt_text"):
        a_panel(alt_text=" ")


def figures_of(page: str) -> str:
    """The text of the first table of figures."""
    return next(one.text for one in found(page, "table") if one.text.strip().startswith("Figures of"))


def test_figures_are_newest_first_with_suppressed_ones_in_words() -> None:
    table = " ".join(figures_of(PAGE).split())
    assert re.search("March 2026.*February 2026.*January 2026", table)
    assert "suppressed (0–0.98 %)" in table
    assert "reported, not complete yet" in table
    assert "no cases" in table
    assert found(PAGE, "details")[0].text.strip().startswith("The figures")


def test_columns_without_a_word_are_left_out() -> None:
    panel = a_panel(rows=(Row(period="March 2026", value_words="12"),))
    page = measure_page(a_measure_page(panels=(panel,), checks=(), sources=(), targets=()))
    figures = figures_of(page)
    assert "Numerator" not in figures
    assert "Release" not in figures


def test_an_immature_figure_always_says_so() -> None:
    panel = a_panel(rows=(Row(period="March 2026", value_words="12", is_immature=True),))
    assert "not complete yet" in figures_of(measure_page(a_measure_page(panels=(panel,))))


def test_a_withheld_panel_prints_its_reason_and_nothing_else() -> None:
    panel = a_panel(
        withheld_reason="the check 'row count' failed", latest_words="12.3% secret", verdict_words="secret"
    )
    page = measure_page(a_measure_page(panels=(panel,)))
    words = text_of(page)
    assert "Withheld. The check 'row count' failed." in words
    assert "secret" not in page
    assert not found(page, "img")
    assert "77.8%" not in page


def test_withheld_without_a_reason_is_still_withheld() -> None:
    words = text_of(measure_page(a_measure_page(panels=(a_panel(withheld_reason=""),))))
    assert "Withheld. A critical check of its source failed." in words


def test_whose_figures_they_are_is_said_once() -> None:
    panel = a_panel(org_name="Trust ZA1", title="Trust ZA1: pathway: other", breakdown_words="pathway: other")
    page = measure_page(a_measure_page(panels=(panel,)))
    whose = next(each.text.strip() for each in found(page, "p", class_="quiet"))
    assert whose == "all providers of the ICB together"
    other = measure_page(a_measure_page(panels=(a_panel(title="First", breakdown_words="sex: male"),)))
    whose = next(each.text.strip() for each in found(other, "p", class_="quiet"))
    assert whose == "SYNTHETIC Wolds and Marches ICB: all providers of the ICB together; sex: male"


def test_no_chart_says_why() -> None:
    panel = Panel(title="A", level_words="one provider", org_name="B", chart_reason="fewer than 10 cases")
    assert "No chart. Fewer than 10 cases." in text_of(measure_page(a_measure_page(panels=(panel,))))


def test_without_figures_it_says_which_source_is_absent() -> None:
    words = text_of(measure_page(a_measure_page(panels=())))
    assert "No data. Activity return: nothing has arrived." in words
    said = text_of(measure_page(a_measure_page(panels=(), no_data_reason="the pathway is not returned")))
    assert "No data. The pathway is not returned." in said


def test_a_neutral_published_measure_without_target() -> None:
    page = measure_page(
        a_measure_page(measure=a_published_measure(), targets=(), breaks=(), checks=(), sources=SOURCES[:1])
    )
    words = text_of(page)
    assert "Direction: neither better nor worse." in words
    assert "No target." in words
    assert "None known." in words
    assert "3 months" in words
    assert "Published as MRS08b: taken as it stands, never recomputed." in words
    assert "No check has run." in words
    assert "Open Government Licence" not in words
    assert found(page, "a", href="https://digital.nhs.uk/a-specification")


@pytest.mark.parametrize("text", ["javascript:alert(1)", "https://a.org/x and more", "QS161"])
def test_only_an_address_alone_is_a_link(text: str) -> None:
    page = measure_page(a_measure_page(measure=a_measure(specification=text)))
    assert not [each for each in found(page, "a") if each.attributes["href"].startswith(("http", "java"))]
    assert text in text_of(page)


def test_a_target_that_ended_says_when() -> None:
    ended = Target(value=85, standing="statutory", valid_from=date(2020, 4, 1), valid_to=date(2023, 3, 31))
    words = text_of(measure_page(a_measure_page(measure=a_measure(targets=(ended,)))))
    assert "85.0% statutory from 1 April 2020 to 31 March 2023" in words


def test_checks_that_did_not_pass_come_first_with_since_when() -> None:
    rows = [each.text for each in found(PAGE, "th", scope="row") if "details" not in each.parents]
    names = [name for name in rows if "unique" in name or "future" in name or "row count" in name]
    assert names == ["keys are unique", "table/sepsis_return: month not in the future"]
    assert "could not run" in WORDS
    assert "3 rows, first row 214 2 April 2026" in WORDS


def test_a_table_stands_beside_a_chart_and_says_where_it_is_empty() -> None:
    page = measure_page(a_measure_page(panels=(a_panel(),)))
    words = text_of(page)
    assert "The same again" in [each.text for each in found(page, "caption")]
    assert "Trust ZA2" in words
    assert "A list and no verdict." in words
    assert "Again elsewhere: none" in words
    withheld = text_of(measure_page(a_measure_page(panels=(a_panel(withheld_reason="a check failed"),))))
    assert "Trust ZA2" not in withheld


def test_a_second_picture_has_a_heading_words_and_sentences() -> None:
    page = measure_page(a_measure_page(panels=(a_panel(),)))
    assert found(page, "h4")[0].text.startswith("A child referred today")
    assert [each.attributes["alt"] for each in found(page, "img")][
        1
    ] == "Areas by week: 33 seen within 4 weeks."
    assert "Of 100 children, 33 would be seen within 4 weeks." in text_of(page)
    withheld = measure_page(a_measure_page(panels=(a_panel(withheld_reason="a check failed"),)))
    assert not found(withheld, "img")
    with pytest.raises(ValueError, match="no alt_text"):
        Picture(title="A child referred today", svg="a.svg", png="a.png", alt_text=" ")


def test_a_row_of_a_table_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="every row needs 2 cells"):
        BesideTable(caption="The same again", columns=("Month", "Provider"), rows=(("March 2026",),))


def test_a_picture_that_could_not_be_drawn_is_a_sentence() -> None:
    drawn = Picture(
        title="Providers side by side",
        svg="charts/side.svg",
        png="charts/side.png",
        alt_text="Dots with intervals.",
        sentences=("All alike.",),
        height=363,
    )
    none = replace(drawn, title="Another", svg=None, png=None, sentences=("Nobody is compared.",))
    groups = Groups(breakdown="deprivation quintile", period="March 2026", rows=(), pictures=(none,))
    page = measure_page(a_measure_page(side_by_side=(drawn, none), groups=(groups,)))
    assert 'alt="Dots with intervals." loading="lazy" width="1000" height="363"' in page
    assert page.count("charts/side.svg") == 1
    assert page.count("Nobody is compared.") == 2
    order = [page.index(f'<h2 id="{name}">') for name in ("charts", "side-by-side", "groups")]
    assert order == sorted(order)
    assert 'id="side-by-side"' not in measure_page(a_measure_page())
