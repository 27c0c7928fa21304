"""The attacker: how far can each count that is not printed be narrowed by all that is?

Here: bounds by propagation, then exact whole-number bounds, and the hits with their reasons. Not here: what the
attacker knows (``cells``).
"""

import math
from dataclasses import dataclass, replace
from typing import Any

from qmetrics.analysis.disclosure.cells import Cell, CellKey, Problem, Relation
from qmetrics.model.disclosure import DisclosureRules

FEWEST_VALUES = 3
_SLACK = 1e-6
_ROUNDS = 60
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


class ImpossibleBuild(ValueError):
    """What is printed contradicts itself, so the attacker's picture of it is wrong."""


def attack(problem: Problem, rules: DisclosureRules, *, fewest_values: int = FEWEST_VALUES) -> list[Hit]:
    """Protected counts that everything printed narrows to too few values.

    A count is hit if fewer than ``fewest_values`` whole numbers remain and one of them is in the hidden range: to
    know that a count is 9 or 10 tells nothing that the rule set hides.

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
    solver = _Exact(problem, bounds)
    hits = []
    for cell in problem.cells:
        if not cell.is_protected:
            continue
        low, high = bounds[cell.key]
        if low > rules.hidden_to:
            continue
        if high - low + 1 >= fewest_values:
            low, high = solver.narrowed(cell.key, fewest_values, low, high)
        is_small = any(
            rules.hides(value) for value in range(int(low), int(min(high, low + fewest_values)) + 1)
        )
        if high - low + 1 < fewest_values and is_small:
            hits.append(Hit(cell.key, int(low), int(high), _reasons(problem, cell.key)))
    return hits


def propagated(problem: Problem) -> dict[CellKey, tuple[float, float]]:
    """Bounds of every cell from one relation at a time, again and again until nothing changes.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    dict
        Lower and upper bound by cell, whole numbers or infinite.

    Raises
    ------
    ImpossibleBuild
        Where a lower bound exceeds the upper.
    """
    bounds = {cell.key: (float(cell.low), float(cell.high)) for cell in problem.cells}
    for _ in range(_ROUNDS):
        if not any([_narrow(relation, bounds) for relation in problem.relations]):
            break
    return bounds


def _narrow(relation: Relation, bounds: dict[CellKey, tuple[float, float]]) -> bool:
    """One relation's say on each of its cells; whether any changed."""
    ends = [
        (weight * bounds[key][0], weight * bounds[key][1]) if weight >= 0 else
        (weight * bounds[key][1], weight * bounds[key][0])
        for key, weight in relation.terms
    ]  # fmt: skip
    changed = False
    for place, (key, weight) in enumerate(relation.terms):
        if weight == 0:
            continue
        others_low = sum(one[0] for at, one in enumerate(ends) if at != place)
        others_high = sum(one[1] for at, one in enumerate(ends) if at != place)
        reach = sorted([(relation.low - others_high) / weight, (relation.high - others_low) / weight])
        low = max(bounds[key][0], _up(reach[0]))
        high = min(bounds[key][1], _down(reach[1]))
        if low > high:
            raise ImpossibleBuild(f"no count of {key} fits: {relation.because}")
        if (low, high) != bounds[key]:
            bounds[key], changed = (low, high), True
            ends[place] = (weight * low, weight * high) if weight >= 0 else (weight * high, weight * low)
    return changed


def _up(value: float) -> float:
    return value if math.isinf(value) else math.ceil(value - _SLACK)


def _down(value: float) -> float:
    return value if math.isinf(value) else math.floor(value + _SLACK)


class _Exact:
    """Exact whole-number bounds by integer programming (HiGHS, in scipy), made once for a problem."""

    def __init__(self, problem: Problem, bounds: dict[CellKey, tuple[float, float]]) -> None:
        # scipy is not among our own dependencies; it comes with great-expectations, which requires it
        import numpy as np
        from scipy import optimize, sparse

        self._numpy, self._optimize = np, optimize
        self._place = {cell.key: at for at, cell in enumerate(problem.cells)}
        size = len(problem.cells)
        rows, columns, weights = [], [], []
        for at, relation in enumerate(problem.relations):
            for key, weight in relation.terms:
                rows.append(at)
                columns.append(self._place[key])
                weights.append(weight)
        matrix = sparse.csr_array((weights, (rows, columns)), shape=(len(problem.relations), size))
        low = np.array([one.low for one in problem.relations], dtype=float)
        high = np.array([one.high for one in problem.relations], dtype=float)
        self._constraints: Any = [optimize.LinearConstraint(matrix, low, high)] if problem.relations else []
        self._low = np.array([bounds[cell.key][0] for cell in problem.cells])
        self._high = np.array([bounds[cell.key][1] for cell in problem.cells])
        # counts that fit all that is printed, as found on the way: what they take needs no proof
        self._fitting: list[Any] = []

    def narrowed(self, key: CellKey, enough: int, low: float, high: float) -> tuple[float, float]:
        """Exact bounds of one cell, or any values that many apart, once it is seen that it may take them."""
        place = self._place[key]
        seen = [float(found[place]) for found in self._fitting]
        if seen and max(seen) - min(seen) + 1 >= enough:
            return min(seen), max(seen)
        least = self._end(place, 1)
        most = self._end(place, -1)
        return max(low, least), min(high, most)

    def _end(self, place: int, sign: int) -> float:
        np = self._numpy
        aim = np.zeros(len(self._low))
        aim[place] = sign
        # far enough to tell, and bounded
        high = self._high.copy()
        found = self._optimize.milp(
            aim,
            integrality=np.ones(len(aim)),
            bounds=self._optimize.Bounds(self._low, high),
            constraints=self._constraints,
        )
        if found.status == 2:
            raise ImpossibleBuild("no counts fit all that is printed")
        if found.x is None:  # unbounded
            return float("inf") if sign < 0 else 0.0
        self._fitting.append(np.round(found.x))
        return float(round(found.x[place]))


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
