"""Work in processes of its own: matplotlib and Great Expectations fill a core, and are slow to import.

Here: starting the processes, asking them, and the loop that each of them runs. Not here: what is asked
(``pictures`` of ``qmetrics.charts``, ``run_suite`` of ``qmetrics.checks``), what is kept of it (``charts``,
``measures``, ``tables``).
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, BinaryIO, TypeVar

T = TypeVar("T")

# processes for each kind of work, so that each imports one heavy library only
DRAWING = "drawing"
CHECKING = "checking"
# hundreds of parts of one question: what pages wait for must not stand in line behind them
ATTACKING = "attacking"
_HOW_MANY = {DRAWING: os.cpu_count() or 1, CHECKING: 1, ATTACKING: os.cpu_count() or 1}
_of_thread = threading.local()


def start(work: str, function: Callable[[], None]) -> None:
    """Start the processes of a kind of work now, each with something to do, such as an import."""
    for _ in range(_HOW_MANY[work]):
        elsewhere(work, function)


def elsewhere(work: str, function: Callable[..., T], *arguments: Any) -> "Future[T]":
    """What a module's function gives for some values, some time soon; ``result()`` raises what it raised."""
    # pickled here: a thread that pickles a data frame waits for polars' threads with the interpreter's lock
    # held, and those wait for that lock where an expression of this thread calls Python
    asked = pickle.dumps((function, arguments))
    return _threads(work).submit(_ask, function.__name__, asked)


def known(value: T) -> "Future[T]":
    """A value that needs no process, for whoever waits for one that may."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Call each pickled function with its arguments; answer with what it gave, or with what it raised."""
    while True:
        try:
            function, arguments = pickle.load(asked)
        except EOFError:
            return
        try:
            answer: tuple[Any, Exception | None] = (function(*arguments), None)
        except Exception as error:  # whoever asked raises it
            answer = (None, error)
        pickle.dump(answer, answers)
        answers.flush()


@cache
def _threads(work: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_HOW_MANY[work], thread_name_prefix=work)


def _process() -> "subprocess.Popen[bytes]":
    """The process of this thread; it ends when this program does, since its input then ends."""
    process: subprocess.Popen[bytes] | None = getattr(_of_thread, "process", None)
    if process is None or process.poll() is not None:
        process = subprocess.Popen(
            [sys.executable, "-m", "qmetrics.assets.processes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        _of_thread.process = process
    return process


def _ask(name: str, asked: bytes) -> Any:
    process = _process()
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(asked)
        process.stdin.flush()
        answer, error = pickle.load(process.stdout)
    except (EOFError, BrokenPipeError) as broken:
        raise RuntimeError(f"the process asked for {name} ended with {process.wait()}; run again") from broken
    if error is not None:
        raise error
    return answer


if __name__ == "__main__":
    # a stray print, from Python or from a library in C, must not end up among the answers
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, pipe)
