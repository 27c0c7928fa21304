"""Organisations and the home ICB's scope, as values. Successors and aliases are in ``reference``."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One organisation as ODS knows it; a code is never parsed by pattern."""

    code: str
    name: str
    parent_code: str | None = None
    open_date: date | None = None
    close_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The home ICB, its providers and its sub-ICB locations, by code.

    ``trusts`` holds those of the providers that are known to be NHS trusts: a publication that leaves
    private providers out says nothing of the others. ``names`` gives a display name for any code that
    is known.
    """

    icb_code: str
    providers: tuple[str, ...] = ()
    sub_icbs: tuple[str, ...] = ()
    trusts: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    def name_of(self, code: str) -> str:
        """The display name, or the code itself where no name is known."""
        return dict(self.names).get(code, code)
