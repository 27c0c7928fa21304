"""The version at which each asset was last made, and hashes of code rooms.

Which version an asset should have is worked out in ``assets/versions``.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from qmetrics.store.home import Home
from qmetrics.store.schema import asset_version
from qmetrics.store.warehouse import transaction

PACKAGE = Path(__file__).parent.parent


@cache
def code_hash(*rooms: str) -> str:
    """Hash of every file of some rooms of the package (folders or files, relative to it)."""
    digest = hashlib.sha256()
    for room in rooms:
        place = PACKAGE / room
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(PACKAGE)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def combined(*parts: object) -> str:
    """One hash of several values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def stored_versions(home: Home) -> dict[str, str]:
    """Version of every asset ever made."""
    with transaction(home) as connection:
        rows = connection.execute(sa.select(asset_version.c.asset, asset_version.c.version))
        return {row.asset: row.version for row in rows}


def store_versions(home: Home, versions: Mapping[str, str]) -> None:
    """Remember that these assets were made at these versions."""
    moment = datetime.now(UTC)
    with transaction(home) as connection:
        for asset, version in versions.items():
            connection.execute(sa.delete(asset_version).where(asset_version.c.asset == asset))
            connection.execute(sa.insert(asset_version).values(asset=asset, version=version, at=moment))


def forget_versions(home: Home, assets: Collection[str]) -> None:
    """Forget at which version some assets were made, so that they are made again."""
    with transaction(home) as connection:
        connection.execute(sa.delete(asset_version).where(asset_version.c.asset.in_(assets)))
