"""A Dagster logger that tells the command line, and nobody else, which steps have ended."""

import logging
from collections.abc import Callable

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
