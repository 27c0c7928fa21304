"""Processes that draw: the pictures are those drawn here, and an error comes back to whoever asked."""

import pickle
from dataclasses import replace
from io import BytesIO

import pytest
from series_frames import STEADY, make_measure, monthly

from qmetrics.analysis.series import analyse
from qmetrics.assets.drawing import drawn
from qmetrics.charts import draw, png_and_svg
from qmetrics.charts.worker import serve

SERIES = analyse(
    make_measure(), monthly(STEADY), org_code="ZZ1", org_name="Sample Trust", level="icb_providers"
)


def test_the_pictures_are_those_drawn_in_this_process():
    asked = [drawn(SERIES) for _ in range(3)]
    assert {future.result(timeout=120) for future in asked} == {png_and_svg(draw(SERIES))}


def test_an_error_in_drawing_is_raised_here_and_the_next_chart_is_drawn():
    broken = replace(SERIES, frame=SERIES.frame.drop("status"))
    with pytest.raises(Exception, match="status"):
        drawn(broken).result(timeout=120)
    assert drawn(SERIES).result(timeout=120)[0].startswith(b"\x89PNG")


def test_answers_follow_questions_until_there_are_none():
    answers = BytesIO()
    serve(BytesIO(pickle.dumps(SERIES) + pickle.dumps(replace(SERIES, frame=None))), answers)
    answers.seek(0)
    assert pickle.load(answers) == png_and_svg(draw(SERIES))
    assert isinstance(pickle.load(answers), Exception)
    assert answers.read() == b""
