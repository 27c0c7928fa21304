"""``report/<theme>`` and ``report/board_pack``: pages made of what the charts and checks say.

What a page looks like is in ``reports``; this file gathers its values and keeps its text.
"""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from qmetrics.assets import page_values
from qmetrics.assets.catalogue_values import catalogue_values
from qmetrics.assets.keys import chart_key, report_key, text
from qmetrics.assets.ledger_values import chain_words, today
from qmetrics.assets.versions import check_summary, downstream_versions
from qmetrics.measures import THEME_TITLES, all_measures, base_tables, measures_of, themes
from qmetrics.reports import pages, words
from qmetrics.reports.records import (
    IndexPage,
    Page,
    Theme,
    ThemePage,
)
from qmetrics.reports.signals import count_signals
from qmetrics.store.home import Home, find_home
from qmetrics.store.ledger import remember_head
from qmetrics.store.scope import scope_of
from qmetrics.store.versions import store_versions


def report_assets() -> list[dg.AssetsDefinition]:
    """A page set a theme, and the pack."""

    @dg.multi_asset(
        name="reports", specs=[*(_spec(theme) for theme in themes()), _pack_spec()], can_subset=True
    )
    def reports(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        home = find_home()
        versions = downstream_versions(home)
        for name in (*themes(), "board_pack"):
            key = report_key(name)
            if key not in context.selected_asset_keys:
                continue
            written = write_index(home) if name == "board_pack" else write_theme(home, name)
            store_versions(home, {text(key): versions[text(key)]})
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(versions[text(key)]),
                metadata={"page": dg.MetadataValue.path(str(written))},
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
        deps=[report_key(theme) for theme in themes()],
        group_name="pack",
        description="The first page: every measure, what it says, what arrived, what was checked.",
        kinds={"html"},
    )


def write_pages(home: Home) -> Path:
    """Every page; gives the first one."""
    for theme in themes():
        write_theme(home, theme)
    return write_index(home)


def write_theme(home: Home, theme: str) -> Path:
    """A theme's page and one page a measure."""
    scope = scope_of(home)
    common = page_values.common(home, scope)
    for measure in measures_of(theme):
        _write(
            home,
            f"{measure.theme}/{measure.name}.html",
            pages.measure_page(page_values.measure_page(home, measure, common)),
        )
    page = ThemePage(
        **{**common, "index_href": "../index.html"},
        theme=Theme(
            title=THEME_TITLES.get(theme, theme), lines=page_values.theme_lines(home, theme, prefix="")
        ),
        checks=page_values.bad_checks(home, [f"measure/{theme}/"]),
        sources=page_values.source_lines(
            home, [name for one in measures_of(theme) for name in base_tables(one)]
        ),
    )
    return _write(home, f"{theme}/index.html", pages.theme_page(page))


def write_index(home: Home) -> Path:
    """The first page."""
    records = [record for measure in all_measures() for record in page_values.chart_records(home, measure)]
    signals = count_signals(records)
    counts = check_summary(home)
    head, problem = chain_words(home)
    page = IndexPage(
        **page_values.common(home, scope_of(home)),
        themes=tuple(
            Theme(
                title=THEME_TITLES.get(theme, theme),
                lines=page_values.theme_lines(home, theme, prefix=f"{theme}/"),
                href=f"{theme}/index.html",
            )
            for theme in themes()
        ),
        new_signals=signals.new,
        standing_signals=signals.standing,
        rare_signals=signals.rare,
        charts=signals.charts,
        expected_words=words.expected_words(
            signals.expected.expected, signals.expected.low, signals.expected.high, signals.new
        )
        if signals.charts
        else "",
        files=page_values.files(home),
        checks_passed=counts["passed"],
        checks_warned=counts["warned"],
        checks_failed=counts["failed"],
        checks_skipped=counts["skipped"],
        checks=page_values.bad_checks(home, ["table/", "measure/"]),
        ledger_rows=head.rows,
        ledger_head=head.row_hash if head.rows else "",
        ledger_problem=problem,
    )
    if not problem:
        remember_head(home, head, today())
    plain = Page(**page_values.common(home, scope_of(home)))
    _write(home, "what-is-not-measured.html", pages.not_measured_page(plain))
    _write(home, "catalogue.html", pages.catalogue_page(catalogue_values(home)))
    return _write(home, "index.html", pages.index_page(page))


def _write(home: Home, name: str, page: str) -> Path:
    path = home.reports / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(page, "utf-8")
    unfinished.replace(path)
    return path
