"""How far counts can be narrowed by relations between them: one at a time, then by whole numbers exactly.

Here: bounds of a problem's cells. Not here: what the problem is (``cells``, ``together``), when bounds tell
something that is hidden (``attack``).
"""

import math
from typing import Any

from qmetrics.analysis.disclosure.cells import Cell, CellKey, Problem, Relation

_SLACK = 1e-6
_ROUNDS = 60
# of some counts that fit: how near to the best, after how many without news to stop, weight of what is open
_ANY = 0.3
_IDLE = 6
_MORE = 10
_SWITCHED = 500


class ImpossibleBuild(ValueError):
    """What is printed contradicts itself, so the attacker's picture of it is wrong."""


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

    Examples
    --------
    >>> from datetime import date
    >>> from qmetrics.analysis.disclosure.cells import Cell, Relation
    >>> a, b = (("x", org, date(2025, 4, 30), date(2025, 4, 30), 0) for org in ("ZA1", "ZA2"))
    >>> total = Relation(((a, 1), (b, 1)), 10, 10, "a total")
    >>> problem = Problem((Cell(a, 0, 4, True), Cell(b, 0, 12, True)), (total,))
    >>> propagated(problem)[b]
    (6, 10)
    """
    bounds = {cell.key: (float(cell.low), float(cell.high)) for cell in problem.cells}
    gaps = [cell for cell in problem.cells if cell.gap]
    for _ in range(_ROUNDS):
        changed = [_narrow(relation, bounds) for relation in problem.relations]
        changed += [_without_gap(cell, bounds) for cell in gaps]
        if not any(changed):
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


def _without_gap(cell: Cell, bounds: dict[CellKey, tuple[float, float]]) -> bool:
    """A bound that lies in a cell's gap moves to its end; whether any did."""
    low, high = bounds[cell.key]
    found = (cell.gap + 1 if 0 < low <= cell.gap else low, 0.0 if 0 < high <= cell.gap else high)
    if found[0] > found[1]:
        raise ImpossibleBuild(f"no count of {cell.key} fits: it is zero or more than {cell.gap}")
    bounds[cell.key] = found
    return found != (low, high)


def _up(value: float) -> float:
    return value if math.isinf(value) else math.ceil(value - _SLACK)


def _down(value: float) -> float:
    return value if math.isinf(value) else math.floor(value + _SLACK)


def connected(problem: Problem) -> list[Problem]:
    """A problem's parts that have no relation with each other, such as one quarter and the next.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> from datetime import date
    >>> from qmetrics.analysis.disclosure.cells import Cell, Relation
    >>> a, b = (("x", org, date(2025, 4, 30), date(2025, 4, 30), 0) for org in ("ZA1", "ZA2"))
    >>> total = Relation(((a, 1), (b, 1)), 10, 10, "a total")
    >>> problem = Problem((Cell(a, 0, 4, True), Cell(b, 0, 12, True)), (total,))
    >>> [len(part.cells) for part in connected(problem)]
    [2]
    """
    root = {cell.key: cell.key for cell in problem.cells}

    def top(key: CellKey) -> CellKey:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for relation in problem.relations:
        first, *others = [top(key) for key, _ in relation.terms]
        for other in others:
            root[top(other)] = top(first)
    parts: dict[CellKey, tuple[list[Cell], list[Relation]]] = {}
    for cell in problem.cells:
        parts.setdefault(top(cell.key), ([], []))[0].append(cell)
    for relation in problem.relations:
        parts[top(relation.terms[0][0])][1].append(relation)
    return [Problem(tuple(cells), tuple(relations)) for cells, relations in parts.values()]


