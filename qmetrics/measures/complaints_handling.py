"""Quality of complaint handling: the mean consensus score of each pillar, with a worked example.

Part of the theme ``complaints``, whose other measures are in the file of that name. Whether the raters of a
round agree well enough is in ``analysis/compute/rounds``.
"""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.model import Cadence, Direction, Example, Kind, Level, Measure, Raters, Rows
from qmetrics.reference import statements

PILLARS = {
    "welcoming": "welcoming complaints",
    "thorough_and_fair": "being thorough and fair",
    "fair_and_accountable": "giving a fair and accountable response",
    "learning": "learning",
}
RATERS = Raters(
    round="round_id",
    case=("org_code", "round_id", "file_id"),
    item=("org_code", "round_id", "file_id", "pillar"),
    rater="rater_id",
    score="score",
    day="assessed_on",
    minimum_cases=50,
    least_within_one=0.8,
)
SHARED: dict[str, Any] = {
    "levels": (Level.ICB_PROVIDERS, Level.PROVIDER),
    "owner": "Head of patient experience",
    "checked_by": "Lead quality analyst",
    "reviewed_on": date(2026, 11, 23),
    "review_by": date(2027, 11, 23),
    "commitments": ("PX01",),
    "specification": "Complaint assessments, data dictionary",
}


def scores(pillar: str) -> Example:
    """Ten files drawn at random, one of them with both raters' rows, and two rows that do not count."""

    def scored(file: int, consensus: int, **cells: Any) -> dict[str, Any]:
        row: dict[str, Any] = {
            "org_code": "ZA1",
            "round_id": "2025-Q1",
            "file_id": f"F-{file}",
            "pillar": pillar,
            "rater_id": "R-oak",
            "score": consensus,
            "consensus_score": consensus,
            "assessed_on": date(2025, 3, 12),
            "is_random_draw": True,
            "extract_date": date(2025, 4, 10),
        }
        return row | cells

    drawn = tuple(scored(at, score) for at, score in enumerate((4, 3, 3, 2, 2, 2, 1, 1, 3, 4), start=1))
    return Example(
        rows=(
            *drawn,
            scored(1, 4, rater_id="R-elm", score=0),
            scored(11, 0, is_random_draw=False),
            scored(1, 0, pillar="another"),
        ),
        period="2025-03",
        org="ZA1",
        expect={"numerator": 25.0, "denominator": 10.0, "value": 2.5},
        note="Ten files drawn at random, together 25. The first file's second rater adds nothing; a "
        "chosen file and another pillar do not count.",
    )


def handling_quality(pillar: str, words: str) -> Measure:
    """Mean consensus score of one pillar over files drawn at random."""
    agreed = pl.col("consensus_score").is_not_null()
    file = pl.struct("org_code", "round_id", "file_id", "pillar", agreed.alias("_agreed"))
    return Measure(
        key=f"complaints.handling_quality_{pillar}",
        title=f"Quality of complaint handling: {words}",
        question=f"How well do we do at {words}, judged on the files themselves?",
        statement=statements.HEARD,
        why="On time is not enough: an answer can be quick and poor.",
        direction=Direction.HIGHER,
        kind=Kind.SCORE,
        unit="score, 0 to 4",
        cadence=Cadence.QUARTER,
        origin=Rows(
            table="complaint_assessments",
            date=pl.col("assessed_on").max().over("org_code", "round_id", "file_id", "pillar"),
            # one row a file, whoever scored it
            denominator=pl.col("is_random_draw")
            & (pl.col("pillar") == pillar)
            & agreed
            & file.is_first_distinct(),
            score=pl.col("consensus_score"),
            raters=RATERS,
            minimum_rows=10,
        ),
        caveats=(
            "The score the raters agreed on, of closed files drawn at random; fewer than 10 give no figure.",
            "Shown with how the latest scores are spread: a mean of 2 may be all twos, or noughts and fours.",
            "A round is shown where its raters agree well enough: 50 files or more scored twice, over all "
            "providers, and within one point in 80 % of scores at the lower bound of the 95 % interval. A "
            "provider that sends its mean alone is shown where a round of the same quarter is.",
            "⚠ The four pillars are those of the NHS Complaint Standards as commonly listed; to be confirmed "
            "by a person. The wording of the items is supplied locally.",
        ),
        example=scores(pillar),
        **SHARED,
    )


HANDLING_QUALITY: tuple[Measure, ...] = tuple(
    handling_quality(pillar, words) for pillar, words in PILLARS.items()
)
