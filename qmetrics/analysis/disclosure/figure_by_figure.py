"""Rule sets that look at one figure at a time: primary suppression, and the next smallest of the same total.

Shipped because publishers use them, and as what our own rules are measured against: both can be undone
(docs/methods/disclosure.md).
"""

from datetime import date

import polars as pl

from qmetrics.analysis.disclosure.parts import fewest_people, parts_of
from qmetrics.analysis.disclosure.publish import hidden, published
from qmetrics.model import Kind, Measure
from qmetrics.model.disclosure import DisclosureRules

_Cell = tuple[str, date]


def figure_by_figure(
    measure: Measure, frame: pl.DataFrame, rules: DisclosureRules, *, level: str
) -> pl.DataFrame:
    """Every figure that is not hidden, as published, and the others as suppressed.

    Parameters
    ----------
    measure : Measure
    frame : DataFrame
        Observations of the headline and of the providers that add up to it.
    rules : DisclosureRules
    level : str
        The headline's level.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import events, observed
    >>> from qmetrics.model.disclosure import EHRQL_LIKE
    >>> found = figure_by_figure(events, observed(events, "ZA1", [6, 31]), EHRQL_LIKE, level="icb_providers")
    >>> found.select("status", "value", "value_min", "value_max").rows()
    [('suppressed', None, 0.0, 7.0), ('reported', 30.0, 28.0, 32.0)]
    """
    is_total = pl.col("org_level") == level
    of_total = parts_of(measure, frame.filter(is_total), "org_code")
    of_members = parts_of(measure, frame.filter(~is_total), "org_code")
    shut = {
        (name, end)
        for series in (of_total, of_members)
        for name, months in series.items()
        for end, counts in months.items()
        if any(rules.hides(one) for one in counts) or 0 < counts[0] < fewest_people(measure, rules)
    }
    if rules.next_smallest:
        for end in {end for months in of_members.values() for end in months}:
            shut |= _next_smallest(
                {name: counts[end] for name, counts in of_members.items() if end in counts}, shut, end
            )
    keys = list(zip(frame["org_code"].to_list(), frame["period_end"].to_list(), strict=True))
    is_shut = pl.Series([key in shut for key in keys], dtype=pl.Boolean)
    return pl.concat(
        [published(measure, rules, frame.filter(~is_shut)), _hidden(measure, rules, frame.filter(is_shut))]
    ).sort("org_level", "org_code", "period_end")


def _next_smallest(parts: dict[str, tuple[int, ...]], shut: set[_Cell], end: date) -> set[_Cell]:
    """A second part of a total whose only hidden part could else be worked out."""
    if len([name for name in parts if (name, end) in shut]) != 1:
        return set()
    sizes = {name: sum(counts) for name, counts in parts.items() if (name, end) not in shut}
    shown = [(size, name) for name, size in sizes.items() if size > 0]
    return {(min(shown)[1], end)} if shown else set()


def _hidden(measure: Measure, rules: DisclosureRules, frame: pl.DataFrame) -> pl.DataFrame:
    found = hidden(measure, frame)
    if measure.kind is not Kind.COUNT:
        return found
    # which of two hidden parts is the small one is not told
    top = pl.lit(None, pl.Float64) if rules.next_smallest else pl.lit(float(rules.hidden_to))
    return found.with_columns(pl.lit(float(rules.hidden_from)).alias("value_min"), top.alias("value_max"))
