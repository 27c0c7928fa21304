"""Pictures of p′, u′ and run charts, asserted on their artists and in words."""

import matplotlib
import pytest
from series_frames import intervals, make_measure, monthly

from qmetrics.analysis.series import analyse
from qmetrics.charts import alt_text, draw, png_and_svg
from qmetrics.model import Kind

ORG = {"org_code": "ZZ1", "org_name": "Sample Trust", "level": "icb_providers"}


def shares(points, middle, **columns):
    n = [20 if i % 3 else 60 for i in range(points)]
    x = [float(round(size * (middle + 0.05 * ((i * 5 % 7) - 3) / 3))) for i, size in enumerate(n)]
    values = [100 * a / b for a, b in zip(x, n, strict=True)]
    return monthly(values, numerator=x, denominator=[float(size) for size in n], **columns)


def run(frame, measure=None, **more):
    return analyse(measure or make_measure(), frame, **ORG, **more)


def artists(figure, gid):
    return figure.findobj(lambda each: str(each.get_gid() or "") == gid)


def texts(figure):
    return [each.get_text() for each in figure.findobj(matplotlib.text.Text) if each.get_text()]


def test_limits_of_a_p_prime_chart_are_steps_as_high_as_each_point_asks():
    series = run(shares(30, 0.6))
    assert series.chart == "p_prime"
    figure = draw(series)
    (upper,), (lower,), (mean,) = (artists(figure, gid) for gid in ("upper-limit", "lower-limit", "mean"))
    for line, name in ((upper, "upper_limit"), (lower, "lower_limit")):
        heights = series.frame[name].to_list()
        assert list(line.get_xdata()) == [x + half for x in range(30) for half in (-0.5, 0.5)]
        assert list(line.get_ydata()) == pytest.approx([y for y in heights for _ in (0, 1)])
    assert list(mean.get_xdata()) == [-0.5, 29.5]
    labels = [each.get_text() for each in artists(figure, "direct-label")]
    assert labels == [
        f"Upper limit {series.frame['upper_limit'][-1]:.1f}%",
        f"Mean {series.frame['mean'][-1]:.1f}%".replace(".0%", "%"),
        f"Lower limit {series.frame['lower_limit'][-1]:.1f}%",
    ]
    assert any(
        text.startswith("Chart: p′ chart: points differ in size (n = 20 to 60)") for text in texts(figure)
    )


def test_a_limit_beyond_100_is_no_limit_and_not_drawn_and_the_others_are():
    series = run(shares(30, 0.82))
    limits = series.frame["upper_limit"]
    assert limits[-1] > 100 > limits[0]
    figure = draw(series)
    drawn = [y for line in artists(figure, "upper-limit") for y in line.get_ydata()]
    assert drawn == pytest.approx([y for y in limits if y <= 100 for _ in (0, 1)])
    assert len(artists(figure, "upper-limit")) == 10
    assert "Upper limit: no limit" in texts(figure)
    assert "upper limit: no limit" in alt_text(series)


def test_the_label_is_that_of_the_latest_counted_point_and_a_gap_has_no_limit():
    frame = shares(32, 0.6, is_immature=[False] * 31 + [True])
    values = frame["value"].to_list()
    values[5] = None
    status = ["reported" if value is not None else "not_submitted" for value in values]
    parts = [None if value is None else n for value, n in zip(values, frame["denominator"], strict=True)]
    x = [None if value is None else n for value, n in zip(values, frame["numerator"], strict=True)]
    frame = monthly(values, numerator=x, denominator=parts, status=status, is_immature=[False] * 31 + [True])
    series = run(frame, make_measure(maturity_days=28))
    assert series.chart == "p_prime"
    assert series.frame["upper_limit"][30] != series.frame["upper_limit"][31]
    figure = draw(series)
    assert f"Upper limit {series.frame['upper_limit'][30]:.1f}%" in texts(figure)
    before, after = artists(figure, "upper-limit")
    assert (before.get_xdata()[-1], after.get_xdata()[0]) == (4.5, 5.5)
    assert len(artists(figure, "mean")) == 1


def test_a_run_chart_has_a_median_no_limits_no_icons_and_no_colours():
    series = run(shares(19, 0.6))
    assert series.chart == "run_chart"
    figure = draw(series)
    (median,) = artists(figure, "median")
    assert set(median.get_ydata()) == {series.frame["median"][0]}
    for gid in ("upper-limit", "lower-limit", "mean", "points-improvement", "points-concern"):
        assert not artists(figure, gid), gid
    assert not figure.findobj(lambda each: str(each.get_gid() or "").startswith("icon-"))
    (why,) = artists(figure, "no-verdict")
    assert why.get_text() == "Run chart, no icons"
    assert "Median 60%" in texts(figure)
    said = alt_text(series)
    assert said.startswith("Run chart: Antibiotics within one hour, Sample Trust")
    assert "median 60%" in said
    assert "limit" not in said


def test_a_t_chart_that_starts_anew_at_a_break_draws_both_sides():
    from datetime import date

    measure = make_measure(
        "never_events.days_between", Kind.TIME_BETWEEN, breaks=((date(2024, 10, 10), "rewritten"),)
    )
    figure = draw(run(intervals([30, 25] * 5 + [80, 95, 90, 100, 85, 90, 95, 88]), measure))
    assert len(artists(figure, "mean")) == 2


@pytest.mark.parametrize(
    "series",
    [run(shares(30, 0.6)), run(shares(30, 0.82)), run(shares(19, 0.6)), run(shares(30, 0.95))],
    ids=["p_prime", "no limit", "run chart", "few cases"],
)
def test_no_text_leaves_the_picture_or_lies_on_another(series):
    figure = draw(series)
    png_and_svg(figure)
    boxes = [
        (each.get_text(), each.get_window_extent())
        for each in figure.findobj(matplotlib.text.Text)
        if each.get_text() and each.get_visible()
    ]
    for i, (text, box) in enumerate(boxes):
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
        for other, there in boxes[i + 1 :]:
            assert not box.padded(-1.5).overlaps(there.padded(-1.5)), (text, other)
