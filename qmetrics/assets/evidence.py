"""What a home says, asked once: what pages, charts and builds are made of.

Here: remembering what was read. Not here: reading it (``store`` and the readers beside this file), shaping it
into pages (``page_values``, ``first_page``).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from qmetrics.store.home import Home

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Evidence:
    """A home as it stood when it was asked: each thing is read once, and what changes later is not seen.

    Whoever changes the home makes another one. Nobody changes what ``read`` gives.
    """

    home: Home
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def read(self, reader: Callable[Concatenate[Home, P], T], *arguments: P.args, **named: P.kwargs) -> T:
        """What a function that reads a home gives; a second question for the same is not asked.

        Parameters
        ----------
        reader : callable
            Takes the home first.
        arguments, named
            What it is asked about: a measure or a source (known by its key), or anything that can be hashed.
        """
        asked = (*arguments, *sorted(named.items()))
        question = (reader, *(getattr(one, "key", one) for one in asked))
        if question not in self._known:
            self._known[question] = reader(self.home, *arguments, **named)
        found: T = self._known[question]
        return found
