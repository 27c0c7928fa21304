"""On a page of every kind, in every build: what axe finds, reflow, text spacing, motion, paper."""

import pytest
from browsing import (
    NARROW,
    PAPER,
    WIDE,
    ZOOMED,
    axe_version,
    emulate,
    noise,
    requests,
    show,
    sideways,
    size,
    unfold,
    violations,
)
from page_kinds import kinds_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SPACED = """
    const style = document.createElement("style");
    style.textContent = `* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`;
    document.head.append(style);
"""
CUT_OFF = """
    return Array.from(document.querySelectorAll("main *, header *, footer *")).filter((one) => {
      const how = getComputedStyle(one);
      return how.overflowX === "hidden" && how.clipPath === "none" && one.scrollWidth > one.clientWidth + 1;
    }).map((one) => one.outerHTML.slice(0, 120));
"""
PRINTED = """
    const seen = (one) => one.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})
      && one.getBoundingClientRect().height > 0;
    const said = (one) => one.outerHTML.slice(0, 120);
    return {
      folded: Array.from(document.querySelectorAll("details > :not(summary)"))
        .filter((one) => one.textContent.trim() && !seen(one)).map(said),
      controls: Array.from(document.querySelectorAll(
        "nav, form, input, select, .skip, .to-top")).filter(seen).map(said),
    };
"""


def told(found: dict) -> str:
    """What was found, a page a paragraph."""
    return "\n".join(f"{page}:\n  " + "\n  ".join(lines) for page, lines in found.items() if lines)


def looked_at(browser, pages, viewport, ask, *, before=None):
    """What a question finds on each page at one size."""
    found = {}
    for page in pages:
        show(browser, page, viewport)
        if before:
            before(browser)
        found["/".join(page.parts[-3:])] = ask(browser)
    return told(found)


def test_the_pages_are_of_every_kind(sample_home):
    for audience, at_least in (
        ("public", {"index.html", "catalogue.html", "what-is-not-measured.html"}),
        ("committee", {"index.html", "catalogue.html", "what-is-not-measured.html"}),
        ("provider", {"index.html", "what-is-not-measured.html"}),
    ):
        chosen = kinds_of(sample_home, audience)
        assert at_least <= {page.name for page in chosen}
        assert len(chosen) == len(set(chosen)) > len(at_least) + 1  # a theme's and a measure's at the least
    assert any(page.parent.name == "providers" for page in kinds_of(sample_home, "committee"))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1280", "320"])
def test_axe_finds_nothing(browser, pages, viewport):
    assert not looked_at(browser, pages, viewport, violations, before=unfold)


def test_axe_is_of_the_version_that_the_docs_name_and_finds_what_is_wrong(browser, committee_page):
    show(browser, committee_page)
    assert not violations(browser, ["image-alt", "color-contrast", "label"])
    assert axe_version(browser).startswith("4.12.")
    browser.execute_script(
        "document.querySelector('main').insertAdjacentHTML('afterbegin',"
        '\'<img src="data:,"><p style="color: #aaa">pale</p><input>\')'
    )
    rules = {line.partition(":")[0] for line in violations(browser)}
    assert {"image-alt", "color-contrast", "label"} <= rules


@pytest.mark.parametrize("viewport", [NARROW, ZOOMED], ids=["320", "zoom 400 %"])
def test_nothing_scrolls_sideways_but_tables_and_charts_in_boxes_of_their_own(browser, pages, viewport):
    assert not looked_at(browser, pages, viewport, sideways, before=unfold)


def test_a_table_that_widens_the_page_is_noticed(browser, committee_page):
    show(browser, committee_page, NARROW)
    assert not sideways(browser)
    browser.execute_script(
        "document.querySelector('main').insertAdjacentHTML('afterbegin',"
        "'<table><tr><td style=\"min-width: 40rem\">wide</td></tr></table>')"
    )
    assert "the page is" in sideways(browser)[0]


def test_more_room_between_letters_and_lines_cuts_nothing_off(browser, pages):
    def spaced(browser):
        return browser.execute_script(CUT_OFF) + sideways(browser)

    assert not looked_at(
        browser, pages, NARROW, spaced, before=lambda browser: browser.execute_script(SPACED)
    )


def test_on_paper_all_is_unfolded_and_no_control_is_printed(browser, pages):
    def printed(browser):
        emulate(browser, "print")
        size(browser, *PAPER)
        # what is unfolded by the medium is drawn with the next frame
        browser.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
        )
        found = browser.execute_script(PRINTED)
        wide = browser.execute_script("return document.scrollingElement.scrollWidth")
        emulate(browser)
        return [*found["folded"], *found["controls"], *([f"{wide} wide"] if wide > PAPER[0] else [])]

    assert not looked_at(browser, pages, PAPER, printed)


def test_the_screen_has_what_paper_has_not(browser, committee_page):
    show(browser, committee_page)
    found = browser.execute_script(PRINTED)
    assert found["folded"]
    assert found["controls"]


def test_nothing_moves_where_less_motion_is_asked_for(browser, pages):
    moving = """
        const found = document.getAnimations().map((one) => one.effect.target.outerHTML.slice(0, 120));
        const how = getComputedStyle(document.documentElement);
        if (how.scrollBehavior !== "auto") found.push("the page scrolls smoothly");
        for (const one of document.querySelectorAll("body *")) {
          const how = getComputedStyle(one);
          if (how.transitionDuration.split(",").some((each) => parseFloat(each) > 0)
              || how.animationName !== "none") found.push(one.outerHTML.slice(0, 120));
        }
        return found;
    """
    emulate(browser, prefers_reduced_motion="no-preference")
    show(browser, pages[0])
    assert browser.execute_script(moving)[:1] == ["the page scrolls smoothly"]
    emulate(browser, prefers_reduced_motion="reduce")
    assert not looked_at(browser, pages, WIDE, lambda browser: browser.execute_script(moving))


def test_pages_ask_for_nothing_and_the_console_is_silent(browser, pages):
    for page in pages:
        show(browser, page)
        unfold(browser)
    assert not requests(browser)
    assert not noise(browser)


def test_a_request_and_a_message_are_noticed(browser, committee_page):
    show(browser, committee_page)
    browser.execute_script("console.error('said'); fetch('http://127.0.0.1:9/').catch(() => 0)")
    assert any("said" in message for message in noise(browser))
    show(browser, committee_page)
    browser.execute_script("location.href = 'http://127.0.0.1:9/'")
    browser.get("about:blank")
    assert any("127.0.0.1:9" in address for address in requests(browser))
