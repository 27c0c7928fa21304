"""What may be published: rule sets and shapes as data.

Here: the frozen records, and the rule sets we ship. Not here: which rule set holds for which source and
audience (``reference/disclosure``), applying one (``analysis/disclosure``).
"""

from dataclasses import dataclass

from qmetrics.model.words import Cadence, Kind


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One table that may be published of a case-level measure.

    ``of`` is ``headline`` (the measure's first level), ``provider`` or ``breakdown`` (the measure's headline
    breakdown at its first level). ``cadences``: the finest first; a series that may not be shown by one is
    tried by the next.
    """

    of: str
    cadences: tuple[Cadence, ...] = (Cadence.MONTH, Cadence.QUARTER)

    def __post_init__(self) -> None:
        if self.of not in ("headline", "provider", "breakdown"):
            raise ValueError(f"Shape of {self.of!r}: write 'headline', 'provider' or 'breakdown'")
        if not self.cadences or not set(self.cadences) <= {Cadence.MONTH, Cadence.QUARTER}:
            raise ValueError("A shape's cadences are month, quarter or both")


@dataclass(frozen=True, kw_only=True)
class DisclosureRules:
    """A rule set.

    Attributes
    ----------
    name, title : str
        For manifests and for readers.
    hidden_from, hidden_to : int
        Counts of people that are hidden, both ends included.
    base : int
        What other counts are rounded to; 1: not rounded. Totals are rounded on their own.
    whole_series : bool
        True: a series with one hidden figure is published by a coarser cadence or not at all, and the
        providers that are left out are never one alone nor few together. False: figure by figure.
    next_smallest : bool
        Figure by figure: where one part of a total is hidden, so is the next smallest, and so on upwards.
    from_rounded : bool
        Percentages and rates are worked out from the rounded counts, so that they tell nothing more.
        False: from the true counts, then rounded.
    least_people : int
        A mean is of no fewer, and the smaller tail of a percentile holds no fewer.
    kinds : tuple of Kind
        What may be published at all.
    shapes : tuple of Shape
        The tables that may be published; anything else is not.
    untouched : bool
        Already published by its publisher, with the publisher's own rounding: nothing is done again.
    """

    name: str
    title: str
    hidden_from: int = 1
    hidden_to: int = 7
    base: int = 5
    whole_series: bool = False
    next_smallest: bool = False
    from_rounded: bool = True
    least_people: int = 8
    kinds: tuple[Kind, ...] = (Kind.PROPORTION, Kind.RATE, Kind.COUNT, Kind.PERCENTILE, Kind.SCORE)
    shapes: tuple[Shape, ...] = (Shape(of="headline"), Shape(of="provider"), Shape(of="breakdown"))
    untouched: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.hidden_from <= self.hidden_to:
            raise ValueError(f"Rule set {self.name!r}: hidden_from must be between 0 and hidden_to")
        if self.base < 1:
            raise ValueError(f"Rule set {self.name!r}: base is 1 (no rounding) or more")

    def hides(self, count: int) -> bool:
        """Whether a count of people is hidden.

        >>> LOCAL.hides(0), LOCAL.hides(1), LOCAL.hides(7), LOCAL.hides(8)
        (False, True, True, False)
        """
        return not self.untouched and self.hidden_from <= count <= self.hidden_to

    def rounded(self, count: int) -> int:
        """The count as published: the nearest multiple of the base, halves upwards.

        >>> LOCAL.rounded(12), LOCAL.rounded(13), LOCAL.rounded(0)
        (10, 15, 0)
        """
        return (2 * count + self.base) // (2 * self.base) * self.base

    def could_be(self, published: int) -> tuple[int, int]:
        """The smallest and the largest count that are published so.

        >>> LOCAL.could_be(10), LOCAL.could_be(0), EHRQL_LIKE.could_be(10)
        ((8, 12), (0, 0), (8, 12))
        """
        half = self.base // 2
        low, high = published - half, published + (self.base - 1) // 2
        shown = [count for count in range(max(low, 0), high + 1) if not self.hides(count)]
        return (shown[0], shown[-1]) if shown else (max(low, 0), high)

    @property
    def range_words(self) -> str:
        """The hidden range for readers, such as ``1 to 7``."""
        return f"{self.hidden_from} to {self.hidden_to}"


LOCAL = DisclosureRules(
    name="local",
    title="Local returns: 1 to 7 hidden, others rounded to 5, whole series",
    whole_series=True,
)

FFT = DisclosureRules(
    name="fft",
    title="Friends and Family Test: 1 to 4 hidden, then the next smallest of the same total",
    hidden_to=4,
    base=1,
    next_smallest=True,
    from_rounded=False,
    least_people=5,
)

EHRQL_LIKE = DisclosureRules(
    name="ehrql_like",
    title="As ehrQL's measures: 0 to 7 hidden, others rounded to 5",
    hidden_from=0,
)

AS_PUBLISHED = DisclosureRules(
    name="as_published",
    title="As its publisher published it",
    hidden_from=0,
    hidden_to=0,
    base=1,
    untouched=True,
)

# What may never be shown in public of never events is not in the measure's observations at all but by year
# and organisation (``analysis/disclosure/never_events``): an exception to 1 to 7, because NHS England
# publishes counts of 1.
NEVER_EVENTS = DisclosureRules(
    name="never_events",
    title="Never events: whole counts by organisation and finished financial year; nothing finer",
    hidden_from=0,
    hidden_to=0,
    base=1,
    kinds=(Kind.COUNT,),
    shapes=(),
)

RULE_SETS = (LOCAL, FFT, EHRQL_LIKE, AS_PUBLISHED, NEVER_EVENTS)
