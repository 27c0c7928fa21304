"""The register of milestones as it stands, for the readers of a build, and the rows of it left out.

Here: reading the table. Not here: how a milestone stands (``analysis/milestones``), the page
(``milestones_page``).
"""

from datetime import date

from qmetrics.analysis.milestones import Standing, Statement, is_released, placed, standings, statements
from qmetrics.assets.calendar_values import day_of
from qmetrics.assets.left_out import known_organisations, reasons_by_file
from qmetrics.model import Problem
from qmetrics.model.audience import Build
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of
from qmetrics.store.tables import read_table

SOURCE = "milestones"


def register_of(home: Home, build: Build) -> tuple[Standing, ...]:
    """How each milestone stands today, for the readers of a build."""
    return standings(_statements(home), build, day_of(home))


def public_statements(home: Home) -> list[Statement]:
    """What the public may read, for the number by which a release is approved."""
    return [one for one in _statements(home) if is_released(one)]


def day_of_register(home: Home) -> date | None:
    """The day on which what pages say of milestones depends; None where nothing is registered."""
    return day_of(home) if files_of(home, SOURCE).height else None


def left_out_rows(home: Home) -> list[tuple[str, Problem]]:
    """Name of the file and reason of each row that is not shown; no reason holds a text."""
    known, day = known_organisations(home), day_of(home)
    return reasons_by_file(home, SOURCE, lambda rows: placed(rows, organisations=known, day=day)[1])


def _statements(home: Home) -> list[Statement]:
    rows = read_table(home, source(SOURCE))
    if rows.is_empty():
        return []
    return statements(placed(rows, organisations=known_organisations(home), day=day_of(home))[0])
