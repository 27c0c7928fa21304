"""Which source a file is from, told by its content, never by its name.

A file that is nearly a layout is that source's, with its differences named: it is quarantined, not
unknown. Reading is in ``reading``; refusing identities in ``identity``.
"""

from collections.abc import Iterable

from qmetrics.model import Layout, Source, SourceError
from qmetrics.sources.reading import check_header, first_fields

# How much of a layout's header must be there for a file to count as a damaged copy of it.
NEARLY = 0.6


def recognise(content: bytes, sources: Iterable[Source]) -> tuple[Source, Layout, SourceError | None] | None:
    """The source and layout of a file.

    Returns
    -------
    tuple or None
        Source, layout and, where the header differs from it, what differs; None for a file that
        no source knows.

    Raises
    ------
    SourceError
        Where the bytes are not a table at all (empty, a web page, a damaged workbook).
    """
    _, fields = first_fields(content)
    nearest: tuple[float, Source, Layout] | None = None
    for source in sources:
        for layout in source.layouts:
            if not layout.header:
                if len(fields) == layout.width and layout.first_row is not None and layout.first_row(fields):
                    return source, layout, None
                continue
            if fields == list(layout.header):
                return source, layout, None
            shared = len(set(fields) & set(layout.header)) / len(set(fields) | set(layout.header))
            if shared >= NEARLY and (nearest is None or shared > nearest[0]):
                nearest = (shared, source, layout)
    if nearest is None:
        return None
    _, source, layout = nearest
    try:
        check_header(fields, layout.header)
    except SourceError as error:
        return source, layout, error
    return source, layout, None
