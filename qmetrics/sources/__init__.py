"""Everything that arrives, one folder each, and the tuple that lists them.

A source's folder holds ``layout.py`` (who publishes it, its layouts, its table), ``parse.py``
(bytes to frame, pure) and ``twin.py`` (a synthetic copy with the same mess). Adding a source is
its folder and one line below.
"""

from functools import cache
from importlib import import_module

from qmetrics.model import Source

NAMES = (
    "ods",
    "mhsds",
    "never_events_national",
    "ko41a",
    "sepsis_return",
    "never_events_log",
    "complaints_log",
    "complaint_assessments",
    "activity",
    "cyp_waiting_list",
    "aggregate_return",
    "commentary",
    "milestones",
    "submissions",
)


@cache
def all_sources() -> tuple[Source, ...]:
    """Every source, in the order of ``NAMES``."""
    return tuple(import_module(f"qmetrics.sources.{name}.layout").SOURCE for name in NAMES)


def source(key: str) -> Source:
    """One source by key; KeyError names the ones there are."""
    for one in all_sources():
        if one.key == key:
            return one
    raise KeyError(f"no source {key!r}; there are {', '.join(NAMES)}")
