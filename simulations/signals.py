"""Chances of signals in series that do not change."""

import numpy as np
import polars as pl

from qmetrics.analysis.expected_signals import MOST_PARTS, MOST_POINTS, expected_signals
from qmetrics.analysis.spc import RULESETS
from simulations.series import Values, are_new, charts_of, flagged

FEWEST_POINTS = RULESETS["mdc"].minimum_points
_BATCH = 50_000


def chances(series: int, seed: int, draws: int = 2) -> tuple[pl.DataFrame, pl.DataFrame]:
    """New signals by the number of points, and of a part where its total gives one, by the number of parts.

    Parts of equal variance that add up to a total correlate with it by 1/√k: a part is drawn as
    z/√k + √(1 − 1/k) e, z the total. The second table takes the totals of all numbers of points together.
    """
    generator = np.random.default_rng(seed)
    by_points, asked = [], 0
    found = dict.fromkeys(range(2, MOST_PARTS + 1), 0)
    for points in range(FEWEST_POINTS, MOST_POINTS + 1):
        totals = np.concatenate([_new_totals(generator, n, points) for n in _batches(series)])
        by_points.append({"points": points, "series": series, "new_signals": len(totals)})
        again = np.repeat(totals, draws, axis=0)
        asked += len(again)
        parts = [again / k**0.5 + (1 - 1 / k) ** 0.5 * generator.standard_normal(again.shape) for k in found]
        signals = are_new(np.concatenate(parts)).reshape(len(found), -1).sum(axis=1)
        for k, new in zip(found, signals, strict=True):
            found[k] += int(new)
    of_part = [{"parts": parts, "series": asked, "new_signals": new} for parts, new in found.items()]
    return pl.DataFrame(by_points), pl.DataFrame(of_part)


def _new_totals(generator: np.random.Generator, series: int, points: int) -> Values:
    """Those of so many stable series that give a new signal."""
    totals = generator.standard_normal((series, points))
    return totals[are_new(totals)]


def _batches(series: int) -> list[int]:
    """The same number in pieces that fit in memory."""
    return [min(_BATCH, series - start) for start in range(0, series, _BATCH)]


def sets_of_charts(groups: int, parts: int, points: int, sets: int, seed: int) -> dict[str, float]:
    """The range that is stated for groups of a total and its parts, beside that of a direct simulation."""
    generator = np.random.default_rng(seed)
    each = generator.standard_normal((sets * groups, parts, points))
    total = each.sum(axis=1, keepdims=True)
    charts = np.concatenate([total, each], axis=1).reshape(-1, points)
    numbers = np.concatenate([are_new(some) for some in np.array_split(charts, len(charts) // _BATCH + 1)])
    numbers = numbers.reshape(sets, -1).sum(axis=1)
    frame = pl.DataFrame(
        {
            "n": [points] * (groups * (1 + parts)),
            "group": [str(i) for i in range(groups) for _ in range(1 + parts)],
            "is_total": [True, *[False] * parts] * groups,
        }
    )
    stated = expected_signals(frame)
    alone = expected_signals(frame.with_columns(pl.lit(None, pl.String).alias("group")))
    return {
        "groups": groups,
        "parts": parts,
        "charts": frame.height,
        "expected": stated.expected,
        "low": stated.low,
        "high": stated.high,
        "high_if_alone": alone.high,
        "simulated": float(numbers.mean()),
        "simulated_low": int(np.quantile(numbers, 0.025, method="inverted_cdf")),
        "simulated_high": int(np.quantile(numbers, 0.975, method="inverted_cdf")),
        "inside": float(((numbers >= stated.low) & (numbers <= stated.high)).mean()),
    }


def false_alarms(series: int, points: int, seed: int) -> list[dict[str, float | str]]:
    """By ruleset and kind of series: the share flagged at any point, and at the latest."""
    generator = np.random.default_rng(seed)
    kinds = {
        "normal": generator.standard_normal((series, points)),
        "Poisson, mean 10": generator.poisson(10, (series, points)).astype(float),
    }
    found: list[dict[str, float | str]] = []
    for ruleset in RULESETS:
        for kind, values in kinds.items():
            anywhere, latest = flagged(charts_of(values, ruleset))
            found.append({"ruleset": ruleset, "kind": kind, "any": anywhere, "latest": latest})
    return found
