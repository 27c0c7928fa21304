"""What every run of Dagster has, whoever started it: the home to itself, from its first step to its last."""

from collections.abc import Iterator

import dagster as dg

from qmetrics.store.home import find_home, keep_fonts_inside
from qmetrics.store.lock import at_work, held

WRITER = "one_writer"
# seconds that a run waits for a command or another run to end; then it fails, and is asked for again
PATIENCE = 3600.0


@dg.resource(description="Holds the home from the first step of a run to its last.")
def one_writer(context: dg.InitResourceContext) -> Iterator[None]:
    """Hold the home for a whole run: between its steps figures, pictures and pages do not agree."""
    home, run_id = find_home(), context.run_id
    keep_fonts_inside(home)
    assert run_id is not None
    with at_work(home, run_id), held(home, f"Dagster's run {run_id[:8]}", wait=PATIENCE):
        yield
