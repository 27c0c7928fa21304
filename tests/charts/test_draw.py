"""What is in a picture, asserted on its artists."""

import itertools
import math
import re
from datetime import date

import matplotlib
import pytest
from matplotlib.figure import Figure
from series_frames import STEADY, intervals, make_measure, make_published, monthly

from qmetrics.analysis.series import analyse
from qmetrics.charts import alt_text, draw, png_and_svg, theme
from qmetrics.model import Cadence, Direction, Dynamics, Kind, Target

ORG = {"org_code": "ZZ1", "org_name": "Sample Trust", "level": "icb_providers"}
NATIONAL_95 = Target(value=95, standing="national", valid_from=date(2020, 1, 1))
DAYS = make_measure("never_events.days_between", Kind.TIME_BETWEEN, title="Days between never events")


def run(measure, frame, **more):
    return analyse(measure, frame, **ORG, **more)


def artists(figure, gid):
    """All artists of a figure whose gid starts so."""
    return figure.findobj(lambda each: str(each.get_gid() or "").startswith(gid))


def points(figure, gid):
    return [tuple(pair) for line in artists(figure, gid) for pair in line.get_xydata()]


def texts(figure):
    return [each.get_text() for each in figure.findobj(matplotlib.text.Text) if each.get_text()]


def hollow(figure):
    return [
        line
        for line in figure.axes[0].get_lines()
        if line.get_marker() in "o^vs" and line.get_markerfacecolor() == theme.PAPER
    ]


def test_xmr_has_points_mean_limits_target_and_icons_outside_the_plot():
    figure = draw(
        run(make_measure(targets=(NATIONAL_95,)), monthly(STEADY, denominator=40.0, numerator=24.0))
    )
    assert isinstance(figure, Figure)
    assert len(points(figure, "points-common_cause")) == 20
    for gid in ("mean", "upper-limit", "lower-limit", "target"):
        assert len(artists(figure, gid)) == 1
    assert artists(figure, "target")[0].get_color() == theme.TARGET
    plot = figure.axes[0].get_window_extent()
    (variation,), (assurance,) = artists(figure, "icon-variation"), artists(figure, "icon-assurance")
    for icon in (variation, assurance):
        assert icon.get_window_extent().y0 > plot.y1
    assert assurance.get_window_extent().x1 < variation.get_window_extent().x0
    labels = [each.get_text() for each in artists(figure, "direct-label")]
    assert labels == ["Upper limit 70.2%", "Mean 60.7%", "Lower limit 51.2%", "National target 95%"]


def test_hollow_markers_are_the_provisional_and_the_immature():
    frame = monthly(
        [*STEADY, 62.0],
        release_status=["final"] * 18 + ["provisional"] * 3,
        is_immature=[False] * 20 + [True],
    )
    figure = draw(run(make_measure(), frame))
    assert sum(len(line.get_xdata()) for line in hollow(figure)) == 3
    assert len(points(figure, "points-common_cause-provisional")) == 2
    assert "No change\n(provisional)" in texts(figure)
    assert points(figure, "points-immature") == [(20.0, 62.0)]
    assert points(figure, "value-line")[-1] == (19.0, 58.0)


def test_shape_and_colour_both_carry_the_meaning():
    better = draw(run(make_measure(), monthly([*STEADY, 99.0])))
    (line,) = artists(better, "points-improvement")
    assert (line.get_marker(), line.get_markerfacecolor()) == ("^", theme.IMPROVEMENT)
    worse = draw(run(make_measure(), monthly([*STEADY, 20.0])))
    (line,) = artists(worse, "points-concern")
    assert (line.get_marker(), line.get_markerfacecolor()) == ("v", theme.CONCERN)
    neutral = draw(run(make_measure(kind=Kind.COUNT, direction=Direction.NEUTRAL), monthly([*STEADY, 99.0])))
    (line,) = artists(neutral, "points-neutral")
    assert (line.get_marker(), line.get_markerfacecolor()) == ("s", theme.NEUTRAL)
    assert not {theme.IMPROVEMENT, theme.CONCERN} & {each.get_color() for each in neutral.axes[0].get_lines()}


@pytest.mark.parametrize(
    ("measure", "frame"),
    [
        (make_measure(kind=Kind.COUNT, dynamics=Dynamics.STOCK), monthly(STEADY)),
        (make_measure(), monthly(STEADY[:10])),
        (make_published(window=3, dynamics=Dynamics.WINDOW), monthly(STEADY, window=3)),
        (make_measure("never_events.count", Kind.COUNT), monthly(STEADY)),
        (
            make_published(kind=Kind.COUNT, cadence=Cadence.YEAR, window=12),
            monthly([8.0, 9, 7], window=12, step=12),
        ),
    ],
    ids=["stock", "short", "window", "dots", "annual"],
)
def test_no_limits_no_icon_and_no_colour_where_there_is_no_verdict(measure, frame):
    figure = draw(run(measure, frame))
    for gid in ("mean", "upper-limit", "lower-limit", "icon-", "points-improvement", "points-concern"):
        assert not artists(figure, gid)
    (note,) = artists(figure, "no-verdict")
    assert note.get_text()
    assert "Common cause" not in texts(figure)


