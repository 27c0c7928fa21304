"""How values, statuses and vocabulary read on a page.

Here: pure functions from values to words. Not here: sentences about a series (``analysis``) and what a
declaration says of itself (``definition``).
"""

from datetime import date

from qmetrics.model import (
    Cadence,
    Direction,
    Dynamics,
    Kind,
    Level,
    ReleaseStatus,
    Status,
    day_label,
    period_label,
)
from qmetrics.model.audience import Audience

MINUS = "\N{MINUS SIGN}"
RANGE = "\N{EN DASH}"
UNITS_WITH_ONE = ("days", "minutes", "hours", "weeks", "months", "years", "points")

_KINDS = {
    Kind.PROPORTION: "proportion: a part of a whole, 0 to 100%",
    Kind.RATE: "rate: events for each so many contacts or people",
    Kind.COUNT: "count",
    Kind.CHANGE: "change: may be negative",
    Kind.PERCENTILE: "percentile: the time by which a given share has been reached",
    Kind.TIME_BETWEEN: "days between events",
    Kind.SCORE: "score",
    Kind.MILESTONE: "milestone",
}
_DYNAMICS = {
    Dynamics.FLOW: "flow: events of each period",
    Dynamics.STOCK: "stock: the state at the end of each period",
    Dynamics.WINDOW: "rolling window: neighbouring figures share months",
}
_DIRECTIONS = {
    Direction.HIGHER: "higher is better",
    Direction.LOWER: "lower is better",
    Direction.NEUTRAL: "neither better nor worse",
}
_LEVELS = {
    Level.ICB_POPULATION: "residents of the ICB, whoever treats them",
    Level.ICB_PROVIDERS: "all providers of the ICB together",
    Level.PROVIDER: "one provider",
    Level.SUB_ICB: "residents of one part of the ICB (sub-ICB location)",
    Level.ENGLAND: "England",
}
_STATUSES = {
    Status.REPORTED: "reported",
    Status.SUPPRESSED: "suppressed",
    Status.NOT_SUBMITTED: "not submitted",
    Status.NOT_APPLICABLE: "not applicable",
    Status.ZERO_DENOMINATOR: "no cases",
    Status.WITHHELD: "withheld",
}
_RELEASES = {
    ReleaseStatus.PROVISIONAL: "provisional",
    ReleaseStatus.PERFORMANCE: "performance (a later release, not final)",
    ReleaseStatus.FINAL: "final",
}
_CADENCES = {
    Cadence.MONTH: "every month",
    Cadence.QUARTER: "every quarter",
    Cadence.YEAR: "every year",
    Cadence.IRREGULAR: "when it happens",
}


def figure_words(kind: Kind, unit: str, value: float | None) -> str:
    """A value with its unit.

    Parameters
    ----------
    kind : Kind
        Fixes decimals and whether the unit is said.
    unit : str
        As the measure declares it.
    value : float, optional
        In that unit; None reads "no figure".

    Returns
    -------
    str
        Words for a table or a sentence.

    Examples
    --------
    >>> figure_words(Kind.PROPORTION, "%", 61.0)
    '61.0%'
    >>> figure_words(Kind.COUNT, "people", 12345)
    '12,345'
    >>> figure_words(Kind.PERCENTILE, "days", 1)
    '1 day'
    """
    if value is None:
        return "no figure"
    if kind is Kind.PROPORTION:
        return f"{_number(value, 1)}%"
    if kind in (Kind.COUNT, Kind.MILESTONE):
        return _short(value)
    if kind is Kind.CHANGE:
        return f"+{_short(value)}" if value > 0 else _short(value)
    number = _number(value, 1) if kind in (Kind.RATE, Kind.SCORE) else _short(value)
    return f"{number} {unit[:-1] if number == '1' and unit in UNITS_WITH_ONE else unit}"


def move_words(unit: str, by: float | None) -> str:
    """By how much figures moved, without a unit where that is said elsewhere; a dash where none did.

    >>> move_words("%", 2.0), move_words("referral spells", 145.0), move_words("days", None)
    ('2.0 percentage points', '145 referral spells', '–')
    """
    if by is None:
        return RANGE
    return f"{_number(by, 1)} percentage points" if unit == "%" else f"{_short(by)} {unit}".strip()


