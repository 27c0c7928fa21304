"""What an analyst gets from ``import qmetrics as qm``: figures, charts, origins, words, helpful errors."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from matplotlib.figure import Figure

import qmetrics as qm
from qmetrics.app.catalogue import UnknownError
from qmetrics.app.facade import NoDataError, OpenHome
from qmetrics.app.shown import Catalogue, Explanation, Trace
from qmetrics.model import OBSERVATION_SCHEMA
from qmetrics.store.home import Home

KEY = "sepsis.antibiotics_within_1h"
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _at_the_sample_home(sample_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMETRICS_HOME", str(sample_home.path))


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is not there yet."""
    monkeypatch.setenv("QMETRICS_HOME", str(tmp_path / "none"))
    return tmp_path / "none"


def heavy_modules(code: str) -> set[str]:
    """Heavy libraries that a fresh interpreter has imported after some code."""
    heavy = {"dagster", "great_expectations", "pandas", "matplotlib", "sqlalchemy", "alembic"}
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return heavy & {name.partition(".")[0] for name in shown.stdout.split()}


def test_importing_costs_nothing_heavier_than_polars() -> None:
    assert heavy_modules("import qmetrics") == set()
    assert heavy_modules("from qmetrics.analysis import spc") == set()


def test_figures_and_charts_need_neither_dagster_nor_great_expectations() -> None:
    code = f"import qmetrics as qm; m = qm.measure({KEY!r}); m.data(); m.plot(); m.trace(); m.explain()"
    assert not heavy_modules(code) & {"dagster", "great_expectations", "pandas", "alembic"}


def test_the_catalogue_is_a_list_a_frame_and_a_table() -> None:
    found = qm.catalogue()
    promised = ["key", "theme", "title", "unit", "kind", "dynamics", "direction", "source", "publisher_id"]
    assert set(promised) <= set(found[0])
    assert found.frame.height == len(found) == found.frame["key"].n_unique()
    assert [one["key"] for one in found.search("mrs08B")] == ["camhs_waits.clock_stops_within_4w_share"]
    assert "SYNTHETIC" in found._repr_html_()
    assert "SYNTHETIC" in found.search("sepsis")._repr_html_()


def test_commitments_are_searchable() -> None:
    record = {"key": "a.b", "title": "t", "question": "q", "commitments": ["PS03"]}
    assert len(Catalogue([record]).search("ps03")) == 1


def test_data_is_the_home_icb_at_the_headline_level() -> None:
    frame = qm.measure(KEY).data()
    assert frame.columns == list(OBSERVATION_SCHEMA)
    assert set(frame["org_level"]) == {"icb_providers"}
    assert set(frame["org_code"]) == {"QZ9"}
    assert frame["breakdown"].null_count() == frame.height == 15
    assert frame["period_end"].is_sorted()


def test_data_by_a_breakdown_gives_only_its_rows() -> None:
    frame = qm.measure(KEY).data(by="deprivation_quintile")
    assert set(frame["breakdown"]) == {"deprivation_quintile"}
    assert frame["breakdown_value"].n_unique() > 3
    assert frame.equals(qm.measure(KEY).data(breakdown="deprivation_quintile"))


def test_data_of_a_provider_of_a_level_and_of_all() -> None:
    one = qm.measure(KEY).data("ZA1")
    assert set(one["org_level"]) == {"provider"}
    providers = qm.measure(KEY).data(level="provider")
    assert providers["org_code"].n_unique() > 3
    assert providers.filter(pl.col("org_code") == "ZA1").equals(one)
    assert qm.measure(KEY).data(org="all")["org_level"].n_unique() == 4


def test_data_as_at_a_day_is_what_was_known_then() -> None:
    frame = qm.measure(KEY).data()
    day = frame["known_from"].max().date()  # type: ignore[union-attr]
    assert qm.measure(KEY).data(as_at=day).equals(frame)
    with pytest.raises(NoDataError, match="first figures came on"):
        qm.measure(KEY).data(as_at="2001-01-01")


