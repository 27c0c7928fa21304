"""The version that each asset should have: a hash of its inputs' versions, its declaration and its code.

An asset whose stored version is another is stale. Nothing that is not stale is made again.
"""

from collections.abc import Mapping

from qmetrics.analysis.ledger import released
from qmetrics.assets.builds import builds_of
from qmetrics.assets.calendar_values import slots_of
from qmetrics.assets.ledger_values import accepted_words, drawn_from, is_accepted, known_entries, told_from
from qmetrics.assets.make_measures import AGGREGATE
from qmetrics.assets.milestones import day_of_register
from qmetrics.checks.history import REGISTER, asks_register
from qmetrics.checks.suites import reviews_due
from qmetrics.measures import THEME_TITLES, all_measures, base_tables, declared_in, measures_of, themes
from qmetrics.model import Derived, Source
from qmetrics.sources import NAMES, all_sources
from qmetrics.store.check_results import critical_failures, read_check_results
from qmetrics.store.clock import today
from qmetrics.store.code_closure import remembered_hash
from qmetrics.store.home import Home
from qmetrics.store.landing import arrivals, files_of, manifest
from qmetrics.store.ledger import chain_state
from qmetrics.store.scope import scope_of
from qmetrics.store.versions import combined

# The modules that make each kind of asset; with its declaration's, their imports are the code that it is of.
# Nothing here lists what a module imports: the closure finds it.
_TABLE = ("qmetrics.assets.make_tables", "qmetrics.checks.history")
_MEASURE = ("qmetrics.assets.make_measures",)
_CHART = (
    "qmetrics.assets.charts",
    "qmetrics.assets.compared",
    "qmetrics.assets.public_charts",
    "qmetrics.charts",
)
_REPORT = ("qmetrics.assets.reports",)


def table_code(home: Home, source: Source) -> str:
    """Return the version of the code that turns a source's bytes into rows and checks them."""
    return remembered_hash(home, f"qmetrics.sources.{source.key}.layout", *_TABLE)


def table_versions(home: Home) -> dict[str, str]:
    """Return the version of every ``landing/`` and ``table/`` asset, by what has landed."""
    versions = {}
    for name in NAMES:
        files = files_of(home, name).drop("received_at", "vintage").rows()
        versions[f"landing/{name}"] = combined(files)
    for one in sorted(all_sources(), key=lambda one: (one.key != REGISTER, len(one.uses))):
        beside = (*one.uses, *((REGISTER,) if asks_register(one) else ()))
        used = [versions[f"table/{name}"] for name in beside]
        versions[f"table/{one.key}"] = combined(versions[f"landing/{one.key}"], table_code(home, one), used)
    return versions


def measure_versions(home: Home, tables: Mapping[str, str]) -> dict[str, str]:
    """Return the version of every measure, by the versions of tables.

    It is of its tables and whether they may be relied on, the measures it is derived from, the code that
    declares and makes it, whose home it is, and whether a review of its definition is due, so that it is
    checked again on the day that it is.
    """
    scope = scope_of(home)
    whose = combined(scope.icb_code, scope.providers, scope.sub_icbs, scope.trusts)
    failed = {key: [one["name"] for one in critical_failures(home, key)] for key in tables if "table/" in key}
    versions: dict[str, str] = {}
    # what others are derived from first
    for measure in sorted(all_measures(), key=lambda one: isinstance(one.origin, Derived)):
        names = (*base_tables(measure), AGGREGATE)
        failures = [check for name in names for check in failed[f"table/{name}"]]
        terms = [key for key, _, _ in measure.origin.terms] if isinstance(measure.origin, Derived) else []
        versions[_measure_asset(measure.key)] = combined(
            [tables[f"table/{name}"] for name in names],
            failures,
            [versions[_measure_asset(key)] for key in terms],
            remembered_hash(home, declared_in(measure), *_MEASURE),
            whose,
            reviews_due(measure, today()),
        )
    return versions


def _measure_asset(key: str) -> str:
    return f"measure/{key.replace('.', '/')}"


def downstream_versions(home: Home) -> dict[str, str]:
    """Return the version of every measure, chart and report, given the tables and checks as they are now."""
    scope = scope_of(home)
    tables = table_versions(home)
    versions = measure_versions(home, tables)
    folders = [build.folder for build in builds_of(home)]
    approved = sorted(released(known_entries(home)))
    drawing = combined(remembered_hash(home, *_CHART), folders)
    entries = known_entries(home)
    for measure in all_measures():
        made = versions[_measure_asset(measure.key)]
        others = [versions[_measure_asset(key)] for key in measure.drawn_after]
        decided = [drawn_from(entries, key) for key in (measure.key, measure.verdict_from) if key]
        versions[f"chart/{measure.theme}/{measure.name}"] = combined(
            made, others, drawing, scope.names, decided
        )
    pages = combined(remembered_hash(home, *_REPORT), THEME_TITLES)
    files = [(row["sha256"], row["reason"]) for row in manifest(home)]
    for theme in themes():
        own = [one.key for one in all_measures() if one.theme == theme]
        others = [key for one in measures_of(theme) for key in one.shown_with if key not in own]
        charts = [versions[f"chart/{key.replace('.', '/')}"] for key in (*own, *others)]
        told = told_from(entries, measures_of(theme))
        versions[f"report/{theme}"] = combined(
            charts, tables["table/commentary"], pages, files, told, folders, approved
        )
    turned_away = [(row["name"], row["reason"]) for row in arrivals(home)]
    themed = [versions[f"report/{theme}"] for theme in themes()]
    versions["report/board_pack"] = combined(
        themed,
        # what came and is no measure's: the registers of organisations and milestones, the submissions
        sorted(tables.items()),
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
