"""When things run by themselves: the jobs, a schedule a source, one for the pack.

Here: jobs and schedules. Not here: what the watch on the landing folder looks at (``landing_sensor``).
"""

from functools import cache
from typing import Any

import dagster as dg

from qmetrics.assets.landing_sensor import landing_sensor
from qmetrics.assets.months import month_tags
from qmetrics.sources import all_sources
from qmetrics.store.dagster_runs import end_lost_runs
from qmetrics.store.home import find_home

# the type that define_asset_job gives is not exported at the top
JobDefinition = Any

ZONE = "Europe/London"


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


def _request(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    # else the queue would hold this run behind one that never ends
    end_lost_runs(find_home(), context.instance)
    return dg.RunRequest(tags=month_tags())


def sensors() -> list[dg.SensorDefinition]:
    """The watch on the landing folder; on where the settings say so."""
    status = dg.DefaultSensorStatus.RUNNING if _is_on() else dg.DefaultSensorStatus.STOPPED
    return [landing_sensor(refresh_job(), status)]
