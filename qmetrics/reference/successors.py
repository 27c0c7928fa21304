"""Which organisation took over from which, and when: a dated table that a person reviews.

Nothing is inferred here when figures are read: a code without a row has no successor known.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

# a field is named date
Day = date


@dataclass(frozen=True)
class Succession:
    """One organisation taking over from another on ``date``, and how that is known."""

    predecessor_code: str
    successor_code: str
    date: Day
    evidence: str
    reviewed_by: str
    reviewed_on: Day


@cache
def successions() -> tuple[Succession, ...]:
    """The table, in the order of its file."""
    text = files("qmetrics.reference").joinpath("successors.csv").read_text("utf-8")
    return tuple(
        Succession(
            predecessor_code=row["predecessor_code"],
            successor_code=row["successor_code"],
            date=date.fromisoformat(row["date"]),
            evidence=row["evidence"],
            reviewed_by=row["reviewed_by"],
            reviewed_on=date.fromisoformat(row["reviewed_on"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def successor_code(code: str, on: date) -> str:
    """The code that answers on a day for what ``code`` once was; itself where nobody took over.

    >>> successor_code("RE9", date(2019, 3, 31)), successor_code("RE9", date(2019, 4, 1))
    ('RE9', 'R0B')
    """
    seen = {code}
    while True:
        follows = [one for one in successions() if one.predecessor_code == code and one.date <= on]
        if not follows or follows[-1].successor_code in seen:
            return code
        code = follows[-1].successor_code
        seen.add(code)


def predecessor_codes(code: str) -> tuple[str, ...]:
    """Codes that ``code`` took over from, directly, oldest first.

    >>> predecessor_codes("R0B")
    ('RE9', 'RLN')
    """
    rows = sorted(successions(), key=lambda one: (one.date, one.predecessor_code))
    return tuple(one.predecessor_code for one in rows if one.successor_code == code)