def test_spc_is_the_chart_and_agrees_with_the_statistics_by_themselves() -> None:
    from qmetrics.analysis import spc

    measure = qm.measure(KEY)
    frame = measure.spc()
    columns = ["mean", "lower_limit", "upper_limit", "special_cause", "point_type", "segment"]
    assert set(columns) <= set(frame.columns)
    alone = spc.xmr(measure.data(), date="period_end", value="value", improvement="increase")
    assert frame["upper_limit"].to_list() == pytest.approx(alone["upper_limit"].to_list())
    assert measure.verdict()["variation"] == spc.verdict(alone, date="period_end")["variation"][0]


def test_methods_are_compared_where_there_are_limits_and_refused_with_the_reason_where_not() -> None:
    found = qm.measure(KEY).compare_methods()
    assert {"mdc", "nhsr"} <= set(found["ruleset"])
    with pytest.raises(ValueError, match="stock"):
        qm.measure("camhs_waits.waiting").compare_methods()


def test_plot_is_a_figure_that_can_be_restyled() -> None:
    figure = qm.measure(KEY).plot()
    assert isinstance(figure, Figure)
    before = figure._repr_png_()  # type: ignore[attr-defined]
    figure.axes[0].set_ylim(0, 10)
    after = figure._repr_png_()  # type: ignore[attr-defined]
    assert before.startswith(b"\x89PNG")
    assert before != after


def test_plot_of_a_pathway_and_of_a_stock() -> None:
    measure = qm.measure("camhs_waits.waiting")
    group = measure.data(by="pathway")["breakdown_value"][0]
    assert measure.series(breakdown=f"pathway={group}").breakdown_value == group
    assert measure.series().chart == "stock_line"
    assert isinstance(measure.plot(breakdown=f"pathway={group}"), Figure)


def test_a_trace_leads_to_rows_that_are_in_the_landed_file(sample_home: Home) -> None:
    found = qm.measure(KEY).trace("ZA1", "2026-01")
    assert isinstance(found, Trace)
    assert str(found.observation["period_end"]) == "2026-01-31"
    one = found.sources[0]
    file = sample_home.landing / one["source"] / f"{one['sha256']}.csv"
    lines = file.read_text("utf-8-sig").splitlines()
    assert found.observation["denominator"] == len(one["rows"])
    assert all("ZA1" in lines[row - 1] for row in one["rows"])


def test_a_trace_without_a_period_is_of_the_latest_figure() -> None:
    latest = qm.measure(KEY).data()["period_end"].max()
    assert qm.measure(KEY).trace().observation["period_end"] == latest


def test_an_explanation_says_the_latest_figure_and_why_points_are_flagged() -> None:
    found = qm.measure(KEY).explain()
    assert isinstance(found, Explanation)
    assert found.sentences[0].startswith("Latest figure")
    assert found.points.height == qm.measure(KEY).spc().filter(pl.col("special_cause") != "none").height
    assert str(found).startswith("SYNTHETIC")


@pytest.mark.parametrize("key", [one["key"] for one in qm.catalogue()])
def test_every_measure_shows_itself(key: str) -> None:
    measure = qm.measure(key)
    org = measure.data()["org_code"][0]
    shown = [measure, measure.explain(org), measure.trace(org)]
    for one in shown:
        assert "SYNTHETIC DATA" in one._repr_html_()  # type: ignore[attr-defined]
        assert len(one._repr_html_()) < 20_000  # type: ignore[attr-defined]
    assert measure.spc(org).height


def test_html_is_escaped() -> None:
    record = {"key": "<script>", "title": "a & b"}
    assert "&lt;script&gt;" in Catalogue([record])._repr_html_()
    words = Explanation(
        title="<b>", whose="<i>", sentences=("<u>",), chart="<s>", points=pl.DataFrame(), caveats=("<p>",)
    )._repr_html_()
    for tag in ("<b>", "<i>", "<u>", "<s>"):
        assert tag not in words


