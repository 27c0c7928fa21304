"""``chart/<theme>/<name>``: the verdict of each series, its picture, alt text and data beside it.

Which chart a series can bear is in ``analysis/series``, drawing in ``charts``; this file only
brings observations in and keeps files.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import dagster as dg
import polars as pl

from qmetrics.analysis.compute.beside import SEGMENT
from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.analysis.compute.rounds import raters_reason
from qmetrics.analysis.incomplete import POOLED, missing_returns
from qmetrics.analysis.ledger import holding
from qmetrics.analysis.referred import Referred, referred_sentences
from qmetrics.analysis.revisions import as_first_published, revisions
from qmetrics.analysis.series import Series, analyse
from qmetrics.assets.chart_records import chart_record
from qmetrics.assets.compared import Compared, keep_compared
from qmetrics.assets.keys import chart_key, measure_key, measure_key_of, text
from qmetrics.assets.ledger_values import known_entries
from qmetrics.assets.make_measures import withheld_reason
from qmetrics.assets.pictures import Pictures, draw_elsewhere, keep_both, keep_records
from qmetrics.assets.processes import DRAWING, elsewhere
from qmetrics.assets.public_charts import AskedPublic, keep_public
from qmetrics.assets.referred import referred_by_group
from qmetrics.measures import all_measures
from qmetrics.model import Events, Level, Measure, Scope, Status
from qmetrics.sources import source
from qmetrics.store.beside import read_beside_one
from qmetrics.store.derived import derived_files, forget_derived, record_folder
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.observations import read_observations, read_vintages
from qmetrics.store.tables import read_table
from qmetrics.store.versions import store_versions
from qmetrics.store.whole_folders import clear, put_in_place, staging


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """A series whose pictures are being drawn; without a recalculation, and curves, where it has any.

    ``first`` is the series of figures as first published, where any of the measure was revised; ``revised``
    how many of this series were.
    """

    series: Series
    first: Series | None = None
    revised: int = 0
    pictures: Pictures
    without: Pictures = None
    referred: Referred | None = None
    curves: Pictures = None


Asked: TypeAlias = list[AskedFor]
# organisation, breakdown and group
Place: TypeAlias = tuple[str, str | None, str | None]
# the same with its level before it
Leveled: TypeAlias = tuple[str, str, str | None, str | None]

ICB = Level.ICB_PROVIDERS.value
SERIES = ["org_code", "org_level", "breakdown", "breakdown_value"]


def chart_event(
    home: Home,
    measure: Measure,
    charts: Asked,
    compared: Sequence[Compared],
    public: AskedPublic | None,
    version: str,
) -> dg.MaterializeResult[None]:
    """Keep a measure's charts, when all are drawn, in place of those of before, and tell Dagster."""
    key = chart_key(measure)
    beside = staging(home)
    kept = keep_charts(beside, measure, charts)
    keep_compared(beside, measure, compared)
    keep_public(beside, measure, public)
    place = (measure.theme, measure.name)
    forget_derived(home, text(key))
    put_in_place(beside.charts.joinpath(*place), home.charts.joinpath(*place))
    record_folder(home, text(key), home.charts.joinpath(*place))
    store_versions(home, {text(key): version})
    first = next((record for record in kept if record["svg"]), None)
    return dg.MaterializeResult(
        asset_key=key,
        data_version=dg.DataVersion(version),
        metadata={
            "charts": len(kept),
            "says": dg.MetadataValue.md(_shown(first, home) if first else "no data"),
        },
    )


def chart_spec(measure: Measure) -> dg.AssetSpec:
    """The asset of a measure's charts."""
    others = [measure_key_of(key) for key in measure.drawn_after]
    return dg.AssetSpec(
        chart_key(measure),
        deps=[measure_key(measure), *others],
        group_name=measure.theme,
        description=f"Charts of: {measure.title}",
        kinds={"matplotlib", "png"},
        metadata={"unit": measure.unit, "direction": measure.direction.value},
    )


def _shown(record: dict[str, Any], home: Home) -> str:
    """The picture itself, small enough for the event log, so that the UI shows it."""
    import base64

    picture = base64.b64encode((home.path / record["svg"]).read_bytes()).decode()
    return f"{record['alt_text']}\n\n![chart](data:image/svg+xml;base64,{picture})"


def ask_for_charts(home: Home, measure: Measure, scope: Scope) -> Asked:
    """Analyse a measure's home series and have them drawn; those without a figure have no picture."""
    from qmetrics.charts import referred as curves

    asked = []
    groups = referred_by_group(home, measure, scope)
    moved = revised_figures(home, measure, scope)
    first = first_series(home, measure, scope) if moved else {}
    for series in home_series(home, measure, scope):
        is_shown = series.frame.height > 0
        beside = groups.get(series.breakdown_value) if is_shown and series.level == ICB else None
        asked.append(
            AskedFor(
                series=series,
                first=first.get((series.level, *_place(series))),
                revised=moved[(series.level, *_place(series))],
                # what is drawn goes to another process: without what is drawn beside it
                pictures=draw_elsewhere(replace(series, without=None)),
                without=draw_elsewhere(series.without),
                referred=beside,
                curves=elsewhere(DRAWING, curves.pictures, beside) if beside else None,
            )
        )
    return asked


