"""Derived files: what is computed, kept as files and computed from again, each on record with its hash.

Here: putting a file on record, and reading it only where it still is as it was made. Whoever keeps a file
that something is computed from keeps it through here; one that is not on record counts as not there. Not
here: the landed bytes (``landing``), what is made anew and how (``assets/mending``), and pages, from which
nothing is computed.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from qmetrics.store.files import write_whole
from qmetrics.store.home import Home, HomeError
from qmetrics.store.schema import derived_file
from qmetrics.store.warehouse import transaction


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A file on record; ``landed`` is the hash of the landed file whose rows it holds, if it is of one."""

    path: Path
    asset: str
    landed: str | None
    sha256: str

    @property
    def is_as_made(self) -> bool:
        return hash_now(self.path) == self.sha256


class AlteredError(HomeError):
    """A derived file that is lost or altered, and must be made anew before anything rests on it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: it is not as it was made, and nothing is computed from it; 'qmetrics run' makes it anew"
        )


def keep_derived(
    home: Home, asset: str, contents: Mapping[Path, bytes], *, landed: str | None = None
) -> None:
    """Write files and put them on record, in place of all that the asset had.

    Parameters
    ----------
    home : Home
    asset : str
        Whose they are: what has to be made again where one is lost.
    contents : mapping of Path to bytes
    landed : str, optional
        Hash of the landed file whose rows they hold; then only what was kept of that file is replaced.
    """
    forget_derived(home, asset, landed)
    for path, content in contents.items():
        write_whole(path, content)
    _record(home, asset, {path: _hash(content) for path, content in contents.items()}, landed)


def parquet(frame: pl.DataFrame) -> bytes:
    """Give a frame as the bytes of a Parquet file."""
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def record_folder(home: Home, asset: str, folder: Path) -> None:
    """Put every file of a folder that was just written on record, in place of all that the asset had."""
    forget_derived(home, asset)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    _record(home, asset, {path: _hash(path.read_bytes()) for path in files}, None)


def forget_derived(home: Home, asset: str, landed: str | None = None) -> None:
    """Take an asset's files off the record before they are written again.

    A run that is killed in between leaves files that nobody reads, and none that is wrongly called altered.
    """
    query = sa.delete(derived_file).where(derived_file.c.asset == asset)
    if landed is not None:
        query = query.where(derived_file.c.landed == landed)
    with transaction(home) as connection:
        connection.execute(query)


def _record(home: Home, asset: str, hashes: Mapping[Path, str], landed: str | None) -> None:
    rows = [
        {"path": _name(home, path), "asset": asset, "landed": landed, "sha256": sha256}
        for path, sha256 in hashes.items()
    ]
    with transaction(home) as connection:
        # a file may have had another owner: of the same path there is one record
        connection.execute(
            sa.delete(derived_file).where(derived_file.c.path.in_([row["path"] for row in rows]))
        )
        if rows:
            connection.execute(sa.insert(derived_file), rows)


def derived_files(home: Home, asset: str | None = None) -> list[Derived]:
    """Every file on record, of one asset or of all."""
    query = sa.select(derived_file).order_by(derived_file.c.path)
    if asset is not None:
        query = query.where(derived_file.c.asset == asset)
    with transaction(home) as connection:
        rows = connection.execute(query).mappings().all()
    return [Derived(**{**row, "path": home.path / row["path"]}) for row in rows]


def as_made(home: Home, path: Path) -> Path | None:
    """Give the path of a file that may be read, or None where none is on record.

    Raises
    ------
    AlteredError
        Where the file is lost or not as it was made.
    """
    query = sa.select(derived_file.c.sha256).where(derived_file.c.path == _name(home, path))
    with transaction(home) as connection:
        sha256 = connection.execute(query).scalar()
    if sha256 is None:
        return None
    if hash_now(path) != sha256:
        raise AlteredError(path)
    return path


def hash_now(path: Path) -> str | None:
    """Hash of a file as it is; None where there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return _hash_of(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=65_536)
def _hash_of(path: Path, _size: int, _changed: int) -> str:
    """Hash of a file; worked out once in a process for as long as nobody writes the file."""
    return _hash(path.read_bytes())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _name(home: Home, path: Path) -> str:
    return path.relative_to(home.path).as_posix()
