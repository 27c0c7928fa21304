"""What ``import qmetrics as qm`` opens: a home, its catalogue and its measures, or a sample to try.

The objects that it gives are in ``app/handle`` (a measure) and ``app/shown`` (catalogue, trace,
explanation); nothing is worked out here.
"""

import sys
from pathlib import Path

from qmetrics.app import catalogue as catalogues
from qmetrics.app.catalogue import find_measure
from qmetrics.app.handle import MeasureHandle
from qmetrics.app.here import holds
from qmetrics.app.series import NoDataError
from qmetrics.app.shown import Catalogue, Explanation, Trace
from qmetrics.store.home import Home, find_home

__all__ = [
    "Catalogue",
    "Explanation",
    "MeasureHandle",
    "NoDataError",
    "OpenHome",
    "Trace",
    "open_home",
    "open_sample",
]


class OpenHome:
    """One home, and what can be asked of it."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @property
    def is_sample(self) -> bool:
        """Whether it holds synthetic data; False too where nothing has landed."""
        return holds(self.home) == "sample"

    def catalogue(self) -> Catalogue:
        """Every measure that is declared; see ``qmetrics.catalogue``."""
        made = Catalogue(catalogues.catalogue())
        made.is_sample = self.is_sample
        return made

    def measure(self, key: str) -> MeasureHandle:
        """One measure; UnknownError names the nearest keys."""
        return MeasureHandle(self.home, find_measure(key))

    def __repr__(self) -> str:
        return f"<qmetrics home {self.home.path}: {holds(self.home) or 'nothing has landed'}>"


def open_home() -> OpenHome:
    """The home that ``QMETRICS_HOME`` names, else ``.qmetrics`` in the working directory, as it is now."""
    return OpenHome(find_home())


def open_sample(folder: str | Path | None = None) -> OpenHome:
    """The home behind ``qmetrics.sample``, which documents it."""
    from qmetrics.app.sample_home import make_sample_home

    home = Home(Path(folder).absolute()) if folder is not None else _sample_place(find_home())
    if holds(home) == "real":
        raise ValueError(f"{home.path} holds real data; name another folder for the sample")
    if make_sample_home(home, tell=lambda words: print(words, file=sys.stderr)):
        print(f"SYNTHETIC sample in {home.path}", file=sys.stderr)
    return OpenHome(home)


def _sample_place(current: Home) -> Home:
    """The current home where it is a sample, else a folder of its own beside it."""
    if holds(current) == "sample":
        return current
    return Home(current.path.with_name(f"{current.path.name}-sample"))
