"""``report/<theme>`` and ``report/board_pack``: the pages of every build, made of what charts and checks say.

Here: which pages there are, and keeping them. Not here: their values (``first_page``, ``page_values``), what
they look like (``reports``).
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from qmetrics.analysis.attention import Heading
from qmetrics.assets import first_page, page_values
from qmetrics.assets.build_files import (
    DATA,
    MANIFEST,
    WORKBOOK,
    ask_for_data,
    manifest_text,
)
from qmetrics.assets.builds import builds_of, folder_of
from qmetrics.assets.calendar_page import calendar_page
from qmetrics.assets.catalogue_values import catalogue_values
from qmetrics.assets.chart_records import records_of
from qmetrics.assets.commentary_values import commentary_of
from qmetrics.assets.compared import compared_records
from qmetrics.assets.deck import DECK, write_deck
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.keys import chart_key, report_key, table_key, text
from qmetrics.assets.mending import require_whole
from qmetrics.assets.milestones_page import ask_for_milestones
from qmetrics.assets.one_writer import WRITER
from qmetrics.assets.public_together import ask_together, keep_together
from qmetrics.assets.quality_page import quality_page
from qmetrics.assets.releases import as_it_stands, keep_if_released
from qmetrics.assets.reply import reply_files
from qmetrics.assets.versions import downstream_versions
from qmetrics.measures import THEME_TITLES, all_measures, base_tables, measures_of, themes
from qmetrics.model.audience import Audience, Build
from qmetrics.reports import pages
from qmetrics.reports.first_page import ProviderPage, Theme, ThemePage
from qmetrics.reports.records import Page
from qmetrics.store.clock import today
from qmetrics.store.files import write_whole
from qmetrics.store.home import Home, find_home
from qmetrics.store.ledger import HEADS, chain_state, remember_head
from qmetrics.store.scope import scope_of
from qmetrics.store.versions import store_versions
from qmetrics.store.whole_folders import clear, put_in_place, staging

_CATALOGUE = ("Catalogue and lineage", "catalogue.html")
_CALENDAR = ("Release calendar", "calendar.html")
_MILESTONES = ("Register of milestones", "milestones.html")
_QUALITY = ("Data quality: every check", "quality.html")
_REPLY = ("Form to explain your signals (XLSX)", "reply.xlsx")
_NOT_MEASURED = ("What is not measured, and why", "what-is-not-measured.html")


def report_assets() -> list[dg.AssetsDefinition]:
    """A page set a theme, and the pack."""

    @dg.multi_asset(
        name="reports",
        specs=[*(_spec(theme) for theme in themes()), _pack_spec()],
        can_subset=True,
        required_resource_keys={WRITER},
    )
    def reports(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        home = find_home()
        require_whole(home)
        versions = downstream_versions(home)
        selected = [name for name in themes() if report_key(name) in context.selected_asset_keys]
        builds = builds_of(home)
        # while others' pages are written, the public figures are attacked
        attacked = {name: ask_together(home, name) for name in selected}
        evidence = Evidence(home)
        written = {
            (name, build): write_theme(evidence, name, build)
            for name in selected
            for build in builds
            if not build.is_public
        }
        for name, asked in attacked.items():
            keep_together(home, name, asked)
        # what is withheld from the public is known now
        evidence = Evidence(home)
        for name in (*themes(), "board_pack"):
            key = report_key(name)
            if key not in context.selected_asset_keys:
                continue
            for build in builds:
                if name == "board_pack":
                    written[name, build] = write_first_page(evidence, build)
                elif build.is_public:
                    written[name, build] = write_theme(evidence, name, build)
            if name == "board_pack":
                _forget_others(home, builds)
            store_versions(home, {text(key): versions[text(key)]})
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(versions[text(key)]),
                metadata={build.folder: dg.MetadataValue.path(str(written[name, build])) for build in builds},
            )

    return [reports]


def _spec(theme: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        report_key(theme),
        deps=[chart_key(measure) for measure in measures_of(theme)],
        group_name=theme,
        description=f"Pages of: {THEME_TITLES.get(theme, theme)}",
        kinds={"html"},
    )


def _pack_spec() -> dg.AssetSpec:
    return dg.AssetSpec(
        report_key("board_pack"),
        deps=[*(report_key(theme) for theme in themes()), table_key("milestones")],
        group_name="pack",
        description="The first page: every measure, what it says, what arrived, what was checked.",
        kinds={"html"},
    )


def write_pages(home: Home, audiences: Sequence[Audience] = (), *, with_deck: bool = False) -> list[Path]:
    """Every page of every build, or of those for some audiences; gives the first pages, then the decks."""
    require_whole(home)
    builds = [build for build in builds_of(home) if not audiences or build.audience in audiences]
    if any(build.is_public for build in builds):
        attacked = {theme: ask_together(home, theme) for theme in themes()}
        for theme, asked in attacked.items():
            keep_together(home, theme, asked)
    evidence = Evidence(home)
    for build in builds:
        for theme in themes():
            write_theme(evidence, theme, build)
    first = [write_first_page(evidence, build, with_deck=with_deck) for build in builds]
    return [*first, *(page.with_name(DECK) for page in first if with_deck)]


def write_theme(evidence: Evidence, theme: str, build: Build) -> Path:
    """A theme's page and one page a measure; they replace the theme's folder as a whole."""
    home, build = evidence.home, as_it_stands(evidence, build)
    commentary = commentary_of(evidence, build)
    shown = first_page.shown_of(evidence, measures_of(theme), build)
    folder = folder_of(home, build) / theme
    unfinished = clear(folder_of(staging(home), build) / theme)
    # a provider's figures are few: one workbook holds them all
    has_own_files = build.audience is not Audience.PROVIDER
    data = {one.name: ask_for_data(evidence, build, one) for one in shown} if has_own_files else {}
    for measure in shown:
        page = pages.measure_page(page_values.measure_page(evidence, measure, build, commentary))
        (unfinished / f"{measure.name}.html").write_text(page, "utf-8")
        _put_pictures(home, unfinished / measure.name, records_of(evidence, measure, build))
        if build.audience is Audience.COMMITTEE:
            _put_pictures(home, unfinished / measure.name, evidence.read(compared_records, measure))
    tables = list(dict.fromkeys(name for one in shown for name in base_tables(one)))
    values = ThemePage(
        **{**page_values.common(evidence, build, tables), "index_href": "../index.html"},
        theme=Theme(
            title=THEME_TITLES.get(theme, theme),
            lines=first_page.summary_lines(evidence, shown, build, prefix="../"),
        ),
        checks=page_values.checks_of(evidence, [f"measure/{one.theme}/{one.name}" for one in shown], build),
        sources=page_values.source_lines(evidence, tables, build),
    )
    (unfinished / "index.html").write_text(pages.theme_page(values), "utf-8")
    for name, files in data.items():
        _write_both(unfinished / name, files.result())
    put_in_place(unfinished, folder)
    return folder / "index.html"


def _write_both(stem: Path, files: tuple[bytes, bytes]) -> None:
    """The CSV file and the workbook."""
    for kind, content in zip(("csv", "xlsx"), files, strict=True):
        write_whole(stem.with_name(f"{stem.name}.{kind}"), content)


def _put_pictures(home: Home, folder: Path, records: list[dict[str, Any]]) -> None:
    """Pictures beside their page, so that the folder of a build can be sent as it is."""
    for path in page_values.picture_files(records):
        folder.mkdir(exist_ok=True)
        shutil.copyfile(home.path / path, folder / Path(path).name)


def write_first_page(evidence: Evidence, build: Build, *, with_deck: bool = False) -> Path:
    """The first page of a build, and the pages and files beside it; no deck of an earlier time is left."""
    home, build = evidence.home, as_it_stands(evidence, build)
    commentary, data = commentary_of(evidence, build), ask_for_data(evidence, build)
    common = page_values.common(evidence, build)
    is_committee = build.audience is Audience.COMMITTEE
    milestones = ask_for_milestones(evidence, common, build)
    calendar = None if build.is_public else calendar_page(evidence, common, build)
    head, problem = evidence.read(chain_state)
    page = first_page.first_page_of(
        evidence,
        build,
        commentary,
        common,
        more=_more(build),
        arrivals=calendar.standing if calendar else "",
        promised=milestones.page.standing,
    )
    if not problem:
        remember_head(home, head, today())
    folder = folder_of(home, build)
    _write(folder / _NOT_MEASURED[1], pages.not_measured_page(Page(**common)))
    if build.audience is not Audience.PROVIDER:
        _write(folder / _CATALOGUE[1], pages.catalogue_page(catalogue_values(evidence, build)))
    _write(folder / _MILESTONES[1], pages.milestones_page(milestones.page))
    for name, content in milestones.files().items():
        write_whole(folder / name, content) if content else (folder / name).unlink(missing_ok=True)
    if calendar:
        _write(folder / _CALENDAR[1], pages.calendar_page(calendar))
    if is_committee:
        _write(folder / _QUALITY[1], pages.quality_page(quality_page(evidence, common)))
        _write_providers(evidence, build, common)
    folder.mkdir(parents=True, exist_ok=True)
    _write_both(folder / Path(DATA).stem, data.result())
    if build.audience is Audience.PROVIDER:
        _write_both(folder / Path(_REPLY[1]).stem, reply_files(evidence, build))
    (folder / DECK).unlink(missing_ok=True)
    if with_deck:
        write_deck(evidence, build, page)
    keep_if_released(evidence, build)
    first = _write(folder / "index.html", pages.first_page(page))
    _write(folder / MANIFEST, manifest_text(evidence, build, folder))
    return first


def _more(build: Build) -> tuple[tuple[str, str], ...]:
    """Title and link of the pages and files beside the first page."""
    everything = (("Every figure of this pack (CSV)", DATA), ("The same as a workbook (XLSX)", WORKBOOK))
    if build.audience is Audience.PROVIDER:
        return (*everything, _REPLY, _CALENDAR, _MILESTONES, _NOT_MEASURED)
    if build.is_public:
        return (*everything, _CATALOGUE, _MILESTONES, _NOT_MEASURED)
    return (*everything, _CATALOGUE, _CALENDAR, _MILESTONES, _QUALITY, _NOT_MEASURED)


def _write_providers(evidence: Evidence, build: Build, common: dict[str, Any]) -> None:
    """A page a provider, for who reads about all of them."""
    home, scope = evidence.home, evidence.read(scope_of)
    unfinished = clear(folder_of(staging(home), build) / "providers")
    for code in scope.providers:
        own = Build(audience=Audience.PROVIDER, org_code=code)
        found = first_page.attention_lines(evidence, own, commentary_of(evidence, own), prefix="../")
        values = ProviderPage(
            **{**common, "index_href": "../index.html"},
            name=scope.name_of(code),
            alert=found[Heading.ALERT],
            lines=first_page.summary_lines(evidence, all_measures(), own, prefix="../"),
        )
        _write(unfinished / f"{code}.html", pages.provider_page(values))
    put_in_place(unfinished, folder_of(home, build) / "providers")


def _forget_others(home: Home, builds: Sequence[Build]) -> None:
    """Take away pages of builds that are no longer made."""
    made = {folder_of(home, build) for build in builds}
    keep = made | {folder.parent for folder in made} | {home.reports, home.reports / HEADS}
    for folder in (home.reports, home.reports / Audience.PROVIDER.value):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path not in keep:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _write(path: Path, content: str) -> Path:
    return write_whole(path, content.encode())
