"""The pages anew, from the figures and charts as they are."""

from collections.abc import Sequence
from pathlib import Path

from qmetrics.model.audience import Audience
from qmetrics.store.home import Home, HomeError
from qmetrics.store.lock import held
from qmetrics.store.observations import measures_with_figures


def pack(home: Home, *, audiences: Sequence[str] = (), with_deck: bool = False) -> list[Path]:
    """Write every page of the builds for some audiences again; all that the settings name, without any.

    Parameters
    ----------
    home : Home
    audiences : sequence of str
        ``public``, ``committee``, ``provider``.
    with_deck : bool
        Also an editable PowerPoint deck in the folder of each build.

    Returns
    -------
    list of Path
        The first page of each build, then the decks.

    Raises
    ------
    HomeError
        Where nothing has been made yet, or another holds the home.
    """
    from qmetrics.app.run import write_pages

    with held(home, "qmetrics pack"):
        if not measures_with_figures(home):
            raise HomeError(
                f"{home.path}: there are no figures yet to write pages of; 'qmetrics run' makes them"
            )
        return write_pages(home, [Audience(name) for name in audiences], with_deck=with_deck)
