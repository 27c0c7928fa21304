"""How time and memory are taken: in turns, medians, memory in a process of its own.

Here: nothing about what is measured.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """One row of the table; ``target`` is empty where there is none."""

    what: str
    value: str
    target: str = ""


Section = Iterator[Figure]


def ratio(what: str, value: float, target: str = "") -> Figure:
    """A figure that has no unit."""
    return Figure(what, f"{value:.2f}", target)


def timed(call: Callable[[], Any]) -> float:
    """Wall time of one call, in seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def medians(calls: dict[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """Each call's median seconds, taken in turns so that a busy minute falls on all."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            taken[name].append(call())
    return {name: statistics.median(each) for name, each in taken.items()}


class Child(NamedTuple):
    """What a process of its own says of itself: seconds of the work alone, peak memory of the whole."""

    seconds: float
    cpu_seconds: float
    peak_gib: float


def in_child(module: str, *arguments: object) -> Child:
    """Run ``python -m module arguments``, which must end with ``report``."""
    command = [sys.executable, "-W", "ignore", "-m", module, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Child(**json.loads(done.stdout.splitlines()[-1]))


def report(call: Callable[[], Any]) -> Any:
    """In the child: do the work, print what it cost, give back its result."""
    started, cpu = time.perf_counter(), time.process_time()
    result = call()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    # ru_maxrss is in KiB on Linux, in bytes on macOS
    unit = 2**30 if sys.platform == "darwin" else 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(json.dumps(Child(seconds, cpu, peak)._asdict()))
    return result


def children(asked: dict[str, tuple[object, ...]], module: str, repeats: int) -> dict[str, Child]:
    """Run the module with each of these arguments in turns: medians of the times, the highest peak."""
    taken: dict[str, list[Child]] = {name: [] for name in asked}
    for _ in range(repeats):
        for name, arguments in asked.items():
            taken[name].append(in_child(module, *arguments))
    return {
        name: Child(
            statistics.median(one.seconds for one in each),
            statistics.median(one.cpu_seconds for one in each),
            max(one.peak_gib for one in each),
        )
        for name, each in taken.items()
    }
