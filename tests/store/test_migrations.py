"""The schema's migrations: one line, and never changed once released."""

import hashlib
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from qmetrics import store

MIGRATIONS = Path(store.__file__).parent / "migrations"
# A home anywhere may stand at any of these: what has been released is never changed, squashed or renamed. The
# line of a new migration is added with it.
RELEASED = {
    "0001_first": "4c0c8b45bebba5b88b090c61235b117b2eb3072ed2c3e06405a8fe1a6bd05dac",
    "0002_ledger": "53a0a21b7feb8e6833a10b7ffbc5f6ac9b871c0b20dd4433ff26f3e7f421d88f",
    "0003_tombstone": "8a38130dcd6f456b1a4c1794dcbb57af531e51f1661903d9b116bb29c4a8438b",
    "0004_release": "6c14abddd1187ba228fa54a485830440dd31e152335a5e87e85e2c529f6a5270",
    "0005_libraries": "245747e24579ffd724c0acd81432cb3a99feb0fc90e6d8933ca3c8c02db4239d",
    "0007_ledger_form": "55a6ac826f2e2afb2d8de93999993752ed5a66f95df77861d048aba11e5a39ee",
    "0008_intact": "fec5cebd6d2c9011cc1a002878ba53899f3d22ed5bdbd4cb08cffaa1c7e31e77",
}


def files() -> dict[str, Path]:
    return {file.stem: file for file in sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))}


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_migration_is_as_it_was(name):
    said = files()[name].read_bytes().replace(b"\r\n", b"\n")
    assert hashlib.sha256(said).hexdigest() == RELEASED[name], f"{name} was changed: add a migration instead"


def test_migrations_are_one_line_in_the_order_of_their_names():
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    line = [one.revision for one in ScriptDirectory.from_config(configuration).walk_revisions()]
    assert list(reversed(line)) == list(files())
    assert list(files())[: len(RELEASED)] == list(RELEASED)
