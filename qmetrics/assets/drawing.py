"""Drawing in processes of their own, one a core: matplotlib uses one core, and is imported once in each.

Here: starting the processes and asking them. Not here: what they do (``qmetrics.charts.worker``), what is
kept of it (``charts``).
"""

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from qmetrics.analysis.series import Series

_of_thread = threading.local()


def start_drawing() -> None:
    """Start the processes now, so that they are ready when the first chart is asked for."""
    for _ in range(_cores()):
        _threads().submit(_process)


def drawn(series: Series) -> "Future[tuple[bytes, bytes]]":
    """The PNG and SVG of a series, some time soon; what drawing raises is raised by ``result()``."""
    return _threads().submit(_ask, series)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_cores(), thread_name_prefix="drawing")


def _cores() -> int:
    return os.cpu_count() or 1


def _process() -> "subprocess.Popen[bytes]":
    """The process of this thread; it ends when this program does, since its input then ends."""
    process: subprocess.Popen[bytes] | None = getattr(_of_thread, "process", None)
    if process is None or process.poll() is not None:
        process = subprocess.Popen(
            [sys.executable, "-m", "qmetrics.charts.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        _of_thread.process = process
    return process


def _ask(series: Series) -> tuple[bytes, bytes]:
    process = _process()
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        pickle.dump(series, process.stdin)
        process.stdin.flush()
        answer: tuple[bytes, bytes] | Exception = pickle.load(process.stdout)
    except (EOFError, BrokenPipeError) as error:
        raise RuntimeError(
            f"the process that draws {series.measure.key} ended with {process.wait()}; run again"
        ) from error
    if isinstance(answer, Exception):
        raise answer
    return answer
