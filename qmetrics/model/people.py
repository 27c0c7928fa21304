"""Whether two names are of one person or role, however they are written.

Here: comparing names. Not here: who must be another than whom (``measure``, ``ledger``).
"""

import re


def is_same_person(one: str, other: str) -> bool:
    """Whether two names differ in nothing but case, spacing and marks.

    Examples
    --------
    >>> is_same_person("Lead quality analyst", "lead  Quality-Analyst ")
    True
    >>> is_same_person("Lead quality analyst", "Quality analyst")
    False
    """
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