def narrowed(
    problem: Problem, bounds: dict[CellKey, tuple[float, float]], keys: list[CellKey], enough: int
) -> dict[CellKey, tuple[float, float]]:
    """Exact whole-number bounds of some cells, or any two values far enough apart that a cell may take.

    Integer programs, by HiGHS. Each gives counts that fit all that is printed: first some with cells up and
    down by chance (from a fixed seed), which settle most; then the ends of what is still open, one by one.
    In problems of more than 500 cells a gap counts as far as ``propagated`` has used it.

    Parameters
    ----------
    problem : Problem
    bounds : dict
        Of every cell, as ``propagated`` gives them.
    keys : list of tuple
    enough : int
        So many possible values settle a cell.

    Returns
    -------
    dict
        Lowest and highest value by cell.

    Raises
    ------
    ImpossibleBuild
        Where no counts fit what is printed.

    Examples
    --------
    >>> from datetime import date
    >>> from qmetrics.analysis.disclosure.cells import Cell, Relation
    >>> a, b = (("x", org, date(2025, 4, 30), date(2025, 4, 30), 0) for org in ("ZA1", "ZA2"))
    >>> total = Relation(((a, 1), (b, 1)), 10, 10, "a total")
    >>> problem = Problem((Cell(a, 0, 4, True), Cell(b, 0, 12, True)), (total,))
    >>> found = narrowed(problem, propagated(problem), [a, b], enough=99)
    >>> found[a], found[b]
    ((0.0, 4.0), (6.0, 10.0))
    """
    # scipy is not among our own dependencies; it comes with great-expectations, which requires it
    import numpy as np
    from scipy import optimize, sparse

    place = {cell.key: at for at, cell in enumerate(problem.cells)}
    ends = [bounds[cell.key] for cell in problem.cells]
    finite = [one for pair in ends for one in pair if one < float("inf")]
    top = 10 * (max(finite, default=0.0) + 1_000)
    lowest, highest = [low for low, _ in ends], [min(high, top) for _, high in ends]
    terms = [
        (at, place[key], weight)
        for at, relation in enumerate(problem.relations)
        for key, weight in relation.terms
    ]
    least = [float(one.low) for one in problem.relations]
    most = [float(one.high) for one in problem.relations]
    # a cell with a gap is zero, or not: a switch each, of which one row says at least and one at most; of
    # many cells that takes minutes, and only what follows from one relation at a time is used
    for cell in problem.cells if len(problem.cells) <= _SWITCHED else ():
        at = place[cell.key]
        if cell.gap and lowest[at] == 0 and highest[at] > cell.gap:
            switch, row = len(lowest), len(least)
            terms += [(row, at, 1.0), (row, switch, -(cell.gap + 1.0))]
            terms += [(row + 1, at, 1.0), (row + 1, switch, -highest[at])]
            least += [0.0, -np.inf]
            most += [np.inf, 0.0]
            lowest.append(0.0)
            highest.append(1.0)
    rows, columns, weights = zip(*terms, strict=True)
    whole = len(lowest)
    matrix = sparse.csr_array((weights, (rows, columns)), shape=(len(least), whole))
    least_sums, most_sums = np.array(least), np.array(most)
    constraint = optimize.LinearConstraint(matrix, least_sums, most_sums)
    seen = {key: (float("inf"), float("-inf")) for key in keys}

    def solve(aim: Any, lows: list[float], highs: list[float], gap: float) -> Any:
        """Counts that fit, as near to the aim as the gap says; None where the solver gave up."""
        box: Any = optimize.Bounds(lows, highs)
        found = optimize.milp(
            aim,
            integrality=np.ones(whole),
            bounds=box,
            constraints=[constraint],
            options={"mip_rel_gap": gap},
        )
        if found.status == 2:
            raise ImpossibleBuild("no counts fit all that is printed")
        if found.x is None:
            return None
        counts = np.round(found.x)
        sums = matrix @ counts
        if (sums < least_sums - _SLACK).any() or (sums > most_sums + _SLACK).any():
            return None
        for key, (low, high) in seen.items():
            value = float(counts[place[key]])
            seen[key] = (min(low, value), max(high, value))
        return counts

    def is_open(key: CellKey) -> bool:
        low, high = seen[key]
        return not high - low + 1 >= enough

    random, left, idle = np.random.default_rng(1), len(keys), 0
    while left and idle < _IDLE:
        # an aim with few cells in it is slow to solve: what is settled stays in, with less weight
        aim = np.zeros(whole)
        for key in keys:
            aim[place[key]] = random.choice((-1, 1)) * (_MORE if is_open(key) else 1)
        # any counts that fit will do, and need not be the nearest
        solve(aim, lowest, highest, gap=_ANY)
        now = sum(map(is_open, keys))
        left, idle = now, idle + 1 if now == left else 0
    exact: dict[CellKey, tuple[float, float]] = {}
    for key in keys:
        lower, upper = bounds[key]
        for sign in (1, -1):
            if not is_open(key):
                break
            # no further than is enough: whether that far can be reached is soon known
            low, high = seen[key]
            lows, highs, aim = list(lowest), list(highest), np.zeros(whole)
            at = place[key]
            aim[at] = sign
            if low <= high and sign > 0:
                lows[at] = max(lows[at], high - enough + 1)
            elif low <= high:
                highs[at] = min(highs[at], low + enough - 1)
            counts = solve(aim, lows, highs, gap=0.0)
            if counts is not None and sign > 0:
                lower = float(counts[at])
            elif counts is not None and counts[at] < top - 0.5:
                upper = float(counts[at])
        if is_open(key):
            exact[key] = (lower, upper)
    return {key: exact.get(key, each) for key, each in seen.items()}
