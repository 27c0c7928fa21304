"""A measure of which the attacker works a hidden number out: withheld, said so, and no success."""

import json
from dataclasses import replace

import pytest
from homes import copy_of

from qmetrics.analysis.disclosure.attack import Hit
from qmetrics.app.catalogue import find_measure
from qmetrics.assets.builds import folder_of
from qmetrics.assets.chart_records import records_of
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.processes import known
from qmetrics.assets.public_charts import ask_for_public, keep_public, worked_out
from qmetrics.assets.releases import disclosure_of
from qmetrics.cli import main
from qmetrics.model.audience import Audience, Build
from qmetrics.store.derived import record_folder
from qmetrics.store.home import change_settings
from qmetrics.store.scope import scope_of

PUBLIC = Build(audience=Audience.PUBLIC)
HIT = Hit(("provider", "ZA1", "", "2026-01-01", "x"), 3, 3, ("the total less the others",))


@pytest.fixture(scope="module")
def home(sample_home, tmp_path_factory):
    """A copy of the sample's home, of whose public screening figures something was worked out."""
    copy = copy_of(sample_home, tmp_path_factory.mktemp("home") / "home")
    measure = find_measure("sepsis.screened")
    asked = ask_for_public(copy, measure, scope_of(copy))
    found = replace(asked.found, hits=known([HIT]))
    keep_public(copy, measure, replace(asked, found=found))
    record_folder(copy, "chart/sepsis/screened", copy.charts / "sepsis/screened")
    return copy


def test_nothing_of_it_is_shown_and_the_rest_stands(home):
    assert records_of(Evidence(home), find_measure("sepsis.screened"), PUBLIC) == []
    assert records_of(Evidence(home), find_measure("sepsis.antibiotics_within_1h"), PUBLIC)
    (key, why), *others = worked_out(home).items()
    assert key == "sepsis.screened"
    assert not others
    assert "1 hidden number could be worked out" in why
    assert "charts/sepsis/screened/disclosure.json" in why
    hit = json.loads((home.charts / "sepsis/screened/disclosure.json").read_text("utf-8"))["worked_out"]
    assert [one["reasons"] for one in hit] == [["the total less the others"]]


def test_the_manifest_of_a_release_would_say_so_by_key_and_never_what_it_is(home):
    (one,) = (entry for entry in disclosure_of(Evidence(home)) if entry["measure_key"] == "sepsis.screened")
    (hit,) = one["worked_out"]
    assert set(hit) == {"key", "reasons"}


def test_building_the_public_pages_does_not_succeed_and_the_page_says_why(home, monkeypatch, capsys):
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    assert main(["pack", "--audience", "public"]) == 1
    assert "FAILED sepsis.screened: withheld from the public build" in capsys.readouterr().out
    page = (folder_of(home, PUBLIC) / "sepsis/screened.html").read_text("utf-8")
    assert "a hidden number could be worked out from it" in page
    assert main(["pack", "--audience", "committee"]) == 0


def test_a_home_that_builds_nothing_for_the_public_has_nothing_to_withhold(home):
    change_settings(home, audiences=("committee",))
    assert worked_out(home) == {}
    change_settings(home, audiences=("public", "committee", "provider"))
    assert worked_out(home)
