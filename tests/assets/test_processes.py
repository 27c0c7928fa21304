"""Processes of their own: they give what this process would, and an error comes back to whoever asked."""

import os
import pickle
import threading
from io import BytesIO
from operator import add, truediv

import pytest

from qmetrics.assets.processes import DRAWING, elsewhere, known, serve, start


def test_a_function_is_called_in_another_process():
    assert elsewhere(DRAWING, add, 2, 3).result(timeout=60) == 5
    assert elsewhere(DRAWING, os.getpid).result(timeout=60) != os.getpid()


def test_what_it_raises_is_raised_here_and_the_next_question_is_answered():
    with pytest.raises(ZeroDivisionError):
        elsewhere(DRAWING, truediv, 1, 0).result(timeout=60)
    assert elsewhere(DRAWING, truediv, 1, 2).result(timeout=60) == 0.5


class ToldByItsPickling:
    """A value that is, once unpickled, the name of the thread that pickled it."""

    def __reduce__(self):
        return str, (threading.current_thread().name,)


def test_what_is_asked_is_pickled_by_whoever_asks():
    # by a thread of the pool, a data frame's pickling and an expression that calls Python wait for each other
    asking = threading.current_thread().name
    assert elsewhere(DRAWING, str, ToldByItsPickling()).result(timeout=60) == asking


def test_what_cannot_be_pickled_is_an_error_where_it_is_asked():
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        elsewhere(DRAWING, str, lambda: None)


def test_a_process_that_ends_is_an_error_that_names_what_was_asked_and_is_replaced():
    with pytest.raises(RuntimeError, match=r"asked for _exit ended with 3; run again"):
        elsewhere(DRAWING, os._exit, 3).result(timeout=60)
    assert elsewhere(DRAWING, add, 2, 3).result(timeout=60) == 5


def test_they_can_be_started_before_there_is_work():
    start(DRAWING, os.getpid)
    assert elsewhere(DRAWING, add, 2, 3).result(timeout=60) == 5


def test_a_known_answer_needs_no_process():
    assert known("passed").done()
    assert known("passed").result() == "passed"


def test_answers_follow_questions_until_there_are_none():
    answers = BytesIO()
    serve(BytesIO(pickle.dumps((add, (1, 2))) + pickle.dumps((add, (1, None)))), answers)
    answers.seek(0)
    assert pickle.load(answers) == (3, None)
    nothing, error = pickle.load(answers)
    assert nothing is None
    assert isinstance(error, TypeError)
    assert answers.read() == b""
