"""A small reader of pages: elements with their attributes and text, and whether every tag is closed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "hr", "link", "input", "circle", "path", "polygon", "polyline"}


@dataclass
class Element:
    """One element; ``text`` is all text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    parents: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads a page and complains about tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parents = [each.tag for each in self.open]
        element = Element(tag, {name: value or "" for name, value in attrs}, parents=parents)
        assert len(element.attributes) == len(attrs), f"<{tag}> has an attribute twice"
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()
        if tag in ("td", "th", "dt", "dd"):
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read(page: str) -> list[Element]:
    """All elements of a page in order; fails where it is not well formed."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open, f"<{reader.open[-1].tag}> is never closed"
    return reader.elements


def found(page: str, tag: str, **attributes: str) -> list[Element]:
    """Elements of one tag with these attributes (``class_`` for class)."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        each
        for each in read(page)
        if each.tag == tag and all(each.attributes.get(name) == value for name, value in wanted.items())
    ]


def text_of(page: str) -> str:
    """The words of a page's body on one line."""
    return " ".join(found(page, "body")[0].text.split())
