"""Two releases of one real publication: both are kept and each moment has its answer, whichever lands first.

The first release is made here from the real second one by ``as_release_1``, since the publisher leaves only
the newest on its page.
"""

import io
import json
import re
from contextlib import redirect_stdout

import pytest

from qmetrics import cli
from qmetrics.store.home import Home
from qmetrics.store.landing import manifest

pytestmark = [pytest.mark.shared, pytest.mark.slow]

NAME = "MHSDS Data_4WW_JunPerf_2024_v2.csv"
SHARE = "camhs_waits.clock_stops_within_4w_share"
MEDIAN = "camhs_waits.waiting_first_contact_median"
RELEASES = {"v1": "2024-08-08", "v2": "2024-09-12"}
BEFORE, BETWEEN, AFTER = "2024-08-07", "2024-08-08", "2024-09-12"


def as_release_1(content: bytes) -> bytes:
    """The mutation: three cells of June 2024 that the second release "revised".

    ======  ==========  =========  ==============================
    Whose   Measure id  Release 1  Release 2 (as published)
    ======  ==========  =========  ==============================
    QHM     MRS08b      17         14: moved by 3
    RX4     MRS08b      21         \\*: reported, then suppressed
    RX3     MRS10a      \\*         88: suppressed, then reported
    ======  ==========  =========  ==============================
    """
    lines = content.decode("utf-8").splitlines(keepends=True)
    changes = {("QHM", "MRS08b", "14"): "17", ("RX4", "MRS08b", "*"): "21", ("RX3", "MRS10a", "88"): "*"}
    done = set()
    for number, line in enumerate(lines):
        cells = line.rstrip("\r\n").split(",")
        is_june = cells[0] in ("01/06/2024", "01/04/2024") and cells[1] == "30/06/2024"
        for (org, measure, now), first in changes.items():
            if is_june and org in cells and measure in cells and cells[-1] == now:
                end = line[len(line.rstrip("\r\n")) :]
                lines[number] = ",".join([*cells[:-1], first]) + end
                done.add((org, measure, now))
    assert done == set(changes), "the real file holds the cells that the mutation changes"
    return "".join(lines).encode()


def ask(home, *arguments):
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, "")
        patch.setenv("QMETRICS_HOME", str(home.path))
        code = cli.main(list(arguments))
    return code, out.getvalue()


def made(place, shared_dir, order):
    """A home in which the releases landed in an order, with their dates, and one run after them."""
    content = (shared_dir / "data" / "mhsds_4ww" / NAME).read_bytes()
    files = {"v1": as_release_1(content), "v2": content}
    home = Home(place / "home")
    arriving = place / "arrivals"
    arriving.mkdir(parents=True)
    for path in sorted((shared_dir / "data" / "ods").iterdir()):
        (arriving / path.name).write_bytes(path.read_bytes())
    for release in order:
        file = place / f"june_{release}.csv"
        file.write_bytes(files[release])
        code, words = ask(home, "land", str(file), "--published", RELEASES[release], "--release", release)
        assert code == 0, words
    code, words = ask(home, "run", "--icb", "QHM", "--landing", str(arriving), "--theme", "camhs_waits")
    assert code == 0, words
    return home


@pytest.fixture(scope="module")
def home(shared_dir, tmp_path_factory):
    """The first release landed before the second."""
    return made(tmp_path_factory.mktemp("in_order"), shared_dir, ("v1", "v2"))


def june(home, key, org, level, *options):
    code, words = ask(home, "data", key, "--org", org, "--level", level, *options, "--json")
    assert code == 0
    return [one for one in json.loads(words) if one["period_end"] == "2024-06-30"]


def said(home, key, org, level, *options):
    return [(one["value"], one["status"]) for one in june(home, key, org, level, *options)]


def test_both_releases_are_kept(home):
    kept = {row["release"]: str(row["published_on"]) for row in manifest(home) if row["source"] == "mhsds"}
    assert kept == RELEASES


@pytest.mark.parametrize(
    ("key", "org", "level", "first", "now"),
    [
        (SHARE, "QHM", "icb_population", (17, "reported"), (14, "reported")),
        (SHARE, "RX4", "provider", (21, "reported"), (None, "suppressed")),
        (MEDIAN, "RX3", "provider", (None, "suppressed"), (88, "reported")),
    ],
)
def test_each_moment_has_its_answer(home, key, org, level, first, now):
    code, words = ask(home, "data", key, "--as-at", BEFORE, "--json")
    assert (code, json.loads(words)) == (0, [])
    assert said(home, key, org, level, "--as-at", BETWEEN) == [first]
    assert said(home, key, org, level, "--as-at", AFTER) == [now]
    assert said(home, key, org, level) == [now]
    assert said(home, key, org, level, "--first") == [first]


def test_each_moment_has_its_trace(home):
    for as_at, release in ((BETWEEN, "v1"), (AFTER, "v2")):
        code, words = ask(
            home, "trace", SHARE, "--org", "QHM", "--period", "2024-06", "--as-at", as_at, "--json"
        )
        assert code == 0
        found = json.loads(words)
        (origin,) = found["sources"]
        assert (origin["file"], origin["release"]) == (f"june_{release}.csv", release)
        assert found["observation"]["value"] == {"v1": 17, "v2": 14}[release]


def test_the_revision_table_shows_the_difference(home, monkeypatch):
    import qmetrics as qm

    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    found = qm.measure(SHARE).revisions("QHM").filter("is_revised")
    assert found.select("first_value", "value", "change", "times").rows() == [(17.0, 14.0, -3.0, 1)]
    hidden = qm.measure(SHARE).revisions("RX4", level="provider").filter("is_revised")
    assert hidden.select("first_status", "status", "value", "change").rows() == [
        ("reported", "suppressed", None, None)
    ]
    # nothing else moved: all organisations and groups that the files hold
    assert qm.measure(SHARE).revisions("all")["is_revised"].sum() == 2
    assert qm.measure(MEDIAN).revisions("all")["is_revised"].sum() == 1
    assert not qm.measure("camhs_waits.clock_stops").revisions("all")["is_revised"].any()

    page = (home.reports / "committee" / "camhs_waits" / "clock_stops_within_4w_share.html").read_text(
        "utf-8"
    )
    section = page[page.index('<h2 id="revisions">') : page.index('<h2 id="governance">')]
    rows = [re.findall(r"<bdi>(.*?)</bdi>", row) for row in re.findall(r"<tr>(.*?)</tr>", section)]
    by_level = {row[0]: row[2:] for row in rows if row}
    assert "3.0 percentage points" in " ".join(" ".join(row) for row in by_level.values())
    assert ["1", "–", "–", "1", "0", "0"] in by_level.values(), "RX4 went from reported to suppressed"


def test_landing_in_the_other_order_gives_the_same_now(home, shared_dir, tmp_path):
    other = made(tmp_path, shared_dir, ("v2", "v1"))
    for key in (SHARE, MEDIAN, "camhs_waits.clock_stops"):
        for options in ([], ["--as-at", BETWEEN], ["--as-at", AFTER], ["--first"]):
            one, two = (ask(each, "data", key, *options, "--json") for each in (home, other))
            assert one[0] == 0
            assert json.loads(one[1]) == json.loads(two[1]), (key, options)
            assert len(json.loads(one[1])) > 10
