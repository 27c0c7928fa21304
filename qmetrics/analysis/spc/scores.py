"""The rules of an XmR chart on standard scores, whose limits are given and not calculated.

Here: rules and labels with the mean at 0, limits at ±3 and near limits at ±2. Not here: the rules themselves
(``rules``, ``labels``), how a score comes about (``qmetrics.analysis.prime``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.spc.rulesets import Ruleset
from qmetrics.analysis.spc.series import WAY, check_arguments
from qmetrics.analysis.spc.xmr import OUTPUT, chart

SCORE_LINES = {
    "mean": 0.0,
    "lower_limit": -3.0,
    "upper_limit": 3.0,
    "lower_near_limit": -2.0,
    "upper_near_limit": 2.0,
}


def chart_of_scores(
    data: pl.DataFrame, keys: Sequence[str], rules: Ruleset, *, score: str, improvement: str, ghost: str
) -> pl.DataFrame:
    """The columns of ``xmr`` for a column of standard scores, all of them in units of the score.

    Parameters
    ----------
    data
        From ``spc.series.ordered``: sorted, with ``__new``, and ``__start`` on the first row of each phase.
    keys
        Columns that name a series.
    rules
        Everything but screening and the factor of the limits is taken from it.
    score, ghost
        Columns: the scores, and what counts nowhere.
    improvement
        ``increase``, ``decrease`` or ``neutral``.

    Returns
    -------
    polars.DataFrame
        ``data`` with the columns of ``xmr``; ``moving_range`` and ``target`` are null.
    """
    columns = [name for name in data.columns if name not in OUTPUT]
    asked = data.with_columns(
        pl.lit(improvement).alias("__improvement"),
        pl.lit(None, dtype=pl.Float64).alias("__target"),
        pl.lit(None, dtype=pl.Int64).alias("__baseline"),
        pl.col(ghost).alias("__ghost"),
    )
    check_arguments(asked, keys, rules)
    asked = asked.with_columns(pl.col("__improvement").cast(WAY))
    return chart(asked, rules, score, limits=_given_limits).select(*columns, *OUTPUT)


def _given_limits(data: pl.DataFrame, rules: Ruleset) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.Float64).alias("moving_range")
    return data.with_columns(none, *[pl.lit(at).alias(name) for name, at in SCORE_LINES.items()])
