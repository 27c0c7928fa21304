"""The ends of a measure's scale: what a value, and so a limit or a target, can be at all.

Here: the ends that follow from the kind. Not here: axes (``qmetrics.charts.scale``), checks of values
(``qmetrics.checks``).
"""

from __future__ import annotations

from qmetrics.model import Kind, Measure, Target


def legal_range(measure: Measure) -> tuple[float | None, float | None]:
    """Lowest and highest value that the kind allows; None: no bound."""
    if measure.kind is Kind.PROPORTION:
        return 0.0, 100.0
    return (None, None) if measure.kind is Kind.CHANGE else (0.0, None)


def within_range(measure: Measure, value: float | None) -> bool:
    """Whether a limit can be reached at all; one that cannot is told as "no limit" and not drawn."""
    lowest, highest = legal_range(measure)
    if value is None or (lowest is not None and value < lowest):
        return False
    return highest is None or value <= highest


def is_end_of_scale(measure: Measure, target: Target) -> bool:
    """True for 0, and for 100 where the measure is a percentage."""
    return target.value == 0 or (measure.kind is Kind.PROPORTION and target.value == 100)
