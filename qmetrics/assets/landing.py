"""``landing/<source>``: take in what lies in the landing folder."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg

from qmetrics.assets.calendar_values import land_account
from qmetrics.assets.keys import landing_key, text
from qmetrics.assets.versions import table_versions
from qmetrics.model import Source
from qmetrics.sources import all_sources
from qmetrics.store.home import find_home, prepare_home
from qmetrics.store.landing import files_of, land
from qmetrics.store.versions import store_versions

# Where 'qmetrics sample' puts empty templates, which are not returns.
TEMPLATES = "templates"


class LandingConfig(dg.Config):
    """``folder``: where to look for files; empty: the folder that the settings name."""

    folder: str = ""


def landing_assets() -> dg.AssetsDefinition:
    """One step for all sources: which source a file is from is only known once it is read."""

    @dg.multi_asset(name="landing", specs=[_spec(one) for one in all_sources()], can_subset=True)
    def landing(
        context: dg.AssetExecutionContext, config: LandingConfig
    ) -> Iterator[dg.MaterializeResult[None]]:
        home = find_home()
        prepare_home(home)
        folder = config.folder or home.settings.landing
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

    return landing


def _spec(source: Source) -> dg.AssetSpec:
    days = 31 if source.cadence.value == "month" else 92 if source.cadence.value == "quarter" else 366
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
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=_window(days + source.due_days)),
    )


def _window(days: int) -> timedelta:
    return timedelta(days=days)


def team(owner: str) -> str:
    """Dagster wants a team's name in letters, digits and underscores."""
    return "".join(letter if letter.isalnum() else "_" for letter in owner.lower()).strip("_")


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder in the order of their paths; hidden ones and templates are left out."""
    found = ((path, path.relative_to(folder).parts) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path, parts in found
        if not any(part.startswith(".") for part in parts) and TEMPLATES not in parts[:-1]
    )
