"""From rules to words: the signal that names a point, and whether it is good news.

Here: ``special_cause``, ``point_type``, ``trend_direction``. Not here: which rule fired (``rules``), icons
(``verdict``).
"""

from __future__ import annotations

import polars as pl

from qmetrics.analysis.spc.rulesets import Ruleset

HIGH = {
    "outside_limits": "above_limit",
    "trend": "trend_up",
    "two_of_three": "two_of_three_high",
    "shift": "shift_high",
}
LOW = {
    "outside_limits": "below_limit",
    "trend": "trend_down",
    "two_of_three": "two_of_three_low",
    "shift": "shift_low",
}
SPECIAL_CAUSES = ("none", *HIGH.values(), *LOW.values())
POINT_TYPES = ("common_cause", "improvement", "concern", "neutral_high", "neutral_low")
TREND_DIRECTIONS = ("up", "down", "both")

# Enumerations are a byte a row and compare as numbers; a text column costs sixteen and a hash.
_CAUSE, _TYPE, _DIRECTION = pl.Enum(SPECIAL_CAUSES), pl.Enum(POINT_TYPES), pl.Enum(TREND_DIRECTIONS)


def add_labels(data: pl.DataFrame, rules: Ruleset) -> pl.DataFrame:
    """Add ``trend_direction, special_cause, point_type`` from the flags of ``rules`` and ``__improvement``.

    With a colour that wins (``mdc``): the first rule of that colour in the order of precedence; for a
    neutral measure high wins over low. With ``conflict="precedence"``: the first rule, whatever its colour.
    """
    trend_up, trend_down = pl.col("__up"), pl.col("__down")
    direction = (
        pl.when(trend_up & trend_down)
        .then(pl.lit("both", dtype=_DIRECTION))
        .when(trend_up)
        .then(pl.lit("up", dtype=_DIRECTION))
        .when(trend_down)
        .then(pl.lit("down", dtype=_DIRECTION))
    )
    if rules.conflict == "precedence":
        if rules.trend_label_forward:
            trend_up, trend_down = _forward_direction()
        label = _first(rules, _high(trend_up), _low(trend_down))
    else:
        high = _first(rules, _high(trend_up), {})
        low = _first(rules, {}, _low(trend_down))
        favoured_low = "decrease" if rules.conflict == "improvement" else "increase"
        low_wins = pl.col("__improvement") == favoured_low
        label = pl.when(low_wins).then(pl.coalesce(low, high)).otherwise(pl.coalesce(high, low))
    data = data.with_columns(
        direction.alias("trend_direction"),
        pl.coalesce(label, pl.lit("none", dtype=_CAUSE)).alias("special_cause"),
    )
    is_high = pl.col("special_cause").to_physical().is_between(1, len(HIGH))
    improvement = pl.col("__improvement")
    kind = (
        pl.when(pl.col("special_cause") == "none")
        .then(pl.lit("common_cause", dtype=_TYPE))
        .when(improvement == "neutral")
        .then(
            pl.when(is_high)
            .then(pl.lit("neutral_high", dtype=_TYPE))
            .otherwise(pl.lit("neutral_low", dtype=_TYPE))
        )
        .when((improvement == "increase") == is_high)
        .then(pl.lit("improvement", dtype=_TYPE))
        .otherwise(pl.lit("concern", dtype=_TYPE))
    )
    return data.with_columns(kind.alias("point_type"))


def _high(trend_up: pl.Expr) -> dict[str, pl.Expr]:
    above = pl.col("__side") == 1
    return {
        "outside_limits": pl.col("__above"),
        "trend": trend_up,
        "two_of_three": pl.col("__two") & above,
        "shift": pl.col("__shift") & above,
    }


def _low(trend_down: pl.Expr) -> dict[str, pl.Expr]:
    below = pl.col("__side") == -1
    return {
        "outside_limits": pl.col("__below"),
        "trend": trend_down,
        "two_of_three": pl.col("__two") & below,
        "shift": pl.col("__shift") & below,
    }


def _first(rules: Ruleset, high: dict[str, pl.Expr], low: dict[str, pl.Expr]) -> pl.Expr:
    """The label of the first rule that fires, in the order of precedence; null where none does."""
    choices = []
    for rule in rules.precedence:
        for fires, words in ((high, HIGH), (low, LOW)):
            if rule in fires:
                choices.append(pl.when(fires[rule]).then(pl.lit(words[rule], dtype=_CAUSE)))
    return pl.coalesce(choices)


def _forward_direction() -> tuple[pl.Expr, pl.Expr]:
    """NHSRplotthedots' direction of a trend: the step to the next point decides where that is in a trend too.

    Its fault is kept: a step of zero between two trends reads as falling.
    """
    x, trend = pl.col("__x"), pl.col("__up") | pl.col("__down")
    last = pl.col("__start").shift(-1, fill_value=True)
    forward = trend & trend.shift(-1, fill_value=False) & ~last
    up = pl.when(forward).then(x.shift(-1) > x).otherwise(x > x.shift(1)).fill_null(False)
    return trend & up, trend & ~up
