"""Having a series drawn in another process, and keeping what comes of it.

Here: one picture pair and one file of records. Not here: which series there are (``charts``, ``public``), the
drawing (``qmetrics.charts``).
"""

import json
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeAlias

from qmetrics.analysis.series import Series
from qmetrics.assets.processes import DRAWING, elsewhere
from qmetrics.model import Measure
from qmetrics.store.files import write_whole
from qmetrics.store.home import Home

# a PNG and an SVG, some time soon; None where there is nothing to draw
Pictures: TypeAlias = Future[tuple[bytes, bytes]] | None


def draw_elsewhere(series: Series | None) -> Pictures:
    """Have a series drawn, where it has anything to draw."""
    from qmetrics.charts.save import pictures

    return elsewhere(DRAWING, pictures, series) if series is not None and series.frame.height else None


def keep_both(home: Home, stem: Path, pictures: Pictures) -> dict[str, Any]:
    """Keep the PNG and the SVG; gives where, from the home, and nowhere where there are none."""
    kept: dict[str, Any] = {"png": None, "svg": None}
    if pictures is not None:
        for kind, content in zip(kept, pictures.result(), strict=True):
            path = stem.with_name(f"{stem.name}.{kind}")
            write_whole(path, content)
            kept[kind] = str(path.relative_to(home.path))
    return kept


def picture_href(measure: Measure, path: str | None) -> str | None:
    """The link to a picture, which stands in the folder beside its measure's page; None for none."""
    return f"{measure.name}/{Path(path).name}" if path else None


def keep_records(file: Path, records: Any) -> None:
    """Keep plain values as JSON; the file is never half written."""
    write_whole(file, records_bytes(records))


def records_bytes(records: Any) -> bytes:
    """Plain values as JSON."""
    return json.dumps(records, ensure_ascii=False, indent=1, default=str).encode("utf-8")
