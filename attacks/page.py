"""The figures of ``docs/methods/disclosure.md``, between its two markers."""

from collections.abc import Sequence

from attacks.count import Tally

BEGIN, END = "<!-- figures: make attack writes them -->", "<!-- end of figures -->"

# words of a rule set, and what came of its tables, pairs of builds and sets of measures
Line = tuple[str, Tally, Tally, Tally]


def written(page: str, text: str) -> str:
    """The page with other figures; ValueError where a marker is not there once."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"the page needs one {BEGIN!r} and one {END!r}")
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}"


def figures(lines: Sequence[Line]) -> str:
    """All figures as Markdown."""
    one = _table(
        (
            "Rule set",
            "Tables broken",
            "Small counts",
            "worked out",
            "Provider months behind a published figure",
        ),
        [
            (
                words,
                f"{tally.tables_hit:,} of {tally.tables:,}",
                f"{tally.small:,}",
                f"{tally.hits:,}",
                f"{100 * tally.published / tally.figures:.0f} %",
            )
            for words, tally, *_ in lines
        ],
    )
    two = _by_kind("Pairs broken", [(words, tally) for words, _, tally, _ in lines])
    three = _by_kind("Sets broken", [(words, tally) for words, *_, tally in lines])
    wrong = sum(tally.wrong for _, *both in lines for tally in both)
    return "\n\n".join(
        [
            "**Random tables**, each published once: 3 to 6 organisations of 0.7 to 60 people a"
            " month, 6 months, quarters and totals; half of them counts, half proportions.",
            one,
            "**Pairs of builds in a row**, three months apart, attacked together.",
            two,
            "**Sets of two or three measures of the same people**, each published once, attacked together:"
            " 3 to 6 organisations, 6 months, people with one of four outcomes. Parts of a whole are"
            " published by the same periods; the others each by itself.",
            three,
            f"Of all that was worked out, {wrong} counts were worked out wrongly.",
        ]
    )


def _by_kind(head: str, lines: Sequence[tuple[str, Tally]]) -> str:
    """How many were broken, in all and of each kind."""
    kinds = sorted(lines[0][1].by_what)
    return _table(
        ("Rule set", head, *kinds, "Small counts worked out"),
        [
            (
                words,
                f"{tally.tables_hit:,} of {tally.tables:,}",
                *(f"{tally.by_what[kind][1]} of {tally.by_what[kind][0]}" for kind in kinds),
                f"{tally.hits:,}",
            )
            for words, tally in lines
        ],
    )


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(one) for one in line) + " |" for line in lines)
