"""Figures of a whole home worked out again from nothing but the rows that their trace names.

Trace → file, rows → those rows of the landed bytes, by Python's own ``csv`` → the definitions a second time
(``tests/measures/naive_measures``), or the cell itself where the figure is published. Nothing of our parsers,
tables or arithmetic is in between.
"""

import csv
import hashlib
import io
import random
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qmetrics.app.catalogue import find_measure
from qmetrics.app.trace import trace
from qmetrics.measures import all_measures, themes
from qmetrics.model import Derived, Events, Kind, Measure, Published, PublishedShare, Rows
from qmetrics.sources.twinning import home_providers
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of, landed_path, manifest_row
from qmetrics.store.observations import read_observations

sys.path.append(str(Path(__file__).resolve().parents[1] / "measures"))

from naive_measures import camhs_waits, complaints, data_quality, never_events, sepsis, tally
from naive_measures.cells import code, known_day

SEED, DRAWN = 20_261_126, 200
Row = dict[str, str]
Observation = dict[str, Any]
Figure = tuple[float | None, float | None, float | None]
by_list_of_rows = camhs_waits.by_list
# the column that holds a published figure; in the KO41a it has the figure's own name
CELLS = {"mhsds": "MEASURE_VALUE", "never_events_national": "never_events_reported"}
SUBS = ("Z1A", "Z1B", "Z1C", "Z1D")


@pytest.fixture(scope="module")
def drawn(sample_home: Home) -> list[Observation]:
    """Observations that stand now: the same share of every measure, so that no theme is left out."""
    draw = random.Random(SEED)
    by_measure = []
    for measure in all_measures():
        frame = read_observations(sample_home, measure.key)
        rows = frame.rows(named=True)
        by_measure.append(draw.sample(rows, len(rows)))
    found: list[Observation] = []
    for depth in range(DRAWN):
        for rows in by_measure:
            if depth < len(rows) and len(found) < DRAWN:
                found.append(rows[depth])
    return found


