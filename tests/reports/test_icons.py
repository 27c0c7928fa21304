"""The icons: every verdict has its own drawing, its word and its title; colour is never alone."""

import re

import pytest
from html_reading import read

from qmetrics.reports.icons import ASSURANCE, COLOURS, VARIATION, assurance_icon, variation_icon

ALL = {name: str(variation_icon(name)) for name in VARIATION} | {
    name: str(assurance_icon(name)) for name in ASSURANCE
}


def without_colour(icon: str) -> str:
    return re.sub(r"#[0-9a-f]{6}|<title>.*?</title>", "", icon)


def test_there_are_seven_and_three() -> None:
    assert len(VARIATION) == 7
    assert len(ASSURANCE) == 3


def test_every_drawing_differs_even_without_colour_and_title() -> None:
    assert len({without_colour(icon) for icon in ALL.values()}) == 10


@pytest.mark.parametrize("name", ALL)
def test_has_a_title_a_word_and_the_colour_of_its_meaning(name: str) -> None:
    icon = ALL[name]
    tags = [each.tag for each in read(icon)]
    assert tags[:3] == ["span", "svg", "title"]
    word, title = (VARIATION | ASSURANCE)[name]
    assert f"<title>{title}</title>" in icon
    assert f">{word}</span>" in icon
    assert COLOURS[name.split("_")[0]] in icon


def test_neutral_is_never_better_or_worse() -> None:
    for name in ("neutral_high", "neutral_low"):
        assert "neither better nor worse" in ALL[name]
        assert not re.search("[Ii]mprovement|[Cc]oncern", ALL[name])


def test_none_is_said_in_words() -> None:
    assert ">no verdict<" in variation_icon(None)
    assert ">none<" in assurance_icon(None)
    assert "svg" not in variation_icon(None)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="no assurance icon 'maybe'"):
        assurance_icon("maybe")
