"""What was written about a chart, for the readers of a build.

Here: the words of comments for pages and slides. Not here: reading them (``commentary``), which comment
stands beside which chart (``analysis/commentary``), how it looks (``reports``).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qmetrics.analysis.commentary import Comment, Shown, comment_beside
from qmetrics.assets.calendar_values import day_of
from qmetrics.assets.commentary import comments_of
from qmetrics.assets.evidence import Evidence
from qmetrics.model.audience import Build
from qmetrics.reports import words
from qmetrics.reports.records import CommentLine
from qmetrics.reports.signals import is_signal


@dataclass(frozen=True, kw_only=True)
class Commentary:
    """The comments that stand, for whom, and the day on which an action is overdue or not."""

    comments: tuple[Comment, ...]
    build: Build
    day: date


def commentary_of(evidence: Evidence, build: Build) -> Commentary:
    """The comments of a home for one build."""
    return Commentary(comments=tuple(evidence.read(comments_of)), build=build, day=evidence.read(day_of))


def beside(commentary: Commentary, record: dict[str, Any]) -> Shown:
    """What stands beside the chart of one record; nothing beside that of one group of people."""
    if record["breakdown"] or not record["rows"]:
        return Shown()
    latest = record["verdict"].get("latest_date") or record["rows"][-1]["period_end"]
    return comment_beside(
        commentary.comments,
        measure_key=record["measure_key"],
        org_code=record["org_code"],
        latest_period=date.fromisoformat(str(latest)[:10]),
        is_signal=is_signal(record),
        build=commentary.build,
        today=commentary.day,
    )


def comment_line(shown: Shown) -> CommentLine | None:
    """A comment in words; None where there is nothing to say."""
    one = shown.comment
    if one is None:
        return CommentLine(note=shown.note) if shown.note else None
    return CommentLine(
        note=shown.note,
        what_happened=one.what_happened,
        action=action_words(shown),
        written_words=f"{one.author}, {words.date_words(one.written_on)}",
    )


def action_words(shown: Shown) -> str:
    """What is done about it, by whom and by when; or that no explanation came."""
    one = shown.comment
    if one is None:
        return shown.note
    if not one.action:
        return "No action is on record"
    by = f", {one.owner}" if one.owner else ""
    due = f", due {words.date_words(one.due_date)}" if one.due_date else ""
    return f"Action: {one.action.rstrip('.')}{by}{due}{' (overdue)' if shown.is_overdue else ''}"
