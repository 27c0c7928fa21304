"""Variation and assurance icons for tables, as inline SVG.

Here: the drawing and its words. The scheme (dots with H or L; a wave and a target line with P, F or ?) is
that of NHS England's Making Data Count; the drawing is our own. Colour never carries the meaning alone:
shape, letter, a dark outline and a word do too. Which icon is ``spc.verdict``'s business; the icons inside
pictures are in ``charts``.
"""

from markupsafe import Markup, escape

INK = "#1a1a1a"
COLOURS = {
    "improvement": "#00b0f0",
    "concern": "#e46c0a",
    "neutral": "#490092",
    "common": "#a6a6a6",
    "pass": "#00b0f0",
    "fail": "#e46c0a",
    "hit": "#a6a6a6",
}
VARIATION = {
    "common_cause": ("No change", "Common cause: the latest point varies as usual, no sign of change"),
    "improvement_high": ("Improvement", "Special cause, improvement: higher values than usual"),
    "improvement_low": ("Improvement", "Special cause, improvement: lower values than usual"),
    "concern_high": ("Concern", "Special cause, concern: higher values than usual"),
    "concern_low": ("Concern", "Special cause, concern: lower values than usual"),
    "neutral_high": ("Higher", "Special cause: higher values than usual, neither better nor worse"),
    "neutral_low": ("Lower", "Special cause: lower values than usual, neither better nor worse"),
}
ASSURANCE = {
    "pass": ("Meets target", "Unless something changes, the target will be met each time"),
    "fail": ("Misses target", "Unless something changes, the target will be missed each time"),
    "hit_or_miss": (
        "Hit or miss",
        "Unless something changes, the target will be met some times and missed at others",
    ),
}
_XS = (12.5, 18.0, 23.5, 29.5, 35.0)
_UP = "24,9 35,22 28,22 28,39 20,39 20,22 13,22"
_DOWN = "24,39 35,26 28,26 28,9 20,9 20,26 13,26"
_WAVE = "M10 {y} q3.5 -11 7 0 t7 0 t7 0 t7 0"


def variation_icon(variation: str | None) -> Markup:
    """The variation icon with its word.

    Parameters
    ----------
    variation : str, optional
        As ``spc.verdict`` names it; None: no icon, said in words.

    Returns
    -------
    Markup
        Safe HTML: an SVG with a title, and the word below it.

    Raises
    ------
    ValueError
        For a name that is not one of the seven.
    """
    if variation is None:
        return _none("no verdict")
    word, title = _look_up(VARIATION, variation, "variation")
    family = variation.split("_")[0]
    colour, up = COLOURS[family], variation.endswith("high")
    if family == "neutral":
        drawing = f'<polygon points="{_UP if up else _DOWN}" fill="{colour}"/>'
    elif family == "common":
        drawing = _dots((27, 20, 29, 21, 25), COLOURS["common"], "common")
    else:
        heights = (32, 29, 32, 23, 17) if up else (16, 19, 16, 25, 31)
        drawing = _dots(heights, colour, family) + _letter("H" if up else "L", 16, 21 if up else 38)
    return _icon(colour, drawing, word, title)


def assurance_icon(assurance: str | None) -> Markup:
    """The assurance icon with its word; parameters and result as for ``variation_icon``."""
    if assurance is None:
        return _none("none")
    word, title = _look_up(ASSURANCE, assurance, "assurance")
    # height of the wave, then height and half length of the target line
    wave, line, half = {"pass": (27, 37, 10), "fail": (33, 22, 15), "hit_or_miss": (30, 30, 15)}[assurance]
    letter = {"pass": "P", "fail": "F", "hit_or_miss": "?"}[assurance]
    colour = COLOURS[assurance.split("_")[0]]
    drawing = (
        f'<path d="{_WAVE.format(y=wave)}" fill="none" stroke="{INK}" stroke-width="1.6"/>'
        f'<path d="M{24 - half} {line} H{24 + half}" stroke="{INK}" stroke-width="1.8" '
        f'stroke-dasharray="4 2.4"/>' + _letter(letter, 24, 17)
    )
    return _icon(colour, drawing, word, title)


def _look_up(table: dict[str, tuple[str, str]], name: str, what: str) -> tuple[str, str]:
    if name not in table:
        raise ValueError(f"no {what} icon {name!r}; there are {', '.join(table)}")
    return table[name]


def _dots(heights: tuple[int, ...], colour: str, family: str) -> str:
    """Three grey rounds, then two in the colour and shape of the family (all five grey for common cause)."""
    places = list(zip(_XS, heights, strict=True))
    line = " ".join(f"{x},{y}" for x, y in places)
    parts = [f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="1"/>']
    for number, (x, y) in enumerate(places):
        if number < 3 or family == "common":
            parts.append(f'<circle cx="{x}" cy="{y}" r="2.7" fill="{COLOURS["common"]}" stroke="{INK}"/>')
            continue
        tip = 1 if family == "improvement" else -1
        triangle = f"{x},{y - 4.4 * tip} {x - 4},{y + 3 * tip} {x + 4},{y + 3 * tip}"
        parts.append(f'<polygon points="{triangle}" fill="{colour}" stroke="{INK}"/>')
    return "".join(parts)


def _letter(letter: str, x: int, y: int) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-size="13" font-weight="700" '
        f'fill="{INK}">{escape(letter)}</text>'
    )


def _icon(colour: str, drawing: str, word: str, title: str) -> Markup:
    return Markup(
        f'<span class="icon"><svg role="img" viewBox="0 0 48 48" width="44" height="44">'
        f"<title>{title}</title>"
        f'<circle cx="24" cy="24" r="22.8" fill="#ffffff" stroke="{INK}" stroke-width="1"/>'
        f'<circle cx="24" cy="24" r="20.8" fill="none" stroke="{colour}" stroke-width="3.2"/>'
        f'{drawing}</svg><span class="icon-word" aria-hidden="true">{word}</span></span>'
    )


def _none(words: str) -> Markup:
    return Markup('<span class="no-icon">{}</span>').format(words)
