"""p′ and u′ charts (Laney) under the rules of an XmR chart.

Here: limits for the size of each point, and the rules on standard scores. Not here: p′ and u′ charts without
those rules (``attribute``), the rules (``spc``), which measure gets such a chart (``bearing``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from qmetrics.analysis.attribute import p_prime_chart, u_prime_chart
from qmetrics.analysis.spc.rulesets import Ruleset, resolve
from qmetrics.analysis.spc.scores import SCORE_LINES, chart_of_scores
from qmetrics.analysis.spc.series import key_columns, mark_phases, number, ordered
from qmetrics.analysis.spc.xmr import OUTPUT

PRIME_OUTPUT = (*OUTPUT, "z", "sigma_z")
"""The columns that ``prime`` adds; one of that name in the frame is replaced."""


def prime(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    numerator: str,
    denominator: str,
    kind: str,
    per: float,
    by: str | Sequence[str] = (),
    improvement: str = "increase",
    target: float | None = None,
    rebase: Sequence[Any] | Mapping[Any, Sequence[Any]] | None = None,
    ghost: str | None = None,
    ruleset: str | Ruleset = "mdc",
) -> pl.DataFrame:
    """Limits, rules and labels for shares or rates whose points differ in size.

    Parameters
    ----------
    frame
        One row per series and date, in any order.
    date, by
        As in ``xmr``.
    numerator, denominator
        Columns of counts, and of cases or exposure. A row in which either is missing, or the denominator is
        not above 0, counts nowhere and is not bridged.
    kind
        ``share`` (p′: the numerator is a part of the denominator) or ``rate`` (u′).
    per
        The unit: 100 for percentages, 10 000 for a rate per 10 000.
    improvement
        ``increase``, ``decrease`` or ``neutral``.
    target
        In that unit, for every row; None: none.
    rebase
        As in ``xmr``: mean and spread of each phase are its own.
    ghost
        Boolean column: shown, but treated as missing in every calculation. Such a row still has the limits
        of its own denominator.
    ruleset
        As in ``xmr``; its screening and factor of the limits are not used.

    Returns
    -------
    polars.DataFrame
        The frame sorted by ``by`` and date with the columns of ``xmr`` and ``z`` (the score that the rules
        are applied to) and ``sigma_z`` (not below 1). ``mean``, limits and ``moving_range`` are in the unit,
        the limits of each row its own and never clipped; null where they cannot be calculated. With a column
        of values in the same unit it can be given to ``verdict`` and ``explain``.

    Raises
    ------
    ValueError
        For an unknown kind or ruleset, a column with the name of one that is added, and as ``xmr``.
    TypeError
        As ``xmr``.

    Notes
    -----
    p̄ = Σx / Σn, σᵢ = √(p̄(1 − p̄)/nᵢ) (for a rate √(p̄/nᵢ)), σz as in ``p_prime_chart``, at least 1;
    zᵢ = (xᵢ/nᵢ − p̄)/(σᵢ σz). The rules of ``xmr`` are applied to z with limits at ±3 and near limits at ±2:
    a point is beyond its own limit exactly where z is beyond 3. A trend is a trend of z: where sizes differ,
    it need not be one of the shares. The target is compared with the limits of the latest point. Source:
    D. B. Laney, Quality Engineering 2002; 14:531; the rules: NHS England, Making Data Count.

    Examples
    --------
    >>> frame = pl.DataFrame({"month": range(4), "seen": [8, 22, 9, 40], "due": [10, 40, 10, 50]})
    >>> found = prime(frame, date="month", numerator="seen", denominator="due", kind="share", per=100)
    >>> found.select(pl.col("mean", "lower_limit", "upper_limit", "z").round(2)).rows()[:2]
    [(71.82, -11.29, 154.93, 0.3), (71.82, 30.26, 113.37, -1.21)]
    >>> round(found["sigma_z"][0], 2)
    1.95
    """
    if kind not in ("share", "rate"):
        raise ValueError(f"kind is {kind!r}: it is share or rate")
    rules, keys = resolve(ruleset), key_columns(by)
    clash = sorted({*keys, date, numerator, denominator} & set(PRIME_OUTPUT))
    if clash:
        raise ValueError(f"column {clash[0]!r} has the name of a column that prime adds: rename it first")
    data = ordered(frame, keys, date, numerator)
    if ghost is not None and ghost not in data.columns:
        raise ValueError(f"ghost is {ghost!r}: not a column of the frame")
    columns = [name for name in data.columns if name not in PRIME_OUTPUT and not name.startswith("__")]
    hidden = pl.lit(False) if ghost is None else pl.col(ghost).cast(pl.Boolean).fill_null(False)
    data = data.with_columns(
        hidden.alias("__hidden"), pl.when(~hidden).then(number(numerator)).alias("__counted")
    )
    data = data.with_columns((pl.col("__new").cum_sum() - 1).cast(pl.UInt32).alias("__series"))
    data = data.with_columns(mark_phases(data, rebase, keys, date).alias("__start"))
    data = data.with_columns(pl.col("__start").cum_sum().alias("__of_phase"))
    drawn = (p_prime_chart if kind == "share" else u_prime_chart)(
        data, date=date, numerator="__counted", denominator=denominator, by=[*keys, "__of_phase"]
    )
    centre, size = pl.col("__centre"), number(denominator)
    spread = centre * (1 - centre) if kind == "share" else centre
    data = data.with_columns(
        drawn["centre"].alias("__centre"), drawn["sigma_z"], drawn[kind].alias("__ratio")
    )
    data = data.with_columns(
        (pl.col("sigma_z") * (spread / pl.when(size > 0).then(size)).sqrt()).alias("__sigma")
    )
    data = data.with_columns(((pl.col("__ratio") - centre) / pl.col("__sigma")).alias("z"))
    data = chart_of_scores(data, keys, rules, score="z", improvement=improvement, ghost="__hidden")
    step = pl.when(~pl.col("__new")).then((pl.col("__ratio") - pl.col("__ratio").shift(1)).abs())
    return data.with_columns(
        *[(per * (centre + at * pl.col("__sigma"))).alias(name) for name, at in SCORE_LINES.items() if at],
        pl.when(pl.col("sigma_z").is_not_null()).then(per * centre).alias("mean"),
        (per * step).alias("moving_range"),
        pl.lit(target, dtype=pl.Float64).alias("target"),
    ).select(*columns, *PRIME_OUTPUT)
