"""What holds for every page: structure, landmarks, nothing from elsewhere, escaping, the banner."""

import re
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import pytest
from html_reading import Element, found, read, text_of
from page_records import (
    LINES,
    a_calendar_page,
    a_catalogue_page,
    a_first_page,
    a_measure,
    a_measure_page,
    a_milestones_page,
    a_panel,
    a_provider_page,
    a_quality_page,
    a_theme_page,
)

from qmetrics.reports import icons
from qmetrics.reports.first_page import Theme
from qmetrics.reports.pages import (
    calendar_page,
    catalogue_page,
    first_page,
    local_href,
    measure_page,
    milestones_page,
    not_measured_page,
    provider_page,
    quality_page,
    theme_page,
)
from qmetrics.reports.records import BesideTable, Picture

PAGES = {
    "measure": measure_page(a_measure_page()),
    "bare measure": measure_page(
        a_measure_page(
            panels=(), checks=(), sources=(), shown_with=(), targets=(), breaks=(), trace_command=""
        )
    ),
    "theme": theme_page(a_theme_page()),
    "bare theme": theme_page(a_theme_page(theme=Theme(title="Sepsis"), checks=(), sources=())),
    "index": first_page(a_first_page()),
    "provider": provider_page(a_provider_page()),
    "bare provider": provider_page(a_provider_page(alert=(), lines=())),
    "bare index": first_page(a_first_page(themes=(), lines=(), matrix=(), alert=(), files=None, checks=())),
    "not measured": not_measured_page(a_theme_page()),
    "catalogue": catalogue_page(a_catalogue_page()),
    "calendar": calendar_page(a_calendar_page()),
    "milestones": milestones_page(a_milestones_page()),
    "bare milestones": milestones_page(
        a_milestones_page(counts="No milestone is registered", lines=(), picture=None, downloads=())
    ),
    "quality": quality_page(a_quality_page()),
}
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e'


def headings(page: str) -> list[int]:
    return [int(each.tag[1]) for each in read(page) if re.fullmatch("h[1-6]", each.tag)]


@every_page
def test_is_well_formed_and_in_british_english(page: str) -> None:
    assert page.startswith("<!DOCTYPE html>")
    assert found(page, "html")[0].attributes["lang"] == "en-GB"
    assert found(page, "title")[0].text.strip()


@every_page
def test_has_landmarks_and_a_skip_link_first(page: str) -> None:
    for tag in ("header", "main", "footer"):
        assert len(found(page, tag)) == 1, tag
    first_link = found(page, "a")[0]
    assert first_link.attributes["href"] == "#main"
    assert found(page, "main", id="main")
    assert all(each.attributes.get("aria-label") for each in found(page, "nav"))


@every_page
def test_has_one_first_heading_and_skips_no_level(page: str) -> None:
    levels = headings(page)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@every_page
