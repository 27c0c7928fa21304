"""What the façade gives back and a notebook shows: the catalogue, a trace, an explanation.

Records and their small HTML, every value escaped. Working them out is in the other files of ``app``;
what is said of a series is in ``analysis/sentences``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import polars as pl

from qmetrics.model import Direction, Measure
from qmetrics.sources import source

SYNTHETIC = "SYNTHETIC DATA: fictional organisations, made-up figures"
ROWS_SHOWN = 12


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain HTML table; ``head`` may be empty.

    >>> table((), [("a", "<b>")])
    '<table><tr><td>a</td><td>&lt;b&gt;</td></tr></table>'
    """
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape('' if one is None else str(one))}</td>" for one in row) + "</tr>"
        for row in rows
    )
    return f"<table>{f'<tr>{top}</tr>' if top else ''}{body}</table>"


def banner(is_sample: bool) -> str:
    """The line that every object drawn from synthetic data starts with."""
    return f"<p><strong>{SYNTHETIC}</strong></p>" if is_sample else ""


def measure_html(one: Measure, *, is_sample: bool) -> str:
    """What a measure means, in a small table."""
    rows = [
        ("question", one.question),
        ("why it matters", one.why),
        ("unit", one.unit),
        ("better", "neither way" if one.direction is Direction.NEUTRAL else one.direction.value),
        ("kind", f"{one.kind.value}, {one.dynamics.value}, by {one.cadence.value}"),
        ("levels", ", ".join(level.value for level in one.levels)),
        ("breakdowns", ", ".join(one.breakdowns) or "none"),
        ("source", ", ".join(source(name).title for name in one.tables) or "other measures"),
        ("notes", " ".join(one.caveats)),
        ("owner", f"{one.owner}; checked by {one.checked_by}; review by {one.review_by}"),
    ]
    title = f"<p><strong>{escape(one.title)}</strong><br><code>{escape(one.key)}</code></p>"
    return f"{banner(is_sample)}{title}{table((), rows)}"


class Catalogue(list[dict[str, Any]]):
    """Records of measures, as a list that shows itself as a table.

    Examples
    --------
    >>> found = Catalogue([{"key": "a.b", "title": "Seen in time", "commitments": ["PS03"]}])
    >>> len(found.search("ps03")), len(found.search("nothing"))
    (1, 0)
    """

    is_sample = False

    @property
    def frame(self) -> pl.DataFrame:
        """One row a measure, one column a field of the records."""
        return pl.DataFrame(list(self), infer_schema_length=None)

    def search(self, text: str) -> "Catalogue":
        """Measures whose key, title, question, publisher's id or commitments hold a text, in any case.

        Parameters
        ----------
        text : str
            Such as ``"within 1h"``, ``"MRS08b"`` or ``"PS03"``.

        Returns
        -------
        Catalogue
            Empty where there is none.
        """
        wanted = text.casefold()
        found = Catalogue(
            one
            for one in self
            if any(
                wanted in str(one.get(name) or "").casefold()
                for name in ("key", "title", "question", "publisher_id", "commitments")
            )
        )
        found.is_sample = self.is_sample
        return found

    def _repr_html_(self) -> str:
        columns = ("key", "title", "unit", "direction", "source")
        rows = [[one.get(name) for name in columns] for one in self]
        return f"{banner(self.is_sample)}{table(columns, rows)}<p>{len(self)} measures</p>"


@dataclass(frozen=True, eq=False)
class Trace:
    """One figure and the rows it came from.

    Attributes
    ----------
    record : dict
        As ``qmetrics trace --json``: ``observation, measure_version, code_version, sources``.
    """

    record: dict[str, Any]
    is_sample: bool = False

    @property
    def observation(self) -> dict[str, Any]:
        """The figure: value, numerator, denominator, status, period, when it became known."""
        found: dict[str, Any] = self.record["observation"]
        return found

    @property
    def sources(self) -> list[dict[str, Any]]:
        """One record a file: ``source, file, sha256, sheet, rows``; rows 1-based, the header counted."""
        found: list[dict[str, Any]] = self.record["sources"]
        return found

    @property
    def frame(self) -> pl.DataFrame:
        """The files as a frame, rows as a list; empty for a figure that is derived from others only."""
        return pl.DataFrame(self.sources, infer_schema_length=None)

    def _head(self) -> list[tuple[str, object]]:
        seen = self.observation
        group = f"{seen['breakdown']}={seen['breakdown_value']}" if seen["breakdown"] else "total"
        return [
            ("measure", f"{seen['measure_key']} (version {self.record['measure_version']})"),
            ("whose", f"{seen['org_code']}, {seen['org_level']}, {group}"),
            ("period", f"{seen['period_start']} to {seen['period_end']}"),
            ("status", seen["status"]),
            ("value", seen["value"]),
            ("numerator", seen["numerator"]),
            ("denominator", seen["denominator"]),
            ("known from", seen["known_from"]),
            ("code", self.record["code_version"]),
        ]

    def __str__(self) -> str:
        lines = [SYNTHETIC] if self.is_sample else []
        lines += [f"{name:<12} {value}" for name, value in self._head()]
        lines += [
            f"from         {one['file']}, sha256 {one['sha256']}, rows {_some(one['rows'])}"
            for one in self.sources
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        files = [
            (one["file"], one["sha256"][:12] + "…", one["sheet"], _some(one["rows"])) for one in self.sources
        ]
        return (
            f"{banner(self.is_sample)}{table((), self._head())}"
            f"{table(('file', 'sha256', 'sheet', 'rows'), files)}"
        )


def _some(rows: Sequence[int]) -> str:
    """The first rows of a list, and how many there are."""
    if not rows:
        return "none (a zero)"
    more = f" … {len(rows)} rows" if len(rows) > ROWS_SHOWN else ""
    return ", ".join(map(str, rows[:ROWS_SHOWN])) + more


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a series shows, in words, and why each flagged point is flagged.

    Attributes
    ----------
    title, whose : str
        The measure, and the organisation with its level and group.
    sentences : tuple of str
        What the chart shows; the first is the latest figure.
    chart : str
        Which chart, and why.
    points : polars.DataFrame
        ``date, value, special_cause, point_type, words``, one row a flagged point; empty where there
        are none, or the chart has no limits.
    caveats : tuple of str
        What a reader must know of the definition.
    """

    title: str
    whose: str
    sentences: tuple[str, ...]
    chart: str
    points: pl.DataFrame
    caveats: tuple[str, ...] = field(default=())
    is_sample: bool = False

    def _points(self) -> list[tuple[object, str]]:
        return list(self.points.select("date", "words").iter_rows())

    def __str__(self) -> str:
        lines = [SYNTHETIC] if self.is_sample else []
        lines += [self.title, self.whose, *self.sentences, f"Chart: {self.chart}."]
        lines += [f"{day}: {words}" for day, words in self._points()]
        lines += [f"Note: {one}" for one in self.caveats]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{escape(one)}</li>" for one in (*self.sentences, f"Chart: {self.chart}."))
        points = table(("point", "why it is flagged"), self._points()) if self.points.height else ""
        notes = "".join(f"<li>{escape(one)}</li>" for one in self.caveats)
        return (
            f"{banner(self.is_sample)}<p><strong>{escape(self.title)}</strong><br>{escape(self.whose)}</p>"
            f"<ul>{said}</ul>{points}{f'<p>Notes</p><ul>{notes}</ul>' if notes else ''}"
        )
