"""Whether organisations differ by more than chance, and by how much.

Here: φ and τ² of the additive random-effects model. Not here: the limits that τ² widens (``funnel``), one
organisation's spread over time (σz of Laney's charts, ``attribute``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from qmetrics.analysis.rates import finite, grouped


def overdispersion(
    frame: pl.DataFrame,
    *,
    numerator: str,
    denominator: str,
    kind: Literal["proportion", "rate", "ratio"],
    by: Sequence[str] = (),
    centre: float | None = None,
    winsorise: float = 0.1,
) -> pl.DataFrame:
    """How much more organisations differ than chance alone would make them.

    z = (y − θ)/s, winsorised; φ = Σz²/k over k organisations; τ² = max(0, (kφ − (k − 1)) / (Σw − Σw²/Σw)),
    w = 1/s². For proportions y = arcsin √(x/n), θ = arcsin √p, s² = 1/(4n); for rates and ratios y = √(x/E),
    θ = 1, s² = 1/(4E). Both scales bear a numerator of zero.

    Parameters
    ----------
    frame : polars.DataFrame
        One row for each organisation (and group).
    numerator, denominator
        Columns: cases of persons (proportion), events and exposure (rate), observed and expected (ratio).
    kind
        What they are. Rates are compared with the overall rate, ratios with 1: where most
        ratios lie on one side of 1, τ² takes that for spread.
    by
        Columns that name a group, such as measure and quarter; none for one group.
    centre
        The overall share, rate or ratio if it is given from elsewhere; else Σx/Σn, and 1 for ratios.
    winsorise
        The share of z at each end that is drawn in to its quantile, 0 to below 0.5.

    Returns
    -------
    polars.DataFrame
        One row for each group: ``by``, ``organisations`` (k, with a positive denominator and a possible
        numerator; the others count for nothing), ``centre``, ``phi`` (1 is chance alone; winsorised, chance
        gives rather less) and ``tau2``, the variance on the transformed scale; 0 below two organisations.
        φ is null without a centre above 0; a group with no such organisation has no row.

    Raises
    ------
    ValueError
        If ``winsorise`` is not from 0 to below 0.5.

    Source: D. J. Spiegelhalter, Stat Med 2005; 24:1185–1202; R. DerSimonian and N. Laird, Control Clin Trials
    1986; 7:177–188.

    Examples
    --------
    >>> frame = pl.DataFrame({"x": [10, 30, 20, 40], "n": [100] * 4})
    >>> found = overdispersion(frame, numerator="x", denominator="n", kind="proportion")
    >>> found.with_columns(pl.col(pl.Float64).round(4)).rows()
    [(4, 0.25, 4.89, 0.0138)]
    """
    if not 0 <= winsorise < 0.5:
        raise ValueError(f"winsorise is {winsorise}: it must lie from 0 to below 0.5")
    x, n, group = pl.col("_x"), pl.col("_n"), list(by) or pl.lit(0)
    legal = finite(frame.with_columns(_x=pl.col(numerator), _n=pl.col(denominator)), ["_x", "_n"])
    legal = legal.filter((n > 0) & ((x <= n) if kind == "proportion" else x.is_not_null()))
    usual = pl.lit(1.0) if kind == "ratio" else (x.sum() / n.sum()).over(group)
    middle = (usual if centre is None else pl.lit(float(centre))).alias("_centre")
    if kind == "proportion":
        weight = 4 * n
        gap = (x / n).sqrt().arcsin() - pl.col("_centre").sqrt().arcsin()
    else:
        expected = n * pl.col("_centre")
        weight = 4 * expected
        gap = (x / expected).sqrt() - 1
    drawn = pl.col("_z").clip(
        pl.col("_z").quantile(winsorise, "linear"), pl.col("_z").quantile(1 - winsorise, "linear")
    )
    w, k, phi = pl.col("_w"), pl.len(), (drawn**2).mean()
    extra = (k * phi - (k - 1)) / (w.sum() - (w**2).sum() / w.sum())
    return grouped(
        legal.with_columns(middle).with_columns(_w=weight).with_columns(_z=gap * pl.col("_w").sqrt()),
        by,
        k.cast(pl.Int64).alias("organisations"),
        pl.col("_centre").first().alias("centre"),
        pl.when(pl.col("_centre").first() > 0).then(phi).alias("phi"),
        pl.when((k > 1) & (pl.col("_centre").first() > 0)).then(extra.clip(0)).otherwise(0.0).alias("tau2"),
    )
