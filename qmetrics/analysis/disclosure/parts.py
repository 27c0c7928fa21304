"""The counts of people behind a figure, by organisation and period.

Here: from observations to plain numbers, and sums of them over quarters. Not here: what is safe (the rule
set) and which series are shown (``choose``).
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from qmetrics.model import Dynamics, Kind, Measure, Rows, Status
from qmetrics.model.disclosure import DisclosureRules

# what other parts of the same people count: those who pass and who do not, of each
OTHERS = "other_counts"
# who (an organisation, a value of a breakdown) -> end of the period -> counts of people
Parts = dict[str, dict[date, tuple[int, ...]]]

# a mean is printed to one decimal
TENTHS = 10
_SUMS = (Kind.PROPORTION, Kind.RATE, Kind.COUNT)


def parts_of(measure: Measure, frame: pl.DataFrame, who: str) -> Parts:
    """The counts behind each reported figure.

    Of a proportion those who pass and those who do not, and the same of other parts of the same people; of a
    count or a rate the events, of a percentile or a score the people it is of. A denominator of zero gives
    zeros; other statuses give nothing.

    Parameters
    ----------
    measure : Measure
    frame : DataFrame
        Observations, one a period for each value of ``who``.
    who : str
        The column that tells the series apart.

    Returns
    -------
    dict
        By series and end of period.

    Raises
    ------
    ValueError
        For a reported figure without its counts: it cannot be protected.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screened, screening
    >>> parts_of(screening, screened([30, 9], [40, 9]), "org_code")["QZ9"][date(2025, 4, 30)]
    (30, 10)
    """
    found: Parts = {}
    rows = frame.filter(pl.col("status").is_in([Status.REPORTED.value, Status.ZERO_DENOMINATOR.value]))
    others = pl.col(OTHERS) if OTHERS in frame.columns else pl.lit([], pl.List(pl.Int64))
    for name, end, numerator, denominator, of_others in rows.select(
        who, "period_end", "numerator", "denominator", others
    ).iter_rows():
        needed = {
            Kind.PROPORTION: (numerator, denominator),
            Kind.RATE: (numerator,),
            Kind.COUNT: (numerator,),
        }.get(measure.kind, (denominator,))
        if any(one is None for one in needed):
            raise ValueError(
                f"{measure.key} of {name} at {end}: reported without the number of people behind it, so it "
                "cannot be protected; leave it out of the public build"
            )
        counts = [round(one) for one in needed]
        if measure.kind is Kind.PROPORTION:
            counts = [counts[0], counts[1] - counts[0], *of_others]
        found.setdefault(name, {})[end] = tuple(counts)
    return found


def beside_others(frame: pl.DataFrame, others: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Observations of one part of some people, with what the other parts count in the same period.

    Parameters
    ----------
    frame : DataFrame
    others : sequence of DataFrame
        Observations of the other parts.

    Returns
    -------
    DataFrame
        With a column more, which ``parts_of`` takes in; the same frame where there are no other parts.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screened, screening
    >>> both = beside_others(screened([30], [40]), [screened([9], [40])])
    >>> parts_of(screening, both, "org_code")["QZ9"][date(2025, 4, 30)]
    (30, 10, 9, 31)
    """
    if not others:
        return frame
    keys = ["org_code", "org_level", "breakdown", "breakdown_value", "period_start", "period_end"]
    x, n = pl.col("numerator"), pl.col("denominator")
    names = []
    for at, other in enumerate(others):
        own = other.select(*keys, x.alias(f"_x{at}"), (n - x).alias(f"_c{at}"))
        frame = frame.join(own, on=keys, how="left", nulls_equal=True)
        names += [f"_x{at}", f"_c{at}"]
    # another part may have no figure where this one has
    counts = pl.concat_list(pl.col(names).fill_null(0)).cast(pl.List(pl.Int64))
    return frame.with_columns(counts.alias(OTHERS)).drop(names)


def fewest_people(measure: Measure, rules: DisclosureRules) -> int:
    """Of how many people a figure must be at least, beyond what the counts themselves have to satisfy.

    A percentile tells on which side of any threshold its smaller tail lies: a 90th percentile below the limit
    of another measure says that at most a tenth are over it. So that tail must hold as many as are needed for
    a mean; of a median that is half. A mean to one decimal of few gives their number away, and so their sum:
    it is of as many as leave the sum as many possible values as rounding leaves a count.

    Parameters
    ----------
    measure : Measure
    rules : DisclosureRules

    Returns
    -------
    int
        0 for a count, a share or a rate.

    Examples
    --------
    >>> from qmetrics.measures import all_measures
    >>> from qmetrics.model.disclosure import LOCAL
    >>> of = {one.key: one for one in all_measures()}
    >>> [fewest_people(of[f"sepsis.minutes_to_antibiotics_{name}"], LOCAL) for name in ("median", "p90")]
    [16, 80]
    >>> fewest_people(of["complaints.handling_quality_welcoming"], LOCAL)
    50
    """
    if measure.kind is Kind.SCORE:
        return max(rules.least_people, rules.base * TENTHS)
    if measure.kind is not Kind.PERCENTILE:
        return 0
    quantile = measure.origin.quantile if isinstance(measure.origin, Rows) else None
    tail = min(quantile, 1 - quantile) if quantile else 0.5
    return math.ceil(round(rules.least_people / tail, 6))


def quarter_of(measure: Measure, end: date) -> date | None:
    """The quarter whose published figure a month is part of; None where it is part of none.

    Flows are added up; of a stock, the quarter's figure is that of its last month. Percentiles, scores and
    rolling windows have no quarters.

    Parameters
    ----------
    measure : Measure
    end : date
        The month's last day.

    Returns
    -------
    date or None
        The first day of the quarter's last month.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screening
    >>> quarter_of(screening, date(2025, 4, 30))
    datetime.date(2025, 6, 1)
    """
    if measure.kind not in _SUMS or measure.window != 1 or measure.cadence.value != "month":
        return None
    is_last = end.month % 3 == 0
    if measure.dynamics is Dynamics.STOCK and not is_last:
        return None
    return date(end.year, (end.month + 2) // 3 * 3, 1)


def by_quarter(measure: Measure, months: dict[date, tuple[int, ...]]) -> dict[date, tuple[int, ...]]:
    """Sums of the counts by quarter, before anything is protected.

    Parameters
    ----------
    measure : Measure
    months : dict
        Counts by month.

    Returns
    -------
    dict
        By the first day of the quarter's last month.

    Examples
    --------
    >>> from qmetrics.measures.sepsis import MEASURES
    >>> by_quarter(MEASURES[0], {date(2025, 4, 30): (9, 1), date(2025, 5, 31): (8, 3)})
    {datetime.date(2025, 6, 1): (17, 4)}
    """
    found: dict[date, tuple[int, ...]] = {}
    for end, counts in sorted(months.items()):
        quarter = quarter_of(measure, end)
        if quarter is not None:
            found[quarter] = added([found[quarter], counts]) if quarter in found else counts
    return found


def added(counts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Counts added, part by part.

    Parameters
    ----------
    counts : iterable of tuple
        At least one.

    Returns
    -------
    tuple

    Examples
    --------
    >>> added([(1, 2), (3, 4)])
    (4, 6)
    """
    return tuple(map(sum, zip(*counts, strict=True)))
