"""Writing a file so that it is never half written: beside its place, then renamed into it."""

from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file, its folder included, in place of the former one; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # always the same name: what a killed process leaves is written over by the next
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return path