def test_ids_are_unique_and_every_reference_exists(page: str) -> None:
    ids = [each.attributes["id"] for each in read(page) if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    for each in read(page):
        assert each.attributes.get("aria-labelledby", ids[0]) in ids
        if each.attributes.get("href", "").startswith("#"):
            assert each.attributes["href"][1:] in ids


@every_page
def test_tables_have_a_caption_and_scoped_headers(page: str) -> None:
    tables, captions = found(page, "table"), found(page, "caption")
    assert len(captions) == len(tables)
    assert all(each.text.strip() for each in captions)
    assert all(each.attributes.get("scope") in ("col", "row") for each in found(page, "th"))


@every_page
def test_pictures_have_words(page: str) -> None:
    assert all(each.attributes["alt"].strip() for each in found(page, "img"))
    drawings = found(page, "svg")
    assert all(each.attributes["role"] == "img" for each in drawings)
    titles = [each for each in found(page, "title") if "svg" in each.parents]
    assert len(titles) == len(drawings)


@every_page
def test_takes_nothing_from_elsewhere(page: str) -> None:
    # one script of our own, which the page's policy names by its hash (test_first_page)
    assert [each.attributes for each in found(page, "script")] in ([], [{}])
    assert not found(page, "link")
    assert not found(page, "iframe")
    assert "@import" not in page
    assert "url(" not in page
    assert "http:" not in page
    assert "https:" not in page
    addresses = [each.attributes.get(name, "") for each in read(page) for name in ("src", "href")]
    assert not [address for address in addresses if ":" in address or address.startswith("//")]


@every_page
def test_never_says_what_it_must_not(page: str) -> None:
    words = text_of(page).lower()
    assert "significan" not in words
    assert not re.search(r"\b(red|amber|green)\b", words)


@every_page
def test_says_whose_as_at_when_and_from_which_code(page: str) -> None:
    header = " ".join(found(page, "header")[0].text.split())
    assert "For SYNTHETIC Wolds and Marches Integrated Care Board" in header
    assert "Files received to 20 April 2026" in header
    assert "Version 0.1.0+1a2b3c4d" in header


@every_page
def test_synthetic_pages_say_so_on_screen_in_the_title_and_on_paper(page: str) -> None:
    assert found(page, "p", class_="synthetic")[0].text.startswith("SYNTHETIC")
    assert found(page, "title")[0].text.startswith("SYNTHETIC")
    assert 'content: "SYNTHETIC DATA' in page


def test_real_pages_do_not_say_synthetic() -> None:
    page = first_page(a_first_page(is_sample=False, icb_name="An ICB", alert=(), providers=()))
    assert not found(page, "p", class_="synthetic")
    assert "SYNTHETIC" not in page


def is_inert(elements: list[Element]) -> bool:
    scripts = [each.text for each in elements if each.tag == "script"]
    ours = (files("qmetrics.reports") / "templates" / "summary.js").read_text("utf-8")
    return scripts in ([], [ours]) and not any(
        name.startswith("on") for each in elements for name in each.attributes
    )


def test_malicious_names_are_escaped_on_a_measure_page() -> None:
    table = BesideTable(caption=EVIL, columns=(EVIL, "Other"), rows=((EVIL, EVIL),), note=EVIL)
    picture = Picture(title=EVIL, svg="a.svg", png="a.png", alt_text=EVIL, sentences=(EVIL,))
    panel = a_panel(
        title=EVIL,
        org_name=EVIL,
        alt_text=EVIL,
        breakdown_words=EVIL,
        sentences=(EVIL,),
        tables=(table,),
        pictures=(picture,),
    )
    page = measure_page(
        a_measure_page(
            icb_name=EVIL,
            code_version=EVIL,
            theme_title=EVIL,
            panels=(panel,),
            measure=a_measure(title=EVIL, question=EVIL, specification=EVIL, owner=EVIL, caveats=(EVIL,)),
            trace_command=EVIL,
        )
    )
    assert is_inert(read(page))
    assert found(page, "img")[0].attributes["alt"] == EVIL
    assert EVIL in found(page, "h1")[0].text


def test_malicious_names_are_escaped_on_the_first_page_and_a_theme() -> None:
    line = replace(
        LINES[0], title=EVIL, latest_words=EVIL, verdict_words=EVIL, chart_note=EVIL, group_words=EVIL
    )
    theme = Theme(title=EVIL, lines=(line,))
    whole = a_first_page()
    landed = replace(whole.files.landed[0], name=EVIL, reason=EVIL)
    first = first_page(
        replace(
            whole, lines=(line,), themes=((EVIL, "a.html"),), files=replace(whole.files, unknown=(landed,))
        )
    )
    assert is_inert(read(first))
    assert is_inert(read(theme_page(a_theme_page(theme=theme))))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "https://example.org/a.svg",
        "//example.org/a.svg",
        "/etc/passwd",
        "data:image/svg+xml,x",
        "C:\\charts\\a.svg",
    ],
)
def test_links_that_leave_the_pages_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="relative path"):
        local_href(path)


def test_links_keep_folders_and_anchors() -> None:
    assert local_href("../charts/é 1?.svg#top") == "../charts/%C3%A9%201%3F.svg#top"


def test_a_picture_from_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="relative path"):
        measure_page(a_measure_page(panels=(a_panel(chart_svg="https://example.org/x.svg"),)))
    picture = Picture(title="A", svg="https://example.org/x.svg", png="x.png", alt_text="what it shows")
    with pytest.raises(ValueError, match="relative path"):
        measure_page(a_measure_page(panels=(a_panel(pictures=(picture,)),)))


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_and_lines_stand_out_from_their_ground() -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", PAGES["index"]))
    for ground in ("paper", "ground"):
        for text in ("ink", "quiet", "link"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert contrast(colours["strong-line"], colours[ground]) >= 3
    assert contrast(icons.INK, "#ffffff") >= 4.5
    # every colour of text in the style is one of these
    used = set(re.findall(r"[{; ]color: ([^;}]+?)[; ]", PAGES["index"]))
    assert used <= {"var(--ink)", "var(--quiet)", "var(--link)", "var(--paper)", "inherit"}


def test_equal_records_give_equal_pages() -> None:
    assert measure_page(a_measure_page()) == PAGES["measure"]
    assert first_page(a_first_page()) == PAGES["index"]


def test_a_very_long_name_does_not_break_a_page() -> None:
    page = theme_page(a_theme_page(theme=Theme(title="a" * 10_000, lines=LINES)))
    assert read(page)