def observation_words(
    kind: Kind,
    unit: str,
    value: float | None,
    status: str,
    value_min: float | None = None,
    value_max: float | None = None,
) -> str:
    """The figure of one observation, or why there is none; a suppressed value is never told, only bounded.

    Parameters
    ----------
    kind, unit
        Of the measure.
    value, value_min, value_max : float, optional
        As in the observation.
    status : str
        One of ``Status``.

    Returns
    -------
    str
        Words for a table.

    Examples
    --------
    >>> observation_words(Kind.COUNT, "people", None, "suppressed", 0, 4)
    'suppressed (0–4)'
    >>> observation_words(Kind.PROPORTION, "%", None, "suppressed", 0, 400 / 410)
    'suppressed (0–0.98 %)'
    >>> observation_words(Kind.PERCENTILE, "days", None, "reported", 98)
    'not reached; longest observed 98 days'
    """
    if status == Status.SUPPRESSED:
        inside = range_words(kind, unit, value_min, value_max)
        return f"suppressed ({inside})" if inside else "suppressed"
    if status != Status.REPORTED:
        return status_words(status)
    if value is None and kind is Kind.PERCENTILE and value_min is not None and value_max is None:
        return f"not reached; longest observed {figure_words(kind, unit, value_min)}"
    return figure_words(kind, unit, value)


def range_words(kind: Kind, unit: str, lower: float | None, upper: float | None) -> str:
    """From one value to another, with the unit once; empty where neither is known.

    >>> range_words(Kind.PROPORTION, "%", 55.12, 67.0)
    '55.12–67 %'
    >>> range_words(Kind.PERCENTILE, "days", 0, None)
    'from 0 days, no upper bound'
    """
    if lower is None and upper is None:
        return ""
    if lower is None or upper is None:
        known = figure_words(kind, unit, upper if lower is None else lower)
        return f"up to {known}" if lower is None else f"from {known}, no upper bound"
    decimals = 2 if kind is Kind.PROPORTION else 1
    ends = [_trimmed(end, decimals) for end in (lower, upper)]
    joined = f" to {MINUS}".join((ends[0], ends[1][1:])) if ends[1].startswith(MINUS) else RANGE.join(ends)
    if kind in (Kind.COUNT, Kind.MILESTONE, Kind.CHANGE):
        return joined
    return f"{joined} {'%' if kind is Kind.PROPORTION else unit}"


def interval_words(kind: Kind, unit: str, lower: float | None, upper: float | None) -> str:
    """A confidence interval, with as many decimals as the figure; empty where neither end is known.

    >>> interval_words(Kind.PROPORTION, "%", 55.123, 67.0)
    '55.1% to 67.0%'
    """
    if lower is None or upper is None:
        return range_words(kind, unit, lower, upper)
    return f"{figure_words(kind, unit, lower)} to {figure_words(kind, unit, upper)}"


def part_words(value: float | None, status: str = Status.REPORTED) -> str:
    """A numerator or denominator: a count with thousands separators, or why there is none.

    >>> part_words(1410), part_words(None, "suppressed"), part_words(None)
    ('1,410', 'suppressed', '')
    """
    if value is not None:
        return _short(value)
    return "suppressed" if status == Status.SUPPRESSED else ""


def status_words(status: str, *, is_immature: bool = False) -> str:
    """Why a value is there or is not, and whether it is complete."""
    words = _STATUSES[Status(status)]
    return f"{words}, not complete yet" if is_immature else words


def release_words(release_status: str | None) -> str:
    """How final the publisher calls a figure; empty where nobody said."""
    return _RELEASES[ReleaseStatus(release_status)] if release_status else ""


def kind_words(kind: Kind) -> str:
    """What the number is."""
    return _KINDS[kind]


def dynamics_words(dynamics: Dynamics, cadence: Cadence = Cadence.MONTH) -> str:
    """How successive values hang together; a window as long as the step between figures shares nothing."""
    if dynamics is Dynamics.WINDOW and cadence is Cadence.YEAR:
        return "annual: one figure a year"
    return _DYNAMICS[dynamics]


def direction_words(direction: Direction) -> str:
    """Which way is better: ``higher is better``, ``lower is better`` or ``neither better nor worse``."""
    return _DIRECTIONS[direction]


def level_words(level: str) -> str:
    """Whose figure it is; the two ICB levels read very differently on purpose."""
    return _LEVELS[Level(level)]


def cadence_words(cadence: Cadence) -> str:
    """How often there is a figure."""
    return _CADENCES[cadence]


def window_words(window: int) -> str:
    """How many months one figure covers."""
    return "one month" if window == 1 else f"{window} months"


def maturity_words(days: int, working_days: int) -> str:
    """When a figure counts."""
    if days:
        return f"{_of(days, 'day')} after the end of the period"
    if working_days:
        return f"{_of(working_days, 'working day')} after the end of the period"
    return "at once"


def breakdown_words(breakdown: str | None, value: str | None = None) -> str:
    """A breakdown and its group; empty for the total.

    >>> breakdown_words("deprivation_quintile", "1"), breakdown_words(None)
    ('deprivation quintile: 1', '')
    """
    if breakdown is None:
        return ""
    name = breakdown.replace("_", " ")
    return f"{name}: {value.replace('_', ' ')}" if value else name


