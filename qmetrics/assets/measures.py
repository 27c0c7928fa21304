"""``measure/<theme>/<name>``: one step a theme, an asset a measure, its checks inside the step."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from qmetrics.analysis.compute import TableData, compute
from qmetrics.analysis.compute.beside import compute_beside
from qmetrics.assets.keys import measure_key, table_key, text
from qmetrics.assets.landing import team
from qmetrics.assets.versions import AGGREGATE, downstream_versions
from qmetrics.checks.dagster_checks import check_events, check_specs
from qmetrics.checks.great_expectations_adapter import CheckResult, run_suite
from qmetrics.checks.suites import Suite, measure_suite
from qmetrics.measures import base_tables, measures_of, themes
from qmetrics.model import Derived, Measure, Rows, Status
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source
from qmetrics.store.beside import write_beside
from qmetrics.store.check_results import critical_failures, store_check_results
from qmetrics.store.home import Home, find_home
from qmetrics.store.observations import append_observations, read_observations
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table
from qmetrics.store.versions import store_versions

HIDDEN = ("numerator", "denominator", "value", "lower", "upper", "value_min", "value_max")


def measure_assets() -> list[dg.AssetsDefinition]:
    """One multi-asset a theme."""
    return [_theme_assets(theme) for theme in themes()]


def _theme_assets(theme: str) -> dg.AssetsDefinition:
    measures = measures_of(theme)
    suites = {measure.key: measure_suite(measure) for measure in measures}

    @dg.multi_asset(
        name=f"measures_of_{theme}",
        specs=[_spec(measure) for measure in measures],
        check_specs=[
            spec for measure in measures for spec in check_specs(measure_key(measure), suites[measure.key])
        ],
        can_subset=True,
    )
    def theme_measures(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        home = find_home()
        selected = [one for one in measures if measure_key(one) in context.selected_asset_keys]
        versions = downstream_versions(home)
        tables = read_tables(home, selected)
        for measure in selected:
            key = measure_key(measure)
            withheld = withheld_reason(home, measure)
            frame = make_measure(home, measure, tables, withheld is not None)
            results = check_measure(measure, suites[measure.key], frame)
            store_check_results(home, text(key), [vars(result) for result in results])
            store_versions(home, {text(key): versions[text(key)]})
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(versions[text(key)]),
                metadata={
                    "dagster/row_count": frame.height,
                    "no_data": frame.height == 0,
                    "withheld": withheld or "no",
                },
            )
            yield from check_events(key, results, set(context.selected_asset_check_keys))

    return theme_measures


def _spec(measure: Measure) -> dg.AssetSpec:
    targets = "; ".join(f"{one.value:g} ({one.standing}, from {one.valid_from})" for one in measure.targets)
    origin = measure.origin
    tables = [table_key(name) for name in measure.tables]
    if isinstance(origin, Rows):
        tables.append(table_key(AGGREGATE))
    terms = []
    if isinstance(origin, Derived):
        terms = [dg.AssetKey(["measure", *key.split(".")]) for key, _, _ in origin.terms]
    return dg.AssetSpec(
        measure_key(measure),
        deps=[*tables, *dict.fromkeys(terms)],
        group_name=measure.theme,
        description=f"{measure.title}\n\n{measure.question}\n\n{measure.why}",
        owners=[f"team:{team(measure.owner)}"],
        kinds={"polars"},
        metadata={
            "unit": measure.unit,
            "kind": measure.kind.value,
            "dynamics": measure.dynamics.value,
            "direction": measure.direction.value,
            "target": targets or "none",
            "checked_by": measure.checked_by,
            "review_by": measure.review_by.isoformat(),
            "version": measure.version,
            "publisher_id": measure.publisher_id or "none",
        },
    )


def read_tables(home: Home, measures: list[Measure]) -> dict[str, TableData]:
    """The tables that some measures rest on, and the aggregate returns."""
    names = dict.fromkeys([name for measure in measures for name in base_tables(measure)] + [AGGREGATE])
    return {name: TableData(source(name).table, read_table(home, source(name))) for name in names}


def withheld_reason(home: Home, measure: Measure) -> str | None:
    """Why a measure is withheld: a critical check of a table it rests on failed."""
    for name in base_tables(measure):
        for failure in critical_failures(home, f"table/{name}"):
            return f"table {name}, check {failure['name']}: {failure['message']}"
    return None


def make_measure(home: Home, measure: Measure, tables: dict[str, TableData], withheld: bool) -> pl.DataFrame:
    """Compute, withhold where a table cannot be relied on, append; gives the figures as they are now."""
    others = {}
    if isinstance(measure.origin, Derived):
        others = {key: read_observations(home, key) for key, _, _ in measure.origin.terms}
    frame = compute(measure, tables, scope_of(home), others=others, holidays=bank_holidays())
    beside = compute_beside(measure, tables, scope_of(home), holidays=bank_holidays())
    if withheld:
        frame, beside = withhold(frame), beside.clear()
    write_beside(home, measure.key, beside)
    append_observations(home, measure.key, frame)
    return read_observations(home, measure.key)


def withhold(frame: pl.DataFrame) -> pl.DataFrame:
    """The same figures without their numbers."""
    return frame.with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in HIDDEN),
        pl.lit(Status.WITHHELD.value).alias("status"),
    )


def check_measure(measure: Measure, suite: Suite, frame: pl.DataFrame) -> list[CheckResult]:
    """The suite's results on the current figures; skipped, saying so, where there is no data."""
    if frame.height == 0:
        reason = f"skipped: no data for {measure.key}"
        return [
            CheckResult(name=one.name, severity=one.severity.value, outcome="skipped", message=reason)
            for one in suite
        ]
    return run_suite(frame, suite)
