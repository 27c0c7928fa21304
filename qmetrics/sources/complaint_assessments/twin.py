"""A synthetic file of complaint assessments: quarterly rounds, every file scored by two raters."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from qmetrics.model import TwinOptions, add_months
from qmetrics.sources.complaint_assessments.table import PILLARS, TABLE
from qmetrics.sources.twinning import (
    Signal,
    csv_bytes,
    extract_day,
    home_providers,
    month_starts,
    written_day,
    written_flag,
)

NAME = "SYNTHETIC_complaint_assessments.csv"
FILES_A_ROUND = 12
# Eight bodies of twelve files: well over the 50 double-scored files that agreement needs.
ROLES = ("acute", "mental_health")
IMPROVER, IMPROVED_ROUNDS = "ZA1", 4

SIGNALS: tuple[Signal, ...] = (
    (
        "complaints.handling_quality_learning",
        IMPROVER,
        "2025-06",
        "shift: the learning pillar rises by about 1.2 points from the round of June 2025",
    ),
)

LEVEL = {"welcoming": 2.7, "thorough_and_fair": 2.4, "fair_and_accountable": 2.2, "learning": 1.5}


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file with every round; rounds are held in the last month of each quarter."""
    random = Random(f"complaint_assessments {options.seed}")
    extract = extract_day(options)
    rounds = [first for first in month_starts(options) if first.month % 3 == 0]
    rows: list[list[object]] = []
    for first in rounds:
        is_late = first > add_months(options.last_month_end.replace(day=1), -3 * IMPROVED_ROUNDS)
        for org in home_providers(*ROLES):
            for number in range(FILES_A_ROUND + random.randrange(0, 3)):
                # two beyond the draw are chosen by the provider
                is_drawn = number < FILES_A_ROUND
                rise = 1.2 if is_late and org == IMPROVER else 0.0
                rows += _file(random, org, first, extract, is_drawn=is_drawn, rise=rise)
    return {NAME: csv_bytes(TABLE.column_names, rows)}


def _file(
    random: Random, org: str, first: date, extract: date, *, is_drawn: bool, rise: float
) -> list[list[object]]:
    raters = random.sample(("R-oak", "R-elm", "R-ash", "R-yew", "R-fir"), 2)
    name = f"F-{random.getrandbits(44):011x}"
    assessed = first + timedelta(days=random.randrange(0, 26))
    round_id = f"{first.year}-Q{(first.month - 1) // 3 + 1}"
    drawn = written_flag(random, is_drawn)
    rows: list[list[object]] = []
    for pillar in PILLARS:
        truth = random.gauss(LEVEL[pillar] + (rise if pillar == "learning" else 0), 0.8)
        scores = [min(4, max(0, round(truth + random.gauss(0, 0.4)))) for _ in raters]
        consensus = scores[0] if scores[0] == scores[1] else random.choice(scores)
        for rater, score in zip(raters, scores, strict=True):
            day = written_day(random, assessed, 0.1)
            rows.append(
                [org, round_id, name, pillar, rater, score, consensus, day, drawn, extract.isoformat()]
            )
    return rows
