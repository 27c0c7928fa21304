"""What is in the pictures that compare, asserted on their artists."""

from itertools import pairwise

import pytest
from group_gap_frames import fifths, gap
from side_by_side_frames import RECEIVED, compared, many, month, year
from test_draw import artists, texts

from qmetrics.charts import group_gap, side_by_side, theme
from qmetrics.charts.dot_rows import LETTERS, shortened

ODD = year(A=(39, 40), B=(30, 40), C=(21, 40))


def at(figure, gid):
    return [tuple(map(float, pair)) for line in artists(figure, gid) for pair in line.get_xydata()]


def words(figure, gid):
    return [each.get_text() for each in artists(figure, gid)]


def spans(figure):
    return [
        (y0, round(x0, 1), round(x1, 1))
        for lines in artists(figure, "intervals")
        for (x0, y0), (x1, _) in lines.get_segments()
    ]


def test_dots_stand_in_the_order_of_the_codes_with_their_intervals():
    found = compared(ODD, is_sample=True)
    figure = side_by_side.draw(found)
    assert words(figure, "name") == ["A  Ash Trust", "B  Bere Trust", "C  Cold Trust"]
    assert words(figure, "numbers") == ["97.5% · 468 of 480", "75% · 360 of 480", "52.5% · 252 of 480"]
    # circles reach the line, diamonds do not: the shape says it, not the colour alone
    assert at(figure, "dots-o") == [(75.0, 1.0)]
    assert at(figure, "dots-D") == [(97.5, 0.0), (52.5, 2.0)]
    assert {each.get_marker() for each in artists(figure, "dots")} == {"o", "D"}
    wanted = found.frame.select("lower", "upper").rows()
    assert sorted(spans(figure)) == [
        (y, round(low, 1), round(high, 1)) for y, (low, high) in enumerate(wanted)
    ]
    (line,) = artists(figure, "centre")
    assert line.get_xdata()[0] == found.centre == pytest.approx(75)
    assert words(figure, "direct-label") == ["All 3 together 75%"]
    low, high = figure.axes[0].get_ylim()
    assert low > high  # the first code at the top


def test_who_is_not_compared_has_a_name_and_no_dot():
    rows = [*year(A=(30, 40), B=(20, 40)), month("C", 0, 4, 9)]
    figure = side_by_side.draw(compared(rows))
    assert words(figure, "name")[-1] == "C  Cold Trust"
    assert words(figure, "numbers")[-1] == "too few (under 10)"
    assert {y for _, y in at(figure, "dots")} == {0.0, 1.0}
    hidden = [*year(A=(30, 40), B=(20, 40)), month("C", 0, None, None, status="suppressed")]
    assert words(side_by_side.draw(compared(hidden)), "numbers")[-1] == "suppressed or withheld"


def test_it_says_whose_which_months_how_and_that_it_is_synthetic():
    figure = side_by_side.draw(compared(ODD, is_sample=True, breakdown="pathway", group="mental_health"))
    said = " ".join(texts(figure))
    for part in (
        "Providers of SYNTHETIC ICB side by side · pathway: mental health · the 12 months to March 2026",
        "SYNTHETIC DATA",
        "Source: sepsis return",
        "95% intervals: Wilson",
        "2 of 3 providers do not reach",
        "at least one in up to 14 of 100",
    ):
        assert part in said
    assert artists(figure, "watermark")
    assert not artists(side_by_side.draw(compared(ODD)), "watermark")
    rate = side_by_side.draw(compared(year(A=(39, 90_000), B=(30, 80_000)), RECEIVED))
    assert "Per 10,000 contacts" in texts(rate)
    assert "Byar" in " ".join(texts(rate))


def test_no_text_lies_on_another():
    rows = year(**{code: (30 + i, 40) for i, code in enumerate("ABC")})
    names = {code: f"SYNTHETIC {code} " + "Very Long Name " * 6 for code in "ABC"}
    figure = side_by_side.draw(compared(rows, names=names))
    for gid in ("name", "numbers"):
        boxes = [each.get_window_extent() for each in artists(figure, gid)]
        assert not any(one.overlaps(other) for one, other in pairwise(boxes))
    assert min(each.get_window_extent().x0 for each in artists(figure, "name")) > 0
    assert max(each.get_window_extent().x1 for each in artists(figure, "numbers")) < theme.WIDTH * theme.DPI
    assert len(shortened("x" * 10_000)) == LETTERS


