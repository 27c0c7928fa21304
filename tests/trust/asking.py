"""Commands on a home, as a person gives them."""

import os
import subprocess
import sys

from power.kills import ROOT
from qmetrics.store.home import Home


def ask(home: Home, *words: str) -> tuple[int, str]:
    """Return the exit code of a command on a home and what it said."""
    environment = os.environ | {"QMETRICS_HOME": str(home.path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "qmetrics.cli", *words], env=environment, capture_output=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode()