def keep_charts(home: Home, measure: Measure, charts: Asked) -> list[dict[str, Any]]:
    """Keep the pictures, when they are drawn, and ``charts.json`` beside them."""
    from qmetrics.charts.referred import referred_alt
    from qmetrics.charts.words import alt_text

    folder = clear(home.charts / measure.theme / measure.name)
    records = []
    for one in charts:
        record = chart_record(one.series, alt_text(one.series))
        name = record["slug"]
        record |= keep_both(home, folder / name, one.pictures)
        record["revised"] = one.revised
        if one.series.without is not None:
            kept = keep_both(home, folder / f"{name}_without_recalculation", one.without)
            record["without"] = kept | {"alt_text": alt_text(one.series.without)}
        if one.first is not None:
            said = one.first.verdict
            record["first_published"] = {name: said.get(name) for name in ("variation", "assurance")}
        if one.referred is not None:
            record["referred_today"] = keep_both(home, folder / f"{name}_referred_today", one.curves) | {
                "alt_text": referred_alt(one.referred),
                "sentences": list(referred_sentences(one.referred)),
            }
        records.append(record)
    keep_records(folder / "charts.json", records)
    return records


def has_charts(home: Home, key: str) -> bool:
    """Whether a measure's charts are all there as they were drawn."""
    files = derived_files(home, f"chart/{key.replace('.', '/')}")
    return bool(files) and all(one.is_as_made for one in files)


def revised_figures(home: Home, measure: Measure, scope: Scope) -> Counter[Leveled]:
    """How many figures of each series say something else now than when they were first complete."""
    vintages, now = read_vintages(home, measure.key, org_codes=[scope.icb_code, *scope.providers])
    moved = revisions(vintages, now).filter(pl.col("is_revised"))
    return Counter(moved.select("org_level", "org_code", "breakdown", "breakdown_value").iter_rows())


def first_series(home: Home, measure: Measure, scope: Scope) -> dict[Leveled, Series]:
    """The same series of figures as first published, by level and place."""
    made = home_series(home, measure, scope, is_first=True)
    return {(one.level, *_place(one)): one for one in made}


def home_series(home: Home, measure: Measure, scope: Scope, *, is_first: bool = False) -> list[Series]:
    """The series that the home's pages show: of the headline level, then of each provider.

    Parameters
    ----------
    is_first : bool
        Of figures as first published, instead of now.
    """
    level = measure.levels[0]
    codes = [scope.icb_code, *scope.providers]
    if is_first:
        figures = as_first_published(read_vintages(home, measure.key, org_codes=codes)[0])
    else:
        figures = read_observations(home, measure.key, org_codes=codes)
    own = figures.filter(
        pl.col("org_level") == Level.PROVIDER.value, pl.col("org_code").is_in(scope.providers)
    )
    borrowed: dict[Place, Series] = {}
    if measure.verdict_from:
        others = home_series(home, _measure(measure.verdict_from), scope, is_first=is_first)
        borrowed = {_place(one): one for one in others}
    if level is Level.PROVIDER:
        return _series_of(home, measure, scope, own, borrowed)
    headline = figures.filter(pl.col("org_code") == scope.icb_code, pl.col("org_level") == level.value)
    missing = None
    if level.value in POOLED and headline["is_immature"].any():
        missing = missing_returns(own, scope.providers)
    made = _series_of(home, measure, scope, headline, borrowed, missing)
    if Level.PROVIDER not in measure.levels:
        return made
    return made + _series_of(home, measure, scope, own, borrowed)


def _series_of(
    home: Home,
    measure: Measure,
    scope: Scope,
    figures: pl.DataFrame,
    borrowed: Mapping[Place, Series],
    missing: pl.DataFrame | None = None,
) -> list[Series]:
    """The series of one level; the headline breakdown of an organisation before its total.

    ``borrowed`` are those whose verdicts a stock takes, by place.
    """
    entries = known_entries(home)
    common: dict[str, Any] = {
        "is_sample": home_kind(home) == "sample",
        "as_at": _extract_day(home, measure),
        "withheld_reason": withheld_reason(home, measure) or _raters_reason(home, measure, figures),
        "missing": missing,
        "name_of": scope.name_of,
    }
    shown = figures.filter(
        pl.col("breakdown").is_null() | (pl.col("breakdown") == (measure.headline_breakdown or ""))
    )
    made = []
    for (code, level, breakdown, group), rows in shown.sort(SERIES, nulls_last=True).group_by(
        SERIES, maintain_order=True
    ):
        place = (str(code), breakdown, group)
        made.append(
            analyse(
                measure,
                rows,
                org_code=str(code),
                org_name=scope.name_of(str(code)),
                level=str(level),
                breakdown=breakdown,
                breakdown_value=group,
                verdict_series=borrowed.get(place),
                segments=read_beside_one(home, measure.key, SEGMENT, str(code), str(level)),
                entries=holding(entries, measure.key, str(code), str(level), breakdown, group),
                **common,
            )
        )
    return made


def _raters_reason(home: Home, measure: Measure, figures: pl.DataFrame) -> str | None:
    """Why some figures are withheld, where that is for their raters."""
    if Status.WITHHELD.value not in figures["status"].to_list():
        return None
    declared = source(measure.tables[0])
    return raters_reason(measure, TableData(declared.table, read_table(home, declared)))


def _place(series: Series) -> Place:
    return series.org_code, series.breakdown, series.breakdown_value


def _measure(key: str) -> Measure:
    return next(one for one in all_measures() if one.key == key)


def _extract_day(home: Home, measure: Measure) -> date | None:
    """Up to which day a log of events is known; the end of an open interval."""
    if not isinstance(measure.origin, Events):
        return None
    table = source(measure.origin.table).table
    rows = current_rows(TableData(table, read_table(home, source(measure.origin.table))))
    return rows[table.extract_column].max() if table.extract_column and rows.height else None  # type: ignore[return-value]
