"""How often checks fail on clean files: every suite on synthetic files of many seeds.

Here: making the tables of a seed without a home, and counting what fails. Not here: faults (``faults``), how
an expectation is asked (``plain``). The files of a seed are as the twins write them, planted signals and
planted mess included: a check that fails on what is planted is listed with the rest.
"""

import os
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

from power.plain import broken
from power.rows import table_of
from qmetrics.analysis.compute import TableData, compute
from qmetrics.checks.history import History, count_breaks, whole_table_suite
from qmetrics.checks.suites import measure_suite
from qmetrics.measures import all_measures
from qmetrics.model import KEY_COLUMNS, Derived, Scope, TwinOptions
from qmetrics.reference.organisations import SAMPLE_ICB, sample_organisations
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import all_sources

SEEDS = 300
MONTHS, PATIENTS = 8, 100


def upper_bound(alarms: int, seeds: int, confidence: float = 0.95) -> float:
    """One-sided Clopper-Pearson bound: the largest rate at which so few alarms still come in 5 % of trials.

    >>> round(upper_bound(0, 300), 4)
    0.0099
    """
    from math import comb

    if alarms >= seeds:
        return 1.0
    low, high = alarms / seeds, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        chance = sum(comb(seeds, k) * rate**k * (1 - rate) ** (seeds - k) for k in range(alarms + 1))
        low, high = (rate, high) if chance > 1 - confidence else (low, rate)
    return high


def seed_tables(seed: int) -> dict[str, TableData]:
    """Every source's table, made of its twin's files in the order in which they are written."""
    options, tables = TwinOptions(months=MONTHS, patients=PATIENTS, seed=seed), {}
    for source in all_sources():
        tables[source.key] = table_of(source, source.twin(options).values(), tables)
    return tables


@cache
def known_codes() -> frozenset[str]:
    return frozenset(one.code for one in sample_organisations())


def table_alarms(seed: int) -> list[str]:
    """Checks of tables that fail on the clean files of a seed."""
    alarms = []
    for source in all_sources():
        data = _tables(seed)[source.key]
        counts = count_breaks(source, History(rows=data.rows, current=data.current, codes=known_codes()))
        suite = whole_table_suite(source)
        alarms += [f"table {source.key}: {name}" for name in broken(data.current, suite, counts)]
    return alarms


def measure_alarms(seed: int) -> list[str]:
    """Checks of measures that fail on the clean files of a seed."""
    home = [one for one in sample_organisations() if one.parent_code == SAMPLE_ICB]
    providers = tuple(one.code for one in home if one.role != "sub_icb")
    scope = Scope(
        icb_code=SAMPLE_ICB,
        providers=providers,
        sub_icbs=tuple(one.code for one in home if one.role == "sub_icb"),
        trusts=tuple(one.code for one in home if one.role in ("acute", "mental_health", "ambulance")),
    )
    alarms, made = [], {}
    for measure in sorted(all_measures(), key=lambda one: isinstance(one.origin, Derived)):
        frame = compute(measure, _tables(seed), scope, others=made, holidays=bank_holidays())
        # as the warehouse gives them: the newest of each
        frame = frame.sort("known_from").unique(KEY_COLUMNS, keep="last", maintain_order=True)
        made[measure.key] = frame
        if frame.height:
            alarms += [f"measures: {name}" for name in broken(frame, measure_suite(measure))]
    return sorted(set(alarms))


@cache
def _tables(seed: int) -> dict[str, TableData]:
    _tables.cache_clear()  # one seed at a time
    return seed_tables(seed)


def both_alarms(seed: int) -> list[str]:
    """Checks of tables and of measures that fail on the clean files of a seed."""
    return table_alarms(seed) + measure_alarms(seed)


def expected_names() -> list[str]:
    """Every check that could alarm: each table's, and those of measures together by name."""
    tables = [
        f"table {source.key}: {one.name}" for source in all_sources() for one in whole_table_suite(source)
    ]
    return [
        *tables,
        *sorted({f"measures: {one.name}" for key in all_measures() for one in measure_suite(key)}),
    ]


def every_seed(seeds: Iterable[int], ask=both_alarms) -> tuple[int, Counter[str]]:  # type: ignore[no-untyped-def]
    """How many seeds were looked at, and for each check in how many of them it failed."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    alarms: Counter[str] = Counter()
    looked = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for found in pool.map(ask, seeds, chunksize=1):
            looked += 1
            alarms.update(found)
    return looked, alarms