def test_a_suppressed_value_is_a_range_and_never_a_point_at_zero():
    values = [None if i == 3 else value for i, value in enumerate(STEADY)]
    frame = monthly(
        values,
        status=["suppressed" if i == 3 else "reported" for i in range(20)],
        value_min=[0.0 if i == 3 else None for i in range(20)],
        value_max=[40.0 if i == 3 else None for i in range(20)],
    )
    figure = draw(run(make_measure(), frame))
    (bars,) = artists(figure, "suppressed-ranges")
    ((foot, top),) = [segment.tolist() for segment in bars.get_segments()]
    assert (foot, top) == ([3.0, 0.0], [3.0, 40.0])
    drawn = points(figure, "points-")
    assert len(drawn) == 19
    assert 3.0 not in {x for x, _ in drawn}
    assert min(y for _, y in drawn) == min(value for value in values if value)
    assert len(artists(figure, "value-line")) == 2


def test_gaps_have_a_mark_on_the_axis_and_break_the_line():
    values = [None if i in (4, 9) else value for i, value in enumerate(STEADY)]
    status = ["reported"] * 20
    status[4], status[9] = "not_submitted", "zero_denominator"
    figure = draw(run(make_measure(), monthly(values, status=status, denominator=40.0)))
    assert points(figure, "gaps-not_submitted") == [(4.0, 0.0)]
    assert points(figure, "gaps-zero_denominator") == [(9.0, 0.0)]
    (mark,) = artists(figure, "gaps-not_submitted")
    assert mark.get_transform() == figure.axes[0].get_xaxis_transform()
    assert len(artists(figure, "value-line")) == 3


def test_a_limit_beyond_the_scale_is_not_drawn_but_named():
    values = [97.0, 98, 99, 95, 100, 99, 96, 98, 97, 99, 98, 96, 100, 99, 98, 97]
    figure = draw(run(make_measure(), monthly(values)))
    assert not artists(figure, "upper-limit")
    assert len(artists(figure, "lower-limit")) == 1
    assert "Upper limit: no limit" in texts(figure)
    assert max(figure.axes[0].get_yticks()) <= 100


def test_a_target_at_the_end_of_the_scale_has_no_icon_but_breaches():
    target = Target(value=100, standing="statutory", valid_from=date(2020, 1, 1))
    series = run(make_measure(targets=(target,)), monthly(STEADY))
    figure = draw(series)
    assert not artists(figure, "icon-assurance")
    assert "breaches in 12 months" in " ".join(texts(figure))


def test_withheld_draws_nothing_but_the_reason():
    figure = draw(run(make_measure(), monthly(STEADY, status="withheld"), withheld_reason="rows twice"))
    assert not figure.axes[0].get_lines()
    assert not artists(figure, "icon-")
    (message,) = artists(figure, "message")
    assert message.get_text() == "Withheld: rows twice"


def test_sample_data_say_so_in_picture_and_words():
    series = run(make_measure(), monthly(STEADY), is_sample=True)
    figure = draw(series)
    assert artists(figure, "watermark")[0].get_text() == "SYNTHETIC"
    assert any("SYNTHETIC DATA" in text for text in texts(figure))
    assert alt_text(series).startswith("Synthetic data.")
    assert not artists(draw(run(make_measure(), monthly(STEADY))), "watermark")


def test_title_says_measure_whose_level_window_as_at_source_and_n():
    frame = monthly(STEADY, numerator=20.0, denominator=[30.0 + i for i in range(20)])
    words = texts(draw(run(make_measure(), frame)))
    assert "Antibiotics within one hour" in words
    assert "Sample Trust (the ICB's providers together) · by month" in words
    assert "As at 20 April 2026 · Source: sepsis return · n = 30 to 49 per point" in words


def test_not_all_periods_are_labelled_but_the_latest_is():
    figure = draw(run(make_measure(), monthly(STEADY * 3)))
    labels = [each.get_text() for each in figure.axes[0].get_xticklabels()]
    assert len(labels) <= 10
    assert labels[-1] == "Mar 26"


def test_horizontal_gridlines_only():
    axes = draw(run(make_measure(), monthly(STEADY))).axes[0]
    assert all(line.get_visible() for line in axes.get_ygridlines())
    assert not any(line.get_visible() for line in axes.get_xgridlines())


