"""A synthetic never-events log of the fictional ICB, with the mess of a real one and known signals."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from qmetrics.model import TwinOptions, add_months
from qmetrics.sources.never_events_log.table import LEARNING_RESPONSES, TABLE, TYPES
from qmetrics.sources.twinning import (
    Signal,
    csv_bytes,
    day_in_month,
    drawn_count,
    extract_day,
    home_providers,
    known,
    month_starts,
    scale,
    written_day,
)

NAME = "SYNTHETIC_never_events_log.csv"
CLUSTER_PROVIDER = "ZA3"
# Six in ten weeks, ending in the last but fourth month of the twin (November 2025 by default).
CLUSTER_MONTHS_BACK = 4
CLUSTER_DAYS_APART = (0, 9, 21, 33, 33, 58)
SLOW_PROVIDER = "ZA6"

SIGNALS: tuple[Signal, ...] = (
    (
        "never_events.days_between",
        CLUSTER_PROVIDER,
        "2025-11",
        "cluster: six never events in 59 days from 15 September 2025, two of them on one day",
    ),
    (
        "never_events.days_to_report",
        SLOW_PROVIDER,
        "2025-04",
        "shift: days from discovery to report rise from about 4 to about 25 from April 2025",
    ),
    ("never_events.count", "ZB1", "all", "none at all: an ambulance trust in scope, whose absence is zero"),
)

# Sub-types of the commonest types; the others have none.
SUBTYPES = {
    "wrong_site_surgery": ("wrong_side_block", "wrong_skin_lesion", "wrong_spinal_level", "wrong_side"),
    "wrong_implant": ("wrong_lens", "wrong_hip_part", "wrong_knee_part"),
    "retained_foreign_object": ("vaginal_swab", "surgical_swab", "guide_wire", "part_of_an_instrument"),
    "wrong_route_medication": ("oral_medicine_into_a_vein", "epidural_medicine_into_a_vein"),
}

A_YEAR = {"acute": 3.5, "mental_health": 0.5, "independent": 0.7, "ambulance": 0.0}


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file for all providers in scope."""
    random = Random(f"never_events_log {options.seed}")
    extract = extract_day(options)
    rows = []
    for role, a_year in A_YEAR.items():
        for provider in home_providers(role):
            for first in month_starts(options):
                mean = a_year / 12 * max(1.0, scale(options) ** 0.5)
                for _ in range(drawn_count(random, mean)):
                    rows.append(_row(random, provider, day_in_month(random, first), extract, options))
    start = add_months(options.last_month_end.replace(day=1), -CLUSTER_MONTHS_BACK - 2) + timedelta(days=14)
    rows += [
        _row(random, CLUSTER_PROVIDER, start + timedelta(days=apart), extract, options, cluster=True)
        for apart in CLUSTER_DAYS_APART
        if options.months > CLUSTER_MONTHS_BACK + 2
    ]
    return {NAME: csv_bytes(TABLE.column_names, (row for row in rows if row), mark=True)}


def _row(
    random: Random,
    provider: str,
    incident: date,
    extract: date,
    options: TwinOptions,
    *,
    cluster: bool = False,
) -> list[str]:
    """One incident as its provider writes it; nothing where it was not reported by the extract."""
    is_slow = provider == SLOW_PROVIDER and incident > add_months(options.last_month_end, -12)
    discovered = incident + timedelta(days=0 if random.random() < 0.7 else random.randrange(1, 30))
    reported = discovered + timedelta(days=random.randrange(18, 33) if is_slow else random.randrange(0, 9))
    if reported > extract:
        return []
    kind = random.choices(TYPES[:15], weights=(48, 10, 22, 1, 6, 3, 1, 1, 1, 1, 1, 3, 6, 1, 1))[0]
    decided = reported + timedelta(days=random.randrange(5, 60))
    status = "meets_definition" if cluster or random.random() < 0.88 else "downgraded"
    if decided > extract:
        status, decided = random.choice(("reported", "under_review")), reported
    started = reported + timedelta(days=random.randrange(3, 75))
    candour = discovered + timedelta(days=random.randrange(0, 16))
    has_learning = status != "downgraded" and random.random() < 0.95
    learning = known(started, extract) if has_learning else None
    finished = known(started + timedelta(days=random.randrange(40, 200)), extract) if learning else None
    identifier = f"NE-{random.getrandbits(40):010x}"
    return [
        provider,
        identifier,
        written_day(random, incident),
        written_day(random, discovered),
        written_day(random, reported),
        "2021",
        kind,
        _subtype(identifier, kind),
        # some write the words as they are said
        status if random.random() < 0.7 else status.replace("_", " ").capitalize(),
        written_day(random, decided),
        random.choice(("none", "low", "moderate", "moderate", "severe", "")),
        random.choice(LEARNING_RESPONSES[:3]) if learning else "",
        written_day(random, learning),
        written_day(random, finished),
        written_day(random, known(candour, extract) if random.random() < 0.93 else None),
        extract.isoformat(),
    ]


def _subtype(identifier: str, kind: str) -> str:
    """In the words of the list, written in two ways, and missing here and there."""
    # by the incident alone, so that no other cell hangs on it
    random = Random(identifier)
    if kind not in SUBTYPES or random.random() < 0.08:
        return ""
    word = random.choice(SUBTYPES[kind])
    return word if random.random() < 0.6 else word.replace("_", " ").capitalize()
