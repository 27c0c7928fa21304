"""A public build as an attacker sees it: cells that are counts of people, and relations between them.

Here: the records, and how they follow from published frames. Not here: the attack (``attack``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.disclosure.parts import fewest_people, quarter_of
from qmetrics.analysis.disclosure.publish import per_of
from qmetrics.model import Dynamics, Kind, Measure, Status, add_months, month_end
from qmetrics.model.disclosure import DisclosureRules

# which count (x: passed or events, c: not passed, n: both), of whom, from and to (last days of months), build
CellKey = tuple[str, str, date, date, int]


@dataclass(frozen=True)
class Cell:
    """A count of people.

    Attributes
    ----------
    key : tuple
    low, high : float
        What its own printed figure says; infinite where nothing does.
    is_protected : bool
        Not printed: a hit if it is narrowed to too few values.
    gap : int
        It is zero or more than this: so the rule says of every count shown, and of what is left over.
    """

    key: CellKey
    low: float = 0
    high: float = float("inf")
    is_protected: bool = False
    gap: int = 0


@dataclass(frozen=True)
class Relation:
    """``low`` ≤ sum of weight × cell ≤ ``high``, and why."""

    terms: tuple[tuple[CellKey, float], ...]
    low: float
    high: float
    because: str


@dataclass(frozen=True)
class Problem:
    """All that the attacker knows."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, eq=False)
class Printed:
    """One measure in one public build.

    Attributes
    ----------
    frame : DataFrame
        As published.
    level : str
        The headline's level.
    members : collection of str
        The organisations that add up to the headline: anybody knows them. Of a headline breakdown its values.
    same_as_before : collection of tuple
        Organisation and last day of a month whose people are those of the build before: all that were not
        revised. The attacker may know them.
    joined : dict
        An organisation of this build and those of the build before that it was made of.
    without : collection of tuple
        Organisation and last day of a month that are not in this build (came later, or not yet).
    """

    frame: pl.DataFrame
    level: str
    members: Collection[str]
    same_as_before: Collection[tuple[str, date]] = ()
    joined: tuple[tuple[str, tuple[str, ...]], ...] = ()
    without: Collection[tuple[str, date]] = ()


def months_between(start: date, end: date) -> list[date]:
    """The last days of the months from one day to another.

    Parameters
    ----------
    start, end : date

    Returns
    -------
    list of date

    Examples
    --------
    >>> months_between(date(2025, 4, 1), date(2025, 5, 31))
    [datetime.date(2025, 4, 30), datetime.date(2025, 5, 31)]
    """
    found = [month_end(start)]
    while found[-1] < end:
        found.append(month_end(add_months(found[-1].replace(day=1), 1)))
    return found


def problem_of(measure: Measure, rules: DisclosureRules, builds: Sequence[Printed]) -> Problem:
    """Everything that one public build, or two in a row, say about the people counted.

    Every organisation and month is a cell, whether printed or not; so is every printed or suppressed figure.
    A figure is the sum of its organisations and months; it is known up to its rounding; a percentage that is
    not worked out from the rounded counts is a relation of two counts.

    Parameters
    ----------
    measure : Measure
    rules : DisclosureRules
        Known to the attacker.
    builds : sequence of Printed
        The earlier first.

    Returns
    -------
    Problem

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import events, observed
    >>> from qmetrics.model.disclosure import LOCAL
    >>> frame = observed(events, "QZ9", [30])
    >>> found = problem_of(events, LOCAL, [Printed(frame, "icb_providers", ["ZA1", "ZA2"])])
    >>> [(cell.key[1], cell.low, cell.high) for cell in found.cells]
    [('ZA1', 0, inf), ('ZA2', 0, inf), ('QZ9', 28, 32)]
    """
    cells: dict[CellKey, Cell] = {}
    relations: list[Relation] = []
    names = ("x", "c") if measure.kind is Kind.PROPORTION else ("x",)
    for build, printed in enumerate(builds):
        frame = printed.frame
        ends = sorted(
            {end for start, last in frame.select("period_start", "period_end").iter_rows()
             for end in _months(measure, start, last)}
        )  # fmt: skip
        for end in ends:
            for org in printed.members:
                for name in names:
                    _atom(cells, relations, printed, (name, org, end, end, build))
        for row in frame.iter_rows(named=True):
            _figure(measure, rules, printed, build, names, row, cells, relations)
        if rules.whole_series:
            _left_over(measure, rules, printed, build, names, cells, relations)
    return Problem(tuple(cells.values()), tuple(relations))


