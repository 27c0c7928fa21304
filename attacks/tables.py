"""Random hierarchical tables: organisations by months, their totals, and what a second build knows more.

Here: true figures. Not here: publishing and attacking them (``count``).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from qmetrics.analysis.disclosure.examples import events, observed, screening
from qmetrics.model import Kind, Measure

ICB = "QZ9"
FIRST = date(2024, 4, 1)

# organisation -> month by month, those who passed (or events) and those who did not
Truth = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True)
class Table:
    """True figures of a measure at some organisations."""

    measure: Measure
    truth: Truth

    @property
    def members(self) -> list[str]:
        """The organisations."""
        return list(self.truth)

    @property
    def frame(self) -> pl.DataFrame:
        """Unprotected observations of the organisations and of their total."""
        length = max(map(len, self.truth.values()))
        parts = [self._observed(org, months) for org, months in self.truth.items()]
        totals = [
            (sum(months[at][0] for months in self.truth.values() if at < len(months)),
             sum(months[at][1] for months in self.truth.values() if at < len(months)))
            for at in range(length)
        ]  # fmt: skip
        return pl.concat([self._observed(ICB, totals), *parts])

    def _observed(self, org: str, months: list[tuple[int, int]]) -> pl.DataFrame:
        passed = [float(x) for x, _ in months]
        of = [float(x + c) for x, c in months] if self.measure.kind is Kind.PROPORTION else None
        return observed(self.measure, org, passed, of, first=FIRST)


def random_table(random: np.random.Generator, *, months: int = 6) -> Table:
    """Three to six organisations of very different size, so that some of their counts are small.

    Parameters
    ----------
    random : numpy.random.Generator
    months : int

    Returns
    -------
    Table
        Of counts or of proportions, as likely as each other.
    """
    measure = events if random.random() < 0.5 else screening
    size = int(random.integers(3, 7))
    means = np.exp(random.uniform(np.log(0.7), np.log(60), size))
    share = random.uniform(0.3, 0.9)
    truth: Truth = {}
    for at, mean in enumerate(means):
        own = min(0.97, max(0.03, share + random.normal(0, 0.05)))
        counts = random.poisson(mean, months)
        if measure is events:
            truth[f"ZA{at + 1}"] = [(int(one), 0) for one in counts]
        else:
            passed = random.binomial(counts, own)
            truth[f"ZA{at + 1}"] = [(int(x), int(n - x)) for x, n in zip(passed, counts, strict=True)]
    return Table(measure, truth)


@dataclass(frozen=True)
class Successive:
    """What was known at a build, and at the next one.

    ``revised``: organisation and place of a month whose figure changed. ``late``: an organisation that was
    not in the first. ``joined``: one of the second, made of two of the first.
    """

    what: str
    earlier: Table
    later: Table
    revised: tuple[tuple[str, int], ...] = ()
    late: str = ""
    joined: tuple[str, tuple[str, str]] | None = None


def random_pair(random: np.random.Generator, *, months: int = 6, more: int = 3) -> Successive:
    """Two tables in a row: a correction, a late provider, or a merger; and a quarter more in any case.

    Parameters
    ----------
    random : numpy.random.Generator
    months, more : int
        Of the first, and how many the second has beyond.

    Returns
    -------
    Successive
    """
    whole = random_table(random, months=months + more)
    truth, members = whole.truth, whole.members
    what = ("a correction", "a late provider", "a merger")[int(random.integers(3))]
    start = {org: figures[:months] for org, figures in truth.items()}
    if what == "a late provider":
        late = members[int(random.integers(len(members)))]
        start = {org: figures for org, figures in start.items() if org != late}
        return Successive(what, Table(whole.measure, start), whole, late=late)
    if what == "a merger":
        one, two = (members[int(at)] for at in random.choice(len(members), 2, replace=False))
        merged = [(a[0] + b[0], a[1] + b[1]) for a, b in zip(truth[one], truth[two], strict=True)]
        later = {org: figures for org, figures in truth.items() if org not in (one, two)} | {"ZA9": merged}
        return Successive(
            what, Table(whole.measure, start), Table(whole.measure, later), joined=("ZA9", (one, two))
        )
    revised = []
    later = {org: list(figures) for org, figures in truth.items()}
    for _ in range(int(random.integers(1, 4))):
        org, at = members[int(random.integers(len(members)))], int(random.integers(months))
        x, c = later[org][at]
        later[org][at] = (max(0, x + int(random.integers(-2, 5))), c)
        revised.append((org, at))
    return Successive(what, Table(whole.measure, start), Table(whole.measure, later), revised=tuple(revised))
