"""Which series of a measure are published, and by month or by quarter.

Here: the choice for whole series. Not here: the published figures (``protect``), what was published before
(``successive``).

Why nothing can be worked out: no published figure is a hidden count, and nor is anything that is left over
when published figures are taken from each other. Whoever knew every published count exactly would know the
sums of a table (organisations by months) of which each is 0 or more than the hidden range; the inside of such
a table is free by at least the smallest of its sums. Rounding is protection beyond that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from qmetrics.analysis.disclosure.parts import Parts, added, by_quarter, fewest_people, quarter_of
from qmetrics.model import Cadence, Measure
from qmetrics.model.disclosure import DisclosureRules

Counts = tuple[int, ...]
Months = dict[date, Counts]
_ORDER = (Cadence.MONTH, Cadence.QUARTER)


@dataclass(frozen=True)
class Shown:
    """What is published of a measure: the cadence of the headline and of each provider; None: nothing."""

    total: Cadence | None = None
    series: Mapping[str, Cadence | None] = field(default_factory=dict)


def is_safe(measure: Measure, rules: DisclosureRules, counts: Counts) -> bool:
    """Whether none of the counts is hidden, and a percentile or a mean is of enough people.

    Parameters
    ----------
    measure : Measure
    rules : DisclosureRules
    counts : tuple of int
        As ``parts_of`` gives them, or what is left over of such.

    Returns
    -------
    bool

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screening
    >>> from qmetrics.model.disclosure import LOCAL
    >>> [is_safe(screening, LOCAL, counts) for counts in ((30, 8), (30, 7), (30, 0))]
    [True, False, True]
    """
    if min(counts) < 0 or any(rules.hides(one) for one in counts):
        return False
    return counts[0] == 0 or counts[0] >= fewest_people(measure, rules)


def cadence_of(
    measure: Measure, rules: DisclosureRules, months: Months, allowed: tuple[Cadence, ...] = _ORDER
) -> Cadence | None:
    """The finest cadence by which a whole series is safe by itself; None: by none.

    Parameters
    ----------
    measure : Measure
    rules : DisclosureRules
    months : dict
        Counts by the period's last day.
    allowed : tuple of Cadence
        Those to be tried.

    Returns
    -------
    Cadence or None

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import events
    >>> from qmetrics.model.disclosure import LOCAL
    >>> cadence_of(events, LOCAL, {date(2025, 4, 30): (9,), date(2025, 5, 31): (3,)})
    <Cadence.QUARTER: 'quarter'>
    >>> cadence_of(events, LOCAL, {date(2025, 4, 30): (2,), date(2025, 5, 31): (3,)})
    """
    for cadence in _ORDER:
        if cadence in allowed:
            figures = months if cadence is Cadence.MONTH else by_quarter(measure, months)
            if figures and all(is_safe(measure, rules, counts) for counts in figures.values()):
                return cadence
    return None


def choose(
    measure: Measure,
    rules: DisclosureRules,
    total: Months,
    members: Parts,
    *,
    allowed_total: tuple[Cadence, ...] = _ORDER,
    allowed: tuple[Cadence, ...] = _ORDER,
    before: Shown | None = None,
    before_months: frozenset[date] = frozenset(),
) -> Shown:
    """The headline and the providers that are published, each by its cadence.

    The headline comes first. A provider is published if its own series is safe and if what is left over, the
    headline less all providers published, is safe in every period; else the smallest of them goes a step
    coarser, until it is.

    Parameters
    ----------
    measure : Measure
    rules : DisclosureRules
    total : dict
        The headline's counts by month.
    members : dict
        Those of the providers that add up to it.
    allowed_total, allowed : tuple of Cadence
        What the shapes allow for the headline and for providers; none: not published.
    before : Shown, optional
        What the previous public build showed of ``before_months``: it stays known.
    before_months : frozenset of date

    Returns
    -------
    Shown

    Examples
    --------
    Of three providers one is too small; alone it would be what is left over, so the next smallest goes too.

    >>> from qmetrics.analysis.disclosure.examples import events
    >>> from qmetrics.model.disclosure import LOCAL
    >>> day = date(2025, 4, 30)
    >>> members = {"ZA1": {day: (60,)}, "ZA2": {day: (12,)}, "ZA3": {day: (1,)}}
    >>> choose(events, LOCAL, {day: (73,)}, members).series
    {'ZA1': <Cadence.MONTH: 'month'>, 'ZA2': None, 'ZA3': None}
    """
    old = before or Shown()
    headline = cadence_of(measure, rules, total, allowed_total)
    if headline is None:
        return Shown(None, dict.fromkeys(members))
    allowed = tuple(one for one in allowed if _ORDER.index(one) >= _ORDER.index(headline))
    chosen = {name: cadence_of(measure, rules, months, allowed) for name, months in members.items()}
    while True:
        shown = Shown(headline, chosen)
        unsafe = _unsafe(measure, rules, total, members, shown, old, before_months)
        if unsafe is None:
            return shown
        finest = [name for name, one in chosen.items() if one is Cadence.MONTH]
        others = finest if unsafe is Cadence.MONTH else [name for name, one in chosen.items() if one]
        if not others:  # what is left was published before
            return Shown(headline, dict.fromkeys(members))
        smallest = min(others, key=lambda name: (sum(added(members[name].values())), name))
        coarser = tuple(one for one in allowed if one is Cadence.QUARTER and unsafe is Cadence.MONTH)
        chosen = chosen | {smallest: cadence_of(measure, rules, members[smallest], coarser)}


def left_over(
    measure: Measure, total: Months, members: Parts, shown: Shown, by: Cadence
) -> Iterator[tuple[date, Counts]]:
    """What the headline holds beyond the providers shown, for each period of the cadence.

    Parameters
    ----------
    measure : Measure
    total : dict
    members : dict
    shown : Shown
        By month, only providers shown by month are taken off; by quarter, all that are shown.
    by : Cadence

    Returns
    -------
    iterator of tuple
        Month's last day (or the quarter's date) and counts, negative where parts exceed the total.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import events
    >>> day, month = date(2025, 4, 30), Cadence.MONTH
    >>> members = {"ZA1": {day: (60,)}, "ZA2": {day: (5,)}}
    >>> list(left_over(events, {day: (65,)}, members, Shown(month, {"ZA1": month, "ZA2": None}), month))
    [(datetime.date(2025, 4, 30), (5,))]
    """
    fine = by is Cadence.MONTH
    totals = total if fine else by_quarter(measure, total)
    names = [name for name, one in shown.series.items() if one is by or (one and not fine)]
    known = [
        members[name] if fine else by_quarter(measure, members[name]) for name in names if name in members
    ]
    for period, counts in totals.items():
        taken = [months[period] for months in known if period in months]
        yield period, tuple(one - sum(each) for one, *each in zip(counts, *taken, strict=True))


def _unsafe(
    measure: Measure,
    rules: DisclosureRules,
    total: Months,
    members: Parts,
    shown: Shown,
    old: Shown,
    old_months: frozenset[date],
) -> Cadence | None:
    """The cadence by which something left over is hidden, with what was known before and without."""
    names = set(shown.series) | set(old.series)
    both = Shown(
        _finer(shown.total, old.total),
        {name: _finer(shown.series.get(name), old.series.get(name)) for name in names},
    )
    for by in _ORDER:
        for known in (shown, both):
            if known.total is None or (by is Cadence.MONTH and known.total is not by):
                continue
            if not any(known.series.values()):
                continue  # all that is left over is the headline itself
            for period, counts in left_over(measure, total, members, known, by):
                is_old = period in old_months or any(quarter_of(measure, one) == period for one in old_months)
                if (known is shown or is_old) and not is_safe(measure, rules, counts):
                    return by
    return None


def _finer(one: Cadence | None, other: Cadence | None) -> Cadence | None:
    known = [each for each in (one, other) if each]
    return min(known, key=_ORDER.index) if known else None
