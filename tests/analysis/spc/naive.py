"""The XmR rules once more, one series and one point at a time: slow, plain, and written from the rules alone.

It knows nothing of the package, so that the two can disagree. A window of seven points is looked at as a
window of seven points; nothing is clever.
"""

from __future__ import annotations

import itertools

K = 2.66


def mean_of(numbers):
    if not numbers:
        return None
    first = sum(numbers) / len(numbers)
    return first + sum(number - first for number in numbers) / len(numbers)


def phases_of(n, starts):
    """Lists of the positions of each phase."""
    phases, current = [], []
    for i in range(n):
        if i in starts and current:
            phases.append(current)
            current = []
        current.append(i)
    return [*phases, current] if current else phases


def limits_of(values, positions, baseline, screened):
    """mean, mean range of a phase; the screen is NHSRplotthedots' own: strict, mean untouched."""
    used = positions if baseline is None else positions[:baseline]
    mean = mean_of([values[i] for i in used if values[i] is not None])
    ranges = []
    for i, j in itertools.pairwise(used):
        if values[i] is not None and values[j] is not None:
            ranges.append(abs(values[j] - values[i]))
    width = mean_of(ranges)
    if screened and ranges:
        width = mean_of([each for each in ranges if each < 3.267 * width])
    return mean, width


def chart(values, starts=(), baseline=None, improvement="increase", method="mdc"):
    """One dictionary per point."""
    n = len(values)
    points = [
        {"mean": None, "width": None, "phase": None, "part": None, "shift": False, "up": False, "down": False}
        for _ in values
    ]
    for number, positions in enumerate(phases_of(n, starts)):
        mean, width = limits_of(values, positions, baseline, method == "nhsr")
        for rank, i in enumerate(positions):
            in_baseline = baseline is not None and rank < baseline
            points[i] |= {"mean": mean, "width": width, "phase": number}
            points[i]["part"] = (number, in_baseline) if method == "mdc" else number
    for i, point in enumerate(points):
        y, mean, width = values[i], point["mean"], point["width"]
        known = y is not None and mean is not None
        point["side"] = 0 if not known else (y > mean) - (y < mean)
        point["above"] = known and width is not None and y > mean + K * width
        point["below"] = known and width is not None and y < mean - K * width
        beyond = known and width is not None and abs(y - mean) > K * width * 2 / 3
        if method != "mdc":
            beyond = beyond and not point["above"] and not point["below"]
        point["beyond"], point["two"] = beyond, False
    for first in range(n - 6):
        window = list(range(first, first + 7))
        if len({points[i]["part"] for i in window}) == 1:
            for side in (1, -1):
                if all(points[i]["side"] == side for i in window):
                    for i in window:
                        points[i]["shift"] = True
        if method != "mdc" and len({points[i]["phase"] for i in window}) > 1:
            continue
        if any(values[i] is None for i in window):
            continue
        steps = [values[j] - values[i] for i, j in itertools.pairwise(window)]
        for i in window:
            points[i]["up"] = points[i]["up"] or all(step > 0 for step in steps)
            points[i]["down"] = points[i]["down"] or all(step < 0 for step in steps)
    for first in range(n - 2):
        window = [first, first + 1, first + 2]
        if len({points[i]["part"] for i in window}) > 1:
            continue
        sides = {points[i]["side"] for i in window}
        close = [i for i in window if points[i]["beyond"]]
        if len(sides) == 1 and sides != {0} and len(close) >= 2:
            for i in close:
                points[i]["two"] = True
    for i, point in enumerate(points):
        point["cause"], point["type"] = label(values, points, i, improvement, method)
    return points


def label(values, points, i, improvement, method):
    point = points[i]
    high, low = [], []
    for fired, words in (
        (point["above"], "above_limit"),
        (point["up"], "trend_up"),
        (point["two"] and point["side"] == 1, "two_of_three_high"),
        (point["shift"] and point["side"] == 1, "shift_high"),
    ):
        if fired:
            high.append(words)
    for fired, words in (
        (point["below"], "below_limit"),
        (point["down"], "trend_down"),
        (point["two"] and point["side"] == -1, "two_of_three_low"),
        (point["shift"] and point["side"] == -1, "shift_low"),
    ):
        if fired:
            low.append(words)
    if not high and not low:
        return "none", "common_cause"
    if method == "mdc":
        wins = low if (improvement == "decrease" and low) or not high else high
        cause = wins[0]
    else:
        cause = peer_label(values, points, i, high, low)
    is_high = cause in ("above_limit", "trend_up", "two_of_three_high", "shift_high")
    if improvement == "neutral":
        return cause, "neutral_high" if is_high else "neutral_low"
    return cause, "improvement" if is_high == (improvement == "increase") else "concern"


def peer_label(values, points, i, high, low):
    """Outside, trend, two of three, shift; the next step decides a trend that goes on."""
    for words in ("above_limit", "below_limit"):
        if words in high + low:
            return words
    point = points[i]
    if point["up"] or point["down"]:
        after = i + 1
        goes_on = (
            after < len(points)
            and points[after]["phase"] == point["phase"]
            and (points[after]["up"] or points[after]["down"])
        )
        rising = values[after] > values[i] if goes_on else values[i] > values[i - 1]
        return "trend_up" if rising else "trend_down"
    for rule in ("two_of_three", "shift"):
        for words in high + low:
            if words.startswith(rule):
                return words
    raise AssertionError("no rule fired")
