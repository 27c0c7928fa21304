"""The timeline of milestones, asserted on its artists."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from matplotlib.text import Text
from test_draw import artists, points, texts

from qmetrics.analysis.milestones import Standing, Statement, Timeline
from qmetrics.charts import milestones as chart
from qmetrics.charts import theme
from qmetrics.model import MilestoneState

DAY = date(2026, 4, 14)
LONG = "Agree with every provider of the system which measures the board reads and how often " * 3


def one(number: int = 0, **changes) -> Standing:
    about = {name: changes.pop(name) for name in ("first_due", "moved", "days_past") if name in changes}
    parts = {
        "milestone_key": f"K{number}",
        "org_code": "ZA1",
        "title": "Approve it",
        "commitment": "PS13",
        "state": MilestoneState.UNDER_WAY,
        "due_date": date(2026, 6, 30),
        "done_date": None,
        "owner": "Chief nurse",
        "evidence": "",
        "evidence_date": None,
        "checked_by": "",
        "stated_on": date(2026, 4, 5),
        "is_public": True,
        "second_reader": "Head of quality",
    }
    latest = Statement(**(parts | changes))
    return Standing(latest=latest, **{"first_due": latest.due_date} | about)


DONE = {"state": MilestoneState.DONE, "done_date": date(2026, 3, 3)}
PROVEN = {"evidence": "Minutes", "evidence_date": date(2026, 3, 2)}
EACH = (
    one(0, **DONE, **PROVEN, due_date=date(2026, 1, 31)),
    one(1, **DONE, due_date=date(2026, 2, 28)),
    one(2, state=MilestoneState.STOPPED, due_date=date(2026, 3, 31)),
    one(3, first_due=date(2025, 12, 31), moved=2),
)


def timeline(*standings: Standing, **changes) -> Timeline:
    about = {"whose": "SYNTHETIC ICB", "day": DAY, "is_sample": True}
    return Timeline(standings=standings, **(about | changes))


def at(figure, gid):
    return [(date.fromordinal(int(x)), y) for x, y in points(figure, gid)]


def test_each_meaning_is_a_shape_at_its_day_in_its_row():
    figure = chart.draw(timeline(*EACH))
    assert at(figure, "due") == [(date(2026, 1, 31), 0), (date(2026, 2, 28), 1), (date(2026, 6, 30), 3)]
    assert at(figure, "first") == [(date(2025, 12, 31), 3)]
    assert at(figure, "done") == [(date(2026, 3, 3), 0)]
    assert at(figure, "said") == [(date(2026, 3, 3), 1)]
    assert at(figure, "stopped") == [(date(2026, 3, 31), 2)]
    assert at(figure, "evidence") == [(date(2026, 3, 2), 0)]
    (line,) = artists(figure, "moved")
    assert [[tuple(map(int, end)) for end in part] for part in line.get_segments()] == [
        [(date(2025, 12, 31).toordinal(), 3), (date(2026, 6, 30).toordinal(), 3)]
    ]
    (today,) = [each for each in artists(figure, "today") if each.get_gid() == "today"]
    assert today.get_xdata()[0] == DAY.toordinal()
    assert today.get_linestyle() == ":"


def test_shape_and_filling_tell_marks_apart_and_colour_tells_nothing():
    figure = chart.draw(timeline(*EACH))
    marks = [
        each
        for gid in ("due", "first", "done", "said", "stopped", "evidence")
        for each in artists(figure, gid)
    ]
    looks = {(each.get_marker(), each.get_markerfacecolor() == theme.INK) for each in marks}
    assert len(looks) == len(marks) == 6
    colours = {each.get_markerfacecolor() for each in marks} | {each.get_markeredgecolor() for each in marks}
    assert colours == {theme.INK, theme.PAPER, "none"}


def test_the_first_promise_is_drawn_only_where_it_is_another_day():
    figure = chart.draw(timeline(one(first_due=date(2026, 6, 30), moved=2)))
    assert not artists(figure, "first")
    assert not artists(figure, "moved")
    assert len(at(figure, "due")) == 1


def test_a_day_of_no_evidence_is_no_mark():
    figure = chart.draw(timeline(one(evidence_date=date(2026, 3, 2))))
    assert not artists(figure, "evidence")


def test_each_meaning_is_once_in_the_legend():
    figure = chart.draw(timeline(*EACH, *EACH))
    said = [each.get_text() for each in figure.legends[0].get_texts()]
    assert said == [
        "Promised first",
        "Promised now",
        "Promised, then stopped",
        "Done",
        "Said to be done, no evidence named",
        "Evidence of that day",
    ]


def test_it_says_whose_when_and_that_it_is_synthetic():
    words = " ".join(texts(chart.draw(timeline(*EACH))))
    for part in (
        "SYNTHETIC ICB · as of 14 April 2026",
        "SYNTHETIC DATA",
        "4 milestones: 1 done, 1 said to be done without evidence, 1 under way, 1 stopped.",
        "Day of this page: 14 April 2026",
        "Said done, no evidence",
        "Done 3 March 2026",
    ):
        assert part in words
    real = chart.draw(timeline(*EACH, whose="An ICB", is_sample=False))
    assert not artists(real, "watermark")
    assert "SYNTHETIC" not in " ".join(texts(real))


def shown(figure):
    """Each text but the watermark, and where it is in pixels."""
    figure.canvas.draw()
    return [
        (each, each.get_window_extent())
        for each in figure.findobj(Text)
        if each.get_text() and each.get_visible() and each.get_gid() != "watermark"
    ]


@pytest.mark.parametrize("title", ["Short", LONG, "WWMMWWMM " * 22, "W" * 200, "$a_b^{c$ & <W> $x" * 11])
@pytest.mark.parametrize("how_many", [1, 3, 40])
def test_no_text_lies_over_another_or_leaves_the_picture(how_many, title):
    span = [
        one(
            at,
            title=title[:200],
            due_date=DAY + timedelta(days=31 * at - 400),
            first_due=DAY + timedelta(days=31 * at - 500),
            days_past=max(0, 400 - 31 * at) + 1_000,
        )
        for at in range(how_many)
    ]
    figure = chart.draw(timeline(*span))
    placed = shown(figure)
    assert len([each for each, _ in placed if each.get_gid() == "name"]) == how_many
    wide, high = figure.get_size_inches() * figure.dpi
    for text, box in placed:
        assert 0 <= box.x0 <= box.x1 <= wide, text.get_text()
        assert 0 <= box.y0 <= box.y1 <= high, text.get_text()
    for (text, box), (other, its) in combinations(placed, 2):
        apart = box.x1 <= its.x0 or its.x1 <= box.x0 or box.y1 <= its.y0 or its.y1 <= box.y0
        assert apart, (text.get_text(), other.get_text())
    plot = figure.axes[0].get_window_extent()
    assert not [each for each, box in placed if each.get_gid() == "name" and box.x1 > plot.x0]


def test_marks_that_cannot_be_seen_do_not_reach_the_picture():
    name = "Turn\u202e round\x0b and\nbreak"
    figure = chart.draw(timeline(one(title=name)))
    assert [each.get_text() for each in artists(figure, "name")] == ["ZA1  Turn round and break"]


def test_very_many_are_cut_and_it_says_so():
    every = [one(at) for at in range(chart.MOST + 5)]
    figure = chart.draw(timeline(*every))
    assert len(artists(figure, "name")) == chart.MOST
    assert "The first 60 of 65; the table has all" in " ".join(texts(figure))
    assert chart.height_for(65) == chart.height_for(60) == figure.get_size_inches()[1]
    assert "60 rows" in chart.timeline_alt(timeline(*every))
    assert "65 milestones" in chart.timeline_alt(timeline(*every))


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2026, 4, 14), date(2026, 4, 14), ["Mar 2026", "Apr 2026", "May 2026"]),
        (date(2025, 4, 14), date(2026, 4, 14), ["Apr 2025", "Jul 2025", "Oct 2025", "Jan 2026", "Apr 2026"]),
        (date(2022, 4, 14), date(2026, 4, 14), ["2023", "2024", "2025", "2026"]),
        (date(2015, 4, 1), date(2049, 12, 31), ["2020", "2030", "2040", "2050"]),
    ],
)
def test_the_axis_has_few_dates_on_firsts_of_months(first, last, labels):
    figure = chart.draw(timeline(one(due_date=last, first_due=first)))
    axes = figure.axes[0]
    assert [each.get_text() for each in axes.get_xticklabels()] == labels
    assert all(date.fromordinal(int(each)).day == 1 for each in axes.get_xticks())
    low, high = axes.get_xlim()
    assert low < first.toordinal()
    assert high > last.toordinal()


def test_the_alternative_text_is_of_the_same_records():
    assert chart.timeline_alt(timeline(*EACH[:1], is_sample=False)) == (
        "Timeline of milestones as of 14 April 2026, one row: the day promised first, the day promised now, "
        "the day done and that of the evidence. 1 milestone: 1 done. The table says the same in words."
    )
    assert chart.timeline_alt(timeline(*EACH)).startswith("Synthetic data. Timeline of milestones")


def test_the_same_milestones_give_the_same_bytes():
    first, again = (chart.pictures(timeline(*EACH)) for _ in range(2))
    assert first == again
    later = chart.pictures(replace(timeline(*EACH), day=DAY + timedelta(days=1)))
    assert later != first
