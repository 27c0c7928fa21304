"""``landing/<source>``: take in what lies in the landing folder."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path

import dagster as dg

from qmetrics.analysis.release_calendar import newest_due
from qmetrics.assets.calendar_values import day_of, land_account, slots_of
from qmetrics.assets.keys import landing_key, team, text
from qmetrics.assets.mending import mend
from qmetrics.assets.one_writer import WRITER
from qmetrics.assets.versions import table_versions
from qmetrics.model import Cadence, Source
from qmetrics.sources import all_sources
from qmetrics.store.home import find_home, prepare_home
from qmetrics.store.landing import files_of, land
from qmetrics.store.landing_folder import files_in
from qmetrics.store.versions import store_versions

CHECK = "came_by_its_day"

# the folder of one run of this process; no configuration of the step's, which the UI would let anybody set
_one_off: ContextVar[Path | None] = ContextVar("landing_folder", default=None)


@contextmanager
def landing_from(folder: Path | None) -> Iterator[None]:
    """While inside, runs in this process land a folder in place of the one that the settings name."""
    token = _one_off.set(folder)
    try:
        yield
    finally:
        _one_off.reset(token)


def landing_assets() -> dg.AssetsDefinition:
    """One step for all sources: which source a file is from is only known once it is read."""

    @dg.multi_asset(
        name="landing",
        specs=[_spec(one) for one in all_sources()],
        check_specs=[_came_by_its_day(one) for one in all_sources() if _has_calendar(one)],
        can_subset=True,
        required_resource_keys={WRITER},
    )
    def landing(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        home = find_home()
        prepare_home(home)
        mend(home)
        folder = _one_off.get() or home.settings.landing
        if folder:
            for file in files_in(Path(folder)):
                result = land(home, file.read_bytes(), file.name)
                if result.outcome not in ("landed", "already"):
                    # a refused file's name may itself identify somebody
                    shown = file.name if result.outcome != "refused" else "a file"
                    context.log.warning(f"{shown}: {result.outcome}: {result.reason}")
        land_account(home)
        versions = table_versions(home)
        for one in all_sources():
            key = landing_key(one.key)
            if key not in context.selected_asset_keys:
                continue
            files = files_of(home, one.key)
            store_versions(home, {text(key): versions[text(key)]})
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(versions[text(key)]),
                metadata={
                    "files": files.height,
                    "absent": files.height == 0,
                    "newest": str(files["name"][-1]) if files.height else "nothing landed",
                },
            )
        day = day_of(home)
        missing = Counter(slot.source for slot in newest_due(slots_of(home), day) if slot.is_overdue)
        for one in all_sources():
            check = dg.AssetCheckKey(landing_key(one.key), CHECK)
            if check in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    asset_key=landing_key(one.key),
                    check_name=CHECK,
                    passed=not missing[one.key],
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"overdue": missing[one.key], "as_of": str(day)},
                )

    return landing


def _has_calendar(source: Source) -> bool:
    return source.cadence is not Cadence.IRREGULAR


def _came_by_its_day(source: Source) -> dg.AssetCheckSpec:
    """Landing materialises whatever was looked for: freshness alone cannot tell that a source is overdue."""
    return dg.AssetCheckSpec(
        CHECK,
        asset=landing_key(source.key),
        description="The newest period that has fallen due is here from every sender (release calendar).",
    )


def _spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        landing_key(source.key),
        group_name="landing",
        description=f"Files of: {source.title} ({source.publisher}), the exact bytes.",
        owners=[f"team:{team(source.owner)}"],
        kinds={"file"},
        metadata={
            "publisher": source.publisher,
            "licence": source.licence,
            "purpose": source.purpose,
            "cadence": source.cadence.value,
            "due_days": source.due_days,
        },
        freshness_policy=_freshness(source),
    )


def _freshness(source: Source) -> dg.FreshnessPolicy | None:
    """Failed where nobody has looked for longer than the calendar lets two arrivals be apart."""
    if not _has_calendar(source):
        return None
    days = {Cadence.MONTH: 31, Cadence.QUARTER: 92, Cadence.YEAR: 366}[source.cadence]
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(days=days + source.due_days))
