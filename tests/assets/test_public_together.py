"""Measures that count the same people are attacked together, and withheld where they tell a hidden number."""

import json

import pytest
from homes import copy_of

from qmetrics.analysis.disclosure.attack import Hit
from qmetrics.analysis.disclosure.bounds import ImpossibleBuild
from qmetrics.analysis.disclosure.cells import Cell
from qmetrics.app.catalogue import find_measure
from qmetrics.assets import public_together
from qmetrics.assets.builds import folder_of
from qmetrics.assets.chart_records import disclosure_record, records_of, together_record
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.processes import known
from qmetrics.assets.public_charts import worked_out
from qmetrics.assets.public_together import ask_together, keep_together
from qmetrics.assets.releases import disclosure_of
from qmetrics.cli import main
from qmetrics.measures import themes
from qmetrics.model.audience import Audience, Build
from qmetrics.store.derived import forget_derived, record_folder
from qmetrics.store.files import write_whole
from qmetrics.store.home import change_settings

PUBLIC, COMMITTEE = Build(audience=Audience.PUBLIC), Build(audience=Audience.COMMITTEE)
HIT = Hit(("x complaints.outcome_not", "ZA1", "", "2026-01-01", 0), 0, 1, ("three parts",))
PARTS = [f"complaints.outcome_{one}" for one in ("upheld", "partly", "not")]


@pytest.fixture
def home(sample_home, tmp_path):
    """A copy of the sample's home in which nothing has been attacked together yet."""
    copy = copy_of(sample_home, tmp_path / "home")
    for theme in themes():
        (copy.charts / theme / "together.json").unlink()
        forget_derived(copy, f"report/{theme}")
    return copy


def of_outcomes(asked):
    """The set of measures that the three outcomes are in."""
    return next(one for one in asked.printings if PARTS[0] in one.printed)


def test_the_run_attacked_every_theme_and_nothing_was_worked_out(sample_home):
    joined = {}
    for theme in themes():
        record = together_record(sample_home, theme)
        assert record["withheld"] == {}, theme
        joined[theme] = [set(one["measures"]) for one in record["attacked"]]
        assert {one["attack"] for one in record["attacked"]} <= {"nothing worked out"}
    assert {"sepsis.antibiotics_within_1h", "sepsis.minutes_to_antibiotics_median"} <= joined["sepsis"][0]
    assert any(set(PARTS) <= keys for keys in joined["complaints"])
    waiting = {"camhs_waits.still_waiting_over_18w", "camhs_waits.still_waiting_over_52w_share"}
    assert any(waiting <= keys for keys in joined["camhs_waits"])
    # what was attacked is not attacked again
    assert ask_together(sample_home, "complaints") is None


def test_it_is_attacked_again_when_what_is_shown_changes(home):
    asked = ask_together(home, "complaints")
    assert asked is not None
    keep_together(home, "complaints", asked)
    assert ask_together(home, "complaints") is None
    shown = home.charts / "complaints/outcome_upheld/public/shown.json"
    kept = json.loads(shown.read_text("utf-8")) | {"kept": ["2026-01-31"]}
    write_whole(shown, json.dumps(kept).encode())
    record_folder(home, "chart/complaints/outcome_upheld", home.charts / "complaints/outcome_upheld")
    assert ask_together(home, "complaints") is not None


def test_a_measure_that_tells_something_beside_others_is_withheld_and_the_rest_stands(
    home, monkeypatch, capsys
):
    asked = ask_together(home, "complaints")
    at = asked.printings.index(of_outcomes(asked))
    one = public_together.AskedTogether(
        of=asked.of, printings=(asked.printings[at],), hits=((known([]), known([HIT])),)
    )
    # all three at once tell something, any two do not
    monkeypatch.setattr(
        public_together,
        "attack",
        lambda problem, _: [HIT] if set(PARTS) <= {cell.key[0].split(" ")[1] for cell in problem} else [],
    )
    monkeypatch.setattr(
        public_together,
        "_problem",
        lambda printing: [Cell((f"x {key}", "", None, None, 0)) for key in printing.printed],
    )
    keep_together(home, "complaints", one)
    (key, why), *others = worked_out(home).items()
    assert (key, others) == (PARTS[2], [])
    assert "1 hidden number could be worked out from what it and other measures of the same people" in why
    assert "charts/complaints/together.json" in why
    last, first = find_measure(PARTS[2]), find_measure(PARTS[0])
    assert records_of(Evidence(home), last, PUBLIC) == []
    assert records_of(Evidence(home), first, PUBLIC)
    assert records_of(Evidence(home), last, COMMITTEE)
    # the manifest of a release would name what was worked out, and never what it is
    (entry,) = (one for one in disclosure_of(Evidence(home)) if one["measure_key"] == PARTS[2])
    assert [set(hit) for hit in entry["worked_out"]] == [{"key", "reasons"}]
    assert disclosure_record(home, first)["worked_out"] == []

    monkeypatch.undo()
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    assert main(["pack", "--audience", "public"]) == 1
    assert f"FAILED {PARTS[2]}: withheld from the public build" in capsys.readouterr().out
    page = (folder_of(home, PUBLIC) / "complaints/outcome_not.html").read_text("utf-8")
    assert "beside other measures of the same people a hidden number could be worked out" in page
    data = (folder_of(home, PUBLIC) / "data.csv").read_text("utf-8")
    assert PARTS[2] not in data
    assert PARTS[0] in data


def test_figures_that_are_not_of_the_same_rows_are_not_attacked_together_and_it_is_said(home):
    asked = ask_together(home, "complaints")
    printing = of_outcomes(asked)

    class Broken:
        def result(self):
            raise ImpossibleBuild("no counts fit all that is printed")

    broken = public_together.AskedTogether(of=asked.of, printings=(printing,), hits=((Broken(),),))
    keep_together(home, "complaints", broken)
    record = json.loads((home.charts / "complaints/together.json").read_text("utf-8"))
    assert record["withheld"] == {}
    (said,) = record["attacked"]
    assert said["attack"].startswith("not attacked together")


def test_a_home_that_builds_nothing_for_the_public_attacks_nothing(home):
    change_settings(home, audiences=("committee",))
    assert ask_together(home, "complaints") is None
