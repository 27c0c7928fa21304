"""The same series under several rulesets: do they say the same?

Here: the comparison, for analysts. Not here: why they differ (``docs/methods``), the rulesets (``rulesets``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.spc.rulesets import RULESETS, Ruleset, resolve
from qmetrics.analysis.spc.series import blocks, key_columns, starts_of_series
from qmetrics.analysis.spc.verdict import charted, verdict
from qmetrics.analysis.spc.xmr import OUTPUT, chart


def compare_methods(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    by: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    ruleset: str | Ruleset | Sequence[str | Ruleset] | None = None,
) -> pl.DataFrame:
    """The verdict on each series under each ruleset, and whether they agree.

    Parameters
    ----------
    frame
        The result of ``xmr``; its phases, baselines, ghosts, targets and directions are kept, its limits and
        labels are made anew under each ruleset.
    by, date, value
        As given to ``xmr``.
    ruleset
        One ruleset or several; None: all of ``RULESETS``.

    Returns
    -------
    polars.DataFrame
        One row per series and ruleset, in that order: ``by``, ``ruleset``, the columns of ``verdict``,
        ``special_points`` (how many points are special cause) and ``agree``: variation and assurance are the
        same under every ruleset asked for (having no icon counts as an answer of its own).

    Raises
    ------
    ValueError
        If the frame did not come from ``xmr``, or a ruleset is unknown.

    Examples
    --------
    >>> from datetime import date
    >>> from qmetrics.analysis.spc import xmr
    >>> frame = pl.DataFrame({
    ...     "date": pl.date_range(date(2024, 1, 1), date(2025, 8, 1), "1mo", eager=True),
    ...     "value": [100.0] * 20,
    ... })
    >>> found = compare_methods(xmr(frame, date="date", value="value", target=95))
    >>> found.select("ruleset", "variation", "assurance", "agree").rows()
    [('mdc', None, None, False), ('nhsr', 'common_cause', 'hit_or_miss', False), \
('nhsr_unscreened', 'common_cause', 'pass', False)]
    """
    keys = key_columns(by)
    data = as_asked(charted(frame, keys, date, value), keys)
    asked = [ruleset] if isinstance(ruleset, str | Ruleset) else list(ruleset or RULESETS)
    rulesets = [resolve(each) for each in asked]
    return pl.concat([_compared(block, keys, date, value, rulesets) for block in blocks(data)])


def _compared(
    data: pl.DataFrame, keys: Sequence[str], date: str, value: str, rulesets: Sequence[Ruleset]
) -> pl.DataFrame:
    """The comparison for the series of an ordered frame."""
    found = []
    for number, rules in enumerate(rulesets):
        drawn = chart(data, rules, value).select(*keys, date, value, *OUTPUT, "__series")
        counted = drawn.group_by("__series").agg(
            (pl.col("special_cause") != "none").sum().cast(pl.Int64).alias("special_points")
        )
        judged = verdict(drawn, by=keys, date=date, value=value, ruleset=rules).with_columns(
            counted.sort("__series")["special_points"],
            pl.lit(rules.label).alias("ruleset"),
            pl.lit(number).alias("__order"),
        )
        found.append(judged.with_row_index("__row"))
    answers = pl.struct("variation", "assurance").n_unique() == 1
    together = pl.concat(found).with_columns(answers.over("__row").alias("agree"))
    names = [name for name in found[0].columns if name not in (*keys, "ruleset", "__order", "__row")]
    return together.sort("__row", "__order").select(*keys, "ruleset", *names, "agree")


def as_asked(data: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """What ``xmr`` was asked for, read back from its result, as the columns that ``chart`` starts from."""
    new = starts_of_series(keys)
    data = data.with_columns(
        new.alias("__new"),
        (new.cum_sum() - 1).alias("__series"),
        (new | (pl.col("phase") != pl.col("phase").shift(1))).alias("__start"),
        pl.col("improvement").alias("__improvement"),
        pl.col("target").alias("__target"),
        pl.col("is_ghost").alias("__ghost"),
    ).with_columns(pl.col("__start").cum_sum().alias("__number"))
    length = (pl.col("is_baseline") & ~pl.col("is_ghost")).sum().cast(pl.Int64).over("__number")
    return data.with_columns(pl.when(length > 0).then(length).alias("__baseline")).drop("__number")