def _months(measure: Measure, start: date, end: date) -> list[date]:
    if measure.dynamics is not Dynamics.FLOW or measure.window > 1:
        return [end]
    return months_between(start, end)


def _atom(cells: dict[CellKey, Cell], relations: list[Relation], printed: Printed, key: CellKey) -> None:
    name, org, end, _, build = key
    if (org, end) in printed.without:
        cells[key] = Cell(key, 0, 0)
        return
    cells[key] = Cell(key, is_protected=True)
    if build == 0 or (org, end) not in printed.same_as_before:
        return
    made_of = dict(printed.joined).get(org, (org,))
    earlier: list[CellKey] = [(name, one, end, end, build - 1) for one in made_of]
    if all(one in cells for one in earlier):
        terms = ((key, 1.0), *((one, -1.0) for one in earlier))
        relations.append(
            Relation(terms, 0, 0, f"{org} in {end:%B %Y} was not changed since the build before")
        )


def _figure(
    measure: Measure,
    rules: DisclosureRules,
    printed: Printed,
    build: int,
    names: tuple[str, ...],
    row: dict[str, Any],
    cells: dict[CellKey, Cell],
    relations: list[Relation],
) -> None:
    org, end = row["breakdown_value"] or row["org_code"], row["period_end"]
    months = _months(measure, row["period_start"], end)
    start = months[0]
    is_total = row["org_level"] == printed.level and row["breakdown"] is None
    members = printed.members if is_total else [org]
    is_hidden = row["status"] == Status.SUPPRESSED.value
    if not is_hidden and row["status"] not in (Status.REPORTED.value, Status.ZERO_DENOMINATOR.value):
        return
    what = f"{org} from {start:%B %Y} to {end:%B %Y}"
    for name in names:
        key: CellKey = (name, org, start, end, build)
        atoms: list[CellKey] = [(name, one, month, month, build) for one in members for month in months]
        known = cells.get(key, Cell(key, is_protected=is_hidden))
        cells[key] = known
        if is_hidden and row["value_max"] is not None and measure.kind is Kind.COUNT:
            cells[key] = Cell(key, row["value_min"], row["value_max"], True)
        if atoms != [key]:
            terms = ((key, 1.0), *((one, -1.0) for one in atoms if one in cells))
            relations.append(Relation(terms, 0, 0, f"{what} is the sum of its parts"))
    if is_hidden:
        return
    x: CellKey = ("x", org, start, end, build)
    of_people = measure.kind in (Kind.PERCENTILE, Kind.SCORE)
    shown = row["denominator"] if of_people else row["numerator"]
    gap = max(rules.hidden_to, fewest_people(measure, rules) - 1) if rules.whole_series else 0
    if shown is not None:
        least, most = rules.could_be(round(shown))
        cells[x] = Cell(x, least, most, gap=gap)
    if measure.kind is Kind.PROPORTION and row["denominator"] is not None:
        c: CellKey = ("c", org, start, end, build)
        cells[c] = Cell(c, gap=gap)
        low, high = rules.could_be(round(row["denominator"]))
        relations.append(Relation(((x, 1), (c, 1)), low, high, f"{what}: the printed number of all"))
        if row["value"] is not None and not rules.from_rounded:
            top, bottom = (row["value"] + 0.5) / 100, (row["value"] - 0.5) / 100
            infinite = float("inf")
            why = f"{what}: the printed percentage of {row['value']:.0f}"
            relations.append(Relation(((x, 1 - top), (c, -top)), -infinite, 0, why))
            relations.append(Relation(((x, 1 - bottom), (c, -bottom)), 0, infinite, why))
    if (
        measure.kind is Kind.RATE
        and row["value"] is not None
        and row["denominator"]
        and not rules.from_rounded
    ):
        per = row["denominator"] / per_of(measure)
        why = f"{what}: the printed rate times what it is per"
        relations.append(Relation(((x, 1),), (row["value"] - 0.005) * per, (row["value"] + 0.005) * per, why))


