"""How long one waits, and how the wait ends: estimates from spells, of those referred today.

Here: Aalen–Johansen as a period estimate; one minus Kaplan–Meier, for comparison only. In ``wait_counts``,
and named here too: percentiles from counts by day of wait, stock and flow. Not here: who waits and since
when (``measures``), months and levels (``compute``), limits of charts (``spc``); intervals of these
estimates are made nowhere yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from qmetrics.analysis.spc.series import key_columns
from qmetrics.analysis.wait_counts import censored_percentile, percentile_of_counts, reconcile

__all__ = [
    "aalen_johansen",
    "censored_percentile",
    "one_minus_kaplan_meier",
    "percentile_of_counts",
    "reconcile",
]

_TIMES = (28, 126, 364)  # 4, 18 and 52 weeks
_HALF = 0.5 - 1e-12  # rounding must not put the median off


def aalen_johansen(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    start: str,
    end: str,
    outcome: str,
    window_start: date,
    window_end: date,
    by: str | Sequence[str] = (),
    times: Sequence[int] = _TIMES,
    outcomes: Sequence[str] = (),
) -> pl.DataFrame:
    """Of those referred today, how many would leave by each way, were each day of wait as in the window?

    Parameters
    ----------
    frame
        One row a spell, also of spells that began long before the window or ended after it.
    start, end
        Columns of dates; ``end`` is null while the spell is open.
    outcome
        Column that names how the spell ended; null if and only if ``end`` is.
    window_start, window_end
        First and last day whose rates are used, both included; the data must reach the last.
    by
        Column or columns that name a series.
    times
        Days since referral; a spell that ends on day 28 has ended by day 28.
    outcomes
        The outcomes to report, in order; if none is given, those of the frame, sorted.

    Returns
    -------
    polars.DataFrame
        One row a series, time and outcome, in that order: ``by, time, outcome``; ``share`` that has left
        this way by then and ``still_waiting`` (0–1: the shares of all outcomes and this add up to 1);
        ``at_risk``, spells observed on that day of wait; ``fewest_at_risk`` on any day up to it while
        someone still waits; ``median``, the first day on which the share is a half, null: not reached;
        ``known_until``, the last day before the first on which nobody was observed, null: none. Later
        shares are null unless nobody still waits. A frame without outcomes has one, null.

    Raises
    ------
    ValueError
        For an absent column, a spell without start, an end before its start, an end without outcome or an
        outcome without end, an outcome that is not among those given, a window that ends before it starts,
        no time or a negative one.
    TypeError
        If start or end holds something other than dates.

    Notes
    -----
    A spell is at risk on day t of its wait if it has not ended before and the day lies in the window:
    entries before the window are left-truncated, those open at its end censored. With d_k(t) of n(t) leaving
    by way k: S(t) = Π (1 − Σ_k d_k(u)/n(u)) and F_k(t) = Σ S(u − 1) d_k(u)/n(u) over u ≤ t. A small risk set
    early on can end the curve by itself: see ``fewest_at_risk``. Source: O. O. Aalen and S. Johansen, Scand J
    Stat 1978; 5:141–150; period estimate: H. Brenner and O. Gefeller, Cancer 1996; 78:2004–2010.

    Examples
    --------
    >>> frame = pl.DataFrame({
    ...     "referred": [date(2026, 1, day) for day in (1, 1, 2, 3)],
    ...     "left": [date(2026, 1, 3), date(2026, 1, 5), date(2026, 1, 4), None],
    ...     "how": ["seen", "removed", "seen", None],
    ... })
    >>> found = aalen_johansen(
    ...     frame, start="referred", end="left", outcome="how", times=[2, 4],
    ...     window_start=date(2026, 1, 1), window_end=date(2026, 1, 31),
    ... )
    >>> found.select("time", "outcome", "share", "still_waiting", "at_risk", "median").rows()
    ... # doctest: +NORMALIZE_WHITESPACE
    [(2, 'removed', 0.0, 0.5, 4, None), (2, 'seen', 0.5, 0.5, 4, 2),
     (4, 'removed', 0.25, 0.25, 2, None), (4, 'seen', 0.5, 0.25, 2, 2)]
    """
    columns, window = (start, end, outcome), (window_start, window_end)
    return _estimate(frame, columns, window, key_columns(by), times, outcomes, competing=True)


def one_minus_kaplan_meier(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    start: str,
    end: str,
    outcome: str,
    window_start: date,
    window_end: date,
    by: str | Sequence[str] = (),
    times: Sequence[int] = _TIMES,
    outcomes: Sequence[str] = (),
) -> pl.DataFrame:
    """What ``aalen_johansen`` would say if those who left otherwise could still come: for comparison only.

    Parameters
    ----------
    frame, start, end, outcome, window_start, window_end, by, times, outcomes
        As ``aalen_johansen``, and its errors.

    Returns
    -------
    polars.DataFrame
        As ``aalen_johansen``, without ``still_waiting``: the shares may add up to more than 1.

    Notes
    -----
    1 − Π (1 − d_k(u)/n(u)) over u ≤ t: spells that leave otherwise count as censored, after the events of
    that day. It overstates whenever another way out is open. Source: E. L. Kaplan and P. Meier, J Am Stat
    Assoc 1958; 53:457–481.

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> frame = pl.DataFrame({"a": [day] * 4, "b": [day, day, date(2026, 1, 2), None],
    ...                       "how": ["removed", "removed", "seen", None]})
    >>> given = dict(start="a", end="b", outcome="how", times=[1], outcomes=["seen", "removed"],
    ...              window_start=day, window_end=date(2026, 1, 9))
    >>> one_minus_kaplan_meier(frame, **given)["share"].to_list()
    [0.5, 0.5]
    >>> aalen_johansen(frame, **given)["share"].to_list()
    [0.25, 0.5]
    """
    columns, window = (start, end, outcome), (window_start, window_end)
    found = _estimate(frame, columns, window, key_columns(by), times, outcomes, competing=False)
    return found.drop("still_waiting")


def _estimate(
    frame: pl.DataFrame | pl.LazyFrame,
    columns: tuple[str, str, str],
    window: tuple[date, date],
    by: list[str],
    times: Sequence[int],
    outcomes: Sequence[str],
    *,
    competing: bool,
) -> pl.DataFrame:
    """Both estimates: the ways out compete, or each in turn takes the others for censored."""
    days = sorted(set(times))
    if not days or days[0] < 0:
        raise ValueError(f"times are {list(times)}: give days of wait, 0 or more")
    data = _checked(frame, columns, window, by)
    found = data[columns[2]].drop_nulls().unique().sort().to_list()
    ways = list(outcomes) or found
    if strange := [way for way in found if way not in ways]:
        raise ValueError(f"outcome {strange[0]!r} is not among {', '.join(ways)}")
    keys = ["__all", *by]
    series = data.select(keys).unique().sort(keys).with_row_index("__series")
    spells = _in_window(data.join(series, on=keys, nulls_equal=True), columns, window)
    left = spells.drop_nulls("outcome").group_by("__series", "outcome", age="to").len("left")
    curve = _curve(spells, left, series)
    shares = _shares(curve, left, competing=competing)
    half = (
        shares.filter(pl.col("share") >= _HALF)
        .group_by("__series", "outcome")
        .agg(median=pl.col("age").min())
    )
    at = pl.concat(
        curve.filter(pl.col("age") <= day)
        .group_by("__series")
        .agg(
            pl.lit(day, dtype=pl.Int64).alias("time"),
            pl.col("still_waiting").last(),
            pl.col("at_risk").last(),
            pl.col("at_risk").filter(pl.col("before") > 0).min().alias("fewest_at_risk"),
            pl.col("known_until").first(),
        )
        for day in days
    )
    by_then = pl.concat(
        shares.filter(pl.col("age") <= day)
        .group_by("__series", "outcome")
        .agg(pl.lit(day, dtype=pl.Int64).alias("time"), pl.col("share").last())
        for day in days
    )
    each = pl.DataFrame({"outcome": ways or [None]}, schema={"outcome": pl.String}).with_row_index("__way")
    share, beyond = pl.col("share").fill_null(0.0), pl.col("time") > pl.col("known_until")
    waits = pl.col("still_waiting") if competing else 1 - share
    return (
        series.join(at, on="__series")
        .join(each, how="cross")
        .join(by_then, on=["__series", "outcome", "time"], how="left")
        .join(half, on=["__series", "outcome"], how="left")
        .sort("__series", "time", "__way")
        .select(
            *by,
            "time",
            "outcome",
            pl.when(pl.col("outcome").is_not_null() & ~(beyond & (waits > 0))).then(share).alias("share"),
            pl.when(~(beyond & (pl.col("still_waiting") > 0))).then("still_waiting"),
            "at_risk",
            "fewest_at_risk",
            "median",
            pl.when(pl.col("known_until") >= 0).then("known_until"),
        )
    )


def _checked(
    frame: pl.DataFrame | pl.LazyFrame,
    columns: tuple[str, str, str],
    window: tuple[date, date],
    by: list[str],
) -> pl.DataFrame:
    start, end, outcome = columns
    data = frame.lazy().collect()
    if missing := [name for name in [*by, *columns] if name not in data.columns]:
        raise ValueError(f"no column {missing[0]!r}; there are {', '.join(data.columns) or 'none'}")
    for name in (start, end):
        if data.schema[name] not in (pl.Date, pl.Null):
            raise TypeError(f"column {name!r} holds {data.schema[name]}; dates are wanted")
    if window[1] < window[0]:
        raise ValueError(f"the window ends on {window[1]}, before it starts on {window[0]}")
    data = data.select(
        pl.lit(0).alias("__all"), *by, pl.col(start, end).cast(pl.Date), pl.col(outcome).cast(pl.String)
    )
    unpaired = pl.col(end).is_null() != pl.col(outcome).is_null()
    faults = {
        f"no {start!r}": pl.col(start).is_null(),
        f"{end!r} before {start!r}": pl.col(end) < pl.col(start),
        f"{end!r} without {outcome!r}, or {outcome!r} without {end!r}": unpaired,
    }
    for words, is_wrong in faults.items():
        if count := data.filter(is_wrong).height:
            raise ValueError(f"spells with {words}: {count}")
    return data


def _in_window(data: pl.DataFrame, columns: tuple[str, str, str], window: tuple[date, date]) -> pl.DataFrame:
    """Spells open on some day of the window: first and last day of wait in it, outcome if it ended there."""
    start, end = pl.col(columns[0]), pl.col(columns[1])
    first, last = (pl.lit(day, dtype=pl.Date) for day in window)
    return data.filter((start <= last) & (end.is_null() | (end >= first))).select(
        "__series",
        (pl.max_horizontal(start, first) - start).dt.total_days().alias("from"),
        (pl.min_horizontal(end, last) - start).dt.total_days().alias("to"),
        pl.when(end <= last).then(columns[2]).alias("outcome"),
    )


def _curve(spells: pl.DataFrame, left: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Each series on the days of wait at which its risk set changes or someone leaves, and on day 0."""
    none, some = pl.lit(0, dtype=pl.Int64), pl.lit(1, dtype=pl.Int64)
    moves = [
        spells.select("__series", pl.col("from").alias("age"), some.alias("moved"), none.alias("left")),
        spells.select("__series", (pl.col("to") + 1).alias("age"), -some.alias("moved"), none.alias("left")),
        left.select("__series", "age", none.alias("moved"), pl.col("left").cast(pl.Int64)),
        series.select("__series", none.alias("age"), none.alias("moved"), none.alias("left")),
    ]
    age, risk = pl.col("age"), pl.col("at_risk")
    stays = pl.when(age <= pl.col("known_until")).then(1 - pl.col("left") / risk).otherwise(1.0)
    return (
        pl.concat(moves)
        .group_by("__series", "age")
        .agg(pl.col("moved", "left").sum())
        .sort("__series", "age")
        .with_columns(pl.col("moved").cum_sum().over("__series").alias("at_risk"))
        .with_columns((age.filter(risk == 0).min() - 1).over("__series").alias("known_until"))
        .with_columns(stays.cum_prod().over("__series").alias("still_waiting"))
        .with_columns(pl.col("still_waiting").shift(1, fill_value=1.0).over("__series").alias("before"))
    )


def _shares(curve: pl.DataFrame, left: pl.DataFrame, *, competing: bool) -> pl.DataFrame:
    """The share that has left, by series and outcome, on the days on which someone left."""
    rate = pl.col("left") / pl.col("at_risk")
    share = (pl.col("before") * rate).cum_sum() if competing else 1 - (1 - rate).cum_prod()
    return (
        left.join(curve.drop("left"), on=["__series", "age"])
        .filter(pl.col("age") <= pl.col("known_until"))
        .sort("__series", "outcome", "age")
        .with_columns(share.over("__series", "outcome").alias("share"))
    )
