"""What the ledger does from end to end: entries typed, the main job run, charts and pages read.

One home goes through the tests of this file in their order: each adds to what the one before left.
"""

import re
from html import unescape

import pytest
from homes import charts_of

from qmetrics import cli
from qmetrics.app.ledger import add
from qmetrics.app.run import run, stale_assets
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.reports import write_theme
from qmetrics.model import TwinOptions
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import source
from qmetrics.store.check_results import read_check_results, store_check_results
from qmetrics.store.clock import VARIABLE
from qmetrics.store.home import Home
from qmetrics.store.observations import read_observations

KEY, ORG, LEVEL = "sepsis.minutes_to_antibiotics_median", "ZA1", "provider"
PAGE = "sepsis/minutes_to_antibiotics_median"
SOURCES = ("ods", "sepsis_return")
SAID = {"evidence": "Quality committee, item 4", "proposed_by": "Sepsis lead"}
WHOSE = {"measure_key": KEY, "org_code": ORG, "org_level": LEVEL}
ENTRIES = (
    {"kind": "recalculation", **WHOSE, "applies_from": "2025-03-01", "reason": "Screening moved to triage"},
    {"kind": "annotation", **WHOSE, "applies_from": "2025-06-15", "reason": "A new form came in"},
    {
        "kind": "local_target",
        **WHOSE,
        "applies_from": "2025-04-01",
        "value": "45",
        "reason": "Agreed locally",
    },
    {
        "kind": "exclusion",
        **WHOSE,
        "applies_from": "2024-06-01",
        "applies_to": "2024-06-30",
        "reason": "The system was down",
    },
)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One theme over 27 months: new limits need 12 points before them and 12 after."""
    files, made = tmp_path_factory.mktemp("arrivals"), Home(tmp_path_factory.mktemp("home"))
    for name in SOURCES:
        for file, content in source(name).twin(TwinOptions(months=27, patients=300)).items():
            (files / file).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, "")
        run(made, landing=files, only_themes=("sepsis",))
    return made


@pytest.fixture
def again(home, tmp_path):
    """The main job once more, with nothing new in the folder."""
    return lambda: run(home, landing=tmp_path, only_themes=("sepsis",))


def series(home):
    (found,) = [
        one
        for one in charts_of(home, KEY)
        if (one["org_code"], one["level"], one["breakdown"]) == (ORG, LEVEL, None)
    ]
    return found


def page(home, name=f"{PAGE}.html", build="committee"):
    """What a page says, without its tags."""
    text = (home.reports / build / name).read_text("utf-8")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_proposals_change_no_chart_and_are_listed_as_such(home, again):
    before = charts_of(home, KEY)
    for fields in ENTRIES:
        add(home, **fields, **SAID)
    again()
    assert charts_of(home, KEY) == before
    assert page(home).count("proposed: does nothing") == len(ENTRIES)
    assert "45 minutes local" not in page(home)
    assert "The system was down" not in page(home, build="public")


def test_approved_entries_act_on_the_chart_and_its_page(home, again):
    before = series(home)
    figures = read_observations(home, KEY)
    for row in range(1, len(ENTRIES) + 1):
        add(home, kind="approval", row=row, approved_by="Medical director", reason="Yes", evidence="Minutes")
    summary = again()
    assert summary.failures == ()
    now, said = series(home), page(home)
    words = " ".join(now["sentences"])

    # the recalculation: limits anew, and the chart without it beside
    assert "Limits were calculated anew from 1 March 2025: Screening moved to triage" in words
    assert "Without the recalculation: " in words
    for kind in ("svg", "png"):
        with_it, without = ((home.path / one[kind]).read_bytes() for one in (now, now["without"]))
        assert with_it != without
    assert "1 March 2025" not in now["without"]["alt_text"]
    assert "The same without the recalculation of limits" in said

    # the annotation
    assert "15 June 2025: A new form came in" in now["alt_text"]
    assert "A new form came in" in said

    # the local target
    assert (before["target"], now["target"]) == (None, {"value": 45.0, "standing": "local"})
    assert "45 minutes local for ZA1 from 1 April 2025 Agreed locally (approved by Medical director" in said

    # the exclusion: left out of limits and verdict, and still shown as it is
    (may,) = [row for row in now["rows"] if row["period_end"] == "2024-06-30"]
    (was,) = [row for row in before["rows"] if row["period_end"] == "2024-06-30"]
    assert (may["status"], may["value"], may["left_out_value"]) == ("left_out", None, was["value"])
    assert now["verdict"]["n"] == before["verdict"]["n"] - 1
    assert "1 figure is left out of limits and verdict: The system was down" in words
    assert "left out by the ledger: not counted" in said
    # what is stored stays
    assert read_observations(home, KEY).equals(figures)
    # other series are as they were
    assert "without" not in next(one for one in charts_of(home, KEY) if one["org_code"] == "ZA2")


def test_what_is_withdrawn_no_longer_acts(home, again):
    add(
        home,
        kind="withdrawal",
        row=4,
        proposed_by="Sepsis lead",
        approved_by="Chair",
        reason="No",
        evidence="x",
    )
    again()
    now = series(home)
    assert "left_out" not in {row["status"] for row in now["rows"]}
    assert "without" in now
    assert "withdrawn (row 9)" in page(home)


def test_an_accepted_warning_is_counted_and_shown_as_accepted_until_it_ends(home, again, monkeypatch):
    asset = "table/sepsis_return"
    results = read_check_results(home, asset)
    name = next(one["name"] for one in results if one["severity"] == "warning")
    failing = [
        {key: one[key] for key in ("name", "severity", "outcome", "message")}
        | ({"outcome": "failed", "message": "not so in 3 of 50 rows"} if one["name"] == name else {})
        for one in results
    ]
    store_check_results(home, asset, failing)
    write_theme(Evidence(home), "sepsis", Build(audience=Audience.COMMITTEE))
    words = f"{name} (sepsis_return)".replace("_", " ")
    warned = f"1 check warned: {words}."
    assert warned in page(home)
    before = again().checks
    proposal = {
        "kind": "accepted_warning",
        "check_name": f"{asset}:{name}",
        "reason": "The supplier mends it",
    }
    row = add(home, **proposal, applies_from="2026-11-01", applies_to="2027-01-31", **SAID).number
    assert again().checks == before
    assert warned in page(home)

    add(home, kind="approval", row=row, approved_by="Head of sepsis", reason="Yes", evidence="Minutes")
    summary = again()
    told = (
        f"Accepted until 31 January 2027 by Head of sepsis: The supplier mends it (row {row} of the ledger)."
    )
    assert summary.failures == ()
    assert summary.accepted == {f"{asset}:{name}": told}
    assert summary.checks == before | {"accepted": 1, "warned": before["warned"] - 1}
    lines = cli.summary_lines(summary)
    assert any("passed, 1 accepted, " in line for line in lines)
    assert any(told in line for line in lines)
    assert f"1 check accepted: {words}." in page(home)
    assert told in page(home)
    assert "1 accepted, " in page(home, "index.html")
    assert "Head of sepsis" not in page(home, build="public")

    monkeypatch.setenv(VARIABLE, "2027-02-01")
    summary = again()
    assert (summary.accepted, summary.checks) == ({}, before)
    assert warned in page(home)
    ended = f"Its acceptance by Head of sepsis ended on 31 January 2027 (row {row} of the ledger)."
    assert ended in page(home)
    assert "check accepted" not in page(home)


def test_a_review_that_is_long_due_fails_the_run_and_figures_stand(home, again, monkeypatch):
    asset = f"measure/{PAGE}"
    # the checks are asked again on the day on which their answer changes, and on no other
    stale = {}
    for day in ("2027-11-22", "2027-11-23", "2027-11-24"):
        monkeypatch.setenv(VARIABLE, day)
        stale[day] = asset in stale_assets(home, ("sepsis",))
    assert stale == {"2027-11-22": False, "2027-11-23": False, "2027-11-24": True}
    figures = read_observations(home, KEY)
    monkeypatch.setenv(VARIABLE, "2028-02-22")
    summary = again()
    results = {one["name"]: one["outcome"] for one in read_check_results(home, asset)}
    assert (results["review_is_not_due"], results["review_is_not_long_due"]) == ("failed", "failed")
    assert f"check {asset}:review_is_not_long_due" in [one.what for one in summary.failures]
    assert "1 check failed: review is not long due (minutes to antibiotics median)." in page(home)
    assert read_observations(home, KEY).equals(figures)
