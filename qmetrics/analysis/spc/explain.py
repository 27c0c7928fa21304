"""Words for the points of a chart: which rule fired, over which points.

Here: sentences, made from the chart alone and always the same. Not here: the rules (``rules``), the icons
(``verdict``), what the reader should do about it (``qmetrics.reports``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.spc.labels import HIGH
from qmetrics.analysis.spc.rules import add_states, run_bounds, trend_scope, two_of_three_windows
from qmetrics.analysis.spc.rulesets import Ruleset, resolve
from qmetrics.analysis.spc.scores import SCORE_LINES
from qmetrics.analysis.spc.series import key_columns, number, starts_of_series
from qmetrics.analysis.spc.verdict import charted, ruleset_of
from qmetrics.analysis.spc.xmr import partition_starts

_ENDS = [f"{span}_{end}" for span in ("shift", "up", "down", "two") for end in ("first", "last")]
_TYPES = {
    "improvement": "Improvement",
    "concern": "Concern",
    "neutral_high": "Change, high",
    "neutral_low": "Change, low",
}


def explain(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    by: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    ruleset: str | Ruleset | None = None,
    score: str | None = None,
) -> pl.DataFrame:
    """For each flagged point, in words, every rule that fired and the points it fired over.

    Parameters
    ----------
    frame
        The result of ``xmr``.
    by, date, value
        As given to ``xmr``.
    ruleset
        What the chart was drawn with; None: the ruleset of the frame.
    score
        Column of standard scores that the rules were applied to, such as ``z`` of ``prime``, whose result may
        then stand for that of ``xmr``; None: they were applied to the value.

    Returns
    -------
    polars.DataFrame
        One row per point with a special cause, sorted by ``by`` and date: the columns ``by``, ``date`` and
        ``value`` as they are called, ``special_cause, point_type, words``. The rules of the colour that won
        come first. Numbers in six significant digits, dates in ISO form.

    Raises
    ------
    ValueError
        If the frame did not come from ``xmr``.

    Examples
    --------
    >>> from datetime import date
    >>> from qmetrics.analysis.spc import xmr
    >>> frame = pl.DataFrame({
    ...     "date": pl.date_range(date(2024, 1, 1), date(2025, 3, 1), "1mo", eager=True),
    ...     "value": [50.0, 52, 51, 50, 52, 51, 50, 52, 51, 50, 52, 51, 50, 52, 60],
    ... })
    >>> explain(xmr(frame, date="date", value="value"))["words"][0]
    'Improvement: 60 is above the upper limit of 56.54.'
    """
    keys = key_columns(by)
    data = charted(frame, keys, date, value)
    rules = ruleset_of(data) if ruleset is None else resolve(ruleset)
    own = data.select(number(value).alias("__own"), *SCORE_LINES)
    if score is not None:
        data = data.with_columns(pl.lit(at).alias(name) for name, at in SCORE_LINES.items())
    data = _with_states(data, keys, score or value, rules)
    days = data[date]
    data = data.with_columns(_spans(rules)).with_columns(own).filter(pl.col("special_cause") != "none")
    data = data.with_columns(
        _shown(pl.col("__own")).alias("__shown"),
        *[_day(pl.lit(days).gather(pl.col(f"__{end}"))).alias(f"__{end}_day") for end in _ENDS],
    )
    within = "" if score is None else " between their own limits"
    high, low = _sentences(rules, within, high=True), _sentences(rules, within, high=False)
    high_first = pl.col("special_cause").is_in(list(HIGH.values()))
    kind = pl.col("point_type").cast(pl.String).replace(_TYPES)
    rest = pl.when(high_first).then(_joined([*high, *low])).otherwise(_joined([*low, *high]))
    words = (kind + ": " + rest + ".").alias("words")
    return data.select(*keys, date, value, "special_cause", "point_type", words)


def _with_states(data: pl.DataFrame, keys: Sequence[str], value: str, rules: Ruleset) -> pl.DataFrame:
    """The working columns of the rules, from the columns of the chart."""
    new = starts_of_series(keys)
    data = data.with_columns(
        pl.when(~pl.col("is_ghost")).then(number(value)).alias("__x"),
        pl.col("is_baseline").alias("__base"),
        new.alias("__new"),
        (new | (pl.col("phase") != pl.col("phase").shift(1))).alias("__start"),
    )
    return add_states(data.with_columns(partition_starts(rules).alias("__part")), rules)


def _spans(rules: Ruleset) -> list[pl.Expr]:
    """First and last rows of the shift, the rising and the falling trend and the threes around each row."""
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    shift_first, shift_last = run_bounds(pl.col("__side"), pl.col("__part"))
    step_first, step_last = run_bounds(pl.col("__step"), trend_scope(rules))
    spans = [shift_first.alias("__shift_first"), shift_last.alias("__shift_last")]
    for name, sign in (("up", 1), ("down", -1)):
        long = (pl.col("__step") == sign) & (step_last - step_first + 2 >= rules.trend_points)
        first, last = pl.when(long).then(step_first - 1), pl.when(long).then(step_last)
        spans.append(pl.coalesce(first, first.shift(-1)).alias(f"__{name}_first"))
        spans.append(pl.coalesce(last, last.shift(-1)).alias(f"__{name}_last"))
    _, window = two_of_three_windows(rules)
    ends = [pl.when(window.shift(-ahead)).then(row + ahead) for ahead in (0, 1, 2)]
    spans.append((pl.min_horizontal(ends) - 2).alias("__two_first"))
    spans.append(pl.max_horizontal(ends).alias("__two_last"))
    return spans


def _sentences(rules: Ruleset, within: str, *, high: bool) -> list[pl.Expr]:
    """What each rule says on one side, in the order of precedence; null where it is silent."""
    side = "above" if high else "below"
    on_side = pl.col("__side") == (1 if high else -1)
    limit, near = ("upper_limit", "upper_near_limit") if high else ("lower_limit", "lower_near_limit")
    trend, moving = ("up", "rising") if high else ("down", "falling")
    mean = _shown(pl.col("mean"))
    said = {
        "outside_limits": pl.when(f"__{side}").then(
            pl.format(
                f"{{}} is {side} the {limit.replace('_', ' ')} of {{}}", "__shown", _shown(pl.col(limit))
            )
        ),
        "trend": pl.when(pl.col(f"__{trend}_first").is_not_null()).then(
            pl.format(f"one of {{}} points in a row {moving}{within}, {{}}", _length(trend), _span(trend))
        ),
        "two_of_three": pl.when(pl.col("two_of_three") & on_side).then(
            pl.format(
                "one of at least two of three points in a row beyond the near limit of {}, {},"
                f" all {side} the mean",
                _shown(pl.col(near)),
                _span("two"),
            )
        ),
        "shift": pl.when(pl.col("shift") & on_side).then(
            pl.format(
                f"one of {{}} points in a row {side} the mean of {{}}, {{}}",
                _length("shift"),
                mean,
                _span("shift"),
            )
        ),
    }
    return [said[rule] for rule in rules.precedence]


def _length(name: str) -> pl.Expr:
    return pl.col(f"__{name}_last").cast(pl.Int64) - pl.col(f"__{name}_first").cast(pl.Int64) + 1


def _span(name: str) -> pl.Expr:
    return pl.format("{} to {}", f"__{name}_first_day", f"__{name}_last_day")


def _joined(parts: list[pl.Expr]) -> pl.Expr:
    return pl.concat_str(parts, separator="; ", ignore_nulls=True)


def _shown(x: pl.Expr) -> pl.Expr:
    """A number in six significant digits, without a trailing ``.0``."""
    return x.round_sig_figs(6).cast(pl.String).str.replace(r"\.0$", "")


def _day(dates: pl.Expr) -> pl.Expr:
    """Dates in ISO form; the time of day only where there is one."""
    return dates.cast(pl.String).str.replace(r"(\.0+)$", "").str.replace(r" 00:00:00$", "")
