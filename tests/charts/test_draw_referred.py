"""What is in the picture of a child referred today, asserted on its artists."""

from itertools import pairwise

import pytest
from referred_frames import few_from, known_until, referred
from test_draw import artists, texts

from qmetrics.charts import theme
from qmetrics.charts.referred import draw, pictures, referred_alt


def heights(figure, gid):
    """Lowest and highest ordinate of each area of a name."""
    found = [part.get_paths()[0].get_extents() for part in artists(figure, gid) if part.get_paths()]
    return [(round(one.x0, 3), round(one.x1, 3), round(one.y0, 3), round(one.y1, 3)) for one in found]


def labels(figure):
    return [each.get_text() for each in artists(figure, "direct-label")]


def test_three_areas_fill_the_picture_and_are_named_with_their_numbers():
    figure = draw(referred())
    assert heights(figure, "area-seen") == [(0, 52, 0, 0.78)]
    assert heights(figure, "area-removed") == [(0, 52, 0.82, 1)]
    assert heights(figure, "area-waiting") == [(0, 52, 0, 1)]
    assert labels(figure) == ["Seen: 78", "Still waiting: 4", "Removed unseen: 18"]
    assert [each.get_text() for each in artists(figure, "when")] == ["At 52 weeks"]
    # removed is too thin at 4 weeks for a number inside it
    assert [each.get_text() for each in artists(figure, "share")] == ["33", "62", "68", "19", "13"]
    boxes = [each.get_window_extent() for each in artists(figure, "direct-label")]
    assert not any(one.overlaps(other) for one, other in pairwise(boxes))


def test_it_says_whose_which_months_and_that_it_is_synthetic():
    said = " ".join(texts(draw(referred(group="mental_health"))))
    for words in (
        "A child referred today: seen, removed or still waiting",
        "pathway: mental health",
        "rates of January to March 2026",
        "17 or more children observed each day",
        "SYNTHETIC DATA",
        "Weeks since referral",
    ):
        assert words in said
    (mark,) = artists(draw(referred()), "watermark")
    assert mark.get_zorder() > max(each.get_zorder() for each in artists(draw(referred()), "area"))
    assert not artists(draw(referred(is_sample=False)), "watermark")


def test_weeks_in_which_nobody_was_observed_are_left_empty():
    figure = draw(known_until(referred(), 196))
    assert heights(figure, "area-seen") == [(0, 28, 0, 0.68)]
    assert "At 28 weeks" in texts(figure)
    assert any("Beyond week 28 nobody was observed." in one for one in texts(figure))
    assert "210 or more children observed each day" in " ".join(texts(figure))
    assert figure.axes[0].get_xlim() == (0, 52)


@pytest.mark.parametrize(("week", "ink"), [(2, theme.INK), (10, theme.PAPER)])
def test_what_rests_on_few_children_is_paler(week, ink):
    figure = draw(few_from(referred(), 7 * week))
    sure, unsure = artists(figure, "area-seen")
    assert (sure.get_alpha(), unsure.get_alpha()) == (1.0, 0.4)
    assert heights(figure, "area-seen-few")[0][:2] == (week, 52)
    assert any("Paler: fewer than 10 children" in one for one in texts(figure))
    assert artists(figure, "share")[0].get_color() == ink
    assert not any("Paler" in one for one in texts(draw(referred())))


def test_alt_text_says_the_same_numbers():
    words = referred_alt(referred(group="other"))
    assert words.startswith("Synthetic data. Areas by week since referral: SYNTHETIC ICB")
    assert "pathway: other" in words
    assert "33 would be seen within 4 weeks, 68 within 18 and 78 within 52" in words
    assert "62, 19 and 4 still wait" in words


def test_equal_curves_give_equal_bytes():
    png, svg = pictures(referred())
    assert (png, svg) == pictures(referred())
    assert png.startswith(b"\x89PNG")
    assert b"area-waiting" in svg
