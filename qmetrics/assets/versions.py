"""The version that each asset should have: a hash of its inputs' versions, its declaration and its code.

An asset whose stored version is another is stale. Nothing that is not stale is made again.
"""

from datetime import date

from qmetrics.analysis.ledger import released
from qmetrics.assets.builds import builds_of
from qmetrics.assets.calendar_values import slots_of
from qmetrics.assets.ledger_values import accepted_words, drawn_from, is_accepted, known_entries, told_from
from qmetrics.assets.milestones import day_of_register
from qmetrics.checks.history import REGISTER, asks_register
from qmetrics.checks.suites import reviews_due
from qmetrics.measures import MODULES, all_measures, base_tables, measures_of, themes
from qmetrics.model import Measure, Source
from qmetrics.sources import NAMES, all_sources
from qmetrics.store.check_results import critical_failures, read_check_results
from qmetrics.store.clock import today
from qmetrics.store.home import Home
from qmetrics.store.landing import arrivals, files_of, manifest
from qmetrics.store.ledger import chain_state
from qmetrics.store.scope import scope_of
from qmetrics.store.versions import code_hash, combined

# what of assets makes charts
_DRAWING = (
    *("assets/charts.py", "assets/chart_records.py", "assets/compared.py"),
    *("assets/public.py", "assets/public_charts.py"),
)
# Stands in for case-level rows of any computed measure.
AGGREGATE = "aggregate_return"


def table_rooms(source: Source) -> tuple[str, ...]:
    """The code that turns a source's bytes into rows."""
    shared = ("reading", "local", "published", "tidying", "free_text")
    return ("model", "reference", *(f"sources/{name}.py" for name in shared), f"sources/{source.key}")


def table_versions(home: Home) -> dict[str, str]:
    """Version of every ``landing/`` and ``table/`` asset, by what has landed."""
    versions = {}
    for name in NAMES:
        files = files_of(home, name).drop("received_at", "vintage").rows()
        versions[f"landing/{name}"] = combined(files)
    for one in sorted(all_sources(), key=lambda one: (one.key != REGISTER, len(one.uses))):
        code = code_hash(*table_rooms(one))
        beside = (*one.uses, *((REGISTER,) if asks_register(one) else ()))
        used = [versions[f"table/{name}"] for name in beside]
        versions[f"table/{one.key}"] = combined(
            versions[f"landing/{one.key}"], code, code_hash("checks"), used
        )
    return versions


def measure_version(
    measure: Measure, tables: dict[str, str], failed: dict[str, list[str]], scope: str, on: date
) -> str:
    """Version of one measure: its tables, whether they may be relied on, its declaration, the formulas.

    And whether a review of its definition is due, so that it is checked again on the day that it is.
    """
    names = (*base_tables(measure), AGGREGATE)
    failures = [check for name in names for check in failed[f"table/{name}"]]
    formulas = ("analysis/compute", "analysis/intervals.py", "analysis/agreement.py")
    code = code_hash("model", "reference", *formulas, "checks", _module(measure))
    return combined(
        [tables[f"table/{name}"] for name in names], failures, code, scope, reviews_due(measure, on)
    )


def _module(measure: Measure) -> str:
    """The file that declares a measure, so that editing one theme leaves the others alone."""
    from importlib import import_module

    for name in MODULES:
        if any(one is measure for one in import_module(f"qmetrics.measures.{name}").MEASURES):
            return f"measures/{name}.py"
    raise ValueError(f"measure {measure.key} is in no theme file")


def downstream_versions(home: Home) -> dict[str, str]:
    """Version of every measure, chart and report, given the tables and checks as they are now."""
    tables = table_versions(home)
    scope = scope_of(home)
    whose = combined(scope.icb_code, scope.providers, scope.sub_icbs, scope.trusts)
    failed = {key: [one["name"] for one in critical_failures(home, key)] for key in tables if "table/" in key}
    versions: dict[str, str] = {}
    for measure in all_measures():
        versions[f"measure/{measure.theme}/{measure.name}"] = measure_version(
            measure, tables, failed, whose, today()
        )
    folders = [build.folder for build in builds_of(home)]
    approved = sorted(released(known_entries(home)))
    drawing = combined(code_hash("analysis", "charts", "reference", *_DRAWING), folders)
    entries = known_entries(home)
    for measure in all_measures():
        made = versions[f"measure/{measure.theme}/{measure.name}"]
        others = [versions[f"measure/{key.replace('.', '/')}"] for key in measure.drawn_after]
        decided = [drawn_from(entries, key) for key in (measure.key, measure.verdict_from) if key]
        versions[f"chart/{measure.theme}/{measure.name}"] = combined(
            made, others, drawing, scope.names, decided
        )
    pages = code_hash("reports", "assets", "reference/not_measured.py", "measures/__init__.py")
    files = [(row["sha256"], row["reason"]) for row in manifest(home)]
    for theme in themes():
        charts = [versions[f"chart/{one.theme}/{one.name}"] for one in all_measures() if one.theme == theme]
        told = told_from(entries, measures_of(theme))
        versions[f"report/{theme}"] = combined(charts, pages, files, told, folders, approved)
    turned_away = [(row["name"], row["reason"]) for row in arrivals(home)]
    themed = [versions[f"report/{theme}"] for theme in themes()]
    versions["report/board_pack"] = combined(
        themed,
        turned_away,
        pages,
        chain_state(home),
        folders,
        approved,
        [tuple(vars(slot).values()) for slot in slots_of(home)],
        # the page of milestones counts days; what the register says is in the files of the themes
        day_of_register(home),
    )
    return versions


def check_summary(home: Home) -> dict[str, int]:
    """How many checks passed, warned, failed and so on, over the latest result of each.

    A warning that the ledger accepts today is counted as accepted.
    """
    counts = {"passed": 0, "accepted": 0, "warned": 0, "failed": 0, "skipped": 0}
    accepted = accepted_words(home)
    for result in read_check_results(home):
        if result["outcome"] in ("passed", "skipped"):
            counts[result["outcome"]] += 1
        elif is_accepted(result, accepted):
            counts["accepted"] += 1
        elif result["severity"] == "critical" or result["outcome"] == "error":
            counts["failed"] += 1
        else:
            counts["warned"] += 1
    return counts