@pytest.mark.parametrize("method", ["data", "spc", "plot", "trace", "explain"])
@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ({"org": "ZA11"}, "ZA1"),
        ({"level": "providers"}, "provider"),
        ({"breakdown": "sexes=male"}, "sex"),
        ({"breakdown": "sex=femal"}, "female"),
    ],
)
def test_an_unknown_name_is_an_error_that_names_the_nearest(
    method: str, wrong: dict[str, str], nearest: str
) -> None:
    with pytest.raises(UnknownError, match=f"nearest: .*{nearest}"):
        getattr(qm.measure(KEY), method)(**wrong)


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(UnknownError, match=KEY):
        qm.measure("sepsis.antibiotic_within_1h")


def test_what_is_ambiguous_says_what_to_name() -> None:
    with pytest.raises(UnknownError, match="org='ZA1'"):
        qm.measure(KEY).plot(level="provider")
    with pytest.raises(UnknownError, match="sex=VALUE; groups: female"):
        qm.measure(KEY).plot(breakdown="sex")
    with pytest.raises(UnknownError, match="not both"):
        qm.measure(KEY).data(by="sex", breakdown="sex=male")


def test_without_a_home_the_catalogue_works_and_figures_say_what_to_do(empty_home: Path) -> None:
    assert len(qm.catalogue()) > 50
    for ask in (qm.measure(KEY).data, qm.measure(KEY).plot):
        with pytest.raises(NoDataError, match=r"qmetrics run.*qm\.sample"):
            ask()
    assert not empty_home.exists()


def test_a_sample_that_is_there_is_reused_and_nothing_else_is_touched(
    sample_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    found = qm.sample()
    assert isinstance(found, OpenHome)
    assert found.home == sample_home
    assert found.is_sample
    assert found.measure(KEY).data().height
    assert len(found.catalogue()) == len(qm.catalogue())
    assert os.environ["QMETRICS_HOME"] == str(sample_home.path)
    assert "DAGSTER_HOME" not in os.environ


def test_the_sample_lies_beside_the_home_and_never_in_one_of_real_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    monkeypatch.setattr("qmetrics.app.sample_home.make_sample_home", lambda home, **_: made.append(home.path))
    monkeypatch.setenv("QMETRICS_HOME", str(tmp_path / ".qmetrics"))
    qm.sample()
    assert made == [tmp_path / ".qmetrics-sample"]
    monkeypatch.setattr("qmetrics.app.facade.holds", lambda home: "real")
    with pytest.raises(ValueError, match="real data"):
        qm.sample(tmp_path)


def test_a_p_prime_chart_is_explained_and_refuses_a_comparison_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the shared sample has 15 months
    monkeypatch.setattr("qmetrics.analysis.bearing.PRIME_POINTS", 15)
    measure = qm.measure("complaints.outcome_upheld")
    series = measure.series()
    assert series.chart == "p_prime", series.chart_reason
    points = measure.spc()
    assert {"z", "sigma_z", "segment", "special_cause"} <= set(points.columns)
    found = measure.explain()
    assert found.chart.startswith("p′ chart: points differ in size")
    assert found.points.height == points.filter(pl.col("special_cause") != "none").height
    with pytest.raises(ValueError, match=r"other limits than an XmR chart.*p′ chart: points differ in size"):
        measure.compare_methods()


def test_a_run_chart_has_a_median_and_says_that_there_are_no_limits_to_compare() -> None:
    measure = qm.measure("sepsis.antibiotics_within_3h")
    assert measure.series().chart == "run_chart"
    assert {"median", "longest_run", "runs_signal"} <= set(measure.spc().columns)
    assert measure.explain().points.height == 0
    with pytest.raises(ValueError, match=r"no limits of an XmR chart.*run chart, no icons; points differ"):
        measure.compare_methods()
