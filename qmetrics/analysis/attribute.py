"""Attribute charts: shares, rates and counts whose spread follows from their size.

Here: p, p′ (Laney), u, u′ (Laney) and c charts. Not here: XmR charts (``spc``), rare events
(``rare_events``), the four rules about p′ and u′ limits (``prime``), which chart a series gets (``bearing``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.run_chart import RUNS, add_runs
from qmetrics.analysis.spc.series import key_columns, number, ordered

_LIMITS = ("lower_limit", "upper_limit", "lower_near_limit", "upper_near_limit")


def p_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    numerator: str,
    denominator: str,
    by: str | Sequence[str] = (),
) -> pl.DataFrame:
    """A chart of shares, with limits from the binomial spread of each point's own denominator.

    Parameters
    ----------
    frame
        One row per series and date, in any order.
    date, by
        As in ``xmr``.
    numerator, denominator
        Columns of counts. A row in which either is missing, or the denominator is not above 0, has no share
        and counts nowhere.

    Returns
    -------
    polars.DataFrame
        The frame sorted by ``by`` and date with ``share`` (0 to 1), ``centre, lower_limit, upper_limit,
        lower_near_limit, upper_near_limit`` (in the same unit, clipped to 0 and 1), ``outside_limits``, and
        the columns of the runs about the centre (see ``run_chart``).

    Raises
    ------
    ValueError, TypeError
        As ``xmr``.

    Notes
    -----
    p̄ = Σx / Σn; limits p̄ ± 3 √(p̄(1 − p̄)/n), near limits at 2. With large denominators nearly every point lies
    outside: use ``p_prime_chart``. Source: W. A. Shewhart, 1931.

    Examples
    --------
    >>> frame = pl.DataFrame({"month": range(4), "seen": [8, 5, 9, 18], "due": [10, 10, 10, 20]})
    >>> found = p_chart(frame, date="month", numerator="seen", denominator="due")
    >>> found.select(pl.col("centre", "lower_limit", "upper_limit").round(3)).rows()[::3]
    [(0.8, 0.421, 1.0), (0.8, 0.532, 1.0)]
    """
    return _ratio_chart(frame, date, numerator, denominator, by, kind="share", floor=None)


def p_prime_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    numerator: str,
    denominator: str,
    by: str | Sequence[str] = (),
    sigma_z_floor: float = 1.0,
) -> pl.DataFrame:
    """A p chart whose limits allow for more variation between points than the binomial has (Laney).

    Parameters
    ----------
    frame, date, numerator, denominator, by
        As in ``p_chart``.
    sigma_z_floor
        The least factor by which binomial limits are multiplied; 0 for Laney's own, which may narrow them.

    Returns
    -------
    polars.DataFrame
        As ``p_chart``, and ``sigma_z``, the factor. No limits where the spread cannot be estimated: no two
        points next to each other (a gap is not bridged), or a value that never changes.

    Raises
    ------
    ValueError, TypeError
        As ``xmr``.

    Notes
    -----
    z = (p − p̄) / √(p̄(1 − p̄)/n); σz = mean |z − previous z| / 1.128, of which steps of 3.267 times their mean
    or more are left out once. Source: D. B. Laney, Quality Engineering 2002; 14:531.

    Examples
    --------
    >>> frame = pl.DataFrame({"month": range(4), "seen": [800, 500, 900, 700], "due": [1000] * 4})
    >>> found = p_prime_chart(frame, date="month", numerator="seen", denominator="due")
    >>> found.select(pl.col("centre", "sigma_z").round(2)).row(0)
    (0.72, 18.84)
    """
    return _ratio_chart(frame, date, numerator, denominator, by, kind="share", floor=sigma_z_floor)


def u_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    numerator: str,
    denominator: str,
    by: str | Sequence[str] = (),
) -> pl.DataFrame:
    """A chart of rates, with limits from the Poisson spread of each point's own exposure.

    Parameters
    ----------
    frame, date, by
        As in ``p_chart``.
    numerator, denominator
        Columns of events and of what they are counted per.

    Returns
    -------
    polars.DataFrame
        As ``p_chart``, with ``rate`` (events per unit of exposure) and limits not below 0.

    Raises
    ------
    ValueError, TypeError
        As ``xmr``.

    Notes
    -----
    ū = Σx / Σn; limits ū ± 3 √(ū/n), near limits at 2. Source: W. A. Shewhart, 1931.

    Examples
    --------
    >>> frame = pl.DataFrame({"month": range(3), "falls": [4, 6, 5], "days": [100, 100, 50]})
    >>> found = u_chart(frame, date="month", numerator="falls", denominator="days")
    >>> found.select(pl.col("centre", "upper_limit").round(3)).row(0)
    (0.06, 0.133)
    """
    return _ratio_chart(frame, date, numerator, denominator, by, kind="rate", floor=None)


def u_prime_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    numerator: str,
    denominator: str,
    by: str | Sequence[str] = (),
    sigma_z_floor: float = 1.0,
) -> pl.DataFrame:
    """A u chart whose limits allow for more variation between points than the Poisson has (Laney).

    Parameters
    ----------
    frame, date, numerator, denominator, by, sigma_z_floor
        As in ``p_prime_chart``.

    Returns
    -------
    polars.DataFrame
        As ``u_chart``, and ``sigma_z``.

    Raises
    ------
    ValueError, TypeError
        As ``xmr``.

    Notes
    -----
    As ``p_prime_chart`` with the spread √(ū/n). Source: D. B. Laney, Quality Engineering 2002; 14:531.

    Examples
    --------
    >>> frame = pl.DataFrame({"month": range(3), "falls": [4, 6, 5], "days": [100, 100, 50]})
    >>> found = u_prime_chart(frame, date="month", numerator="falls", denominator="days")
    >>> found["sigma_z"].round(2)[0]
    1.0
    """
    return _ratio_chart(frame, date, numerator, denominator, by, kind="rate", floor=sigma_z_floor)


def c_chart(
    frame: pl.DataFrame | pl.LazyFrame, *, date: str, value: str, by: str | Sequence[str] = ()
) -> pl.DataFrame:
    """A chart of counts over equal exposure.

    Parameters
    ----------
    frame, date, by
        As in ``p_chart``.
    value
        Column of counts.

    Returns
    -------
    polars.DataFrame
        The frame sorted by ``by`` and date with the columns of ``u_chart``, without ``rate``.

    Raises
    ------
    ValueError, TypeError
        As ``xmr``.

    Notes
    -----
    c̄ ± 3 √c̄, not below 0; near limits at 2. Source: W. A. Shewhart, 1931.

    Examples
    --------
    >>> frame = pl.DataFrame({"month": range(4), "falls": [9, 4, 16, 7]})
    >>> c_chart(frame, date="month", value="falls").select("centre", "lower_limit", "upper_limit").row(0)
    (9.0, 0.0, 18.0)
    """
    data, columns = _start(frame, key_columns(by), date, value)
    data = data.with_columns(number(value).alias("__x"))
    data = data.with_columns(pl.col("__x").mean().over("__phase").alias("centre"))
    data = data.with_columns(pl.col("centre").sqrt().alias("__sigma"))
    return _finish(data, highest=None).select(*columns, "centre", *_LIMITS, "outside_limits", *RUNS)


def _start(
    frame: pl.DataFrame | pl.LazyFrame, keys: Sequence[str], date: str, value: str
) -> tuple[pl.DataFrame, list[str]]:
    """The frame in order, ``__phase`` numbering its series, and the caller's own columns."""
    data = ordered(frame, keys, date, value)
    added = ("share", "rate", "centre", *_LIMITS, "outside_limits", "sigma_z", *RUNS, "__new")
    columns = [name for name in data.columns if name not in added]
    return data.with_columns((pl.col("__new").cum_sum() - 1).cast(pl.UInt32).alias("__phase")), columns


