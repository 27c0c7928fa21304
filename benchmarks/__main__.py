"""Times the main job, an unchanged re-run and the import, as a user would start them.

python -m benchmarks [REPEATS]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def seconds(command: list[str], **variables: str) -> float:
    """Wall time of one whole command; it must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ | variables)
    return time.perf_counter() - started


def main(repeats: int) -> None:
    python = sys.executable
    first, again = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            home = str(Path(folder) / "home")
            run = [python, "-W", "ignore", "-m", "qmetrics.cli", "run"]
            first.append(seconds(run, QMETRICS_HOME=home))
            again.append(seconds(run, QMETRICS_HOME=home))
    ours, peer = [], []
    # taken in turns, so that a busy minute falls on both
    for _ in range(7):
        ours.append(seconds([python, "-c", "import qmetrics"]))
        peer.append(seconds([python, "-c", "import polars"]))
    print(f"cores                        {os.cpu_count()}")
    print(
        f"run, default sample          {statistics.median(first):6.1f} s   (median of {repeats}; budget 60)"
    )
    print(
        f"run again, nothing changed   {statistics.median(again):6.1f} s   (median of {repeats}; budget 10)"
    )
    ratio = statistics.median(ours) / statistics.median(peer)
    print(f"import qmetrics / polars     {ratio:6.2f}     (medians of 7; budget 1.3)")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
