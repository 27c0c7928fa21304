"""A home of synthetic data for an analyst to try things on, made by the main job.

The files themselves are written by ``app/sample``.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qmetrics.app.run import run, stale_assets
from qmetrics.app.sample import write_sample
from qmetrics.model import TwinOptions
from qmetrics.store.home import Home

# Enough for limits on monthly figures, small enough for a minute's wait.
SMALL = TwinOptions(months=18, patients=300)
# What the main job points at its home.
ENVIRONMENT = ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY")


def make_sample_home(home: Home, *, tell: Callable[[str], None] = lambda words: None) -> bool:
    """Run the main job on a small sample in a home, unless it is there and up to date.

    Parameters
    ----------
    home : Home
        Of synthetic data, or one that is not there yet. The environment variables that the main job
        sets are put back.
    tell : callable
        Given one line before the wait.

    Returns
    -------
    bool
        Whether anything was made.

    Raises
    ------
    RuntimeError
        Naming what failed, where the main job did not succeed.
    """
    if home.warehouse_file.exists() and not stale_assets(home):
        return False
    tell(f"making a synthetic sample in {home.path}: a minute or two, once")
    if not home.sample_files.exists():
        write_sample(home.sample_files, SMALL, templates=False)
    with _same_environment():
        summary = run(home, landing=home.sample_files)
    if summary.failures:
        raise RuntimeError("; ".join(f"{one.what}: {one.reason}" for one in summary.failures))
    return True


@contextmanager
def _same_environment() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
