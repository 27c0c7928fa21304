"""The main job: land, check, compute, draw, write pages, through the Dagster graph.

The only file of ``app`` that knows Dagster. It decides what is stale and materialises just that.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qmetrics.app.arriving import Present, files_present, has_news, quarantined_here, turned_away_here
from qmetrics.measures import all_measures, themes
from qmetrics.model import TwinOptions
from qmetrics.model.audience import Audience
from qmetrics.reference.organisations import SAMPLE_ICB, sample_organisations
from qmetrics.sources import NAMES, all_sources
from qmetrics.store.check_results import read_check_results
from qmetrics.store.dagster_home import prepare_dagster_home
from qmetrics.store.dagster_runs import BY_COMMAND, end_lost_runs, end_runs_of_commands
from qmetrics.store.home import Home, HomeError, change_settings, prepare_home
from qmetrics.store.landing import home_kind, manifest
from qmetrics.store.landing_folder import files_in
from qmetrics.store.ledger import chain_state
from qmetrics.store.lock import held
from qmetrics.store.observations import measures_with_figures
from qmetrics.store.scope import scope_of
from qmetrics.store.trouble import disk_words


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One thing that makes the run end with exit 1."""

    what: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a run did, for the closing words."""

    home: Home
    icb: str
    is_sample: bool
    landed: int
    files: int
    quarantined: tuple[tuple[str, str], ...]
    turned_away: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]
    checks: dict[str, int]
    accepted: dict[str, str]
    measures: int
    without_data: int
    not_asked: int
    withheld: tuple[str, ...]
    signals: int
    charts: int
    knows_providers: bool
    remembered: str
    made: int
    mended: tuple[str, ...]
    pages: tuple[Path, ...]
    failures: tuple[Failure, ...] = field(default=())


class RunError(Exception):
    """The run could not start; says what to do."""


# told how far the run is: steps done, steps in all, name of the step
Progress = Callable[[int, int, str], None]


def run(
    home: Home,
    *,
    landing: Path | None = None,
    icb: str | None = None,
    only_themes: Sequence[str] = (),
    progress: Progress | None = None,
) -> Summary:
    """Land what is in a folder and bring everything that it changes up to date.

    Parameters
    ----------
    home : Home
    landing : Path, optional
        Folder to land; else the configured one; else, in an empty or sample home, the sample.
    icb : str, optional
        ODS code of the home ICB; kept in the settings.
    only_themes : sequence of str
        Themes to compute; empty: all.
    progress : callable, optional

    Returns
    -------
    Summary

    Raises
    ------
    RunError
        For an unknown theme, a missing folder, or no home ICB.
    HomeError
        Where another command is at work in the home, or its disk is full or not to be written to.
    """
    for theme in only_themes:
        if theme not in themes():
            raise RunError(f"no theme {theme!r}; there are {', '.join(themes())}")
    with held(home, "qmetrics run"):
        return _run(home, landing, icb, only_themes, progress)


def _run(
    home: Home,
    landing: Path | None,
    icb: str | None,
    only_themes: Sequence[str],
    progress: Progress | None,
) -> Summary:
    prepare_home(home)
    prepare_dagster_home(home)
    os.environ["QMETRICS_HOME"] = str(home.path)
    mended = _mend(home)
    before = _landed(home)
    folder = _landing_folder(home, landing, icb)
    present = _files_present(folder)
    made = 0
    failed: list[Failure] = []
    if has_news(home, present) or _account_is_behind(home):
        keys = [f"landing/{name}" for name in NAMES]
        failed += _materialise(home, keys, progress, landing=folder)
        made += len(keys)
    if icb:
        _check_icb(home, icb)
        change_settings(home, icb=icb)
    is_new = landing is not None and home_kind(home) is not None and str(folder) != home.settings.landing
    if is_new:
        change_settings(home, landing=str(folder))
    if home_kind(home) == "real" and not home.settings.icb:
        raise RunError(f"which ICB is home? Run with --icb CODE, or set icb in {home.settings_file}")
    done: set[str] = set()
    # what the checks of tables say decides, too, what is stale
    while stale := [key for key in stale_assets(home, only_themes, mended) if key not in done]:
        # months are planned for every asset of a run that has any: people's rows have a run of their own
        by_month = [key for key in stale if key in _monthly_tables()]
        failed += _materialise(home, by_month or stale, progress)
        done |= set(by_month or stale)
    made += len(done)
    return _summary(
        home,
        present,
        landed=_landed(home) - before,
        made=made,
        mended=mended,
        failed=failed,
        only_themes=only_themes,
        remembered=str(folder) if is_new else "",
    )


def _check_icb(home: Home, icb: str) -> None:
    """RunError where the code cannot be this home's ICB; nothing is written then."""
    fictional = [one.code for one in sample_organisations() if one.role == "icb"]
    if home_kind(home) == "sample" and icb not in fictional:
        raise RunError(
            f"this home holds synthetic data, whose ICBs are {', '.join(fictional)}; for {icb} set "
            "QMETRICS_HOME to another folder and name the folder of its files with --landing"
        )
    if home_kind(home) == "real" and icb in fictional:
        raise RunError(f"{icb} is a fictional ICB and this home holds real data")


