"""qmetrics: from files to honest charts, for an NHS quality strategy.

The analyst's façade: ``catalogue``, ``measure`` and ``sample``, with nothing imported before one of
them is called. What they give back is in ``app/facade``; the statistics by themselves are in
``qmetrics.analysis`` (``from qmetrics.analysis import spc``).

>>> import qmetrics as qm
>>> qm.__version__
'0.1.0'
"""

from typing import TYPE_CHECKING

from qmetrics._version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from qmetrics.app.facade import Catalogue, MeasureHandle, OpenHome

__all__ = ["__version__", "catalogue", "measure", "sample"]


def catalogue() -> "Catalogue":
    """Every measure that is declared, one record each.

    Returns
    -------
    Catalogue
        A list of records (``key, theme, title, unit, kind, dynamics, direction, source,
        publisher_id`` and more) that shows itself as a table in a notebook; ``.frame`` is the same
        as a polars frame and ``.search("PS03")`` finds measures by key, title, question, publisher's
        id or commitment.

    Examples
    --------
    >>> import qmetrics as qm
    >>> [one["key"] for one in qm.catalogue().search("MRS08b")]
    ['camhs_waits.clock_stops_within_4w_share']
    """
    return _here().catalogue()


def measure(key: str) -> "MeasureHandle":
    """One measure, to ask for its figures, chart, origin and words.

    The figures are those of the home that ``QMETRICS_HOME`` names, else of ``.qmetrics`` in the
    working directory, as the last ``qmetrics run`` left them.

    Parameters
    ----------
    key : str
        ``<theme>.<name>``.

    Returns
    -------
    MeasureHandle
        With ``data``, ``revisions``, ``spc``, ``verdict``, ``compare_methods``, ``plot``, ``trace`` and
        ``explain``.

    Raises
    ------
    qmetrics.app.catalogue.UnknownError
        For a key that is not declared, naming the nearest.

    Examples
    --------
    >>> import qmetrics as qm
    >>> qm.measure("sepsis.screened").unit
    '%'
    """
    return _here().measure(key)


def sample(folder: "str | Path | None" = None) -> "OpenHome":
    """A home with synthetic data to try things on; made at the first call, reused afterwards.

    Parameters
    ----------
    folder : path, optional
        The home to make or reuse. By default the current home where it holds synthetic data already,
        else a folder of its own beside it: ``.qmetrics`` gets ``.qmetrics-sample``. Eighteen months
        of about ten fictional providers; making it takes a minute or two.

    Returns
    -------
    OpenHome
        With ``measure(key)``, ``catalogue()`` and ``home``. The current home, ``QMETRICS_HOME`` and
        what ``qm.measure`` reads stay as they were.

    Raises
    ------
    ValueError
        Where ``folder`` holds real data: a real home is never touched.

    Examples
    --------
    >>> import qmetrics as qm
    >>> figure = qm.sample().measure("sepsis.screened").plot()  # doctest: +SKIP
    """
    from qmetrics.app.facade import open_sample

    return open_sample(folder)


def _here() -> "OpenHome":
    """The home that the environment names, looked up anew at each call."""
    from qmetrics.app.facade import open_home

    return open_home()
