"""Names of assets, and of who owns them: the same text in Dagster, in the store and on pages."""

import dagster as dg

from qmetrics.model import Measure


def landing_key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["landing", source])


def table_key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["table", source])


def measure_key(measure: Measure) -> dg.AssetKey:
    return dg.AssetKey(["measure", measure.theme, measure.name])


def measure_key_of(key: str) -> dg.AssetKey:
    """The same from ``<theme>.<name>``."""
    return dg.AssetKey(["measure", *key.split(".")])


def chart_key(measure: Measure) -> dg.AssetKey:
    return dg.AssetKey(["chart", measure.theme, measure.name])


def report_key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["report", name])


def text(key: dg.AssetKey) -> str:
    """``measure/sepsis/screened``."""
    return key.to_user_string()


def team(owner: str) -> str:
    """Dagster wants a team's name in letters, digits and underscores."""
    return "".join(letter if letter.isalnum() else "_" for letter in owner.lower()).strip("_")
