"""Who may read what somebody wrote about one organisation: the rule that comments and milestones share.

Here: that rule. Not here: figures, which are protected by number and not by reader (``disclosure``).
"""

from qmetrics.model.audience import Audience, Build


def is_someone_else(name: str, other: str) -> bool:
    """Whether two names are of two people or roles, however they are spaced or in whatever capitals.

    Parameters
    ----------
    name, other : str
        The first is empty where nobody is named, who is then nobody else.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_someone_else("Head of quality", "Chief nurse"), is_someone_else("chief  Nurse", "Chief nurse")
    (True, False)
    >>> is_someone_else("", "Chief nurse")
    False
    """
    one, two = (" ".join(each.lower().split()) for each in (name, other))
    return bool(one) and one != two


def may_read(build: Build, org_code: str, *, is_released: bool) -> bool:
    """Whether the readers of a build may see a text.

    The committee sees all, a provider what is about itself, and everybody what is released.

    Parameters
    ----------
    build : Build
        For whom.
    org_code : str
        Which organisation it is about.
    is_released : bool
        Whether it is marked as public and a second reader has read it.

    Returns
    -------
    bool

    Examples
    --------
    >>> own = Build(audience=Audience.PROVIDER, org_code="ZA1")
    >>> may_read(own, "ZA1", is_released=False), may_read(own, "ZA2", is_released=False)
    (True, False)
    """
    is_own = build.audience is Audience.PROVIDER and org_code == build.org_code
    return build.audience is Audience.COMMITTEE or is_own or is_released
