"""One step a theme: its measures are computed and checked, and their charts drawn.

Here: the step and its order. Not here: what is done for a measure (``measures``) or its charts (``charts``).
Checking and drawing go on in processes of their own, beside the next measure.
"""

from collections.abc import Iterator

import dagster as dg

from qmetrics.assets.charts import ask_for_charts, chart_event, chart_spec, has_charts
from qmetrics.assets.compared import ask_for_compared
from qmetrics.assets.keys import chart_key, measure_key, text
from qmetrics.assets.make_measures import kept_reason, make_measures
from qmetrics.assets.measures import kept_event, measure_check_specs, measure_events, measure_spec
from qmetrics.assets.mending import mend
from qmetrics.assets.one_writer import WRITER
from qmetrics.assets.public_charts import ask_for_public
from qmetrics.assets.versions import downstream_versions
from qmetrics.measures import measures_of, themes
from qmetrics.store.home import find_home
from qmetrics.store.scope import scope_of

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


def theme_assets() -> list[dg.AssetsDefinition]:
    """One multi-asset a theme: an asset for each measure, another for its charts."""
    return [_theme(theme) for theme in themes()]


def _theme(theme: str) -> dg.AssetsDefinition:
    measures = measures_of(theme)

    @dg.multi_asset(
        name=f"theme_{theme}",
        specs=[spec(measure) for spec in (measure_spec, chart_spec) for measure in measures],
        check_specs=[spec for measure in measures for spec in measure_check_specs(measure)],
        can_subset=True,
        required_resource_keys={WRITER},
    )
    def step(context: dg.AssetExecutionContext) -> Events:
        home, selected = find_home(), context.selected_asset_keys
        mend(home)
        versions, scope = downstream_versions(home), scope_of(home)
        checks = set(context.selected_asset_check_keys)
        kept = {one.key: why for one in measures if (why := kept_reason(home, one))}
        drawn = {key for key in kept if has_charts(home, key)}
        to_make = [one for one in measures if measure_key(one) in selected and one.key not in kept]
        to_draw = [one for one in measures if chart_key(one) in selected and one.key not in drawn]
        for one in measures:
            for asset, is_kept in ((measure_key(one), one.key in kept), (chart_key(one), one.key in drawn)):
                if is_kept and asset in selected:
                    yield kept_event(home, asset, versions[text(asset)], kept[one.key])
        asked, compared, public = {}, {}, {}
        for made in make_measures(home, to_make):
            measure = made.measure
            yield from measure_events(home, made, versions[text(measure_key(measure))], checks)
            # one that rests on others, too, is drawn when all are made
            if chart_key(measure) in selected and not measure.drawn_after:
                asked[measure.key] = ask_for_charts(home, measure, scope)
                compared[measure.key] = ask_for_compared(home, measure, scope)
                public[measure.key] = ask_for_public(home, measure, scope)
        for measure in to_draw:
            if measure.key not in asked:
                asked[measure.key] = ask_for_charts(home, measure, scope)
                compared[measure.key] = ask_for_compared(home, measure, scope)
                public[measure.key] = ask_for_public(home, measure, scope)
        for measure in to_draw:
            version = versions[text(chart_key(measure))]
            key = measure.key
            yield chart_event(home, measure, asked[key], compared[key], public[key], version)

    return step