def test_a_funnel_has_both_pairs_of_limits_and_names_who_is_outside():
    found = many(14, odd=(10, 63))
    figure = side_by_side.draw(found)
    gids = {each.get_gid() for each in artists(figure, "limit-")}
    assert gids == {f"limit-{side}-{level}" for side in ("lower", "upper") for level in ("95", "998")}
    narrow = {gid: artists(figure, gid)[0].get_ydata() for gid in gids}
    assert (narrow["limit-lower-998"] <= narrow["limit-lower-95"]).all()
    assert (narrow["limit-upper-95"] <= narrow["limit-upper-998"]).all()
    assert narrow["limit-upper-95"][0] > narrow["limit-upper-95"][-1]
    assert words(figure, "code") == ["R13"]
    assert len(at(figure, "dot")) == 14
    assert (63.0, pytest.approx(100 * 10 / 63)) in at(figure, "dot")
    assert "Funnel plot" in side_by_side.side_by_side_alt(found)
    # the limits drawn are those that decided
    for row in found.frame.iter_rows(named=True):
        sizes = artists(figure, "limit-lower-95")[0].get_xdata()
        near = min(range(len(sizes)), key=lambda i, n=row["denominator"]: abs(sizes[i] - n))
        is_inside = narrow["limit-lower-95"][near] < row["value"] < narrow["limit-upper-95"][near]
        assert is_inside == (row["outside"] is None)


def test_the_gap_stands_under_the_fifths_on_their_scale():
    found = gap(fifths(), is_sample=True)
    figure = group_gap.draw(found)
    assert words(figure, "name") == [
        *("1, most deprived fifth", "2", "3", "4", "5, least deprived fifth"),
        "Gap: most minus least deprived",
    ]
    assert at(figure, "dots-o") == [(30, 0), (40, 1), (44, 2), (45, 3), (50, 4)]
    assert at(figure, "dots-D") == [(pytest.approx(30), 5)]
    assert artists(figure, "centre")[0].get_xdata()[0] == 50
    assert (5.0, round(50 + found.lower, 1), round(50 + found.upper, 1)) in spans(figure)
    assert words(figure, "numbers")[-1] == "−20 (−32.6 to −6.4)"
    assert artists(figure, "watermark")
    chance = group_gap.draw(gap(fifths(g1=(48, 100))))
    assert not artists(chance, "dots-D")


def test_an_interval_that_ends_beyond_the_scale_is_drawn_whole():
    found = gap(fifths(g1=(99, 100), g5=(99, 100)))
    figure = group_gap.draw(found)
    assert found.gap == 0
    assert figure.axes[0].get_xlim()[1] > 99 + found.upper > 100
    assert max(figure.axes[0].get_xticks()) <= 100


def test_a_fifth_of_too_few_events_has_no_dot():
    figure = group_gap.draw(gap(fifths(hidden=("2",))))
    assert words(figure, "numbers")[1] == "too few"
    assert 1.0 not in {y for _, y in at(figure, "dots")}


def test_alt_texts_say_what_is_shown():
    said = side_by_side.side_by_side_alt(compared(ODD, is_sample=True))
    assert said.startswith("Synthetic data. Dots with intervals, one row a provider: Screened for sepsis")
    assert "2 of 3 providers do not reach" in said
    assert said.endswith("Above: SYNTHETIC Ash Trust. Below: SYNTHETIC Cold Trust.")
    gaps = group_gap.gap_alt(gap(fifths()))
    assert gaps.startswith("Dots with intervals by fifth of deprivation: Screened for sepsis")
    assert "a gap of −20 percentage points" in gaps


@pytest.mark.parametrize(
    ("draw", "made"),
    [
        (side_by_side.pictures, lambda: compared(ODD, is_sample=True)),
        (side_by_side.pictures, lambda: many(12)),
        (group_gap.pictures, lambda: gap(fifths())),
    ],
)
def test_equal_figures_give_equal_bytes(draw, made):
    png, svg = draw(made())
    assert (png, svg) == draw(made())
    assert png.startswith(b"\x89PNG")
    assert b'id="dots-o"' in svg or b'id="dot"' in svg
