"""Which charts the first line counts: the same ones in all of its numbers."""

from typing import Any

import pytest

from qmetrics.analysis.expected_signals import chance_by_points
from qmetrics.reports.signals import count_signals


def a_record(**changes: Any) -> dict[str, Any]:
    verdict = {"n": 24, "drawable": True, "variation": "common_cause"} | changes.pop("verdict", {})
    return {
        "measure_key": "m.x",
        "org_code": "ZA1",
        "level": "icb_providers",
        "breakdown": None,
        "chart": "xmr",
        "is_new_signal": False,
        "verdict": verdict,
    } | changes


HIGH = {"variation": "concern_high"}


def test_only_xmr_charts_with_icons_are_counted() -> None:
    found = count_signals(
        [
            a_record(verdict=HIGH, is_new_signal=True),
            a_record(measure_key="m.y", verdict=HIGH),
            a_record(measure_key="m.z"),
            a_record(measure_key="m.short", chart="run_line", verdict={"n": 9, "drawable": False}),
            a_record(measure_key="m.stock", chart="stock_line", verdict=HIGH, is_new_signal=True),
            a_record(measure_key="m.rare", chart="t_chart", verdict=HIGH | {"n": 8}, is_new_signal=True),
            a_record(measure_key="m.rare2", chart="t_chart", verdict={"n": 8}),
        ]
    )
    assert (found.new, found.standing, found.charts, found.rare) == (1, 1, 3, 1)
    assert found.expected.expected == pytest.approx(3 * chance_by_points()[24])


def test_pathways_are_parts_of_their_total() -> None:
    parts = [
        a_record(measure_key=f"m.{i}", breakdown=name)
        for i in range(150)
        for name in (None, "one")  # one part is the total itself: they signal together
    ]
    apart = [record | {"org_code": f"Z{i}"} for i, record in enumerate(parts)]
    nested, alone = count_signals(parts).expected, count_signals(apart).expected
    assert nested.expected == pytest.approx(alone.expected)
    assert nested.high > alone.high


def test_without_charts_nothing_is_expected() -> None:
    found = count_signals([])
    assert (found.charts, found.expected.expected, found.expected.high) == (0, 0, 0)
