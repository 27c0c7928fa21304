"""Suites as Dagster asset checks: one expectation, one check. Never ``blocking``.

The only file of ``checks`` that knows Dagster.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from qmetrics.checks.great_expectations_adapter import CheckResult
from qmetrics.checks.suites import Suite


def check_specs(key: dg.AssetKey, suite: Suite) -> list[dg.AssetCheckSpec]:
    """The asset checks of a suite."""
    return [
        dg.AssetCheckSpec(one.name, asset=key, description=one.description, blocking=False) for one in suite
    ]


def check_events(
    key: dg.AssetKey, results: Sequence[CheckResult], selected: set[dg.AssetCheckKey]
) -> Iterator[dg.AssetCheckResult]:
    """Results as Dagster shows them, those that the run selected."""
    for result in results:
        if dg.AssetCheckKey(key, result.name) not in selected:
            continue
        critical = result.severity == "critical" or result.outcome == "error"
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=result.name,
            passed=result.outcome in ("passed", "skipped"),
            severity=dg.AssetCheckSeverity.ERROR if critical else dg.AssetCheckSeverity.WARN,
            metadata={"outcome": result.outcome, "message": result.message},
        )
