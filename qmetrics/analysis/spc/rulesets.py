"""Rulesets: which choices a statistical process control chart is drawn with.

Here: the record of choices and the named ones. Not here: the arithmetic (``xmr``), the icons (``verdict``).
The facts about each tool, with what was observed, are in ``docs/methods``.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, fields, replace
from typing import Literal

Rule = Literal["outside_limits", "trend", "two_of_three", "shift"]

_SEPARATOR = " with "


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """Every choice that tools make differently, as data. The defaults are ``mdc``.

    Attributes
    ----------
    name, version
        What the method is called and which edition of the tool it follows.
    screen_outliers
        Leave out, once, moving ranges beyond ``screen_factor`` times their mean.
    screen_strict
        A range equal to that bound is left out too.
    screen_moves_mean
        The centre line also leaves out the later point of each range left out.
    screen_factor, limit_factor
        3.267 and 2.66: Shewhart's constants for ranges of two.
    shift_points, trend_points
        Points in a row, in points (not in differences).
    two_of_three_counts_outside
        A point beyond a limit counts as one of the two (NHS England since November 2023).
    trend_crosses_phases
        A trend may run across a recalculation and out of the baseline.
    baseline_is_partition
        Shift and two-of-three stop at the end of the baseline.
    minimum_baseline
        The shortest baseline that is accepted, in points.
    conflict
        When favourable and unfavourable rules fire on one point: the colour that wins, or ``precedence``,
        where the order of the rules alone decides.
    precedence
        The order in which rules take the label.
    trend_label_forward
        Direction of a trend label from the step to the next point where that is in a trend as well
        (NHSRplotthedots, its fault at ties included). Only with ``conflict="precedence"``.
    target_on_limit_decides
        A target equal to a limit passes or fails; else it is hit or miss.
    assurance_without_limits
        The icon where limits could not be calculated, or None for no icon.
    minimum_points
        Fewer counted points get no icons.
    refuse_constant
        Constant and mostly constant series get no icons.
    mostly_constant_share
        Share of steps that are exactly zero from which a series is mostly constant.

    Examples
    --------
    >>> Ruleset(minimum_points=1).label
    'mdc with minimum_points=1'
    >>> Ruleset.from_label('mdc with minimum_points=1') == Ruleset(minimum_points=1)
    True
    """

    name: str = "mdc"
    version: str = "NHS England SQL v2.5, two-sigma rule of 2023"
    screen_outliers: bool = False
    screen_strict: bool = False
    screen_moves_mean: bool = True
    screen_factor: float = 3.267
    limit_factor: float = 2.66
    shift_points: int = 7
    trend_points: int = 7
    two_of_three_counts_outside: bool = True
    trend_crosses_phases: bool = True
    baseline_is_partition: bool = True
    minimum_baseline: int = 2
    conflict: Literal["improvement", "concern", "precedence"] = "improvement"
    precedence: tuple[Rule, ...] = ("outside_limits", "trend", "two_of_three", "shift")
    trend_label_forward: bool = False
    target_on_limit_decides: bool = True
    assurance_without_limits: Literal["hit_or_miss"] | None = None
    minimum_points: int = 15
    refuse_constant: bool = True
    mostly_constant_share: float = 0.5

    def __post_init__(self) -> None:
        if self.shift_points < 2 or self.trend_points < 3:
            raise ValueError("a shift needs at least 2 points and a trend at least 3")
        if set(self.precedence) != {"outside_limits", "trend", "two_of_three", "shift"}:
            raise ValueError("precedence must name outside_limits, trend, two_of_three and shift, each once")
        if self.conflict not in ("improvement", "concern", "precedence"):
            raise ValueError(f"conflict is improvement, concern or precedence, not {self.conflict!r}")
        if _SEPARATOR in self.name or "; " in self.version:
            raise ValueError(f"a ruleset's name may not contain {_SEPARATOR!r}, nor its version '; '")

    @property
    def label(self) -> str:
        """The name, and what differs from the ruleset of that name; ``from_label`` reads it back."""
        base = _named(self.name)
        changed = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if field.name != "name" and getattr(self, field.name) != getattr(base, field.name)
        ]
        return self.name + (_SEPARATOR + "; ".join(changed) if changed else "")

    @classmethod
    def from_label(cls, label: str) -> Ruleset:
        """The ruleset that ``label`` was made from.

        Raises
        ------
        ValueError
            If the text is not a label.
        """
        name, _, changes = label.partition(_SEPARATOR)
        base = _named(name)
        values = {field.name: getattr(base, field.name) for field in fields(cls)}
        try:
            for change in changes.split("; ") if changes else []:
                key, _, text = change.partition("=")
                values[key] = ast.literal_eval(text)
            return cls(**values)
        except (SyntaxError, TypeError) as error:
            raise ValueError(f"not the label of a ruleset: {label!r}") from error


_MDC = Ruleset()
_NHSR_UNSCREENED = Ruleset(
    name="nhsr_unscreened",
    version="NHSRplotthedots 0.2.2, screen_outliers = FALSE",
    screen_strict=True,
    screen_moves_mean=False,
    two_of_three_counts_outside=False,
    trend_crosses_phases=False,
    baseline_is_partition=False,
    minimum_baseline=12,
    conflict="precedence",
    trend_label_forward=True,
    target_on_limit_decides=False,
    assurance_without_limits="hit_or_miss",
    minimum_points=1,
    refuse_constant=False,
)
_NHSR = replace(_NHSR_UNSCREENED, name="nhsr", version="NHSRplotthedots 0.2.2", screen_outliers=True)

RULESETS: dict[str, Ruleset] = {each.name: each for each in (_MDC, _NHSR, _NHSR_UNSCREENED)}
"""The named rulesets: ``mdc`` (the default), ``nhsr`` and ``nhsr_unscreened``."""


def _named(name: str) -> Ruleset:
    """The ruleset of that name; for a name of the caller's own, the defaults under that name."""
    return RULESETS[name] if name in RULESETS else Ruleset(name=name)


def resolve(ruleset: str | Ruleset) -> Ruleset:
    """The record for a name or label; a record is returned as it is.

    Raises
    ------
    ValueError
        If the name is unknown; the message lists the known ones.

    Examples
    --------
    >>> resolve("nhsr").screen_outliers
    True
    """
    if isinstance(ruleset, Ruleset):
        return ruleset
    if ruleset in RULESETS:
        return RULESETS[ruleset]
    if _SEPARATOR in ruleset:
        return Ruleset.from_label(ruleset)
    raise ValueError(f"unknown ruleset {ruleset!r}; known: {', '.join(RULESETS)}, or pass a Ruleset")
