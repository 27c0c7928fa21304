"""``make simulate`` in small, and that the methods page shows what is stored."""

from pathlib import Path

import numpy as np
import pytest

from qmetrics.analysis.expected_signals import chance_by_points, chance_of_a_part
from simulations.page import BEGIN, END, written
from simulations.rare_events import caught, events_per_alarm
from simulations.series import as_frame, charts_of, flagged
from simulations.signals import chances, sets_of_charts
from simulations.stocks import stocks

PAGE = (Path(__file__).resolve().parent.parent / "docs/methods/simulations.md").read_text("utf-8")


def test_no_stock_gets_an_icon_where_an_xmr_chart_would_flag_nearly_all():
    found = stocks(series=40, points=36)
    assert (found["series"], found["icons"], found["limits"]) == (40, 0, 0)
    assert found["walks_any"] > 0.9
    assert found["windows_any"] > 0.9


def test_a_tripling_is_caught_and_a_doubling_less_often():
    assert caught(20, 3, 10, 300, 1) > 0.8
    assert caught(20, 2, 10, 300, 1) < caught(20, 3, 10, 300, 1)
    assert caught(20, 1, 10, 300, 1) < 0.3


def test_stable_rare_events_alarm_as_stated():
    found = events_per_alarm(300, 400, 1)
    assert found["found"] == pytest.approx(found["stated"], abs=4 * found["error"])
    assert found["known_mean"] > found["found"]


def test_a_share_flagged_is_counted_by_series():
    values = np.array([[0.0, 1, 2, 0, 1] * 5 + [9.0], [0.0, 1, 2, 0, 1] * 4 + [9.0, 0, 1, 2, 0, 1]])
    assert as_frame(values).height == 52
    assert flagged(charts_of(values)) == (1.0, 0.5)


def test_equal_seeds_give_equal_tables(monkeypatch):
    monkeypatch.setattr("simulations.signals.MOST_POINTS", 17)
    monkeypatch.setattr("simulations.signals.MOST_PARTS", 3)
    first, second = chances(4000, 1), chances(4000, 1)
    assert [a.equals(b) for a, b in zip(first, second, strict=True)] == [True, True]
    assert not chances(4000, 2)[0].equals(first[0])
    assert first[0]["points"].to_list() == [15, 16, 17]
    share = first[0]["new_signals"].sum() / 12_000
    stored = sum(chance_by_points()[n] for n in (15, 16, 17)) / 3
    assert abs(share - stored) < 4 * (stored / 12_000) ** 0.5


def test_the_stated_range_holds_for_nested_charts():
    found = sets_of_charts(groups=20, parts=3, points=24, sets=500, seed=1)
    assert found["inside"] >= 0.95
    assert found["simulated"] == pytest.approx(found["expected"], abs=0.2)


def test_the_page_shows_the_stored_tables_and_claims_that_hold():
    for points in (15, 24, 60):
        assert f"| {points} | {100 * chance_by_points()[points]:.2f} % |" in PAGE
    assert f"| 5 | {100 * chance_of_a_part()[5]:.1f} % |" in PAGE
    claims = PAGE.split("## Claims")[1].split("##")[0]
    assert claims.count("| yes |") == 4
    assert "**no**" not in claims


def test_figures_are_written_between_the_markers():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert written(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert written(written(page, "x"), "new") == written(page, "new")
    with pytest.raises(ValueError, match="needs one"):
        written("nothing", "new")