def test_small_numbers_are_a_table_of_n_of_n():
    figure = draw(run(make_measure(), monthly([50.0] * 30, numerator=1.0, denominator=2.0)))
    assert {each.get_text() for each in artists(figure, "n-of-n")} == {"3 of 6"}
    assert not artists(figure, "points-")


def test_the_open_interval_is_hollow_and_is_no_point():
    frame = intervals([40, 25, 60, 30, 80, 20, 50, 35])
    figure = draw(run(DAYS, frame, as_at=date(2026, 3, 31)))
    (mark,) = artists(figure, "open-interval")
    last = frame["period_end"].max()
    assert mark.get_xydata().tolist() == [[date(2026, 3, 31).toordinal(), (date(2026, 3, 31) - last).days]]
    assert mark.get_markerfacecolor() == theme.PAPER
    assert len(points(figure, "points-")) == 8
    assert not artists(draw(run(DAYS, frame)), "open-interval")


def test_dated_dots_show_every_event():
    figure = draw(run(DAYS, intervals([40, 25, 60], numerators=[1, 2, 1]), as_at=date(2024, 9, 30)))
    # the event before the first interval, two single ones and two on a day
    assert len(points(figure, "events")) == 5
    assert not artists(figure, "mean")


def test_dates_of_events_days_apart_do_not_cover_each_other():
    figure = draw(run(DAYS, intervals([200, 2, 1, 200, 1]), as_at=date(2025, 9, 30)))
    figure.draw_without_rendering()
    (axes,) = (each for each in figure.axes if each.texts)
    days = [text for text in axes.texts if re.fullmatch(r"\d+ [A-Z][a-z]{2} \d\d", text.get_text())]
    assert len(days) == 6
    places = sorted(axes.transData.transform(text.get_position())[0] for text in days)
    line = days[0].get_fontsize() * figure.dpi / 72 * math.sqrt(2)
    assert all(right - left > 0.9 * line for left, right in itertools.pairwise(places))


def test_counts_that_may_yet_rise_are_hollow_dots():
    frame = monthly([0.0, 1, 0, 0, 2, 0], value_max=[None, None, None, None, None, 1.0])
    figure = draw(run(make_measure("never_events.count", Kind.COUNT), frame))
    assert points(figure, "may-yet-count") == [(5.0, 1.0)]
    assert len(points(figure, "points-plain")) == 6


def test_a_break_breaks_line_and_limits():
    values = [*STEADY, *[value + 20 for value in STEADY]]
    figure = draw(run(make_measure(breaks=((date(2024, 8, 1), "sampling changed"),)), monthly(values)))
    assert len(artists(figure, "mean")) == 2
    assert len(artists(figure, "value-line")) == 2
    assert len(artists(figure, "break")) == 1


@pytest.mark.parametrize(
    ("measure", "frame"),
    [
        (make_measure(targets=(NATIONAL_95,)), monthly(STEADY)),
        (
            make_measure(title="A very long title that goes on " * 5),
            monthly([*STEADY, 99.0], denominator=1e6),
        ),
        (DAYS, intervals([400, 250, 600, 300, 800, 200, 500, 350])),
        (make_measure(kind=Kind.CHANGE), monthly([-1500.0, 1500.0] * 10)),
    ],
    ids=["target", "long title", "days", "change"],
)
def test_no_text_leaves_the_picture_or_lies_on_another(measure, frame):
    figure = draw(run(measure, frame))
    png_and_svg(figure)
    boxes = [
        (each.get_text(), each.get_window_extent())
        for each in figure.findobj(matplotlib.text.Text)
        if each.get_text() and each.get_visible() and each.get_gid() != "watermark"
    ]
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
    for i, (text, box) in enumerate(boxes):
        for other, there in boxes[i + 1 :]:
            # line boxes of neighbours may touch by a pixel or two
            apart = box.padded(-1.5).overlaps(there.padded(-1.5))
            assert not apart, (text, other)


def test_bytes_are_the_same_each_time_and_carry_no_date():
    series = run(make_measure(), monthly(STEADY))
    first, second = png_and_svg(draw(series)), png_and_svg(draw(series))
    assert first == second
    assert first[0].startswith(b"\x89PNG")
    assert b"<dc:date>" not in first[1]
    assert b"Matplotlib" not in first[0]


def test_no_pyplot():
    import subprocess
    import sys

    code = "import qmetrics.charts, sys; raise SystemExit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_alt_text_says_what_is_drawn():
    series = run(make_measure(targets=(NATIONAL_95,)), monthly(STEADY, denominator=40.0, numerator=24.0))
    assert alt_text(series) == (
        "XmR chart: Antibiotics within one hour, Sample Trust, August 2024 to March 2026, 20 periods;"
        " latest 58%; mean 60.7%; lower limit 51.2%; upper limit 70.2%; national target 95%."
        " The latest point varies as usual (common cause): no sign of change."
    )
