"""``measure/<theme>/<name>``: figures computed, withheld where a table cannot be relied on, kept and checked.

Here: the asset. Not here: how its figures are made (``make_measures``), the step of a theme (``themes``).
"""

from collections.abc import Iterator

import dagster as dg

from qmetrics.assets.keys import measure_key, measure_key_of, table_key, team, text
from qmetrics.assets.make_measures import AGGREGATE, Made, whole_suite
from qmetrics.checks.dagster_checks import check_events, check_specs
from qmetrics.model import Derived, Measure, Rows
from qmetrics.store.check_results import store_check_results
from qmetrics.store.home import Home
from qmetrics.store.versions import store_versions


def measure_events(
    home: Home, made: Made, version: str, selected: set[dg.AssetCheckKey]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Keep what came of a measure and tell Dagster."""
    key, results = measure_key(made.measure), made.results.result()
    store_check_results(home, text(key), [vars(result) for result in results])
    store_versions(home, {text(key): version})
    yield dg.MaterializeResult(
        asset_key=key,
        data_version=dg.DataVersion(version),
        metadata={
            "dagster/row_count": made.frame.height,
            "no_data": made.frame.height == 0,
            "withheld": made.withheld or "no",
        },
    )
    yield from check_events(key, results, selected)


def kept_event(home: Home, key: dg.AssetKey, version: str, why: str) -> dg.MaterializeResult[None]:
    """Leave an asset as it was, and tell Dagster why."""
    store_versions(home, {text(key): version})
    return dg.MaterializeResult(
        asset_key=key, data_version=dg.DataVersion(version), metadata={"as_before": why}
    )


def measure_check_specs(measure: Measure) -> list[dg.AssetCheckSpec]:
    """The asset checks of a measure's suite."""
    return check_specs(measure_key(measure), whole_suite(measure))


def measure_spec(measure: Measure) -> dg.AssetSpec:
    """The asset of a measure, with what its declaration says."""
    targets = "; ".join(f"{one.value:g} ({one.standing}, from {one.valid_from})" for one in measure.targets)
    origin = measure.origin
    tables = [table_key(name) for name in measure.tables]
    if isinstance(origin, Rows):
        tables.append(table_key(AGGREGATE))
    terms = []
    if isinstance(origin, Derived):
        terms = [measure_key_of(key) for key, _, _ in origin.terms]
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
