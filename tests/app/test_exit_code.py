"""The exit code of ``qmetrics run``: 1 where anything failed, and what failed is named."""

import pytest

from qmetrics import cli
from qmetrics.app.run import Failure, Summary
from qmetrics.store.home import Home

CHECK = Failure(what="check table/activity:has_rows", reason="0 rows, 1 expected")


@pytest.mark.parametrize(("failures", "code"), [((), 0), ((CHECK,), 1)])
def test_a_run_with_failures_ends_with_1_and_names_them(failures, code, tmp_path, monkeypatch, capsys):
    summary = Summary(
        home=Home(tmp_path),
        icb="QZ9",
        is_sample=True,
        landed=0,
        files=3,
        quarantined=(),
        turned_away=(),
        absent=(),
        checks={"passed": 1, "accepted": 0, "warned": 0, "failed": len(failures), "skipped": 0},
        accepted={},
        measures=1,
        without_data=0,
        not_asked=0,
        withheld=(),
        signals=0,
        charts=0,
        knows_providers=True,
        remembered="",
        made=0,
        mended=(),
        pages=(),
        failures=failures,
    )
    monkeypatch.setattr("qmetrics.app.run.run", lambda *given, **named: summary)
    monkeypatch.setenv("QMETRICS_HOME", str(tmp_path))
    assert cli.main(["run"]) == code
    said = capsys.readouterr().out
    assert ("FAILED     check table/activity:has_rows" in said) == bool(failures)