def _landing_folder(home: Home, landing: Path | None, icb: str | None) -> Path:
    if icb:
        _check_icb(home, icb)
    configured = home.settings.landing
    folder = landing or (Path(configured) if configured else None)
    if folder is None:
        if home_kind(home) == "real":
            raise RunError("this home holds real data: name the folder in which files arrive with --landing")
        if icb and home_kind(home) is None and icb != SAMPLE_ICB:
            raise RunError(f"name the folder in which the files of {icb} arrive with --landing")
        from qmetrics.app.sample import write_sample

        if not home.sample_files.exists():
            write_sample(home.sample_files, TwinOptions(), templates=False)
        return home.sample_files
    if not folder.is_dir():
        raise RunError(f"{folder} is not a folder; name the folder in which files arrive with --landing")
    store = home.path.resolve()
    if folder.resolve() == store or (
        store in folder.resolve().parents and folder.resolve() != home.sample_files.resolve()
    ):
        raise RunError(f"{folder} is inside the home's own store; files must arrive elsewhere")
    return folder.absolute()


def _files_present(folder: Path) -> list[Present]:
    return files_present(files_in(folder))


def _mend(home: Home) -> list[str]:
    """Assets of which something was lost or altered since they were made; before anything rests on them."""
    from qmetrics.assets.mending import mend

    return mend(home)


def _account_is_behind(home: Home) -> bool:
    """Whether a day has passed on which something was due, though no file has come."""
    from qmetrics.assets.calendar_values import account_is_behind

    return account_is_behind(home)


def stale_assets(home: Home, only_themes: Sequence[str] = (), mended: Sequence[str] = ()) -> list[str]:
    """Assets whose stored version is not the one they should have, in no order."""
    from qmetrics.assets import stale

    return stale.stale_assets(home, only_themes, mended)


def _materialise(
    home: Home, keys: Sequence[str], progress: Progress | None, *, landing: Path | None = None
) -> list[Failure]:
    """Make some assets in one Dagster run, and say which steps failed."""
    import warnings

    import dagster as dg

    # that a parameter is in beta is for whoever wrote it down, not for whoever runs it
    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    from qmetrics.assets.landing import landing_from
    from qmetrics.assets.logs import listening, streams_put_back
    from qmetrics.assets.months import month_tags
    from qmetrics.assets.processes import CHECKING, DRAWING, start
    from qmetrics.definitions import defs

    selection = [dg.AssetKey(key.split("/")) for key in keys]
    job = defs.resolve_job_def("refresh")
    if any(key.startswith("landing/") for key in keys):
        from qmetrics.checks.great_expectations_adapter import load as load_checks

        start(CHECKING, load_checks)  # it is ready by the time the files have landed
    if any(key.startswith("chart/") for key in keys):
        from qmetrics.charts.save import load as load_charts

        start(DRAWING, load_charts)
    steps: list[str] = []
    total = len({_step_of(key) for key in keys})

    def tell(step: str) -> None:
        steps.append(step)
        if progress is not None:
            progress(len(steps), total, step)

    with streams_put_back(), dg.DagsterInstance.get() as instance, listening(tell), landing_from(landing):
        end_lost_runs(home, instance)
        end_runs_of_commands(instance)
        months = month_tags() if _monthly_tables() & set(keys) else {}
        result = job.execute_in_process(
            run_config={"loggers": {"progress": {}}},
            instance=instance,
            asset_selection=selection,
            tags={BY_COMMAND: "run", **months},
            raise_on_error=False,
        )
    failures = []
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause or error if error else None
            message = (cause.message.strip().splitlines() or ["?"])[0] if cause else "?"
            of_disk = disk_words(home, message)
            if of_disk is not None:
                raise HomeError(of_disk)
            failures.append(Failure(what=f"step {event.step_key}", reason=message))
    if not result.success and not failures:
        # what fails before the first step, or after the last
        failures.append(Failure(what=f"Dagster's run {result.run_id[:8]}", reason=_why(result.all_events)))
    return failures


