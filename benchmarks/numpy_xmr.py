"""``xmr`` and ``verdict`` under ``mdc`` once more, in numpy, for series of one length: the peer.

Here: every column of ours from a matrix of series by months (NaN: missing), for one phase, without ghosts
and baseline, as numpy is fastest at it. Labels are codes, as a polars ``Enum`` keeps them. Not here: keys,
order, checks and everything else that ours does for its caller.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from qmetrics.analysis.spc.labels import POINT_TYPES, SPECIAL_CAUSES, TREND_DIRECTIONS
from qmetrics.analysis.spc.series import IMPROVEMENTS

Columns = dict[str, np.ndarray]
LABELS = {
    "trend_direction": TREND_DIRECTIONS,
    "special_cause": SPECIAL_CAUSES,
    "point_type": POINT_TYPES,
    "improvement": IMPROVEMENTS,
    "ruleset": ("mdc",),
}
NO_LABEL = 255


def xmr(values: np.ndarray, target: float, improvement: str) -> Columns:
    """The columns that ``xmr`` adds, each a matrix like ``values``."""
    x = np.where(np.isfinite(values), values, np.nan)
    moving_range = np.full_like(x, np.nan)
    moving_range[:, 1:] = np.abs(x[:, 1:] - x[:, :-1])
    mean, width = _mean(x), _mean(moving_range)
    limit, near = 2.66 * width, 2 * (2.66 / 3) * width
    upper, lower, upper_near, lower_near = mean + limit, mean - limit, mean + near, mean - near
    above, below = x > upper, x < lower
    high, low = x > mean, x < mean
    rises, falls = np.zeros_like(high), np.zeros_like(high)
    rises[:, 1:], falls[:, 1:] = x[:, 1:] > x[:, :-1], x[:, 1:] < x[:, :-1]
    shift_high, shift_low = _in_run(high, 7), _in_run(low, 7)
    up, down = _trend(rises, 7), _trend(falls, 7)
    close = (x > upper_near) | (x < lower_near)
    two_high, two_low = _two_of_three(close, high), _two_of_three(close, low)

    high_label = _label([above, up, two_high, shift_high], 1)
    low_label = _label([below, down, two_low, shift_low], 5)
    first, second = (low_label, high_label) if improvement == "decrease" else (high_label, low_label)
    cause = np.where(first > 0, first, second)
    direction = np.full(x.shape, NO_LABEL, np.uint8)
    np.putmask(direction, up, 0)
    np.putmask(direction, down, 1)
    np.putmask(direction, up & down, 2)
    of_high, of_low = {"increase": (1, 2), "decrease": (2, 1), "neutral": (3, 4)}[improvement]
    kind = np.array([0, *[of_high] * 4, *[of_low] * 4], np.uint8)[cause]

    def whole(column: np.ndarray) -> np.ndarray:
        return np.repeat(column, x.shape[1], axis=1)

    return {
        "phase": np.zeros(x.shape, np.uint32),
        "moving_range": moving_range,
        "mean": whole(mean),
        "lower_limit": whole(lower),
        "upper_limit": whole(upper),
        "lower_near_limit": whole(lower_near),
        "upper_near_limit": whole(upper_near),
        "outside_limits": above | below,
        "shift": shift_high | shift_low,
        "trend": up | down,
        "two_of_three": two_high | two_low,
        "trend_direction": direction,
        "special_cause": cause,
        "point_type": kind,
        "target": np.full(x.shape, target),
        "improvement": np.full(x.shape, IMPROVEMENTS.index(improvement), np.uint8),
        "ruleset": np.zeros(x.shape, np.uint32),
        "is_ghost": np.zeros(x.shape, bool),
        "is_baseline": np.zeros(x.shape, bool),
    }


def _mean(x: np.ndarray) -> np.ndarray:
    """The two-pass mean of each row, as a column; NaN where nothing is there."""
    there = ~np.isnan(x)
    with np.errstate(invalid="ignore"):
        number = there.sum(axis=1, keepdims=True)
        first = np.where(there, x, 0).sum(axis=1, keepdims=True) / number
        return first + np.where(there, x - first, 0).sum(axis=1, keepdims=True) / number


def _full(state: np.ndarray, length: int) -> np.ndarray:
    """Whether the state holds on each point and on the ``length`` − 1 before it."""
    found = state.copy()
    found[:, : length - 1] = False
    for back in range(1, length):
        found[:, back:] &= state[:, :-back]
    return found


def _spread(ends: np.ndarray, length: int) -> np.ndarray:
    """Each end and the ``length`` − 1 points before it."""
    found = ends.copy()
    for back in range(1, length):
        found[:, :-back] |= ends[:, back:]
    return found


def _in_run(state: np.ndarray, length: int) -> np.ndarray:
    return _spread(_full(state, length), length)


def _trend(steps: np.ndarray, length: int) -> np.ndarray:
    return _spread(_full(steps, length - 1), length)


def _two_of_three(close: np.ndarray, side: np.ndarray) -> np.ndarray:
    two = np.zeros_like(close)
    two[:, 2:] = (
        (close[:, 2:] & close[:, 1:-1]) | (close[:, 2:] & close[:, :-2]) | (close[:, 1:-1] & close[:, :-2])
    )
    return close & _spread(two & _full(side, 3), 3)


def _label(rules: list[np.ndarray], first: int) -> np.ndarray:
    found = np.zeros(rules[0].shape, np.uint8)
    for code in reversed(range(len(rules))):
        np.putmask(found, rules[code], first + code)
    return found


def verdict(
    values: np.ndarray, months: np.ndarray, chart: Columns, target: float, improvement: str
) -> Columns:
    """The columns of ``verdict``, one row a series; words as objects, None where ours has null."""
    x = np.where(np.isfinite(values), values, np.nan)
    there, steps = ~np.isnan(x), ~np.isnan(chart["moving_range"])
    number = there.sum(axis=1)
    lowest, highest = np.fmin.reduce(x, axis=1), np.fmax.reduce(x, axis=1)
    with np.errstate(invalid="ignore"):
        still = (chart["moving_range"] == 0).sum(axis=1) / steps.sum(axis=1)
    reason = np.full(len(x), None, object)
    for at in np.flatnonzero((number < 15) | (lowest == highest) | (still >= 0.5)):
        reason[at] = _reason(int(number[at]), lowest[at], highest[at], still[at])
    drawable = np.equal(reason, None).astype(bool)

    up = improvement == "increase"
    good, bad = ("high", "low") if up else ("low", "high")
    names = ["common_cause", f"improvement_{good}", f"concern_{bad}", "neutral_high", "neutral_low"]
    variation = np.array(names, object)[chart["point_type"][:, -1]]
    upper, lower = chart["upper_limit"][:, -1], chart["lower_limit"][:, -1]
    over, under = target >= upper, target <= lower
    outcome = np.full(len(x), "hit_or_miss", object)
    outcome[under] = "pass" if up else "fail"
    outcome[over] = "fail" if up else "pass"
    outcome[over & under] = "pass"
    outcome[np.isnan(upper) | (improvement == "neutral")] = None
    return {
        "n": number,
        "latest_date": np.full(len(x), months[-1]),
        "latest_value": x[:, -1],
        "variation": np.where(drawable, variation, None),
        "assurance": np.where(drawable, outcome, None),
        "drawable": drawable,
        "reason": reason,
    }


def _reason(number: int, lowest: float, highest: float, still: float) -> str:
    if number == 0:
        return "no values"
    if number < 15:
        return f"{number} point{'' if number == 1 else 's'}: fewer than 15"
    if lowest == highest:
        return f"constant: every value behind the limits is {str(lowest).removesuffix('.0')}"
    return f"mostly constant: {round(100 * still)}% of the steps between points are zero"


def as_frame(columns: Columns) -> pl.DataFrame:
    """The columns as polars keeps them, to be compared with ours (outside the time that is measured)."""
    made = []
    for name, column in columns.items():
        if name in LABELS:
            words = np.array([*LABELS[name], *[None] * (256 - len(LABELS[name]))], object)
            made.append(pl.Series(name, words[column.ravel()].tolist(), dtype=pl.String))
        elif column.dtype == object:
            made.append(pl.Series(name, column.tolist(), dtype=pl.String))
        else:
            made.append(pl.Series(name, column.ravel(), nan_to_null=True))
    return pl.DataFrame(made)
