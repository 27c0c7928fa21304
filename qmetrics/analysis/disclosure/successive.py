"""What a public build may change of the one before it.

Subtracting two builds gives what was corrected, or who came late. So a published period takes in new data
only if every published figure of it, and all that is left over, changes by nothing or by more than the hidden
range; else it is kept as it was used before.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from qmetrics.analysis.disclosure.choose import Shown, is_safe, left_over
from qmetrics.analysis.disclosure.parts import Parts, by_quarter, parts_of, quarter_of
from qmetrics.model import Cadence, Measure
from qmetrics.model.disclosure import DisclosureRules


@dataclass(frozen=True, eq=False)
class Before:
    """The previous public build of a measure, as kept at home: never published itself.

    Attributes
    ----------
    used : DataFrame
        The unprotected observations it was made from (``Protected.used``).
    shown : Shown
        What it showed (``Protected.shown``).
    """

    used: pl.DataFrame
    shown: Shown


def block_of(measure: Measure, end: date) -> date:
    """The months that stand or fall together: the quarter of a month, else the period itself.

    Parameters
    ----------
    measure : Measure
    end : date

    Returns
    -------
    date

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import events
    >>> block_of(events, date(2025, 4, 30)) == block_of(events, date(2025, 5, 31))
    True
    """
    return quarter_of(measure, end) or end


def settle(
    measure: Measure,
    rules: DisclosureRules,
    now: pl.DataFrame,
    before: Before,
    *,
    level: str,
    members: Collection[str],
) -> tuple[pl.DataFrame, tuple[date, ...]]:
    """The observations to use: new ones, and for some periods those used before.

    Parameters
    ----------
    measure : Measure
    rules : DisclosureRules
    now : DataFrame
        Observations as known now.
    before : Before
    level : str
        The headline's level.
    members : collection of str
        Providers that add up to it.

    Returns
    -------
    DataFrame
        In the schema of the observations.
    tuple of date
        The last days of the periods that were kept.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import events, observed
    >>> from qmetrics.model.disclosure import LOCAL
    >>> first = Before(observed(events, "QZ9", [40]), Shown(Cadence.MONTH))
    >>> now = observed(events, "QZ9", [43, 50])
    >>> used, kept = settle(events, LOCAL, now, first, level="icb_providers", members=())
    >>> sorted(used["numerator"].to_list()), kept
    ([40.0, 50.0], (datetime.date(2025, 4, 30),))
    """
    sides = []
    for frame in (before.used, now):
        total = next(
            iter(parts_of(measure, frame.filter(pl.col("org_level") == level), "org_code").values()), {}
        )
        of_provider = frame.filter((pl.col("org_level") == "provider") & pl.col("org_code").is_in(members))
        if frame is before.used:  # its providers may have merged since
            of_provider = frame.filter(pl.col("org_level") == "provider")
        sides.append((total, parts_of(measure, of_provider, "org_code")))
    blocks: dict[date, set[date]] = {}
    for end in before.used["period_end"].unique().to_list():
        blocks.setdefault(block_of(measure, end), set()).add(end)
    kept = {
        end
        for ends in blocks.values()
        for end in ends
        if not _may_change(measure, rules, before.shown, _only(sides[0], ends), _only(sides[1], ends))
    }
    in_kept = pl.col("period_end").is_in(sorted(kept))
    used = pl.concat([now.filter(~in_kept), before.used.filter(in_kept)])
    return used, tuple(sorted(kept))


_Side = tuple[dict[date, tuple[int, ...]], Parts]


def _only(side: _Side, ends: set[date]) -> _Side:
    total, members = side
    inside = {
        name: {end: each for end, each in months.items() if end in ends} for name, months in members.items()
    }
    return {end: each for end, each in total.items() if end in ends}, inside


def _may_change(measure: Measure, rules: DisclosureRules, shown: Shown, old: _Side, new: _Side) -> bool:
    if shown.total is None or old == new:
        return True
    figures = [_figures(measure, shown, *side) for side in (old, new)]
    if set(figures[0]) - set(figures[1]):
        return False  # something published is no longer there, as when organisations merge
    return all(
        is_safe(
            measure, rules, tuple(abs(a - b) for a, b in zip(figures[0][key], figures[1][key], strict=True))
        )
        for key in figures[0]
    )


def _figures(
    measure: Measure, shown: Shown, total: dict[date, tuple[int, ...]], members: Parts
) -> dict[tuple[str, str, date], tuple[int, ...]]:
    """Every published count and every remainder, by whose it is, cadence and period."""
    found: dict[tuple[str, str, date], tuple[int, ...]] = {}
    for name, cadence in (("", shown.total), *shown.series.items()):
        months = total if name == "" else members.get(name, {})
        if cadence:
            figures = months if cadence is Cadence.MONTH else by_quarter(measure, months)
            found |= {(name, str(cadence), period): counts for period, counts in figures.items()}
    for by in (Cadence.MONTH, Cadence.QUARTER):
        if by is Cadence.QUARTER or shown.total is by:
            rest = left_over(measure, total, members, shown, by)
            found |= {("left over", str(by), period): counts for period, counts in rest}
    return found
