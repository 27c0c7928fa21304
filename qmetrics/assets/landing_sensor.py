"""The watch on the landing folder: it asks for a run for each new set of contents, until one ends well.

What has been dealt with is in the sensor's cursor: a file is, when it has landed and everything that rests on
it is made. A run that was killed, or failed, is asked for again; after three, not before something changes.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg

from qmetrics.assets.months import month_tags
from qmetrics.assets.stale import stale_assets
from qmetrics.store.dagster_runs import end_lost_runs
from qmetrics.store.home import Home, find_home
from qmetrics.store.landing import manifest
from qmetrics.store.landing_folder import files_in

TIMES = 3
# tells the runs that were asked for one set of contents
CONTENTS = "qmetrics/contents"


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """What the sensor remembers: files dealt with by size and time; the contents asked for, and how often."""

    dealt_with: dict[str, str] = field(default_factory=dict)
    asked: str = ""
    times: int = 0

    @classmethod
    def read(cls, text: str | None) -> "Cursor":
        """Return the cursor as it was kept; a new one where it is none of ours, or of an earlier qmetrics."""
        kept = json.loads(text or "{}")
        return cls(**kept) if set(kept) == set(asdict(cls())) else cls()


def landing_sensor(job: Any, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """Return the sensor, which asks for runs of ``job``."""

    @dg.sensor(
        job=job,
        name="landing_folder",
        minimum_interval_seconds=30,
        description="A run for each new set of contents, until one has come to its end.",
        default_status=status,
    )
    def landing_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        home = find_home()
        end_lost_runs(home, context.instance)
        folder = home.settings.landing
        if not folder or not Path(folder).is_dir():
            return dg.SkipReason("no landing folder: set 'landing' in qmetrics.toml")
        cursor, answer = look(home, Path(folder), Cursor.read(context.cursor), context.instance)
        context.update_cursor(json.dumps(asdict(cursor)))
        return answer

    return landing_folder


def look(
    home: Home, folder: Path, cursor: Cursor, instance: dg.DagsterInstance
) -> tuple[Cursor, dg.RunRequest | dg.SkipReason]:
    """Look at the folder once: what to remember, and the run to ask for, or why there is none."""
    found = {str(file): f"{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files_in(folder)}
    new = [name for name, stamp in found.items() if cursor.dealt_with.get(name) != stamp]
    if not new:
        return Cursor(dealt_with=found), dg.SkipReason(f"nothing new in {folder}")
    # the contents name the run, so that a file touched but not changed starts none
    hashes = [hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in new]
    contents = hashlib.sha256("".join(hashes).encode()).hexdigest()
    runs = instance.get_runs(filters=dg.RunsFilter(tags={CONTENTS: contents}))
    if any(not run.is_finished for run in runs):
        return cursor, dg.SkipReason("the run that was asked for has not ended")
    if any(run.is_success for run in runs) or _is_made(home, hashes):
        return Cursor(dealt_with=found), dg.SkipReason("the new files have landed, and all is made")
    times = cursor.times + 1 if cursor.asked == contents else 1
    if times > TIMES:
        return cursor, dg.SkipReason(
            f"{TIMES} runs for the new files in {folder} failed: read the last one's messages in the UI, and "
            "run 'qmetrics run' when the cause is mended"
        )
    asked = Cursor(dealt_with=cursor.dealt_with, asked=contents, times=times)
    tags = {**month_tags(), CONTENTS: contents}
    return asked, dg.RunRequest(run_key=f"{contents}:{times}", tags=tags)


def _is_made(home: Home, hashes: list[str]) -> bool:
    """Whether files have landed, by a command perhaps, and all that rests on what landed is made."""
    return {row["sha256"] for row in manifest(home)} >= set(hashes) and not stale_assets(home)
