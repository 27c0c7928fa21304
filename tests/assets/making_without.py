"""Which modules an asset cannot be made without, found out by taking them away: no import is read here.

``python making_without.py HOME KIND KEY [COUNTED ...]`` prints a name a line. Every function of one module is
replaced by one that raises, in a process of its own, and the asset is made there as a run makes it. Of the
modules that are counted already only a few are tried, so that a taking away that takes nothing is seen. A
process is split before polars has started its threads, which a split process would wait for.
"""

import os
import sys
import types
from collections.abc import Callable
from functools import partial
from pathlib import Path

from qmetrics.assets import charts, make_measures, make_tables, pictures
from qmetrics.assets.charts import ask_for_charts, keep_charts
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.make_measures import check_measure, make_measure, read_tables
from qmetrics.assets.make_tables import check_table, make_table
from qmetrics.assets.reports import write_theme
from qmetrics.checks.history import whole_table_suite
from qmetrics.measures import all_measures
from qmetrics.model import Measure
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import forget_table, read_table

FEW = 10


class Raised(Exception):
    """A function of the module that was taken away was called."""


def _raises(*_given: object, **_named: object) -> None:
    from making_without import Raised

    raise Raised


def take_away(module: types.ModuleType) -> None:
    """Replace the code of every function that a module defines, wherever it was imported to."""
    for function in functions_of(module):
        # one with cells can only be given code with as many: it keeps its own, and its callers raise
        if not function.__code__.co_freevars:
            function.__code__ = _raises.__code__
            function.__defaults__ = function.__kwdefaults__ = None


def functions_of(module: types.ModuleType) -> list[types.FunctionType]:
    found = []
    for value in vars(module).values():
        value = getattr(value, "__wrapped__", value)
        if isinstance(value, type) and value.__module__ == module.__name__:
            inner = [getattr(each, "__func__", getattr(each, "fget", each)) for each in vars(value).values()]
            found += [each for each in inner if isinstance(each, types.FunctionType)]
        elif isinstance(value, types.FunctionType):
            found.append(value)
    return [each for each in found if each.__module__ == module.__name__]


def fails_without(name: str, make: Callable[[], object]) -> bool:
    """Whether making an asset fails in a process in which one module raises."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        try:
            take_away(sys.modules[name])
            make()
        except BaseException:
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def executed(make: Callable[[], object]) -> set[str]:
    """Names of our modules of which a function runs while an asset is made: only these can fail."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        seen: set[str] = set()

        def note(frame: types.FrameType, event: str, _given: object) -> None:
            if event == "call" and frame.f_globals.get("__name__", "").startswith("qmetrics."):
                seen.add(frame.f_globals["__name__"])

        sys.setprofile(note)
        code = 3
        try:
            make()
            code = 0
        except BaseException:
            code = 3
        finally:
            sys.setprofile(None)
            with os.fdopen(write, "w") as out:
                out.write("\n".join(sorted(seen)))
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as given:
        names = set(given.read().split())
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the asset is not made even with every module in place"
    return names


def _here(_work: str, function: Callable[..., object], *arguments: object) -> object:
    """In this process, where the module is taken away, and not in another."""
    from qmetrics.assets.processes import known

    return known(function(*arguments))


def table(home: Home, key: str) -> None:
    declared = source(key)
    forget_table(home, key)
    make_table(home, declared, "other code")
    check_table(declared, whole_table_suite(declared), read_table(home, declared))


def measure(home: Home, key: str) -> None:
    declared = by_key(key)
    frame = make_measure(home, declared, read_tables(home, [declared]), False)
    check_measure(declared, frame)


def chart(home: Home, key: str) -> None:
    declared = by_key(key)
    keep_charts(home, declared, ask_for_charts(home, declared, scope_of(home)))


def report(home: Home, theme: str) -> None:
    write_theme(Evidence(home), theme, Build(audience=Audience.COMMITTEE))


def by_key(key: str) -> Measure:
    return next(one for one in all_measures() if one.key == key)


def main(home: str, kind: str, key: str, *counted: str) -> None:
    for room in (charts, make_measures, make_tables, pictures):
        room.elsewhere = _here
    make = {"table": table, "measure": measure, "chart": chart, "report": report}[kind]
    asked = partial(make, Home(Path(home)), key)
    ran = executed(asked) & set(sys.modules)
    for name in sorted(ran - set(counted)) + sorted(ran & set(counted))[:FEW]:
        if fails_without(name, asked):
            print(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
