"""How the data-quality page reads its checks: what did not hold first, all of it counted in a sentence.

The page's values are gathered in ``assets/quality_page``; its look is ``templates/quality.html``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qmetrics.reports.upkeep import QualityCheck, QualitySource
from qmetrics.reports.words import count_words, outcome_words

_FIRST = ("failed", "could not run", "warning")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A source's checks sorted: ``open`` did not hold, ``asked`` is everything; ``words`` counts them."""

    open: Sequence[QualityCheck]
    asked: Sequence[QualityCheck]
    words: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The page's headline, and the sentence on figures."""

    headline: str
    measures: str


def asked_of(source: QualitySource) -> Asked:
    """A source's checks, those that did not hold first."""
    results = [outcome_words(check.severity, check.outcome) for check in source.checks]
    bad = [(_FIRST.index(r), c) for r, c in zip(results, source.checks, strict=True) if r in _FIRST]
    ordered = [check for _, check in sorted(bad, key=lambda pair: (pair[0], pair[1].name))]
    if not source.checks:
        said = "Nothing has been checked yet."
    elif results.count("skipped") == len(results):
        said = "Nothing has landed, so nothing could be checked."
    else:
        number = count_words(len(results), "check")
        said = f"{number}, {results.count('passed')} passed." if ordered else f"{number}, all passed."
    return Asked(open=ordered, asked=source.checks, words=said)


def summary_of(tables: Sequence[QualitySource], measures: Sequence[QualitySource]) -> Summary:
    """How many questions failed, over everything; how many of them somebody accepted."""
    opened = [check for source in (*tables, *measures) for check in asked_of(source).open]
    words = [outcome_words(check.severity, check.outcome) for check in opened]
    said = [
        f"{number} {name}"
        for name, number in (
            ("failed", words.count("failed")),
            ("could not run", words.count("could not run")),
            (("warning" if words.count("warning") == 1 else "warnings"), words.count("warning")),
        )
        if number
    ]
    borne = sum(bool(check.accepted) for check in opened)
    everything = count_words(sum(len(source.checks) for source in (*tables, *measures)), "check")
    headline = f"{', '.join(said)} among {everything}" if said else f"Nothing wrong in {everything}"
    if borne:
        headline += f"; {borne} of them accepted"
    asked = sum(len(source.checks) for source in measures)
    odd = sum(bool(asked_of(source).open) for source in measures)
    counted = (
        f"{asked:,} checks of the figures of {count_words(len(measures), 'measure')}: that each stands once, "
        "lies in its range, has parts that fit, misses no period, and walks back to a file. "
    )
    counted += f"Not all passed of {count_words(odd, 'measure')}." if odd else "All passed."
    return Summary(headline=headline, measures=counted if asked else "Nothing has been computed yet.")
