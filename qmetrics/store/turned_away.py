"""What was turned away, on record so that the same file is known again and a corrected one is not.

Neither its bytes nor its hash may be kept: it may identify people, and the hash of a small file of
identifiers can be guessed by trying. Hashed again with a secret of the home it tells the same file and no
more. The secret lies in the home and not in the warehouse, so that a copy of the warehouse alone is of no use
to whoever guesses; whoever holds the whole home holds the returns too. What is turned away, and why, is in
``landing``.
"""

import hmac
import os
import secrets
from collections.abc import Iterable

import sqlalchemy as sa

from qmetrics.store.clock import now
from qmetrics.store.home import Home
from qmetrics.store.schema import arrival
from qmetrics.store.warehouse import transaction

SECRET_FILE = "fingerprint.key"


def remember(
    home: Home,
    outcome: str,
    sha256: str,
    size: int,
    reason: str,
    *,
    name: str | None = None,
    columns: Iterable[str] = (),
) -> None:
    """Put on record, once, that a file was turned away."""
    row = {
        "at": now(),
        "outcome": outcome,
        "name": name,
        "size": size,
        "columns": ", ".join(columns) or None,
        "reason": reason,
        "fingerprint": fingerprint(home, sha256),
    }
    of = arrival.c
    same = [of[key].is_not_distinct_from(row[key]) for key in ("outcome", "size", "reason", "name")]
    with transaction(home) as connection:
        known = sa.select(of.id).where(*same, of.fingerprint == row["fingerprint"])
        if connection.execute(known).first() is not None:
            return
        # a row from before fingerprints were kept is of this file
        older = connection.execute(sa.select(of.id).where(*same, of.fingerprint.is_(None))).scalar()
        if older is None:
            connection.execute(sa.insert(arrival).values(row))
        else:
            filled = sa.update(arrival).where(of.id == older)
            connection.execute(filled.values(fingerprint=row["fingerprint"]))


def fingerprint(home: Home, sha256: str) -> str:
    """Hash of a file's hash, by the home's secret."""
    return hmac.new(_secret(home), sha256.encode(), "sha256").hexdigest()


def _secret(home: Home) -> bytes:
    """The secret, made when first needed; where it was lost, what was turned away is looked at once more."""
    path = home.path / SECRET_FILE
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        unfinished.replace(path)
    return path.read_bytes()
