"""The pages anew, from the figures and charts as they are."""

from pathlib import Path

from qmetrics.store.home import Home


def pack(home: Home, *, audience: str | None = None) -> Path:
    """Write every page again; gives the index page.

    ``audience`` is recorded on the index; which figures an audience may see is the business of
    disclosure rules that are not part of this release.
    """
    from qmetrics.app.run import write_pages

    return write_pages(home)