def group_words(breakdown: str, value: str) -> str:
    """One group of a breakdown, as a reader says it.

    >>> group_words("age_band", "16_24"), group_words("age_band", "85_plus"), group_words("sex", "female")
    ('16 to 24', '85 and over', 'female')
    >>> group_words("deprivation_quintile", "1"), group_words("deprivation_quintile", "unknown")
    ('1, most deprived', 'unknown')
    """
    if breakdown == "deprivation_quintile":
        return {"1": "1, most deprived", "5": "5, least deprived"}.get(value, value)
    low, _, high = value.partition("_")
    if low.isdigit():
        return f"{low} and over" if high == "plus" else f"{low} to {high}"
    return value.replace("_", " ")


def date_words(day: date | None) -> str:
    """A day such as ``3 November 2026``; "not known" for none."""
    return day_label(day) if day else "not known"


def period_words(kind: Kind, dynamics: Dynamics, cadence: Cadence, start: date, end: date) -> str:
    """The period of one figure.

    >>> period_words(Kind.COUNT, Dynamics.STOCK, Cadence.MONTH, date(2024, 7, 1), date(2024, 7, 31))
    'end of July 2024'
    """
    if kind is Kind.TIME_BETWEEN:
        return f"{date_words(start)} to {date_words(end)}"
    if cadence is Cadence.YEAR:
        return f"year to {end:%B %Y}"
    if dynamics is Dynamics.STOCK:
        return f"end of {end:%B %Y}"
    return period_label(start, end)


def outcome_words(severity: str, outcome: str) -> str:
    """A check's result: passed, warning, accepted, failed, could not run or skipped."""
    if outcome == "failed":
        return "failed" if severity == "critical" else "warning"
    return {"error": "could not run"}.get(outcome, outcome)


def reader_words(audience: Audience, org_name: str = "") -> str:
    """Who may read a build.

    >>> reader_words(Audience.PUBLIC)
    'Public: small numbers are hidden or rounded'
    """
    return {
        Audience.PUBLIC: "Public: small numbers are hidden or rounded",
        Audience.COMMITTEE: "Confidential: for the quality committee, not for publication",
        Audience.PROVIDER: f"Confidential: for {org_name}, its own figures only",
    }[audience]


def target_words(kind: Kind, unit: str, value: float, standing: str) -> str:
    """A target with its standing.

    >>> target_words(Kind.PROPORTION, "%", 95.0, "national")
    '95.0% (national)'
    """
    return f"{figure_words(kind, unit, value)} ({standing})"


def revised_words(number: int) -> str:
    """How many figures of a series were revised.

    >>> revised_words(1)
    '1 figure revised since it was first complete'
    """
    figures = "it was" if number == 1 else "they were"
    return f"{count_words(number, 'figure')} revised since {figures} first complete"


def signals_words(new: int, charts: int) -> str:
    """The one line that a board reads first."""
    if charts == 0:
        return "No chart has the points that a verdict needs yet"
    return f"New signals at the latest point: {new:,} of {_of(charts, 'chart')} able to signal"


def expected_words(expected: float, low: int, high: int, new: int) -> str:
    """How many new signals chance alone would bring, and that a signal does not say which kind it is.

    >>> expected_words(2.6, 0, 7, 5)
    'With no real change we would expect about 3 (0–7); the data cannot say which.'
    >>> expected_words(0.3, 0, 2, 0)
    'With no real change we would expect fewer than 1 (0–2).'
    """
    about = f"about {expected:,.0f}" if expected >= 0.95 else "fewer than 1"
    range_ = f"{low:,}{RANGE}{high:,}" if low < high else f"{high:,}"
    which = "; the data cannot say which" if new else ""
    return f"With no real change we would expect {about} ({range_}){which}."


def standing_words(number: int) -> str:
    """How many charts show a signal that the points before the latest gave already."""
    return f"{_of(number, 'more chart')} still {'shows' if number == 1 else 'show'} a signal given before."


def rare_words(number: int) -> str:
    """How many charts of days between rare events signal; they are not in the first line."""
    return (
        "Days between rare events have tests of their own and are not counted here:"
        f" {_of(number, 'chart')} of them {'signals' if number == 1 else 'signal'}."
    )


def count_words(number: int, noun: str) -> str:
    """A number and its noun, in the plural where there is not exactly one."""
    return _of(number, noun)


def _of(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _number(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def _trimmed(value: float, decimals: int) -> str:
    text = _number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(value: float) -> str:
    return _trimmed(value, 1 if abs(value) < 1000 else 0)
