"""Uprights at days: breaks, limits anew, notes; figures left out; asserted on the artists."""

from datetime import date
from itertools import combinations

import pytest
from ledger_entries import entry, ledger_of
from series_frames import STEADY, intervals, make_measure, monthly

from qmetrics.analysis.ledger import standings
from qmetrics.analysis.series import analyse
from qmetrics.charts import alt_text, draw
from qmetrics.model import Dynamics, Kind

ORG = {"org_code": "ZZ1", "org_name": "Sample Trust", "level": "provider"}
VALUES = [*STEADY, *[value + 12 for value in STEADY[:16]]]
ANEW = entry("recalculation", applies_from=date(2024, 12, 1), reason="Sepsis trolleys on every ward")
NOTES = (
    entry(reason="New record", applies_from=date(2024, 6, 10)),
    entry(reason="A critical incident was declared", applies_from=date(2025, 1, 20)),
    entry(reason="A long note that is written at the very end of the chart", applies_from=date(2026, 3, 2)),
)


def run(frame, *entries, measure=None):
    return analyse(measure or make_measure(), frame, **ORG, entries=standings(ledger_of(*entries)))


def artists(figure, gid):
    return figure.findobj(lambda each: str(each.get_gid() or "") == gid)


def test_limits_are_drawn_phase_by_phase_and_the_upright_says_who_approved_and_why():
    series = run(monthly(VALUES), ANEW)
    figure = draw(series)
    spans = [tuple(line.get_xdata()) for line in artists(figure, "mean")]
    assert spans == [(-0.5, 19.5), (19.5, 35.5)]
    (upright,), (words,) = artists(figure, "recalculation"), artists(figure, "words-recalculation")
    assert set(upright.get_xdata()) == {19.5}
    whole = "Limits anew (approved by Medical director): Sepsis trolleys on every ward"
    assert " ".join(words.get_text().split()) == whole
    assert "1 December 2024: Limits anew (approved by Medical director)" in alt_text(series)
    assert series.without is not None
    assert artists(draw(series.without), "recalculation") == []


def test_notes_stand_at_their_day_on_every_kind_of_chart():
    stock = make_measure(dynamics=Dynamics.STOCK)
    for series in (run(monthly(VALUES), *NOTES), run(monthly(VALUES), *NOTES, measure=stock)):
        places = [line.get_xdata()[0] for line in artists(draw(series), "annotation")]
        assert places == [14.0, 21.0, 35.0]
    events = intervals([30, 40, 20, 50, 30, 45, 25, 35, 40])
    days = make_measure("never_events.days_between", Kind.TIME_BETWEEN)
    for frame in (events, events.head(3)):
        note = entry(applies_from=date(2024, 3, 1))
        (line,) = artists(draw(run(frame, note, measure=days)), "annotation")
        assert line.get_xdata()[0] == date(2024, 3, 1).toordinal()
    before = entry(applies_from=date(2020, 1, 1))
    assert artists(draw(run(monthly(VALUES), before)), "annotation") == []
    after = entry(applies_from=date(2026, 5, 1))
    assert artists(draw(run(monthly(VALUES), after)), "annotation")[0].get_xdata()[0] == 35.5


def test_no_words_lie_over_others_and_none_leave_the_plot_area():
    measure = make_measure(breaks=((date(2023, 9, 1), "the return changed"),))
    figure = draw(run(monthly(VALUES), ANEW, *NOTES, measure=measure))
    figure.canvas.draw()
    kinds = ("words-break", "words-recalculation", "words-annotation")
    texts = [each for gid in kinds for each in artists(figure, gid)]
    assert len(texts) == 5
    boxes = [each.get_window_extent() for each in texts]
    inside = figure.axes[0].get_window_extent()
    for box in boxes:
        assert box.x0 >= inside.x0 - 1
        assert box.x1 <= inside.x1 + 1
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)


def test_a_figure_left_out_is_a_hollow_square_on_no_line():
    values = [*STEADY[:10], 5.0, *STEADY[11:]]
    day = monthly(values)["period_end"][10]
    series = run(monthly(values), entry("exclusion", applies_from=day, applies_to=day))
    figure = draw(series)
    (marker,) = artists(figure, "points-left-out")
    assert (list(marker.get_xdata()), list(marker.get_ydata())) == ([10], [5.0])
    assert marker.get_markerfacecolor() == "#ffffff"
    assert all(5.0 not in line.get_ydata() for line in artists(figure, "value-line"))
    assert len(artists(figure, "value-line")) == 2
    low, high = figure.axes[0].get_ylim()
    assert low <= 5.0 <= high
    assert "1 left out and not counted" in alt_text(series)
    assert artists(figure, "gaps-None") == []


@pytest.mark.parametrize("target", [40.0, 70.0])
def test_a_local_target_is_drawn_and_named_as_one(target):
    series = run(monthly(STEADY, numerator=24.0, denominator=40.0), entry("local_target", value=target))
    figure = draw(series)
    assert artists(figure, "target")[0].get_ydata()[0] == target
    assert f"Local target {target:.0f}%" in [each.get_text() for each in artists(figure, "direct-label")]
