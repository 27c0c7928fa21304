"""The catalogue of measures, and finding one by what a person typed."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from qmetrics.measures import all_measures
from qmetrics.model import Measure


class UnknownError(LookupError):
    """A key, organisation, level or breakdown that is not there; names the nearest."""


def nearest(what: str, given: str, known: list[str]) -> UnknownError:
    """The error for a name that is not known."""
    close = get_close_matches(given, known, n=3, cutoff=0.3) or sorted(known)[:3]
    return UnknownError(f"no {what} {given!r}; nearest: {', '.join(close) or 'none'}")


def find_measure(key: str) -> Measure:
    """The measure of a key.

    Raises
    ------
    UnknownError
        Naming the nearest keys.
    """
    measures = {measure.key: measure for measure in all_measures()}
    if key not in measures:
        raise nearest("measure", key, list(measures))
    return measures[key]


def catalogue() -> list[dict[str, Any]]:
    """One record a measure, with everything that its declaration says."""
    from qmetrics.sources import source

    records = []
    for one in all_measures():
        sources = [source(name).title for name in one.tables]
        records.append(
            {
                "key": one.key,
                "theme": one.theme,
                "title": one.title,
                "unit": one.unit,
                "kind": one.kind.value,
                "dynamics": one.dynamics.value,
                "direction": one.direction.value,
                "source": ", ".join(one.tables) or "derived",
                "publisher_id": one.publisher_id,
                "source_title": ", ".join(sources) or "other measures",
                "question": one.question,
                "levels": [level.value for level in one.levels],
                "breakdowns": list(one.breakdowns),
                "window": one.window,
                "cadence": one.cadence.value,
                "commitments": list(one.commitments),
                "targets": [
                    {
                        "value": target.value,
                        "standing": target.standing,
                        "valid_from": target.valid_from.isoformat(),
                    }
                    for target in one.targets
                ],
                "version": one.version,
                "owner": one.owner,
                "checked_by": one.checked_by,
                "review_by": one.review_by.isoformat(),
            }
        )
    return records


def write_proforma(path: Path) -> dict[str, int]:
    """Write the catalogue as a CSV for the Central Metrics Library.

    Returns
    -------
    dict of str to int
        Required columns that could not be filled, with the reason, and in how many rows; so do a row's notes.
    """
    from qmetrics.reports.proforma import LACKING, not_filled, proforma
    from qmetrics.sources import all_sources

    frame = proforma(all_measures(), all_sources())
    frame.write_csv(path)
    return {f"{name} ({LACKING[name]})": count for name, count in not_filled(frame).items()}
