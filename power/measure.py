"""What becomes of faulty files: turned away, caught by a check of the table or of a measure, or missed.

Here: taking files in as the main job does, in a home of their own, and asking every check. Not here: the
faults (``faults``), the page (``__main__``).
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from power.fault_list import FAULTS
from power.faults import Fault, Files, Setting
from power.plain import broken
from qmetrics.analysis.compute import TableData, compute
from qmetrics.assets.make_tables import make_table, register_codes
from qmetrics.checks.history import History, asks_register, count_breaks, whole_table_suite
from qmetrics.checks.suites import measure_suite
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import KEY_COLUMNS, Derived, Source, TwinOptions
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import land
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

NO_CHANGE, MISSED = "no figure changed", "missed"
ALWAYS = ("ods", "activity")
# figures of a source may need another's rows
BESIDE = {"activity": ("complaints_log",)}
OPTIONS = TwinOptions(months=8, patients=100)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was noticed: files turned away with the reason, checks that failed; what figures came of it."""

    turned_away: tuple[str, ...]
    table_checks: tuple[str, ...]
    measure_checks: tuple[str, ...]
    figures: pl.DataFrame


def look(key: str, files: Files, options: TwinOptions = OPTIONS) -> Found:
    """Take the files of one source in, beside clean ones of what it needs, and ask every check of it."""
    others = [name for name in (*ALWAYS, *BESIDE.get(key, ())) if name != key]
    everything = {name: twin(name, options) for name in others} | {key: files}
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        prepare_home(home)
        turned_away = []
        for name in dict.fromkeys(["ods", *everything]):
            for file, content in everything[name].items():
                result = land(home, content, file)
                if result.outcome not in ("landed", "already"):
                    turned_away.append(f"{result.outcome}: {result.reason}")
        tables = {}
        for name in dict.fromkeys(["ods", *everything]):
            make_table(home, source(name), "code")
            tables[name] = TableData(source(name).table, read_table(home, source(name)))
        here = tables[key]
        failed = _table_checks(home, source(key), here) if here.rows.height else ["nothing landed"]
        scope, figures, bad = scope_of(home), [], []
        for measure in all_measures():
            if isinstance(measure.origin, Derived) or key not in base_tables(measure):
                continue
            frame = compute(measure, tables, scope, holidays=bank_holidays())
            if frame.height:
                frame = frame.sort("known_from").unique(KEY_COLUMNS, keep="last", maintain_order=True)
                bad += [f"{measure.key}: {name}" for name in broken(frame, measure_suite(measure))]
                # in one order, so that the same figures are equal
                figures.append(frame.sort(KEY_COLUMNS).drop("sources", "known_from"))
    return Found(
        turned_away=tuple(turned_away),
        table_checks=tuple(failed),
        measure_checks=tuple(bad),
        figures=pl.concat(figures) if figures else pl.DataFrame(),
    )


def _table_checks(home: Home, one: Source, data: TableData) -> list[str]:
    codes = register_codes(home) if asks_register(one) else frozenset()
    counts = count_breaks(one, History(rows=data.rows, current=data.current, codes=codes))
    return broken(data.current, whole_table_suite(one), counts)


@cache
def twin(key: str, options: TwinOptions) -> Files:
    return dict(source(key).twin(options))


@cache
def clean(key: str, setting: Setting) -> Found:
    return look(key, setting(twin(key, OPTIONS)))


def caught(fault: Fault) -> tuple[str, str]:
    """How a fault was noticed, and by what; ``missed`` where nothing was and figures changed."""
    before = clean(fault.source, fault.setting)
    after = look(fault.source, fault.setting(twin(fault.source, OPTIONS), fault.happens))
    if more := [one for one in after.turned_away if one not in before.turned_away]:
        outcome, _, reason = more[0].partition(": ")
        return f"on arrival ({outcome})", reason
    if more := [one for one in after.table_checks if one not in before.table_checks]:
        return "by a check of the table", ", ".join(more)
    if more := [one for one in after.measure_checks if one not in before.measure_checks]:
        return "by a check of a measure", ", ".join(sorted({one.partition(": ")[2] for one in more}))
    if after.figures.equals(before.figures):
        return NO_CHANGE, ""
    return MISSED, ""


def every_fault() -> Mapping[Fault, tuple[str, str]]:
    return {fault: caught(fault) for fault in FAULTS}
