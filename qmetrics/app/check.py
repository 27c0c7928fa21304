"""What a provider runs before sending a file: our exact messages, nothing stored."""

from typing import TYPE_CHECKING

import polars as pl

from qmetrics.model import Problem, Source, SourceError
from qmetrics.sources import all_sources
from qmetrics.sources.identity import screen
from qmetrics.sources.local import future_extract
from qmetrics.sources.recognise import recognise
from qmetrics.store.clock import today

if TYPE_CHECKING:
    from qmetrics.checks.great_expectations_adapter import CheckResult


def check_file(content: bytes, name: str) -> tuple[list[str], bool]:
    """Lines to show, and whether the file may be sent.

    The same steps as landing: recognise, screen for identities, parse; then the table's own suite.
    """
    try:
        found = recognise(content, all_sources())
        if found is None or found[0].is_local:
            refusal = screen(content, has_free_text=found is not None and found[0].table.has_free_text)
            if refusal is not None:
                return [f"{name}: refused: {reason}" for reason in refusal.reasons] + [refusal.advice], False
        if found is None:
            return [
                f"{name}: no source has this layout; see the templates that 'qmetrics sample DIR' writes"
            ], False
        source, layout, differs = found
        if differs is not None:
            raise differs
        frame = source.parse(content, layout)
        too_early = future_extract(frame, source.table, today())
        if too_early:
            raise SourceError(*too_early)
    except SourceError as error:
        return [f"{name}: {problem}" for problem in error.problems], False
    lines = [f"{name}: recognised as {source.key}, {frame.height} rows"]
    if source.quarantined_rows is not None:
        lines += [f"{name}: left out: {problem}" for problem in source.quarantined_rows(content, layout)]
    if source.key in _LEFT_OUT:
        lines += [f"{name}: left out: {problem}" for problem in _LEFT_OUT[source.key](frame)]
    results = _suite_results(source, frame)
    bad = [one for one in results if one.outcome in ("failed", "error")]
    lines += [f"{name}: {one.severity}: {one.message}" for one in bad]
    lines.append(f"{name}: {len(results) - len(bad)} of {len(results)} checks passed")
    return lines, not any(one.severity == "critical" for one in bad)


def _unknown_measures(frame: pl.DataFrame) -> list[Problem]:
    """Comments on measures that there are not. Whose organisations are known, only a home can say."""
    from qmetrics.analysis.commentary import placed
    from qmetrics.measures import all_measures

    keys = {one.key for one in all_measures()}
    return placed(frame, measures=keys, organisations=set(frame["org_code"]))[1]


def _days_to_come(frame: pl.DataFrame) -> list[Problem]:
    """Statements on milestones of a day that has not come; organisations as above."""
    from qmetrics.analysis.milestones import placed

    return placed(frame, organisations=set(frame["org_code"]), day=today())[1]


# Sources of which a row can be right and still not be shown.
_LEFT_OUT = {"commentary": _unknown_measures, "milestones": _days_to_come}


def _suite_results(source: Source, frame: pl.DataFrame) -> list["CheckResult"]:
    """The table's suite on the file's own rows."""
    from qmetrics.checks.great_expectations_adapter import run_suite
    from qmetrics.checks.suites import table_suite

    rows = frame.with_columns(pl.lit("this file").alias("file_sha256"))
    return run_suite(rows, table_suite(source))
