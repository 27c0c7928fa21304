"""What a run says while Dagster holds its output: a logger that tells the command line which steps ended.

Here too: giving the output back to the command line when the run has ended.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import dagster as dg

# Set by the run that wants to be told; the UI and the daemon never set it.
_listeners: list[Callable[[str], None]] = []


class _StepHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event is not None and event.event_type_value in ("STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED"):
            for listener in _listeners:
                listener(event.step_key)


def _step_logger(_context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("qmetrics.progress", level=logging.DEBUG)
    logger.addHandler(_StepHandler())
    return logger


progress_logger = dg.LoggerDefinition(
    _step_logger, description="Step ends, for the command line's progress bar"
)


class listening:
    """While inside, ``tell`` is called with the name of every step that ends."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell

    def __enter__(self) -> None:
        _listeners.append(self.tell)

    def __exit__(self, *_: object) -> None:
        _listeners.remove(self.tell)


@contextmanager
def streams_put_back() -> Iterator[None]:
    """Afterwards output goes where it went before, whatever became of a step.

    Dagster writes a step's output to files of the home; on a full disk it fails to put the streams back, and
    nobody would read why the run ended.
    """
    kept = {}
    for stream in (1, 2):
        with suppress(OSError):  # one that was closed stays so
            kept[stream] = os.dup(stream)
    try:
        yield
    finally:
        for stream, copy in kept.items():
            os.dup2(copy, stream)
            os.close(copy)
