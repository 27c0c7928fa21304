"""Every measure, declared once: one file a theme (published figures beside computed ones).

Adding a measure is adding a record to one of these files; everything else follows from it.
"""

from functools import cache
from importlib import import_module

from qmetrics.model import Derived, Measure

MODULES = (
    "sepsis",
    "never_events",
    "never_events_published",
    "complaints",
    "complaints_published",
    "camhs_waits",
    "camhs_waits_published",
    "data_quality",
)

THEME_TITLES = {
    "sepsis": "Sepsis",
    "never_events": "Never events",
    "complaints": "Complaints",
    "camhs_waits": "Children and young people waiting",
    "data_quality": "Providers' returns",
}


@cache
def all_measures() -> tuple[Measure, ...]:
    """Every measure, in the order of the theme files.

    Raises
    ------
    ValueError
        Naming the measure, for a duplicate key, an unknown table or an unknown term.
    """
    from qmetrics.sources import NAMES

    measures = [
        measure for name in MODULES for measure in import_module(f"qmetrics.measures.{name}").MEASURES
    ]
    keys = [measure.key for measure in measures]
    for measure in measures:
        if keys.count(measure.key) > 1:
            raise ValueError(f"measure {measure.key} is declared twice; give one another key")
        unknown = [table for table in measure.tables if table not in NAMES]
        if unknown:
            raise ValueError(f"measure {measure.key} reads {unknown[0]!r}; sources are {', '.join(NAMES)}")
        terms = [key for key, _, _ in measure.origin.terms] if isinstance(measure.origin, Derived) else []
        missing = [key for key in (*terms, *measure.shown_with, *measure.drawn_after) if key not in keys]
        if missing:
            raise ValueError(f"measure {measure.key} names {missing[0]!r}, which is not declared")
    return tuple(measures)


def declared_in(measure: Measure) -> str:
    """Return the name of the module that declares a measure, so that editing one leaves the others alone."""
    for name in MODULES:
        module = f"qmetrics.measures.{name}"
        if any(one is measure for one in import_module(module).MEASURES):
            return module
    raise ValueError(f"measure {measure.key} is in no theme file")


def themes() -> tuple[str, ...]:
    """Themes in the order of their files."""
    return tuple(dict.fromkeys(measure.theme for measure in all_measures()))


def measures_of(theme: str) -> tuple[Measure, ...]:
    """A theme's measures, those that others are derived from first."""
    own = [measure for measure in all_measures() if measure.theme == theme]
    return tuple(sorted(own, key=lambda measure: isinstance(measure.origin, Derived)))


def base_tables(measure: Measure) -> tuple[str, ...]:
    """The tables a measure rests on, through the measures it is derived from."""
    if not isinstance(measure.origin, Derived):
        return measure.tables
    by_key = {one.key: one for one in all_measures()}
    found = [table for key, _, _ in measure.origin.terms for table in base_tables(by_key[key])]
    return tuple(dict.fromkeys(found))
