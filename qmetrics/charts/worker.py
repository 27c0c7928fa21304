"""A process that draws: analysed series in, pictures out, one after another, until nobody asks any more.

Here: the loop that ``python -m qmetrics.charts.worker`` runs. Not here: how a figure looks (``draw``) or who
starts such processes (``qmetrics.assets.drawing``).
"""

import pickle
import sys
from typing import BinaryIO

from qmetrics.charts.draw import draw
from qmetrics.charts.save import png_and_svg


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer each pickled series with its pickled PNG and SVG, or with what drawing it raised."""
    while True:
        try:
            series = pickle.load(asked)
        except EOFError:
            return
        answer: tuple[bytes, bytes] | Exception
        try:
            answer = png_and_svg(draw(series))
        except Exception as error:  # whoever asked raises it
            answer = error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    pipe = sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not end up among the pictures
    serve(sys.stdin.buffer, pipe)
