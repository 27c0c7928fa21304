"""For whom a pack of pages is built.

Here: the three audiences, and a build: one folder that holds only what its readers may see. Not here: what
may be published (``disclosure``), who is at home (``Scope``), the pages (``qmetrics.reports``).
"""

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who reads a pack."""

    PUBLIC = "public"
    COMMITTEE = "committee"
    PROVIDER = "provider"


@dataclass(frozen=True, kw_only=True)
class Build:
    """One pack: for whom, for a provider whose, and whether it is still to be approved for publication.

    Examples
    --------
    >>> Build(audience=Audience.PROVIDER, org_code="ZA1").folder
    'provider/ZA1'
    """

    audience: Audience
    org_code: str = ""
    is_draft: bool = False

    def __post_init__(self) -> None:
        if (self.audience is Audience.PROVIDER) != bool(self.org_code):
            raise ValueError(f"a {self.audience} build names {'a' if not self.org_code else 'no'} provider")

    @property
    def folder(self) -> str:
        """Its folder inside ``reports``."""
        return f"{self.audience}/{self.org_code}" if self.org_code else str(self.audience)

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it."""
        return self.audience is Audience.PUBLIC
