"""The summary table by keys alone, the skip link, the way back, and the page without scripts."""

import pytest
from browsing import NARROW, emulate, scripts, show

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHERE = """
    const one = document.activeElement, how = getComputedStyle(one);
    return {tag: one.tagName.toLowerCase(), name: one.name || "", text: one.textContent.trim().slice(0, 60),
            head: one.closest("th") ? one.closest("th").dataset.sort || "" : "",
            outline: how.outlineStyle !== "none" && parseFloat(how.outlineWidth) >= 2,
            top: one.getBoundingClientRect().top, low: one.getBoundingClientRect().bottom};
"""
TABLE = "document.querySelector('#lines-tools ~ table')"
LINES = f"""return Array.from({TABLE}.querySelectorAll("tbody tr"))
    .filter((one) => !one.hidden && one.getBoundingClientRect().height > 0).length"""
NAMES = f"return Array.from({TABLE}.querySelectorAll('tbody th')).map((one) => one.textContent)"
STATUS = "return document.querySelector('#lines-tools [role=status]').textContent"
SORTED = f"""return Array.from({TABLE}.querySelectorAll("[aria-sort]"))
    .map((one) => [one.dataset.sort, one.ariaSort])"""


def press(browser, *keys):
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser, duration=0).send_keys(key).perform()


def keys():
    from selenium.webdriver.common.keys import Keys

    return Keys


def focus_before_tools(browser):
    """As if the reader had come to the heading above the table."""
    browser.execute_script(
        "const head = document.getElementById('summary'); head.tabIndex = -1; head.focus();"
    )


def tab_to(browser, wanted, most=12):
    """Press Tab until the focus is where it is wanted; gives what has it."""
    for _ in range(most):
        press(browser, keys().TAB)
        found = browser.execute_script(WHERE)
        if wanted(found):
            return found
    raise AssertionError(f"{most} times Tab do not lead there; the last was {found}")


def test_the_first_stop_skips_to_the_content_and_the_last_leads_back(browser, committee_page):
    show(browser, committee_page)
    press(browser, keys().TAB)
    first = browser.execute_script(WHERE)
    assert first["text"] == "Skip to main content"
    assert first["outline"]
    assert first["top"] >= 0, "the skip link is not in sight when it has the focus"
    press(browser, keys().ENTER)
    assert browser.execute_script("return document.activeElement.id") == "main"
    press(browser, keys().TAB)
    assert browser.execute_script("return document.activeElement.closest('main') !== null")
    browser.execute_script("document.querySelector('.to-top a').focus()")
    press(browser, keys().ENTER)
    press(browser, keys().TAB)
    assert browser.execute_script("return document.activeElement.closest('header') !== null")


def test_search_and_filters_by_keys(browser, committee_page):
    show(browser, committee_page)
    whole = browser.execute_script(LINES)
    assert browser.execute_script(STATUS) == f"{whole} of {whole} lines shown"
    focus_before_tools(browser)
    assert tab_to(browser, lambda found: found["name"] == "text", most=1)["outline"]
    press(browser, "sepsis")
    some = browser.execute_script(LINES)
    assert 0 < some < whole
    assert browser.execute_script(STATUS) == f"{some} of {whole} lines shown"
    press(browser, *[keys().BACKSPACE] * len("sepsis"))
    assert browser.execute_script(LINES) == whole
    assert tab_to(browser, lambda found: found["name"] == "theme", most=2)["outline"]
    press(browser, keys().ARROW_DOWN)
    of_theme = browser.execute_script(LINES)
    assert 0 < of_theme < whole
    press(browser, keys().ARROW_UP)
    assert tab_to(browser, lambda found: found["name"] == "variation", most=1)["outline"]
    press(browser, "No verdict")
    unjudged = browser.execute_script(LINES)
    assert 0 < unjudged < whole
    assert browser.execute_script(STATUS) == f"{unjudged} of {whole} lines shown"


def test_a_search_that_finds_nothing_says_so(browser, committee_page):
    show(browser, committee_page)
    whole = browser.execute_script(LINES)
    focus_before_tools(browser)
    press(browser, keys().TAB, "zzzz")
    assert browser.execute_script(LINES) == 0
    assert browser.execute_script(STATUS) == f"0 of {whole} lines shown"
    press(browser, keys().ENTER)
    assert browser.execute_script("return location.search") == "", "Enter in the search sent a form"


def test_sorting_by_enter_and_by_space(browser, committee_page):
    show(browser, committee_page)
    before = browser.execute_script(NAMES)
    assert browser.execute_script(SORTED) == []
    focus_before_tools(browser)
    assert tab_to(browser, lambda found: found["head"] == "name")["outline"]
    press(browser, keys().ENTER)
    up = browser.execute_script(NAMES)
    assert browser.execute_script(SORTED) == [["name", "ascending"]]
    assert sorted(up) == sorted(before)
    assert up != before
    press(browser, keys().SPACE)
    assert browser.execute_script(SORTED) == [["name", "descending"]]
    assert browser.execute_script(NAMES)[0] == up[-1]
    assert browser.execute_script(WHERE)["head"] == "name", "sorting took the focus away"
    for head in ("variation", "assurance"):
        assert tab_to(browser, lambda found, head=head: found["head"] == head, most=1)["outline"]
        press(browser, keys().SPACE)
        assert browser.execute_script(SORTED) == [[head, "ascending"]]


def test_what_has_the_focus_is_in_sight_and_marked(browser, committee_page):
    emulate(browser, prefers_reduced_motion="reduce")  # else the page is still on its way
    for viewport in ((1280, 700, 1), NARROW):
        show(browser, committee_page, viewport)
        for _ in range(25):
            press(browser, keys().TAB)
            found = browser.execute_script(WHERE)
            assert found["outline"], found
            assert found["low"] > 0, found
            assert found["top"] < viewport[1], found
            hidden = browser.execute_script(
                """
                const one = document.activeElement, box = one.getBoundingClientRect();
                const top = document.querySelector(".to-top a").getBoundingClientRect();
                return !one.matches(".to-top a") && box.left >= top.left && box.right <= top.right
                  && box.top >= top.top && box.bottom <= top.bottom;
                """
            )
            assert not hidden, f"the way back lies over what has the focus: {found}"


def test_without_scripts_the_table_is_whole_and_the_tools_are_not_there(browser, committee_page):
    show(browser, committee_page)
    whole = browser.execute_script(LINES)
    scripts(browser, False)
    show(browser, committee_page)
    # asked through the protocol: a page without scripts answers no script
    table = browser.find_element("css selector", "#lines-tools ~ table")
    rows = table.find_elements("css selector", "tbody tr")
    assert len(rows) == whole
    assert rows[0].is_displayed()
    assert rows[-1].is_displayed()
    assert not browser.find_element("id", "lines-tools").is_displayed()
    assert not table.find_elements("css selector", "thead button")
