"""The folder in which files arrive: which of its files are looked at. Taking them in is in ``landing``."""

from pathlib import Path

# Where 'qmetrics sample' puts empty templates, which are not returns.
TEMPLATES = "templates"


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder in the order of their paths; hidden ones and templates are left out."""
    found = ((path, path.relative_to(folder).parts) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path, parts in found
        if not any(part.startswith(".") for part in parts) and TEMPLATES not in parts[:-1]
    )
