"""The words of the house: what a measure, a source, a table and an observation are.

Only frozen records and enumerations live here, with the checks that make a bad declaration
impossible to load. Nothing is computed here (``analysis``), nothing is declared here
(``sources``, ``measures``) and nothing is read or written (``store``).
"""

from qmetrics.model.measure import (
    Derived,
    Events,
    Example,
    Exclusion,
    Exposure,
    Leaving,
    Measure,
    Published,
    PublishedShare,
    Raters,
    Recurrence,
    Rows,
    Target,
)
from qmetrics.model.observation import KEY_COLUMNS, OBSERVATION_SCHEMA, empty_observations
from qmetrics.model.organisation import Organisation, Scope
from qmetrics.model.period import (
    add_months,
    cadence_end,
    cadence_ends,
    day_label,
    month_end,
    month_start,
    period_label,
)
from qmetrics.model.source import Layout, Problem, Source, SourceError, TwinOptions
from qmetrics.model.table import LINEAGE_COLUMNS, Column, Rule, Table
from qmetrics.model.words import (
    Cadence,
    Direction,
    Dynamics,
    Kind,
    Level,
    MilestoneState,
    ReleaseStatus,
    Severity,
    Status,
)

__all__ = [
    "KEY_COLUMNS",
    "LINEAGE_COLUMNS",
    "OBSERVATION_SCHEMA",
    "Cadence",
    "Column",
    "Derived",
    "Direction",
    "Dynamics",
    "Events",
    "Example",
    "Exclusion",
    "Exposure",
    "Kind",
    "Layout",
    "Leaving",
    "Level",
    "Measure",
    "MilestoneState",
    "Organisation",
    "Problem",
    "Published",
    "PublishedShare",
    "Raters",
    "Recurrence",
    "ReleaseStatus",
    "Rows",
    "Rule",
    "Scope",
    "Severity",
    "Source",
    "SourceError",
    "Status",
    "Table",
    "Target",
    "TwinOptions",
    "add_months",
    "cadence_end",
    "cadence_ends",
    "day_label",
    "empty_observations",
    "month_end",
    "month_start",
    "period_label",
]
