"""Figures computed, withheld where a table cannot be relied on, kept and checked: without Dagster."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import polars as pl

from qmetrics.analysis.compute import TableData, compute
from qmetrics.analysis.compute.beside import compute_beside
from qmetrics.analysis.compute.rounds import NUMBERS, withhold_rounds
from qmetrics.assets.processes import CHECKING, elsewhere, known
from qmetrics.assets.rounds import rounds_of
from qmetrics.checks.great_expectations_adapter import CheckResult, run_suite, skipped
from qmetrics.checks.history import REGISTER
from qmetrics.checks.suites import CHECKED_ON, Suite, measure_suite, review_suite
from qmetrics.measures import base_tables
from qmetrics.model import Derived, Measure, Rows, Status
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source
from qmetrics.store.beside import write_beside
from qmetrics.store.check_results import withholding
from qmetrics.store.clock import today
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.observations import append_observations, read_observations
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import missing_rows, read_table
from qmetrics.store.tombstones import frozen

# Stands in for case-level rows of any computed measure.
AGGREGATE = "aggregate_return"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A measure's figures as they are now, why they are withheld (else None), and what its checks say."""

    measure: Measure
    frame: pl.DataFrame
    withheld: str | None
    results: Future[list[CheckResult]]


def make_measures(home: Home, measures: Sequence[Measure]) -> Iterator[Made]:
    """Each measure as soon as it is checked: one is checked while the next is made."""
    tables = read_tables(home, measures)
    unchecked: list[Made] = []
    try:
        for measure in measures:
            withheld = withheld_reason(home, measure)
            frame = make_measure(home, measure, tables, withheld is not None)
            results = check_measure(measure, frame)
            unchecked.append(Made(measure=measure, frame=frame, withheld=withheld, results=results))
            while unchecked and unchecked[0].results.done():
                yield unchecked.pop(0)
    except Exception:
        yield from unchecked  # what was made before one that fails is kept
        raise
    yield from unchecked


def read_tables(home: Home, measures: Sequence[Measure]) -> dict[str, TableData]:
    """The tables that some measures rest on, and the aggregate returns."""
    names = dict.fromkeys([name for measure in measures for name in base_tables(measure)] + [AGGREGATE])
    return {name: TableData(source(name).table, read_table(home, source(name))) for name in names}


def withheld_reason(home: Home, measure: Measure) -> str | None:
    """Why a measure is withheld: a critical check of a table it rests on failed."""
    for name in base_tables(measure):
        for failure in withholding(home, f"table/{name}"):
            return f"table {name}, check {failure['name']}: {failure['message']}"
    return None


def kept_reason(home: Home, measure: Measure) -> str | None:
    """Why a measure's figures stay as they were: a landed file is missing from a table that they rest on."""
    names = dict.fromkeys((*base_tables(measure), AGGREGATE))
    used = [name for table in names for name in source(table).uses]
    # of whom the home ICB answers for, a real home knows from its register
    register = [REGISTER] if home_kind(home) == "real" else []
    return missing_rows(home, [*names, *used, *register])


def make_measure(home: Home, measure: Measure, tables: dict[str, TableData], withheld: bool) -> pl.DataFrame:
    """Compute, withhold where a table cannot be relied on, append; gives the figures as they are now."""
    others = {}
    if isinstance(measure.origin, Derived):
        others = {key: read_observations(home, key) for key, _, _ in measure.origin.terms}
    frame = compute(measure, tables, scope_of(home), others=others, holidays=bank_holidays())
    beside = compute_beside(measure, tables, scope_of(home), holidays=bank_holidays())
    if withheld:
        frame, beside = withhold(frame), beside.clear()
    elif isinstance(measure.origin, Rows) and measure.origin.raters and measure.origin.table in tables:
        raters, table = measure.origin.raters, measure.origin.table
        rounds = rounds_of(home, table, raters)
        # of a return that has not landed nothing is known, and counts alone release no round
        known_rounds = rounds if rounds.width else None
        frame = withhold_rounds(frame, raters, tables[table].current, rounds=known_rounds)
    write_beside(home, measure.key, beside)
    append_observations(home, measure.key, frame, frozen(home, (*base_tables(measure), AGGREGATE)))
    return read_observations(home, measure.key)


def withhold(frame: pl.DataFrame) -> pl.DataFrame:
    """The same figures without their numbers."""
    return frame.with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in NUMBERS),
        pl.lit(Status.WITHHELD.value).alias("status"),
    )


def whole_suite(measure: Measure) -> Suite:
    """What is expected of a measure's figures, and of who looks after its definition."""
    return measure_suite(measure) + review_suite(measure)


def check_measure(measure: Measure, frame: pl.DataFrame) -> Future[list[CheckResult]]:
    """The suite's results on the current figures; skipped, saying so, where there is no data."""
    suite = whole_suite(measure)
    if frame.height == 0:
        return known(skipped(suite, f"no data for {measure.key}"))
    asked = frame.with_columns(pl.lit(today()).alias(CHECKED_ON))
    return elsewhere(CHECKING, run_suite, asked, suite)