def _why(events: Sequence[Any]) -> str:
    """What Dagster says of a run that failed outside its steps."""
    said = [event.message for event in events if event.is_failure and event.message]
    return said[-1].strip().splitlines()[0] if said else "it failed outside its steps; see it in the UI"


def _monthly_tables() -> set[str]:
    return {f"table/{one.key}" for one in all_sources() if one.table.is_row_level}


def write_pages(home: Home, audiences: Sequence[Audience] = (), *, with_deck: bool = False) -> list[Path]:
    """Every page anew, from the figures and charts as they are; gives the first page of each build."""
    from qmetrics.assets import reports

    return reports.write_pages(home, audiences, with_deck=with_deck)


def waiting_for_release(home: Home) -> str | None:
    """What the public build shows, as the ledger would name it to release it; None where that was done."""
    from qmetrics.assets.builds import builds_of
    from qmetrics.assets.evidence import Evidence
    from qmetrics.assets.releases import as_it_stands, content_of

    evidence = Evidence(home)
    drafts = [
        build for build in builds_of(home) if build.is_public and as_it_stands(evidence, build).is_draft
    ]
    return content_of(evidence, drafts[0]) if drafts else None


def disclosed(home: Home) -> dict[str, str]:
    """Measures of which the public build would tell hidden numbers, and that they are withheld from it."""
    from qmetrics.assets.public_charts import worked_out

    return worked_out(home)


def _step_of(key: str) -> str:
    kind, name, *_ = key.split("/")
    if kind in ("landing", "report"):
        return kind
    return f"table/{name}" if kind == "table" else f"theme/{name}"


def _landed(home: Home) -> int:
    """Files landed, quarantined ones not counted."""
    return sum(not row["is_quarantined"] for row in manifest(home))


def _summary(
    home: Home,
    present: Sequence[Present],
    *,
    landed: int,
    made: int,
    mended: Sequence[str],
    failed: list[Failure],
    only_themes: Sequence[str],
    remembered: str,
) -> Summary:
    from qmetrics.app.signals import signal_counts
    from qmetrics.assets.builds import builds_of, folder_of
    from qmetrics.assets.ledger_values import failing_accepted
    from qmetrics.assets.versions import check_summary

    quarantined = [(row["name"], row["reason"]) for row in quarantined_here(home, present)]
    away = turned_away_here(home, present)
    turned = [(row["name"] or "a file", f"{row['outcome']}: {row['reason']}") for row in away]
    failures = list(failed)
    failures += [Failure(what=f"file {name}", reason=reason) for name, reason in quarantined]
    failures += [
        Failure(what=f"file {row['name'] or '(not named)'}", reason=row["reason"])
        for row in away
        if row["outcome"] in ("quarantined", "refused")
    ]
    for result in read_check_results(home):
        if result["outcome"] == "error" or (
            result["outcome"] == "failed" and result["severity"] == "critical"
        ):
            failures.append(
                Failure(what=f"check {result['asset']}:{result['name']}", reason=result["message"])
            )
    failures += [Failure(what=f"disclosure {key}", reason=why) for key, why in disclosed(home).items()]
    problem = chain_state(home)[1]
    if problem:
        failures.append(Failure(what="ledger", reason=f"it was altered: {problem}"))
    signals, charts, withheld = signal_counts(home)
    with_figures = measures_with_figures(home)
    asked = {one.key for one in all_measures() if not only_themes or one.theme in only_themes}
    pages = [folder_of(home, build) / "index.html" for build in builds_of(home)]
    # what came and was purged is not absent
    came = {row["source"] for row in manifest(home) if not row["is_quarantined"]}
    return Summary(
        home=home,
        icb=home.settings.icb,
        is_sample=home_kind(home) == "sample",
        landed=landed,
        files=_landed(home),
        quarantined=tuple(quarantined),
        turned_away=tuple(turned),
        absent=tuple(one.key for one in all_sources() if one.key not in came),
        checks=check_summary(home),
        accepted=failing_accepted(home),
        measures=len(with_figures & {one.key for one in all_measures()}),
        without_data=len(asked - with_figures),
        not_asked=len({one.key for one in all_measures()} - asked - with_figures),
        withheld=withheld,
        signals=signals,
        charts=charts,
        knows_providers=bool(scope_of(home).providers),
        remembered=remembered,
        made=made,
        mended=tuple(mended),
        pages=tuple(page for page in pages if page.exists()),
        failures=tuple(failures),
    )
