"""How far raters agree, in words: beside a figure that is shown, and instead of one that is withheld.

Here: sentences from the columns of ``compute/rounds``. Not here: the statistics (``agreement``), which rounds
(``compute/rounds``).
"""

from typing import Any

import polars as pl

from qmetrics.model import Raters


def agreed_words(found: dict[str, Any]) -> str:
    """The agreement of one round, a row of ``agreement_by_round``, with all its statistics."""
    if not found["cases"]:
        return "no file was scored twice"
    return (
        f"of {_files(found['cases'])} scored twice, scores are the same in {_share(found, 'exact')} and "
        f"within one point in {_share(found, 'within_one')}; quadratic-weighted kappa "
        f"{_share(found, 'kappa')}, Gwet's AC2 {_share(found, 'ac2')}; in brackets, 95% intervals"
    )


def short_words(raters: Raters, found: dict[str, Any]) -> str:
    """What of one round's agreement decides whether it is shown, and what it takes."""
    if not found["cases"]:
        return f"no file was scored twice ({raters.minimum_cases} are needed)"
    return (
        f"{_files(found['cases'])} scored twice ({raters.minimum_cases} are needed), within one point in "
        f"{_share(found, 'within_one')}, of which the lower bound must be {raters.least_within_one:.0%}"
    )


def round_words(found: dict[str, Any]) -> str:
    """A round by the month of its last score: its label is a text of the sender's and is not repeated."""
    last = found["last_day"]
    return "a round without a day" if last is None else f"the round that ended in {last:%B %Y}"


def withheld_words(raters: Raters, rounds: pl.DataFrame) -> str:
    """Why every figure is withheld, with the agreement of the latest round.

    Parameters
    ----------
    raters : Raters
        What it takes.
    rounds : polars.DataFrame
        As ``agreement_by_round`` gives them.
    """
    held = rounds.filter(~pl.col("is_released")).sort("last_day", nulls_last=False)
    if held.is_empty():
        return "no round of assessment of that time says how far two raters agree"
    latest = held.row(-1, named=True)
    return (
        "its raters do not agree well enough, or too few files were scored twice. "
        f"In {round_words(latest)}: {short_words(raters, latest)}"
    )


def _files(number: int) -> str:
    return f"{number:,} file{'' if number == 1 else 's'}"


def _share(found: dict[str, Any], name: str) -> str:
    is_share = name in ("exact", "within_one")
    values = [found[name], found[f"{name}_lower"], found[f"{name}_upper"]]
    written = [
        "not defined" if value is None else f"{value:.0%}" if is_share else f"{value:.2f}" for value in values
    ]
    return written[0] if None in values else f"{written[0]} ({written[1]} to {written[2]})"