def _left_over(
    measure: Measure,
    rules: DisclosureRules,
    printed: Printed,
    build: int,
    names: tuple[str, ...],
    cells: dict[CellKey, Cell],
    relations: list[Relation],
) -> None:
    """What the headline holds beyond the members shown: zero or more than the hidden range, says the rule.

    By the headline's own periods, and by quarter where members are shown by quarter beside its months.
    """
    shown = printed.frame.filter(pl.col("status") == Status.REPORTED.value, pl.col("breakdown").is_null())
    spans: dict[str, set[tuple[date, date]]] = {one: set() for one in printed.members}
    totals: set[tuple[date, date]] = set()
    for org, level, start, end in shown.select("org_code", "org_level", "period_start", "period_end").rows():
        if org in spans:
            spans[org].add((start, end))
        if level == printed.level:
            totals.add((start, end))
    for start, end in totals | _whole_quarters(measure, totals):
        inside = {(each.replace(day=1), each) for each in months_between(start, end)}
        if measure.dynamics is Dynamics.STOCK:
            inside = {max(inside)}
        is_shown = {one for one, own in spans.items() if (start, end) in own or inside <= own}
        rest = [one for one in spans if one not in is_shown]
        months = _months(measure, start, end)
        if not rest or not is_shown:
            continue
        for name in names:
            atoms = [(name, one, month, month, build) for one in rest for month in months]
            if any(atom not in cells for atom in atoms):
                continue
            key: CellKey = (name, "what is left over", months[0], end, build)
            cells[key] = Cell(key, gap=rules.hidden_to)
            terms = ((key, 1.0), *((atom, -1.0) for atom in atoms))
            relations.append(Relation(terms, 0, 0, f"what is left over from {start:%B %Y} to {end:%B %Y}"))


def _whole_quarters(measure: Measure, totals: Collection[tuple[date, date]]) -> set[tuple[date, date]]:
    """First and last day of the quarters of which the headline shows every month that counts."""
    ends = {end for start, end in totals if start == end.replace(day=1)}
    found = set()
    for end in ends:
        start = end.replace(month=(end.month - 1) // 3 * 3 + 1, day=1)
        last = month_end(add_months(start, 2))
        if quarter_of(measure, end) and all(one in ends for one in _months(measure, start, last)):
            found.add((start, last))
    return found


def mean_relation(keys: Sequence[CellKey], printed_mean: float, decimals: int, because: str) -> Relation:
    """What a mean printed beside a chart says of the counts it was taken of.

    Also the middle of two limits, which is the mean. Only for a mean of unprotected counts: one of published
    figures says nothing new.

    Parameters
    ----------
    keys : sequence of tuple
    printed_mean : float
    decimals : int
        To how many it was printed.
    because : str

    Returns
    -------
    Relation

    Examples
    --------
    >>> one = ("x", "A", date(2025, 4, 30), date(2025, 4, 30), 0)
    >>> mean_relation([one], 4.0, 1, "mean").high
    4.05
    """
    half = 0.5 * 10**-decimals
    size = len(keys)
    return Relation(
        tuple((key, 1.0) for key in keys),
        size * (printed_mean - half),
        size * (printed_mean + half),
        because,
    )
