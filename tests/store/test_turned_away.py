"""What was turned away is known again by its bytes, whatever name and size, and cannot be guessed."""

import hashlib
import hmac

import pytest
import sqlalchemy as sa
from arriving import contacts, csv_of

from qmetrics.app.arriving import files_present, has_news, turned_away_here
from qmetrics.assets.make_tables import make_table
from qmetrics.sources import source
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import arrivals, land, landed_path, manifest_row
from qmetrics.store.turned_away import SECRET_FILE, fingerprint
from qmetrics.store.warehouse import transaction

RIGHT = contacts(("ZA1", "2026-02", 1005))
WRONG = {
    "unknown": RIGHT.replace(b"contacts", b"kontakts").replace(b"org_code", b"org_kode"),
    "quarantined": b"<html>" + RIGHT[6:],
    "refused": csv_of(["nhs_number", "seen"], [["9434765919", "yes"]]).ljust(len(RIGHT)),
}


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "arriving"
    made.mkdir()
    return made


def look(home, folder):
    return has_news(home, files_present(sorted(folder.iterdir())))


def take(home, folder):
    return [land(home, file.read_bytes(), file.name).outcome for file in sorted(folder.iterdir())]


@pytest.mark.parametrize("what", WRONG)
def test_a_file_turned_away_is_looked_at_once_and_its_correction_too(home, folder, what):
    file = folder / "late.csv"
    file.write_bytes(WRONG[what])
    assert len(WRONG[what]) == len(RIGHT)
    assert look(home, folder)
    assert take(home, folder) == [what]
    assert not look(home, folder)
    assert len(turned_away_here(home, files_present([file]))) == 1
    file.write_bytes(RIGHT)
    assert look(home, folder)
    assert take(home, folder) == ["landed"]
    assert not look(home, folder)
    assert turned_away_here(home, files_present([file])) == []


def test_a_same_sized_correction_of_a_file_in_quarantine_is_taken(home, folder):
    file = folder / "late.csv"
    file.write_bytes(RIGHT.replace(b"1005", b"many"))
    assert take(home, folder) == ["quarantined"]
    assert not look(home, folder)
    file.write_bytes(RIGHT)
    assert look(home, folder)
    assert take(home, folder) == ["landed"]


def test_another_file_of_the_size_of_a_refused_one_is_not_said_to_be_refused(home, folder):
    (folder / "a.csv").write_bytes(WRONG["refused"])
    take(home, folder)
    (folder / "a.csv").unlink()
    (folder / "b.csv").write_bytes(RIGHT)
    assert turned_away_here(home, files_present([folder / "b.csv"])) == []
    # and the refused one is known under any name
    (folder / "c.csv").write_bytes(WRONG["refused"])
    assert len(turned_away_here(home, files_present([folder / "c.csv"]))) == 1


def test_the_hash_of_a_file_turned_away_cannot_be_guessed_without_the_secret(home, folder):
    land(home, WRONG["refused"], "a.csv")
    sha256 = hashlib.sha256(WRONG["refused"]).hexdigest()
    (row,) = arrivals(home)
    secret = home.path / SECRET_FILE
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_bytes()) == 32
    assert row["fingerprint"] == hmac.new(secret.read_bytes(), sha256.encode(), "sha256").hexdigest()
    for other in (sha256, fingerprint(Home(home.path.parent), sha256)):
        assert row["fingerprint"] != other


def test_a_row_of_before_fingerprints_is_filled_and_not_doubled(home, folder):
    for what in WRONG:
        (folder / f"{what}.csv").write_bytes(WRONG[what])
    take(home, folder)
    with transaction(home) as connection:
        connection.execute(sa.text("UPDATE arrival SET fingerprint = NULL"))
    assert look(home, folder), "it is looked at once more"
    take(home, folder)
    assert not look(home, folder)
    assert len(arrivals(home)) == len(WRONG)
    assert len(turned_away_here(home, files_present(sorted(folder.iterdir())))) == len(WRONG)


def test_the_same_unknown_file_under_another_name_is_told_under_that_name(home, folder):
    (folder / "a.csv").write_bytes(WRONG["unknown"])
    take(home, folder)
    (folder / "a.csv").rename(folder / "b.csv")
    assert look(home, folder)
    take(home, folder)
    here = turned_away_here(home, files_present([folder / "b.csv"]))
    assert [row["name"] for row in here] == ["b.csv"]


@pytest.mark.parametrize("are_rows", [True, False])
@pytest.mark.parametrize("left", [None, b"cut"])
def test_an_original_that_heals_lost_or_cut_bytes_is_news(home, folder, left, are_rows):
    (folder / "a.csv").write_bytes(RIGHT)
    take(home, folder)
    if are_rows:
        make_table(home, source("activity"), "code")
    assert not look(home, folder)
    path = landed_path(home, manifest_row(home, hashlib.sha256(RIGHT).hexdigest()))
    path.unlink() if left is None else path.write_bytes(left)
    assert look(home, folder)
    assert take(home, folder) == ["already"]
    assert path.read_bytes() == RIGHT
    assert not look(home, folder)
