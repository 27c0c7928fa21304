"""The closed vocabularies: every word that a declaration or an observation may use.

What the words do is elsewhere: formulas in ``analysis``, drawing rules in ``charts``.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a measure's number is; it fixes formula, legal range and axis."""

    PROPORTION = "proportion"
    RATE = "rate"
    COUNT = "count"
    CHANGE = "change"
    PERCENTILE = "percentile"
    TIME_BETWEEN = "time_between"
    SCORE = "score"
    MILESTONE = "milestone"


class MilestoneState(StrEnum):
    """How a milestone stands, as whoever answers for it states."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


class Dynamics(StrEnum):
    """How successive values hang together; it fixes what may be drawn.

    ``flow``: events of the period. ``stock``: a state at the period's end.
    ``window``: a rolling window longer than the step between its values.
    """

    FLOW = "flow"
    STOCK = "stock"
    WINDOW = "window"


class Direction(StrEnum):
    """Which way is better. ``neutral``: neither; never coloured good or bad."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Level(StrEnum):
    """Whose figure it is. The two ICB levels are never mixed in one series."""

    ICB_POPULATION = "icb_population"
    ICB_PROVIDERS = "icb_providers"
    PROVIDER = "provider"
    SUB_ICB = "sub_icb"
    ENGLAND = "england"


class Status(StrEnum):
    """Why a value is there, or is not."""

    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    NOT_SUBMITTED = "not_submitted"
    NOT_APPLICABLE = "not_applicable"
    ZERO_DENOMINATOR = "zero_denominator"
    WITHHELD = "withheld"


class ReleaseStatus(StrEnum):
    """How final the publisher calls a figure."""

    PROVISIONAL = "provisional"
    PERFORMANCE = "performance"
    FINAL = "final"


class Cadence(StrEnum):
    """How often something arrives or is measured."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    IRREGULAR = "irregular"


class Severity(StrEnum):
    """What a failed check does: ``critical`` withholds the measures that rest on the table."""

    WARNING = "warning"
    CRITICAL = "critical"
