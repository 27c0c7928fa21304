"""The one border to Great Expectations: a polars frame and a suite in, results out.

Great Expectations and pandas are imported inside the function (6 seconds a process). Results hold
counts and row numbers, never a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from qmetrics.checks.suites import Expectation, Suite

# Row numbers named in a message.
SHOWN_ROWS = 5


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What came of one expectation.

    ``outcome``: ``passed``, ``failed``, ``error`` (the expectation itself could not be evaluated)
    or ``skipped``.
    """

    name: str
    severity: str
    outcome: str
    message: str


def load() -> None:
    """Import Great Expectations, with nothing sent to anyone."""
    import os

    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations.expectations  # noqa: F401


def skipped(suite: Suite, why: str) -> list[CheckResult]:
    """A suite that nobody asked, and why."""
    return [
        CheckResult(name=one.name, severity=one.severity.value, outcome="skipped", message=f"skipped: {why}")
        for one in suite
    ]


def run_suite(
    frame: pl.DataFrame, suite: Suite, counts: Mapping[str, tuple[int, int]] | None = None
) -> list[CheckResult]:
    """Ask every expectation of a suite of a frame.

    Parameters
    ----------
    frame : polars.DataFrame
        With ``row_number`` where it is a table, to name the failing rows.
    suite : tuple of Expectation
    counts : mapping of str to (int, int), optional
        Breaks, and how many were looked at, of each expectation with a unit (``history.count_breaks``);
        one that is not there could not be counted, which is an error.

    Returns
    -------
    list of CheckResult
        In the order of the suite.
    """
    load()
    import great_expectations as gx
    import great_expectations.expectations as gxe

    asked, results, counts = [], {}, counts or {}
    for one in suite:
        if one.unit and one.name not in counts:
            results[one.name] = _error(one, "its breaks could not be counted")
            continue
        try:
            prepared = _made(frame, one, counts)
        except pl.exceptions.PolarsError as error:
            results[one.name] = _error(one, type(error).__name__)
            continue
        asked.append((one, prepared))
    columns: dict[str, pl.Series] = {}
    for _, prepared in asked:
        columns |= prepared
    wide = any(one.kind == "ExpectTableColumnsToMatchSet" for one, _ in asked)
    if wide:  # the names are enough: an empty column each
        columns |= {
            name: pl.Series(name, [None] * frame.height, pl.Boolean)
            for name in frame.columns
            if name not in columns
        }
    batch = _batch_definition().get_batch({"dataframe": _pandas(columns, frame.height)})
    made = gx.ExpectationSuite(
        name="suite",
        expectations=[
            getattr(gxe, one.kind)(
                **_bounded(one, frame), severity=one.severity.value, meta={"name": one.name}
            )
            for one, _ in asked
        ],
    )
    answer = batch.validate(made, result_format={"result_format": "COMPLETE", "partial_unexpected_count": 0})
    by_name = {one.name: one for one in suite}
    for result in answer.results:
        asked_as: Any = result.expectation_config
        one = by_name[asked_as.meta["name"]]
        results[one.name] = _result(one, result, frame, counts)
    return [results[one.name] for one in suite]


@cache
def _batch_definition() -> Any:
    """Of one context for all suites: making one costs as much as a small suite."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("frame").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def _made(
    frame: pl.DataFrame, one: Expectation, counts: Mapping[str, tuple[int, int]]
) -> dict[str, pl.Series]:
    """The column that an expectation reads, made where it is a row rule or a count."""
    name = one.arguments.get("column")
    if name is None:
        return {}
    if one.unit:  # one number: in the first row, the others empty, which no expectation minds
        return {
            name: pl.Series(
                name, [counts[one.name][0], *[None] * (frame.height - 1)][: frame.height], pl.Int64
            )
        }
    if one.holds is not None:
        return {name: frame.select(one.holds.alias(name))[name]}
    return {name: frame[name]} if name in frame.columns else {}


def _pandas(columns: dict[str, pl.Series], height: int) -> Any:
    import pandas as pd

    if not columns:
        return pd.DataFrame(index=range(height))
    made = {}
    for name, series in columns.items():
        if series.dtype in (pl.Date, pl.Datetime):
            series = (
                series.cast(pl.Datetime("us"))
                if series.dtype == pl.Date
                else series.dt.replace_time_zone(None)
            )
        made[name] = series.to_pandas()
    return pd.DataFrame(made)


def _bounded(one: Expectation, frame: pl.DataFrame) -> dict[str, Any]:
    """Arguments with dates as the date-times that the converted column holds."""
    from datetime import date, datetime

    def as_moment(value: Any) -> Any:
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)
        return value

    return {name: as_moment(value) for name, value in one.arguments.items()}


def _result(
    one: Expectation, result: Any, frame: pl.DataFrame, counts: Mapping[str, tuple[int, int]]
) -> CheckResult:
    raised = [info for info in _exceptions(result.exception_info) if info and info.get("raised_exception")]
    if raised:
        return _error(one, str(raised[0].get("exception_message", "")).split(":")[0][:80])
    if result.success:
        return CheckResult(
            name=one.name, severity=one.severity.value, outcome="passed", message=one.description
        )
    detail = result.result or {}
    count = detail.get("unexpected_count")
    message = f"expected: {one.description}; "
    if one.unit:
        broken, looked = counts[one.name]
        message += f"not so in {broken} of {looked} {one.unit}"
    elif count is None:
        observed = detail.get("observed_value")
        message += f"found {observed} rows" if one.name == "has_rows" else "it is not so"
    else:
        message += f"not so in {count} of {frame.height} rows"
        places = [int(index) for index in (detail.get("unexpected_index_list") or [])[:SHOWN_ROWS]]
        if places and "row_number" in frame.columns:
            numbers = ", ".join(str(frame["row_number"][place]) for place in places)
            message += f" (file rows {numbers}{', …' if count > len(places) else ''})"
    return CheckResult(name=one.name, severity=one.severity.value, outcome="failed", message=message)


def _exceptions(info: Any) -> list[dict[str, Any]]:
    """Exception records: one, or one for each metric."""
    if not info:
        return []
    if "raised_exception" in info:
        return [info]
    return [value for value in info.values() if isinstance(value, dict)]


def _error(one: Expectation, what: str) -> CheckResult:
    return CheckResult(
        name=one.name,
        severity=one.severity.value,
        outcome="error",
        message=f"could not be evaluated ({what or 'unknown reason'}): {one.description}",
    )
