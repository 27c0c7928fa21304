"""Random people counted by several measures at once, published measure by measure, attacked together.

Here: people, their tables, and one attack on all. Not here: tables of one measure (``tables``, ``count``),
words (``page``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from attacks.count import LEVEL, Tally, count_hits, months_of, publish
from attacks.tables import Table, Truth
from qmetrics.analysis.disclosure.attack import attack
from qmetrics.analysis.disclosure.cells import CellKey, Printed
from qmetrics.analysis.disclosure.examples import screening
from qmetrics.analysis.disclosure.together import Together, problem_together, sharing
from qmetrics.model import Measure
from qmetrics.model.disclosure import DisclosureRules

ALL, PARTS = frozenset(range(4)), "parts of a whole"
# a set of measures in words; which of four outcomes pass each, and which count in it
SETS: tuple[tuple[str, tuple[tuple[frozenset[int], frozenset[int]], ...]], ...] = (
    (PARTS, ((frozenset({0}), ALL), (frozenset({1}), ALL), (frozenset({2, 3}), ALL))),
    ("limits one inside the other", tuple((frozenset(range(one + 1)), ALL) for one in range(3))),
    ("answers of the same people", ((frozenset({0, 1}), ALL), (frozenset({1, 2}), ALL))),
    ("some of the people", ((frozenset({0, 1}), ALL), (frozenset({0}), frozenset({0, 1, 2})))),
)


@dataclass(frozen=True, eq=False)
class People:
    """Who was counted where: the tables of the measures, and what is known of how they hang together."""

    what: str
    tables: Mapping[str, Table]
    together: Together


def random_people(random: np.random.Generator, *, months: int = 6) -> People:
    """Three to six organisations whose people have one of four outcomes, of very different frequency.

    Parameters
    ----------
    random : numpy.random.Generator
    months : int

    Returns
    -------
    People
    """
    what, sides = SETS[int(random.integers(len(SETS)))]
    measures = [replace(screening, key=f"example.number_{at}") for at in range(len(sides))]
    shares = random.dirichlet([1] * len(ALL))
    truth: dict[str, Truth] = {one.key: {} for one in measures}
    rows: list[tuple[str, date, int]] = []
    for at, mean in enumerate(np.exp(random.uniform(np.log(0.7), np.log(60), int(random.integers(3, 7))))):
        org = f"ZA{at + 1}"
        counts = [random.multinomial(one, shares) for one in random.poisson(mean, months)]
        for end, each in zip(months_of(months), counts, strict=True):
            rows += [(org, end, outcome) for outcome in sorted(ALL) for _ in range(int(each[outcome]))]
        for measure, (passing, counted) in zip(measures, sides, strict=True):
            passed = [sum(int(each[one]) for one in passing) for each in counts]
            failed = [sum(int(each[one]) for one in counted - passing) for each in counts]
            truth[measure.key][org] = list(zip(passed, failed, strict=True))
    tables = {one.key: Table(one, truth[one.key]) for one in measures}
    return People(what, tables, _together(measures, sides, rows))


def _together(
    measures: list[Measure],
    sides: tuple[tuple[frozenset[int], frozenset[int]], ...],
    rows: list[tuple[str, date, int]],
) -> Together:
    columns = {"_org": pl.String, "_end": pl.Date, "outcome": pl.Int64}
    people = pl.DataFrame(rows, schema=columns, orient="row").with_row_index("_mark")
    outcome = pl.col("outcome")
    marked = {
        one.key: people.with_columns(
            outcome.is_in(list(counted)).alias("_den"), outcome.is_in(list(passing)).alias("_num")
        )
        for one, (passing, counted) in zip(measures, sides, strict=True)
    }
    (together,) = sharing(measures, marked)
    return together


def attack_people(rules: DisclosureRules, tables: int, seed: int) -> Tally:
    """So many random sets of measures, each published measure by measure and attacked together.

    Parameters
    ----------
    rules : DisclosureRules
    tables : int
    seed : int

    Returns
    -------
    Tally
    """
    random, tally = np.random.default_rng(seed), Tally()
    for _ in range(tables):
        people = random_people(random)
        members = next(iter(people.tables.values())).members
        others = people.tables if people.what == PARTS else {}
        printed = {}
        for key, table in people.tables.items():
            parts = [other.frame for name, other in others.items() if name != key]
            printed[key] = [Printed(publish(rules, table, parts=parts).frame, LEVEL, members)]
        problem = problem_together(people.together, rules, printed, members)
        count_hits(tally, rules, attack(problem, rules), _true(people), people.what)
    return tally


def _true(people: People) -> dict[CellKey, int]:
    return {
        (f"{side} {key}", org, end, end, 0): count
        for key, table in people.tables.items()
        for org, figures in table.truth.items()
        for end, counts in zip(months_of(len(figures)), figures, strict=True)
        for side, count in zip(("x", "c"), counts, strict=True)
    }
