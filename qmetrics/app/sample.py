"""The synthetic files and the empty templates, written to a folder.

What a twin holds is in each source's ``twin.py``; a home made of them is in ``app/sample_home``.
"""

from pathlib import Path

from qmetrics.model import TwinOptions
from qmetrics.sources import all_sources


def write_sample(folder: Path, options: TwinOptions, *, templates: bool = True) -> list[Path]:
    """Write every source's twin and, for local returns, an empty template with its data dictionary.

    Files go to ``<folder>/<source>/``, templates to ``<folder>/templates/``.
    """
    written = []
    for source in all_sources():
        for name, content in source.twin(options).items():
            written.append(_write(folder / source.key / name, content))
    if templates:
        from qmetrics.sources.templates import dictionary, template

        for source in all_sources():
            if source.is_local:
                written.append(_write(folder / "templates" / f"{source.key}_template.csv", template(source)))
                written.append(
                    _write(folder / "templates" / f"{source.key}_dictionary.csv", dictionary(source))
                )
    return written


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
