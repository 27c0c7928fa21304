"""When things run by themselves: a sensor on the landing folder, a schedule a source, one for the pack."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg

from qmetrics.sources import all_sources
from qmetrics.store.home import find_home
from qmetrics.store.landing import months_landed
from qmetrics.store.landing_folder import files_in

# the type that define_asset_job gives is not exported at the top
JobDefinition = Any

ZONE = "Europe/London"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


@cache
def refresh_job() -> JobDefinition:
    """The main job: everything."""
    return dg.define_asset_job(
        "refresh", selection=dg.AssetSelection.all(), description="Land, check, compute, draw, write pages."
    )


@cache
def pack_job() -> JobDefinition:
    """The board pack alone, from the figures as they are."""
    reports = dg.AssetSelection.key_prefixes(["report"])
    return dg.define_asset_job("write_pages", selection=reports, description="Write the pages anew.")


def jobs() -> list[JobDefinition]:
    return [refresh_job(), pack_job()]


def month_tags() -> dict[str, str]:
    """The range of months that a run of row-level tables makes: all that have landed."""
    from datetime import date

    first, last = months_landed(find_home()) or (date.today(), date.today())
    return {RANGE_START: f"{first:%Y-%m}-01", RANGE_END: f"{last:%Y-%m}-01"}


def schedules() -> list[dg.ScheduleDefinition]:
    """One a source, on its real cadence, and one for the pack; on where the settings say so."""
    job = refresh_job()
    status = dg.DefaultScheduleStatus.RUNNING if _is_on() else dg.DefaultScheduleStatus.STOPPED
    made = [
        dg.ScheduleDefinition(
            name=f"look_for_{one.key}",
            cron_schedule=one.schedule,
            execution_timezone=ZONE,
            job=job,
            execution_fn=_request,
            default_status=status,
            description=f"Look for {one.title}, {one.cadence.value}ly.",
        )
        for one in all_sources()
    ]
    pack = dg.ScheduleDefinition(
        name="write_board_pack",
        # a day of the month and one of the week together would mean either, in cron
        cron_schedule="0 7 1 * *",
        execution_timezone=ZONE,
        job=pack_job(),
        default_status=status,
        description="The board pack, before the month's first meetings.",
    )
    return [*made, pack]


def _is_on() -> bool:
    """Whether the home's settings switch on what runs by itself; the UI's own switch goes before it."""
    return find_home().settings.schedules


def _request(_context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    return dg.RunRequest(tags=month_tags())


def sensors() -> list[dg.SensorDefinition]:
    @dg.sensor(
        job=refresh_job(),
        minimum_interval_seconds=30,
        description="A run for each new file, once.",
        default_status=dg.DefaultSensorStatus.RUNNING if _is_on() else dg.DefaultSensorStatus.STOPPED,
    )
    def landing_folder(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        folder = find_home().settings.landing
        if not folder or not Path(folder).is_dir():
            yield dg.SkipReason("no landing folder: set 'landing' in qmetrics.toml")
            return
        seen = dict(json.loads(context.cursor or "{}"))
        found = {
            str(file): f"{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files_in(Path(folder))
        }
        new = [name for name, stamp in found.items() if seen.get(name) != stamp]
        if not new:
            yield dg.SkipReason(f"nothing new in {folder}")
            return
        # the contents name the run, so that a file touched but not changed starts none
        digest = hashlib.sha256()
        for name in new:
            digest.update(hashlib.sha256(Path(name).read_bytes()).digest())
        context.update_cursor(json.dumps(found))
        yield dg.RunRequest(run_key=digest.hexdigest(), tags=month_tags())

    return [landing_folder]