def group(row: Row, breakdown: str) -> str:
    """Which group of a breakdown a row is of."""
    if breakdown == "deprivation_quintile":
        return str((int(row["imd_decile"]) + 1) // 2) if row["imd_decile"] else "unknown"
    name = "age_band_at_referral" if "age_band_at_referral" in row and breakdown == "age_band" else breakdown
    return code(row[name]) or "unknown"


class Landed:
    """The landed bytes of a home as rows of text."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.files: dict[str, list[list[str]]] = {}

    def cells(self, sha256: str) -> list[list[str]]:
        """Physical rows of a landed file."""
        if sha256 not in self.files:
            row = manifest_row(self.home, sha256)
            assert row is not None, sha256
            content = landed_path(self.home, row).read_bytes()
            assert hashlib.sha256(content).hexdigest() == sha256
            self.files[sha256] = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        return self.files[sha256]

    def rows(self, sha256: str, numbers: list[int]) -> list[Row]:
        """Some rows of a file, by the names of its header."""
        header, *_ = cells = self.cells(sha256)
        return [
            {name: cell.strip() for name, cell in zip(header, cells[number - 1], strict=True)}
            for number in numbers
        ]

    def of_place(self, sha256: str, seen: Observation) -> list[Row]:
        """All rows of a file that are of an observation's organisation: what a zero rests on."""
        rows = self.rows(sha256, list(range(2, len(self.cells(sha256)) + 1)))
        level, org = seen["org_level"], seen["org_code"]
        if seen["breakdown"] is not None:
            rows = [row for row in rows if group(row, seen["breakdown"]) == seen["breakdown_value"]]
        if level in ("sub_icb", "icb_population"):
            return [row for row in rows if row["sub_icb_code"] in (SUBS if level != "sub_icb" else (org,))]
        own = home_providers() if level == "icb_providers" else (org,)
        return [row for row in rows if (row.get("provider_code") or row.get("org_code")) in own]

    def months(self, source: str) -> list[date]:
        """The snapshots of a waiting list."""
        hashes = files_of(self.home, source)["sha256"]
        return [known_day(self.rows(sha256, [2])[0]["snapshot_date"]) for sha256 in hashes]


@pytest.fixture(scope="module")
def landed(sample_home: Home) -> Landed:
    return Landed(sample_home)


def traced(home: Home, wanted: Observation) -> dict[str, Any]:
    """What ``trace`` gives for the address of an observation."""
    start, end = wanted["period_start"], wanted["period_end"]
    group = wanted["breakdown"] and f"{wanted['breakdown']}={wanted['breakdown_value']}"
    return trace(
        home,
        wanted["measure_key"],
        org=wanted["org_code"],
        period=f"{end:%Y-%m}",
        window=(end.year - start.year) * 12 + end.month - start.month + 1,
        level=wanted["org_level"],
        breakdown=group,
    )


def by_source(landed: Landed, found: dict[str, Any]) -> dict[str, list[Row]]:
    """The rows that a trace names, by source; for a file without one, the place's rows."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for one in found["sources"]:
        numbers = one["rows"]
        kept = landed.rows(one["sha256"], numbers)
        rows[one["source"]] += kept if numbers else landed.of_place(one["sha256"], found["observation"])
    return rows


def naively(
    measure: Measure,
    seen: Observation,
    rows: dict[str, list[Row]],
    months: list[date],
    patch: pytest.MonkeyPatch,
) -> Figure | None:
    """The figure of case-level rows by the second implementation; None where no case counts."""
    start, end = seen["period_start"], seen["period_end"]

    def places(_icb: tally.Icb, _provider: str, on: date) -> list[tally.Place]:
        """Every case is here: which count was the trace's to say; those of the window are one figure."""
        return [("here", "here", end if start <= on <= end else on)]

    def by_list(waiting: list[Row]) -> camhs_waits.Lists:
        # which snapshots there are is told by the files, and not only by the rows of one figure
        providers = {row["provider_code"] for row in waiting}
        return {(provider, month): [] for provider in providers for month in months} | by_list_of_rows(
            waiting
        )

    for module in (tally, complaints):
        patch.setattr(module, "places", places)
    patch.setattr(camhs_waits, "by_list", by_list)
    everyone = {row.get("provider_code") or row["org_code"] for own in rows.values() for row in own}
    icb = tally.Icb("here", tuple(sorted(everyone)))
    log, scores = rows.get("complaints_log", []), rows.get("complaint_assessments", [])
    if measure.kind is Kind.RATE:
        received = [known_day(row["received_date"]) for row in log]
        contacts = sum(float(row["contacts"]) for row in rows.get("activity", []))
        return (sum(start <= on <= end for on in received), contacts, None)
    if measure.theme == "sepsis":
        found = sepsis.figures(icb, rows["sepsis_return"])
    elif measure.theme == "complaints":
        found = complaints.figures(icb, log, [], scores)
    elif measure.theme == "camhs_waits":
        found = camhs_waits.figures(icb, rows["cyp_waiting_list"])
    elif measure.theme == "data_quality":
        found = data_quality.figures(icb, rows["submissions"])
    else:
        found = never_events.figures(icb, rows["never_events_log"]) if rows["never_events_log"] else {}
    if isinstance(measure.origin, Events):
        return found[measure.key].get(("icb_providers", "here", end))
    return found.get(measure.key, {}).get(("here", "here", end))


def again(measure: Measure, seen: Observation, rows: dict[str, list[Row]], naive: Figure | None) -> Figure:
    """A figure of cases and of the rows of aggregate returns together."""
    sent = rows.get("aggregate_return", [])
    if measure.kind is Kind.PERCENTILE:
        assert not sent or (naive is None and len(sent) == 1), "percentiles cannot be put together"
        return (
            (None, float(sent[0]["denominator"]), float(sent[0]["value"]))
            if sent
            else naive or (None, 0, None)
        )
    if measure.kind not in (Kind.PROPORTION, Kind.RATE, Kind.COUNT):
        return naive or (None, None, None)
    x, n, _ = naive or (0, 0, None)
    x = (x or 0) + sum(float(row["numerator"]) for row in sent)
    if measure.kind is Kind.COUNT:
        return x, None, x
    n = (n or 0) + sum(float(row["denominator"]) for row in sent)
    return x, n, {Kind.PROPORTION: 100, Kind.RATE: 10_000}[measure.kind] * x / n if n else None


def published_cells(landed: Landed, measure: Measure, found: dict[str, Any]) -> list[float | None]:
    """The figure as each file that it was taken from states it; None where a sign stands for it."""
    told = []
    for one in found["sources"]:
        name = CELLS.get(one["source"]) or measure.origin.id
        cells = [row[name] for row in landed.rows(one["sha256"], one["rows"])]
        values = [float(cell) for cell in cells if cell.replace(".", "", 1).isdigit()]
        # an organisation may be listed twice; not at all is a zero where the list says so
        told.append(sum(values) if len(values) == len(cells) else None)
    return told


def test_the_draw_leaves_nothing_out(drawn: list[Observation]) -> None:
    assert len(drawn) == DRAWN
    measures = {one.key: one for one in all_measures()}
    of = [measures[one["measure_key"]] for one in drawn]
    assert {one.theme for one in of} == set(themes())
    assert {type(one.origin) for one in of} == {Rows, Events, Derived, Published, PublishedShare}
    assert {one.kind for one in of} == {one.kind for one in measures.values()}
    assert {one["breakdown"] is None for one in drawn} == {True, False}
    assert {"provider", "icb_providers", "sub_icb", "icb_population", "england"} <= {
        one["org_level"] for one in drawn
    }


@pytest.mark.parametrize("number", range(DRAWN))
def test_a_figure_from_its_traced_rows(
    number: int, drawn: list[Observation], landed: Landed, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = traced(landed.home, drawn[number])
    seen = found["observation"]
    measure = find_measure(seen["measure_key"])
    status = seen["status"]
    assert found["sources"], "a figure without a source"
    if isinstance(measure.origin, Published):
        told = published_cells(landed, measure, found)
        assert told
        for cell in told:
            assert cell == (seen["value"] if status == "reported" else None)
        return
    rows = by_source(landed, found)
    if isinstance(measure.origin, PublishedShare):
        (naive,) = complaints.upheld_share(rows["ko41a"]).values()
        assert (seen["numerator"], seen["denominator"], seen["value"]) == pytest.approx(naive)
        return
    cases = {name: own for name, own in rows.items() if name != "aggregate_return" and own}
    naive = None
    if cases:
        naive = naively(measure, seen, rows, landed.months("cyp_waiting_list"), monkeypatch)
    x, n, value = again(measure, seen, rows, naive)
    if status == "reported":
        assert seen["value"] == (None if value is None else pytest.approx(value))
        if x is not None and seen["numerator"] is not None:
            assert seen["numerator"] == x
        if n is not None and seen["denominator"] is not None:
            assert seen["denominator"] == n
        return
    assert seen["value"] is None
    if status == "zero_denominator":
        assert not n
    elif status == "suppressed" and value is not None:
        low, high = seen["value_min"], seen["value_max"]
        assert low is None or low <= value
        assert high is None or value <= high


def test_a_row_less_is_another_figure(
    drawn: list[Observation], landed: Landed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison is of the traced rows: without the last of them most counts are other ones."""
    told = []
    for wanted in drawn:
        measure = find_measure(wanted["measure_key"])
        if (
            measure.kind is not Kind.PROPORTION
            or not isinstance(measure.origin, Rows)
            or not wanted["denominator"]
        ):
            continue
        found = traced(landed.home, wanted)
        for one in found["sources"]:
            one["rows"] = one["rows"][:-1]
        found["sources"] = [one for one in found["sources"] if one["rows"]]
        rows = by_source(landed, found)
        naive = None
        if any(own for name, own in rows.items() if name != "aggregate_return"):
            naive = naively(measure, wanted, rows, landed.months("cyp_waiting_list"), monkeypatch)
        told.append(again(measure, wanted, rows, naive)[1] != wanted["denominator"])
    assert len(told) > 30
    assert all(told)
