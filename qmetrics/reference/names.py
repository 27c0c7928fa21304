"""Names of organisations, as publishers write them, to ODS codes.

Three steps, the surest first: the very name; the name without the differences that mean nothing; a
small alias table that a person reviewed. What is left is reported with its name: it is never guessed
by likeness and never dropped. The organisations come from the caller (``table/ods``); who took over
from whom is in ``successors``.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

MATCH_SCHEMA = {"name": pl.String(), "code": pl.String(), "how": pl.String()}

_WHOLE_WORDS = {
    "nhsft": "nhs foundation trust",
    "nhst": "nhs trust",
    "ft": "foundation trust",
    "univ": "university",
    "hosp": "hospital",
    "hosps": "hospitals",
    "st": "saint",
}


def normalised_name(name: str) -> str:
    """The name without what means nothing: case, a leading "The", punctuation, short forms.

    >>> normalised_name("The Newcastle upon Tyne Hospitals NHS FT")
    'newcastle upon tyne hospitals nhs foundation trust'
    >>> normalised_name("St. George's & Sons") == normalised_name("SAINT GEORGES AND SONS")
    True
    """
    text = name.casefold().replace("&", " and ")
    text = re.sub(r"['’‘`´]", "", text)
    text = re.sub(r"[^a-z0-9]+", " ", text)
    words = [_WHOLE_WORDS.get(word, word) for word in text.split()]
    if words[:1] == ["the"]:
        words = words[1:]
    return " ".join(words)


@cache
def organisation_aliases() -> Mapping[str, str]:
    """Reviewed aliases, name to code, in the order of their file."""
    text = files("qmetrics.reference").joinpath("organisation_aliases.csv").read_text("utf-8")
    return {row["alias"]: row["code"] for row in csv.DictReader(text.splitlines())}


def match_names(
    names: Iterable[str],
    organisations: pl.DataFrame,
    aliases: Mapping[str, str] | None = None,
    *,
    open_between: tuple[date, date] | None = None,
) -> pl.DataFrame:
    """A code for each name, and how it was found.

    Parameters
    ----------
    names : iterable of str
        Names as published. Repeated ones come once in the answer.
    organisations : polars.DataFrame
        With ``code``, ``name``, ``open_date`` and ``close_date``, such as ``table/ods``.
    aliases : mapping of str to str, optional
        Name to code; compared without the differences that mean nothing. Default: the reviewed
        table.
    open_between : pair of dates, optional
        First and last day of the figures: only organisations open on at least one of these days
        are matched, aliases included.

    Returns
    -------
    polars.DataFrame
        ``name``, ``code`` and ``how``: ``exact``, ``normalised``, ``alias`` or ``unmatched``, in
        the order in which the names came. A name that two codes bear is unmatched.
    """
    known = aliases if aliases is not None else organisation_aliases()
    if open_between is not None:
        first, last = open_between
        organisations = organisations.filter(
            (pl.col("open_date") <= last) & (pl.col("close_date").is_null() | (pl.col("close_date") >= first))
        )
    exact: dict[str, set[str]] = defaultdict(set)
    loose: dict[str, set[str]] = defaultdict(set)
    for code, name in organisations.select("code", "name").drop_nulls().iter_rows():
        exact[name].add(code)
        loose[normalised_name(name)].add(code)
    codes = set(organisations["code"])
    by_alias = {normalised_name(alias): code for alias, code in known.items() if code in codes}

    def match(name: str) -> tuple[str, str | None, str]:
        plain = normalised_name(name)
        for how, found in (("exact", exact.get(name)), ("normalised", loose.get(plain))):
            if found is not None:
                # borne by two: whichever it means, the name does not say
                return (name, next(iter(found)), how) if len(found) == 1 else (name, None, "unmatched")
        if plain in by_alias:
            return name, by_alias[plain], "alias"
        return name, None, "unmatched"

    return pl.DataFrame([match(name) for name in dict.fromkeys(names)], schema=MATCH_SCHEMA, orient="row")
