"""What kind of limits one stretch of a flow can bear: XmR, p′, u′, the runs of a run chart, or none.

Here: dependence between points, sizes of points. Not here: what dynamics and small numbers decide before
(``choice``), the limits (``with_limits``). A stretch is the rows between two breaks, gaps included.
"""

from __future__ import annotations

import polars as pl

from qmetrics.analysis.autocorrelation import lag_one
from qmetrics.analysis.choice import MINIMUM_POINTS, P_PRIME, RUN_CHART, U_PRIME, XMR, is_counted
from qmetrics.model import Kind, Measure, Published

# sizes of points that an XmR chart may treat as equal
EVEN_SIZES = 1.5
# p′ and u′: points to estimate the spread from, and cases expected in the smaller part of each
PRIME_POINTS = 20
PRIME_CASES = 5.0
# points that depend on each other
MOST_AUTOCORRELATION = 0.5
AUTOCORRELATION_POINTS = 24


def dependence(rows: pl.DataFrame) -> str:
    """Why no limits can be drawn about points that depend on each other; empty where they can.

    Parameters
    ----------
    rows : polars.DataFrame
        One stretch in time order, gaps as rows: ``value, status, is_immature``; where limits were calculated
        anew also ``phase``: a known change of level is no dependence.

    Returns
    -------
    str
        The reason, where the lag-1 autocorrelation of 24 or more counted points is above 0.5: limits of
        such a series flag far more than chance, whatever the chart. A lasting change of level raises the
        figure as dependence does, and the two cannot be told apart by it: the reason names both.
    """
    value: pl.Expr = pl.when(is_counted()).then("value")
    if "phase" in rows.columns:
        value = value - value.mean().over("phase")
    values = rows.select(value.alias("value")).to_series()
    n = values.count()
    found = lag_one(values.to_list()) if n >= AUTOCORRELATION_POINTS else None
    if found is None or found <= MOST_AUTOCORRELATION:
        return ""
    return (
        "no limits: each point is close to the one before, by dependence or by a lasting change"
        f"; lag-1 autocorrelation {found:.2f} over {n} points, above {MOST_AUTOCORRELATION}"
    )


def limits_for(measure: Measure, rows: pl.DataFrame) -> tuple[str, str]:
    """The chart whose limits a stretch can bear, by the sizes of its points.

    Parameters
    ----------
    measure : Measure
        Proportions and rates have sizes; all other kinds get an XmR chart.
    rows : polars.DataFrame
        One stretch: ``value, status, is_immature, numerator, denominator``.

    Returns
    -------
    chart : str
        ``xmr``, ``p_prime``, ``u_prime`` or ``run_chart``.
    reason : str
        Why, in words; empty where there was nothing to choose.
    """
    counted = rows.filter(is_counted())
    sizes = counted["denominator"].drop_nulls().to_list()
    if measure.kind not in (Kind.PROPORTION, Kind.RATE) or not sizes:
        return XMR, ""
    span = f"{min(sizes):,.0f} to {max(sizes):,.0f}"
    if _even(sizes):
        return XMR, f"points of much the same size (n = {span})"
    prime = P_PRIME if measure.kind is Kind.PROPORTION else U_PRIME
    lack = _lack(measure, counted)
    if not lack:
        return prime, f"points differ in size (n = {span}), so each has limits of its own"
    return RUN_CHART, f"points differ in size (n = {span}); {lack}"


def can_bear(measure: Measure, chart: str, rows: pl.DataFrame) -> bool:
    """Whether a stretch other than the latest can be drawn with the latest one's kind of limits."""
    counted = rows.filter(is_counted())
    if counted.height < MINIMUM_POINTS or dependence(rows):
        return False
    if chart in (P_PRIME, U_PRIME):
        return not _lack(measure, counted)
    return chart == RUN_CHART or limits_for(measure, rows)[0] == XMR


def _even(sizes: list[float]) -> bool:
    return max(sizes) <= EVEN_SIZES * min(sizes)


def _lack(measure: Measure, counted: pl.DataFrame) -> str:
    """What is missing for a p′ or u′ chart; empty where nothing is."""
    name = "p′" if measure.kind is Kind.PROPORTION else "u′"
    if isinstance(measure.origin, Published):
        return f"no {name} chart of a published figure: its parts are rounded"
    if _unknown(counted):
        return f"no {name} chart: the parts of some figures are not known"
    if counted.height < PRIME_POINTS:
        return f"a {name} chart needs {PRIME_POINTS} points, not {counted.height}"
    total, cases = (float(sum(counted[name].to_list())) for name in ("denominator", "numerator"))
    fewer = min(cases, total - cases) if measure.kind is Kind.PROPORTION else cases
    expected = fewer / counted.height
    if expected < PRIME_CASES:
        what = "of the rarer outcome" if measure.kind is Kind.PROPORTION else "events"
        return f"a {name} chart needs {PRIME_CASES:.0f} {what} a point, here there are {expected:.1f}"
    return ""


def _unknown(counted: pl.DataFrame) -> bool:
    parts = counted.select("numerator", "denominator")
    return bool(parts.null_count().sum_horizontal().sum())
