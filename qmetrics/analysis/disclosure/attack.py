"""The attacker: how far can each count that is not printed be narrowed by all that is?

Here: the hits, with their reasons. Not here: what is known (``cells``, ``together``), how bounds are narrowed
(``bounds``).
"""

from dataclasses import dataclass, replace

from qmetrics.analysis.disclosure.bounds import connected, narrowed, propagated
from qmetrics.analysis.disclosure.cells import Cell, CellKey, Problem, Relation
from qmetrics.model.disclosure import DisclosureRules

FEWEST_VALUES = 3
_REASONS = 4


@dataclass(frozen=True)
class Hit:
    """A count that was not printed and can be worked out, or nearly.

    Attributes
    ----------
    key : tuple
    low, high : int
        It is one of these values, ends included.
    reasons : tuple of str
        How, in words; nearest relation first.
    """

    key: CellKey
    low: int
    high: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        part, org, start, end, _ = self.key
        what = {"x": "the count", "c": "the complement"}.get(part, part)
        values = str(self.low) if self.low == self.high else f"{self.low} to {self.high}"
        return f"{what} of {org}, {start} to {end}, is {values}: {'; '.join(self.reasons)}"


def attack(problem: Problem, rules: DisclosureRules, *, fewest_values: int = FEWEST_VALUES) -> list[Hit]:
    """Protected counts that everything printed narrows to too few values.

    A count is hit if fewer than ``fewest_values`` whole numbers remain and one of them is in the hidden
    range: to know that a count is 9 or 10 tells nothing that the rule set hides.

    Parameters
    ----------
    problem : Problem
    rules : DisclosureRules
    fewest_values : int

    Returns
    -------
    list of Hit
        In the order of the cells.

    Raises
    ------
    ImpossibleBuild
        Where no counts fit what is printed.

    Examples
    --------
    Two providers and their total, each rounded to 5, one hidden because it is 1 to 7:

    >>> from datetime import date
    >>> from qmetrics.analysis.disclosure.cells import Printed, problem_of
    >>> from qmetrics.analysis.disclosure.examples import events, observed
    >>> from qmetrics.analysis.disclosure.figure_by_figure import figure_by_figure
    >>> from qmetrics.model.disclosure import EHRQL_LIKE
    >>> import polars as pl
    >>> true = pl.concat([observed(events, name, [n]) for name, n in (("QZ9", 23), ("ZA1", 17), ("ZA2", 6))])
    >>> frame = figure_by_figure(events, true, EHRQL_LIKE, level="icb_providers")
    >>> frame.select("org_code", "value").rows()
    [('QZ9', 25.0), ('ZA1', 15.0), ('ZA2', None)]
    >>> known = problem_of(events, EHRQL_LIKE, [Printed(frame, "icb_providers", ["ZA1", "ZA2"])])
    >>> [(hit.key[1], hit.low, hit.high) for hit in attack(known, EHRQL_LIKE)]
    [('ZA2', 6, 7)]
    """
    bounds = propagated(problem)
    order = {cell.key: at for at, cell in enumerate(problem.cells)}
    found: dict[CellKey, tuple[float, float]] = {}
    for part in connected(problem):
        open_ = [
            cell.key
            for cell in part.cells
            if cell.is_protected
            and bounds[cell.key][0] <= rules.hidden_to
            and bounds[cell.key][1] - bounds[cell.key][0] + 1 >= fewest_values
        ]
        found |= narrowed(part, bounds, open_, fewest_values) if part.relations else {}
    hits = []
    for cell in problem.cells:
        low, high = found.get(cell.key, bounds[cell.key])
        if not cell.is_protected or high - low + 1 >= fewest_values:
            continue
        if any(rules.hides(value) for value in range(int(low), int(high) + 1)):
            hits.append(Hit(cell.key, int(low), int(high), _reasons(problem, cell.key)))
    return sorted(hits, key=lambda hit: order[hit.key])


def _reasons(problem: Problem, key: CellKey) -> tuple[str, ...]:
    """The relations that the cell is in, and those of their cells, nearest first."""
    near, found = {key}, []
    for _ in range(2):
        for relation in problem.relations:
            if relation.because not in found and any(one in near for one, _ in relation.terms):
                found.append(relation.because)
        near |= {
            one for relation in problem.relations if relation.because in found for one, _ in relation.terms
        }
    return tuple(found[:_REASONS])


def with_relation(problem: Problem, *relations: Relation) -> Problem:
    """A problem with more known, such as a printed mean.

    Parameters
    ----------
    problem : Problem
    *relations : Relation

    Returns
    -------
    Problem

    Examples
    --------
    >>> with_relation(Problem((), ())).relations
    ()
    """
    known = {cell.key for cell in problem.cells}
    missing = {key for relation in relations for key, _ in relation.terms} - known
    return replace(
        problem,
        cells=(*problem.cells, *(Cell(key, is_protected=True) for key in sorted(missing))),
        relations=(*problem.relations, *relations),
    )