def _ratio_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    date: str,
    numerator: str,
    denominator: str,
    by: str | Sequence[str],
    *,
    kind: str,
    floor: float | None,
) -> pl.DataFrame:
    data, columns = _start(frame, key_columns(by), date, numerator)
    if denominator not in data.columns:
        raise ValueError(f"no column {denominator!r}; there are {', '.join(columns)}")
    y, n = number(numerator), number(denominator)
    known = y.is_not_null() & (n > 0)
    data = data.with_columns(pl.when(known).then(y).alias("__y"), pl.when(known).then(n).alias("__n"))
    total = pl.col("__y").sum().over("__phase") / pl.col("__n").sum().over("__phase")
    data = data.with_columns(
        (pl.col("__y") / pl.col("__n")).alias("__x"), pl.when(total.is_finite()).then(total).alias("centre")
    )
    centre = pl.col("centre")
    spread = centre * (1 - centre) if kind == "share" else centre
    data = data.with_columns((spread / pl.col("__n")).sqrt().alias("__sigma"))
    extra = [pl.col("__x").alias(kind)]
    if floor is not None:
        data = _add_sigma_z(data, floor)
        extra.append(pl.col("sigma_z"))
    data = _finish(data, highest=1.0 if kind == "share" else None)
    return data.select(*columns, *extra, "centre", *_LIMITS, "outside_limits", *RUNS)


def _add_sigma_z(data: pl.DataFrame, floor: float) -> pl.DataFrame:
    """Add ``sigma_z`` and multiply ``__sigma`` by it."""
    z = (pl.col("__x") - pl.col("centre")) / pl.col("__sigma")
    step = (z - z.shift(1)).abs().over("__phase")
    data = data.with_columns(pl.when(step.is_finite()).then(step).alias("__step"))
    kept = pl.col("__step").filter(pl.col("__step") < 3.267 * pl.col("__step").mean())
    data = data.with_columns((kept.mean() / 1.128).clip(floor).over("__phase").alias("sigma_z"))
    return data.with_columns(pl.col("__sigma") * pl.col("sigma_z"))


def _finish(data: pl.DataFrame, *, highest: float | None) -> pl.DataFrame:
    """Add limits, ``outside_limits`` and the runs, from ``__x``, ``centre`` and ``__sigma``."""
    centre, sigma, x = pl.col("centre"), pl.col("__sigma"), pl.col("__x")
    data = data.with_columns(
        (centre - 3 * sigma).clip(0).alias("lower_limit"),
        (centre + 3 * sigma).clip(None, highest).alias("upper_limit"),
        (centre - 2 * sigma).clip(0).alias("lower_near_limit"),
        (centre + 2 * sigma).clip(None, highest).alias("upper_near_limit"),
    )
    above = (x > pl.col("upper_limit")).fill_null(False)
    below = (x < pl.col("lower_limit")).fill_null(False)
    return add_runs(data.with_columns((above | below).alias("outside_limits")))
