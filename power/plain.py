"""The expectations asked in polars alone: the same answers as Great Expectations gives, a hundred times
sooner.

Here: whether a frame breaks an expectation. That the two agree is held by ``tests/test_power.py``. Not
here: which frames (``measure``, ``false_alarms``).
"""

from collections.abc import Mapping

import polars as pl

from qmetrics.checks.suites import BETWEEN, IN_SET, NOT_NULL, ROW_COUNT, Expectation, Suite

Counts = Mapping[str, tuple[int, int]]


def is_broken(frame: pl.DataFrame, one: Expectation, counts: Counts | None = None) -> bool:
    """Whether the expectation fails, or cannot be evaluated, on the frame."""
    asked = one.arguments
    if one.unit:
        # an empty frame holds no count to fail; its row count does
        return one.name not in (counts or {}) or ((counts or {})[one.name][0] > 0 and frame.height > 0)
    if one.kind == ROW_COUNT:
        return frame.height < asked["min_value"]
    if one.kind == "ExpectTableColumnsToMatchSet":
        return not set(asked["column_set"]) <= set(frame.columns)
    if one.holds is not None:
        return not bool(frame.select(one.holds.all()).item())
    if asked["column"] not in frame.columns:
        return True
    cells = frame[asked["column"]]
    if one.kind == NOT_NULL:
        return cells.null_count() > 0
    cells = cells.drop_nulls()
    if one.kind == IN_SET:
        return not bool(cells.is_in(asked["value_set"]).all())
    assert one.kind == BETWEEN, f"{one.name}: {one.kind} has no plain form; write it here"
    low, high = asked["min_value"], asked["max_value"]
    return bool((low is not None and (cells < low).any()) or (high is not None and (cells > high).any()))


def broken(frame: pl.DataFrame, suite: Suite, counts: Counts | None = None) -> list[str]:
    """Names of the expectations that a frame breaks."""
    return [one.name for one in suite if is_broken(frame, one, counts)]
