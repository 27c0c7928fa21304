"""The palette: what means something stands out on paper, in grey and to colour-blind eyes."""

from itertools import combinations

import pytest
from series_frames import STEADY, make_measure, monthly
from test_draw import artists, run

from qmetrics.charts import draw, theme
from qmetrics.reports import icons

# dichromats' view in linear light (Viénot, Brettel and Mollon 1999)
SIGHT = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def brightness(light):
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def contrast(one, other=theme.PAPER):
    pale, dark = sorted((brightness(linear(one)), brightness(linear(other))), reverse=True)
    return (pale + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.01)


def test_text_has_4_5_to_1_and_lines_that_mean_something_3_to_1():
    for text in (theme.INK, theme.QUIET):
        assert contrast(text) >= 4.5
    for line in (theme.MEAN, theme.LIMIT, theme.LINE, theme.TARGET, theme.RANGE, theme.SEEN, theme.REMOVED):
        assert contrast(line) >= 3


def test_every_filled_point_has_an_edge_of_3_to_1():
    figure = draw(run(make_measure(), monthly([*STEADY, 99.0])))
    lines = artists(figure, "points-")
    assert len(lines) > 1
    for line in lines:
        assert contrast(line.get_markeredgecolor()) >= 3


def test_meanings_that_oppose_each_other_differ_in_shape():
    shapes = {marker for name, (_, marker, _) in theme.POINTS.items() if name != "plain"}
    assert len(shapes) == 4  # as usual, better, worse; a change that is neither has one for both ways


@pytest.mark.parametrize("sight", SIGHT)
def test_better_worse_and_neither_differ_to_colour_blind_eyes(sight):
    seen = {
        name: [sum(w * part for w, part in zip(row, linear(colour), strict=True)) for row in SIGHT[sight]]
        for name, colour in (
            ("better", theme.IMPROVEMENT),
            ("worse", theme.CONCERN),
            ("neither", theme.NEUTRAL),
            ("as usual", theme.COMMON_CAUSE),
        )
    }
    for one, other in combinations(seen, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert apart > 0.2, (one, other)


def test_icons_stand_out_by_their_outline_and_letters_whatever_their_colour():
    for icon in (*map(icons.variation_icon, icons.VARIATION), *map(icons.assurance_icon, icons.ASSURANCE)):
        assert f'stroke="{icons.INK}"' in icon
    assert contrast(icons.INK) >= 4.5
