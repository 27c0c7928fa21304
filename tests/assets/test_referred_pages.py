"""The curves of the sample's waiting list: beside each pathway's chart and nowhere else."""

from dataclasses import replace

from qmetrics.assets import charts
from qmetrics.assets.chart_records import chart_records
from qmetrics.assets.referred import referred_by_group
from qmetrics.measures import all_measures
from qmetrics.store.scope import scope_of

BY_KEY = {one.key: one for one in all_measures()}
MEASURE = BY_KEY["camhs_waits.seen_within_4w"]


def test_all_and_every_pathway_have_curves_that_add_up(sample_home):
    found = referred_by_group(sample_home, MEASURE, scope_of(sample_home))
    assert set(found) == {one["breakdown_value"] for one in chart_records(sample_home, MEASURE)}
    for one in found.values():
        known = one.frame.drop_nulls(["seen", "removed", "waiting"])
        whole = known["seen"] + known["removed"] + known["waiting"]
        assert ((whole - 1).abs() < 1e-9).all()
        assert known["seen"].is_sorted()
        assert known["removed"].is_sorted()
        assert known["waiting"].is_sorted(descending=True)
        assert known["time"][0] == 0
    assert referred_by_group(sample_home, BY_KEY["camhs_waits.waiting"], scope_of(sample_home)) == {}


def test_each_panel_shows_its_own(sample_home):
    page = (sample_home.reports / "committee" / "camhs_waits" / "seen_within_4w.html").read_text("utf-8")
    records = [one for one in chart_records(sample_home, MEASURE) if one["level"] == "icb_providers"]
    assert page.count("A child referred today<span") == len(records)
    said = [record["referred_today"]["sentences"][0] for record in records]
    assert len(set(said)) == len(said)
    for record in records:
        kept = record["referred_today"]
        assert (sample_home.path / kept["svg"]).read_bytes().startswith(b"<?xml")
        assert kept["sentences"][0] in kept["alt_text"]
        name = kept["svg"].rpartition("/")[2]
        assert f'src="seen_within_4w/{name}"' in page
        assert (sample_home.reports / "committee" / "camhs_waits" / "seen_within_4w" / name).exists()


def test_other_measures_have_none(sample_home):
    for key in ("camhs_waits.waiting", "sepsis.screened"):
        assert not any("referred_today" in one for one in chart_records(sample_home, BY_KEY[key]))


def test_nothing_is_drawn_beside_what_is_not_shown(sample_home, monkeypatch):
    whole = charts.home_series
    monkeypatch.setattr(
        charts,
        "home_series",
        lambda *given: [replace(one, frame=one.frame.clear()) for one in whole(*given)],
    )
    asked = charts.ask_for_charts(sample_home, MEASURE, scope_of(sample_home))
    assert asked
    assert not any(one.referred or one.curves or one.pictures for one in asked)
