"""Do two raters of one file agree? Agreement, kappa and AC2, with intervals by resampling files.

Here: pairs of scores from rows by rater, agreement of each series of pairs, the rule of release. Not here:
the scores themselves (``measures/complaints_handling``), intervals by formula (``intervals``), more than
two raters of one file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from qmetrics.analysis.spc.series import key_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEED = 20_251  # fixed, so that the same files give the same interval in every run
DRAWS = 2_000
_STATISTICS = ("exact", "within_one", "kappa", "ac2")


def score_pairs(
    frame: pl.DataFrame | pl.LazyFrame, *, item: str | Sequence[str], rater: str, score: str
) -> pl.DataFrame:
    """The two scores of each item that was scored twice.

    Parameters
    ----------
    frame
        One row an item and rater.
    item
        Column or columns that name what is scored: a file, or a file under one pillar.
    rater, score
        Columns: who scored, and the score; rows without a score are left out.

    Returns
    -------
    polars.DataFrame
        One row an item with two scores, sorted: the columns of the item, ``first`` and ``second``, in the
        order of the raters' names. Items with one score are left out.

    Raises
    ------
    ValueError
        If a column is absent, a rater is missing, or an item has two scores of one rater or three scores.

    Examples
    --------
    >>> frame = pl.DataFrame({"file": ["a", "a", "b"], "rater": ["y", "x", "x"], "score": [3, 4, 2]})
    >>> score_pairs(frame, item="file", rater="rater", score="score").rows()
    [('a', 4, 3)]
    """
    keys = key_columns(item)
    data = _with_columns(frame, [*keys, rater, score]).drop_nulls(score).sort(*keys, rater)
    if data[rater].null_count():
        raise ValueError(f"rows without {rater!r}: {data[rater].null_count()}")
    found = data.group_by(keys, maintain_order=True).agg(
        pl.col(score).first().alias("first"),
        pl.col(score).last().alias("second"),
        pl.len().alias("__scores"),
        pl.col(rater).n_unique().alias("__raters"),
    )
    wrong = found.filter((pl.col("__scores") > 2) | (pl.col("__raters") < pl.col("__scores")))
    if wrong.height:
        named = ", ".join(str(each) for each in wrong.select(keys).row(0))
        raise ValueError(
            f"{named} has {wrong['__scores'][0]} scores of {wrong['__raters'][0]} raters: give two"
        )
    return found.filter(pl.col("__scores") == 2).drop("__scores", "__raters")


def agreement(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    first: str,
    second: str,
    case: str | Sequence[str],
    by: str | Sequence[str] = (),
    lowest: int = 0,
    highest: int = 4,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:
    """How far two raters agree, by series, with intervals from resampled cases.

    Parameters
    ----------
    frame
        One row a pair of scores; a pair of which one is missing is left out.
    first, second
        Columns of whole scores.
    case
        Column or columns that name a case; a case with several pairs (a file's pillars) is drawn as a whole.
    by
        Column or columns that name a series: a round, or a round and pillar.
    lowest, highest
        Ends of the scale; every whole number between counts as a category, used or not.
    confidence
        Between 0 and 1.
    draws, seed
        How many resamples, and the seed; each series starts from it anew.

    Returns
    -------
    polars.DataFrame
        One row a series, sorted: ``by, cases, pairs``, then ``exact``, ``within_one`` (shares, 0–1),
        ``kappa`` and ``ac2`` (up to 1), each followed by its ``_lower`` and ``_upper``. ``kappa`` is null
        where every score is the same; its interval also where that holds for more than (1 − confidence)/2 of
        the resamples. A series without a whole pair has no row.

    Raises
    ------
    ValueError
        For an absent column, a missing case, a score beyond the scale, or a scale, confidence or number of
        draws that makes no sense.
    TypeError
        If the scores are not whole numbers.

    Notes
    -----
    With scores x and y on q categories and weights w = 1 − (x − y)²/(q − 1)²: p = mean weight of the pairs,
    kappa and AC2 = (p − e)/(1 − e). For kappa, e is the mean weight of every x with every y, so that
    kappa = 1 − E(x − y)²/(Ex² + Ey² − 2 Ex Ey). For AC2, e = Σw Σ_k π_k(1 − π_k)/(q(q − 1)), π_k the share of
    all scores in category k and Σw the sum over the q × q table. Intervals are quantiles of the resamples;
    where every case agrees they have no width, so that a release also needs enough cases. Source: J. Cohen,
    Psychol Bull 1968; 70:213–220; K. L. Gwet, Br J Math Stat Psychol 2008; 61:29–48, and Handbook of
    Inter-Rater Reliability, 4th ed. 2014; B. Efron, Ann Stat 1979; 7:1–26.

    Examples
    --------
    >>> frame = pl.DataFrame({"file": range(6), "x": [4, 4, 3, 2, 0, 4], "y": [4, 3, 3, 2, 2, 4]})
    >>> found = agreement(frame, first="x", second="y", case="file")
    >>> found.select("cases", pl.col("exact", "within_one", "kappa", "ac2").round(3)).row(0)
    (6, 0.667, 0.833, 0.706, 0.851)
    """
    if highest <= lowest or not 0 < confidence < 1 or draws < 1:
        raise ValueError(f"scale {lowest}–{highest}, confidence {confidence}, {draws} draws: not possible")
    keys, cases = key_columns(by), key_columns(case)
    data = _with_columns(frame, [*keys, *cases, first, second])
    for name in (first, second):
        if not (data.schema[name].is_integer() or data.schema[name] == pl.Null):
            raise TypeError(f"column {name!r} holds {data.schema[name]}; whole scores are wanted")
        if not data[name].drop_nulls().is_between(lowest, highest).all():
            raise ValueError(f"a score in {name!r} is beyond the scale, {lowest} to {highest}")
    data = data.drop_nulls([first, second])
    if data.select(pl.any_horizontal(pl.col(cases).is_null()).any()).item():
        raise ValueError(f"a pair has no {' or '.join(cases)}")
    # one row a case: sums over its pairs
    x, y = (pl.col(name).cast(pl.Int64) - lowest for name in (first, second))
    gap, size = (x - y).abs(), highest - lowest + 1
    sums = [pl.len().cast(pl.Int64), (gap == 0).sum(), (gap <= 1).sum(), (gap**2).sum()]
    sums += [x.sum(), y.sum(), (x**2 + y**2).sum(), *[(x == k).sum() + (y == k).sum() for k in range(size)]]
    totals = [each.cast(pl.Int64).alias(f"__{at}") for at, each in enumerate(sums)]
    data = data.group_by(*keys, *cases).agg(*totals)
    rows = []
    for key, part in data.group_by(keys, maintain_order=True) if keys else [((), data)]:
        of_cases = part.select(pl.col("^__[0-9]+$")).to_numpy()
        if len(of_cases):
            rows.append((*key, *_agreement(of_cases, confidence, draws, seed)))
    names = [f"{name}{end}" for name in _STATISTICS for end in ("", "_lower", "_upper")]
    schema = {name: data.schema[name] for name in keys}
    schema |= {"cases": pl.Int64(), "pairs": pl.Int64()} | {name: pl.Float64() for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row").sort(keys or "cases")


def is_released(
    within_one_lower: str | pl.Expr = "within_one_lower",
    cases: str | pl.Expr = "cases",
    *,
    at_least: float = 0.8,
    minimum_cases: int = 50,
) -> pl.Expr:
    """May the scores of this round be shown? Kappa has no say: it collapses when nearly all scores are high.

    Parameters
    ----------
    within_one_lower, cases
        Columns or expressions: lower bound of within-one agreement (0–1), and cases scored twice.
    at_least
        The least lower bound.
    minimum_cases
        The fewest cases.

    Returns
    -------
    polars.Expr
        ``is_released``: true or false; false where either is missing.

    Source: our own rule.

    Examples
    --------
    >>> frame = pl.DataFrame({"within_one_lower": [0.8, 0.79, 1.0], "cases": [50, 90, 6]})
    >>> frame.select(is_released())["is_released"].to_list()
    [True, False, False]
    """
    lower, number = (pl.col(each) if isinstance(each, str) else each for each in (within_one_lower, cases))
    return ((lower >= at_least) & (number >= minimum_cases)).fill_null(False).alias("is_released")


def _agreement(
    cases: NDArray[np.int64], confidence: float, draws: int, seed: int
) -> tuple[float | int | None, ...]:
    """Cases, pairs, and each statistic with its bounds, from one row of sums a case."""
    import numpy as np

    # cases that are alike are drawn together, and in an order of their own: the rows' order is of no account
    alike, number = np.unique(cases, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(cases), number / len(cases), size=draws)
    found, resampled = _statistics(cases.sum(axis=0, keepdims=True)), _statistics(drawn @ alike)
    tails = (1 - confidence) / 2, (1 + confidence) / 2
    row: list[float | int | None] = [len(cases), int(cases[:, 0].sum())]
    for value, values in zip(found[:, 0], resampled, strict=True):
        known = values[~np.isnan(values)]
        row.append(None if np.isnan(value) else float(value))
        is_known = row[-1] is not None and draws - len(known) <= tails[0] * draws
        row += [float(bound) for bound in np.quantile(known, tails)] if is_known else [None, None]
    return tuple(row)


def _statistics(sums: NDArray[np.int64]) -> NDArray[np.float64]:
    """Exact, within one, kappa and AC2, a row each, from rows of sums; NaN where kappa is not defined."""
    import numpy as np

    n, exact, near, apart, x, y, squares = sums[:, :7].T
    size = sums.shape[1] - 7
    by_chance = n * squares - 2 * x * y  # whole numbers: 0 is 0
    kappa = 1 - n * apart / np.where(by_chance > 0, by_chance, np.nan)
    share = sums[:, 7:] / (2 * n[:, np.newaxis])
    k = np.arange(size)
    weights = 1 - (k[:, np.newaxis] - k) ** 2 / (size - 1) ** 2
    chance = weights.sum() * (share * (1 - share)).sum(axis=1) / (size * (size - 1))
    ac2 = (1 - apart / n / (size - 1) ** 2 - chance) / (1 - chance)
    return np.stack([exact / n, near / n, kappa, ac2])


def _with_columns(frame: pl.DataFrame | pl.LazyFrame, names: list[str]) -> pl.DataFrame:
    data = frame.lazy().collect()
    if missing := [name for name in names if name not in data.columns]:
        raise ValueError(f"no column {missing[0]!r}; there are {', '.join(data.columns) or 'none'}")
    return data
