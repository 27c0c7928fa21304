"""What a chart says of the checks of what it rests on.

Here: one line from the results. Not here: a single result's word (``words.outcome_words``), the table of
checks (``pages``).
"""

from collections.abc import Sequence

from qmetrics.reports.records import CheckLine
from qmetrics.reports.words import count_words, outcome_words

_SAID = {"failed": "failed", "could not run": "could not run", "warning": "warned", "accepted": "accepted"}


def checks_words(checks: Sequence[CheckLine]) -> str:
    """Which checks did not pass, in one line for a chart; empty where all did.

    >>> checks_words([CheckLine(name="has_gaps", severity="warning", outcome="failed", asset="table/ods")])
    '1 check warned: has gaps (ods)'
    """
    parts = []
    for result, word in _SAID.items():
        found = [each for each in checks if outcome_words(each.severity, each.outcome) == result]
        if found:
            names = ", ".join(_named(each) for each in found)
            parts.append(f"{count_words(len(found), 'check')} {word}: {names}")
    return ". ".join(parts)


def _named(check: CheckLine) -> str:
    """Its name as words, and of what; the table of checks below has the name itself."""
    where = check.asset.rpartition("/")[2]
    return (f"{check.name} ({where})" if where else check.name).replace("_", " ")
