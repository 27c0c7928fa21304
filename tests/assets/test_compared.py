"""Pictures that compare in the sample's builds: on the committee's pages, and in no other build."""

import polars as pl

from qmetrics.analysis.recorded import LEFT_OUT
from qmetrics.assets import compared
from qmetrics.assets.chart_records import chart_records
from qmetrics.assets.compared import GAP, SIDE_BY_SIDE, compared_records
from qmetrics.measures import all_measures
from qmetrics.store.scope import scope_of

BY_KEY = {one.key: one for one in all_measures()}
NAMES = ("Providers side by side", "Gap between the most and the least deprived fifth")


def page(home, build, key):
    return (home.reports / build / f"{key.replace('.', '/')}.html").read_text("utf-8")


def test_the_committee_sees_them_with_their_pictures(sample_home):
    measure = BY_KEY["sepsis.screened"]
    shown = page(sample_home, "committee", measure.key)
    side, gap = compared_records(sample_home, measure)
    assert (side["kind"], gap["kind"]) == (SIDE_BY_SIDE, GAP)
    for record in (side, gap):
        assert record["alt_text"] in shown
        for kind in ("svg", "png"):
            name = record[kind].rpartition("/")[2]
            assert f'"screened/{name}"' in shown
            assert (sample_home.reports / "committee" / "sepsis" / "screened" / name).exists()
        assert f'height="{record["height"]}"' in shown
        assert all(sentence in shown for sentence in record["sentences"])
    order = [shown.index(f'id="{name}"') for name in ("side-by-side", "providers", "groups")]
    assert order == sorted(order)
    assert shown.index(NAMES[1]) > shown.index('id="groups"')


def test_no_other_build_holds_any(sample_home):
    for build in ("public", "provider"):
        for file in (sample_home.reports / build).rglob("*"):
            assert not file.name.startswith((SIDE_BY_SIDE, "gap."))
            if file.suffix == ".html":
                text = file.read_text("utf-8")
                assert not any(name in text for name in NAMES)


def test_the_sums_are_those_of_the_charts_months(sample_home):
    measure, scope = BY_KEY["sepsis.screened"], scope_of(sample_home)
    (found,) = compared.provider_comparisons(sample_home, measure, scope)
    whole = next(
        record["rows"]
        for record in chart_records(sample_home, measure)
        if record["level"] == "icb_providers" and record["breakdown"] is None
    )
    counted = [row for row in whole if not row["is_immature"] and row["status"] == "reported"][-12:]
    assert found.shown["numerator"].sum() == sum(row["numerator"] for row in counted)
    assert found.shown["denominator"].sum() == sum(row["denominator"] for row in counted)
    assert found.frame["org_code"].to_list() == sorted(found.frame["org_code"].to_list())
    assert set(found.frame["org_code"]) <= set(scope.providers)


def test_each_pathway_stands_alone_and_a_list_is_the_latest(sample_home):
    scope = scope_of(sample_home)
    found = compared.provider_comparisons(sample_home, BY_KEY["camhs_waits.waiting_well_30d"], scope)
    assert {one.breakdown for one in found} == {"pathway"}
    assert all(one.is_list and one.periods == 1 for one in found)
    flow = compared.provider_comparisons(sample_home, BY_KEY["camhs_waits.seen_within_4w"], scope)
    assert not any(one.is_list for one in flow)
    assert len({one.group for one in flow}) == len(flow) > 1


def test_never_events_and_counts_have_none(sample_home):
    for measure in all_measures():
        if measure.theme == "never_events":
            assert compared_records(sample_home, measure) == []
    assert compared_records(sample_home, BY_KEY["camhs_waits.waiting"]) == []


def test_what_a_failed_check_withholds_is_not_compared(sample_home, monkeypatch):
    measure, scope = BY_KEY["sepsis.screened"], scope_of(sample_home)
    assert compared.gap_of(sample_home, measure, scope) is not None
    monkeypatch.setattr(compared, "withheld_reason", lambda *given: "a check failed")
    assert compared.ask_for_compared(sample_home, measure, scope) == []


def test_what_the_ledger_leaves_out_is_left_out(sample_home, monkeypatch):
    measure, scope = BY_KEY["sepsis.screened"], scope_of(sample_home)
    (before,) = compared.provider_comparisons(sample_home, measure, scope)

    def without_march(measure, rows, entries):

        march = pl.col("period_end").dt.month() == 3
        return rows.with_columns(pl.when(march).then(pl.lit(LEFT_OUT)).otherwise("status").alias("status"))

    monkeypatch.setattr(compared, "leave_out", without_march)
    (after,) = compared.provider_comparisons(sample_home, measure, scope)
    assert after.last < before.last
    assert set(after.frame["periods"]) == {11}
