"""What returns with free text share: how long a text may be, how early a date, who must have read it.

Here: columns and rules for their tables, and one check for their ``parse``. Not here: people in sentences
(``identity_text``), who may read a text once it is kept (``analysis/readers``).
"""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from qmetrics.model import Column, Problem, Rule, Severity
from qmetrics.sources.identity_text import BIRTH_BEFORE_YEAR

# Room for a role; a name and an address belong elsewhere.
LONGEST_NAME = 100
# An earlier date in a file with free text is taken for a date of birth, and refuses it.
FIRST_DAY = date(BIRTH_BEFORE_YEAR, 4, 1)


def text_column(name: str, description: str, *, required: bool = True) -> Column:
    """A column in which a person writes.

    >>> text_column("owner", "Role of who answers for it").is_free_text
    True
    """
    return Column(name=name, dtype=pl.String(), description=description, required=required, is_free_text=True)


def short_rules(lengths: Mapping[str, int]) -> tuple[Rule, ...]:
    """A rule for each text: no longer than so many characters.

    >>> [rule.description for rule in short_rules({"owner": 100})]
    ['owner has at most 100 characters']
    """
    return tuple(
        Rule(
            name=f"{name}_is_short",
            holds=pl.col(name).str.len_chars() <= longest,
            description=f"{name} has at most {longest} characters",
            severity=Severity.CRITICAL,
        )
        for name, longest in lengths.items()
    )


def short_texts(lengths: Mapping[str, int]) -> Callable[[pl.DataFrame], list[Problem]]:
    """The same as a check for ``parse_local``, whose problems name row and column and no text.

    >>> rows = pl.DataFrame({"owner": ["Chief nurse"], "row_number": [2]})
    >>> [str(problem) for problem in short_texts({"owner": 4})(rows)]
    ['row 2, column owner: longer than 4 characters; shorten it']
    """

    def check(frame: pl.DataFrame) -> list[Problem]:
        return [
            Problem(f"longer than {longest} characters; shorten it", row=row, column=name)
            for name, longest in lengths.items()
            for row in frame.filter(pl.col(name).str.len_chars() > longest)["row_number"]
        ]

    return check


def is_someone_else(name: str, other: str) -> pl.Expr:
    """Whether two columns name two people or roles, however the names are spaced or in whatever capitals.

    >>> rows = pl.DataFrame({"owner": ["Chief nurse", "A"], "checked_by": ["chief  Nurse", "B"]})
    >>> rows.select(is_someone_else("checked_by", "owner")).to_series().to_list()
    [False, True]
    """
    one, two = (
        pl.col(each).str.to_lowercase().str.strip_chars().str.replace_all(r"\s+", " ")
        for each in (name, other)
    )
    return one != two


def public_has_second_reader(author: str, description: str) -> Rule:
    """The rule that no text is public without a second reader who is not the author.

    Parameters
    ----------
    author : str
        Column of who wrote it or answers for it.
    description : str
        The rule in words.

    Returns
    -------
    Rule
        A warning: the row is taken, and is not for the public.

    Examples
    --------
    >>> rule = public_has_second_reader("owner", "A public row has a second reader who is not its owner")
    >>> rows = pl.DataFrame({"is_public": [True], "owner": ["A"], "second_reader": ["a"]})
    >>> rows.select(rule.holds).item()
    False
    """
    reader = pl.col("second_reader")
    return Rule(
        name="public_has_second_reader",
        holds=~pl.col("is_public") | (reader.is_not_null() & is_someone_else("second_reader", author)),
        description=description,
    )
