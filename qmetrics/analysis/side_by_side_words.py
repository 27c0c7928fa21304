"""What providers side by side show, in plain words, and what chance alone would bring.

Here: the sentences of a ``SideBySide``. Not here: the sums and the comparison (``side_by_side``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.sentences import figure
from qmetrics.analysis.side_by_side import (
    FEW,
    FUNNEL,
    HIDDEN,
    NO_FIGURE,
    NOTHING,
    TOO_FEW,
    SideBySide,
)
from qmetrics.model import Kind, period_label

_WHY_NOT = {
    TOO_FEW: "fewer than {few} {cases}",
    HIDDEN: "a figure of the period is suppressed or withheld",
    NO_FIGURE: "no figure of the period",
}
# a provider's interval leaves out the true figure one time in this many
_ONE_IN = 20


def side_by_side_sentences(found: SideBySide) -> tuple[str, ...]:
    """What the picture shows first; then chance, what is not compared, and how to read it.

    Parameters
    ----------
    found : SideBySide
        What is drawn; in the order of the codes, and never better or worse.
    """
    if found.form == NOTHING:
        when = "at" if found.is_list else "in"
        only = "only one provider has" if found.shown.height else "no provider has"
        told = [
            f"The providers are not compared: {only} {FEW} or more {_cases(found)} {when} {period(found)}."
        ]
        return (*told, *_not_compared(found))
    told = [*_shown(found), *(_spread(found) if found.form == FUNNEL else ()), chance_words(found)]
    told += _not_compared(found) + _fewer_periods(found)
    told.append(
        "Providers differ in many ways: a difference is a question to ask. Each is part of the figure of all."
    )
    return tuple(told)


def period(found: SideBySide) -> str:
    """The months that are added up; of a list, the end of the latest.

    >>> from datetime import date
    >>> from types import SimpleNamespace as Some
    >>> period(Some(is_list=False, first=date(2025, 4, 1), last=date(2026, 3, 31)))
    'the 12 months to March 2026'
    >>> period(Some(is_list=True, first=date(2026, 3, 1), last=date(2026, 3, 31)))
    'the end of March 2026'
    """
    if found.is_list:
        return f"the end of {found.last:%B %Y}"
    label = period_label(found.first, found.last)
    return f"the {label}" if " to " in label else label


def listed(words: Sequence[str]) -> str:
    """Words one after another, the last with "and"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _shown(found: SideBySide) -> list[str]:
    """How many are outside, and which: above and below, in the order of the codes."""
    outside, total = found.shown.drop_nulls("outside"), found.shown.height
    all_of_them = f"the figure of all {total} together, {figure(found.measure, found.centre)}"
    one = outside.height == 1
    when = f"{'At' if found.is_list else 'In'} {period(found)}"
    if found.form == FUNNEL:
        limits = f"the 95% limits around {all_of_them}"
        if outside.is_empty():
            return [f"{when}, all {total} providers lie within {limits}."]
        far = outside.filter("is_far").height
        also = f"; {far} of them outside the 99.8% limits too" if far else ""
        lie = "lies" if one else "lie"
        told = f"{when}, {outside.height} of {total} providers {lie} outside {limits}{also}."
    elif outside.is_empty():
        return [f"{when}, the 95% interval of each of the {total} providers reaches {all_of_them}."]
    else:
        told = (
            f"{when}, the 95% {'interval' if one else 'intervals'} of {outside.height} of {total} providers "
            f"{'does' if one else 'do'} not reach {all_of_them}."
        )
    who = [
        f"{side.capitalize()}: {listed(part['name'].to_list())}."
        for side in ("above", "below")
        if (part := outside.filter(pl.col("outside") == side)).height
    ]
    return [told, " ".join(who)]


def _spread(found: SideBySide) -> list[str]:
    if found.tau2 > 0:
        return ["The limits are wider than those of chance alone: providers differ by more than chance."]
    return ["The limits are those of chance alone: providers differ by no more than that."]


def chance_words(found: SideBySide) -> str:
    """How many of so many would be outside, and how often at least one, were all alike."""
    total = found.shown.height
    often = 100 * (1 - (1 - 1 / _ONE_IN) ** total)
    if found.form == FUNNEL:
        alike = "Were they spread like this" if found.tau2 > 0 else "Were all alike"
        return (
            f"{alike}, about {total / _ONE_IN:.1f} of {total} would lie outside by chance: at least one in "
            f"up to {often:.0f} of 100 such pictures."
        )
    return (
        f"Were all alike, about {total / _ONE_IN:.1f} of {total} intervals would miss it by chance: at least "
        f"one in up to {often:.0f} of 100 such pictures."
    )


def _not_compared(found: SideBySide) -> list[str]:
    told = []
    for state, why in _WHY_NOT.items():
        names = found.frame.filter(pl.col("state") == state)["name"].to_list()
        if names:
            told.append(f"Not compared: {listed(names)} ({why.format(few=FEW, cases=_cases(found))}).")
    return told


def _fewer_periods(found: SideBySide) -> list[str]:
    fewer = found.shown.filter(pl.col("periods") < found.periods)
    if fewer.is_empty():
        return []
    who = [f"{name} ({known} of {found.periods})" for name, known in fewer.select("name", "periods").rows()]
    return [f"Fewer periods than the others: {listed(who)}."]


def _cases(found: SideBySide) -> str:
    return "cases" if found.measure.kind is Kind.PROPORTION else "events"


def basis(found: SideBySide) -> str:
    """Which figures are added up, for the line under the title."""
    if found.is_list:
        return "the latest list alone: people stay on it"
    return "the providers' own counts, added up"
