"""How much each value depends on the one before it.

Here: the lag-1 autocorrelation of one series. Not here: from which value on limits are refused (``bearing``).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import isfinite


def lag_one(values: Sequence[float | None]) -> float | None:
    """The lag-1 autocorrelation of a series.

    Parameters
    ----------
    values : sequence of float
        In time order, one entry a period and none left out; None (or NaN) is a gap. Any unit.

    Returns
    -------
    float or None
        About −1 to 1, without unit. None where there is no pair of neighbours, or all values are equal.

    Notes
    -----
    r₁ = (n − 1)/m · Σ(xₜ − x̄)(xₜ₊₁ − x̄) / Σ(xₜ − x̄)², where n values have the mean x̄ and the upper sum
    runs over the m pairs of neighbours that both have a value: a gap is not bridged, and the factor keeps
    gaps from pulling the figure towards 0. Without gaps m is n − 1 and the formula the usual one.
    Independent values have r₁ near −1/n with a standard error of about 1/√n. A step or a slow trend raises
    it as well as true dependence does. Source: G. E. P. Box, G. M. Jenkins, Time Series Analysis, 1970;
    for gaps E. Parzen, Sankhyā A 1963; 25:383.

    Examples
    --------
    >>> round(lag_one([1.0, 2.0, 3.0, 4.0, 5.0]), 3)
    0.4
    >>> round(lag_one([1.0, 2.0, None, 4.0, 5.0]), 3)
    0.6
    >>> lag_one([7.0, 7.0, 7.0]) is None
    True
    """
    series = [None if value is None or not isfinite(value) else float(value) for value in values]
    known = [value for value in series if value is not None]
    pairs = [(a, b) for a, b in itertools.pairwise(series) if a is not None and b is not None]
    if not pairs or min(known) == max(known):
        return None
    mean = sum(known) / len(known)
    together = sum((a - mean) * (b - mean) for a, b in pairs)
    spread = sum((value - mean) ** 2 for value in known)
    return (len(known) - 1) / len(pairs) * together / spread
