"""Colours, shapes, fonts and sizes of every chart.

Here: constants only. The scheme is that of NHS England's Making Data Count; shapes are added so that colour
never carries the meaning alone. Icons are in ``icons``.
"""

COMMON_CAUSE = "#a6a6a6"
IMPROVEMENT = "#00b0f0"
CONCERN = "#e46c0a"
NEUTRAL = "#490092"
TARGET = "#de1b1b"
MEAN = "#000000"
# the scheme's #a6a6a6 stands 2.4 to 1 on paper; lines that mean something need 3 to 1
LIMIT = "#8c8c8c"
LINE = "#8c8c8c"
GRID = "#e3e3e3"
FRAME = "#bfbfbf"
INK = "#1a1a1a"
QUIET = "#595959"
RANGE = "#8c8c8c"
WATERMARK = "#e8e8e8"
PAPER = "#ffffff"
# areas of a wait: how it ends, and those who still wait
SEEN = "#12436d"
REMOVED = "#801650"
WAITING = "#d9d9d9"

# colour, marker and legend words of a point
POINTS = {
    "plain": (COMMON_CAUSE, "o", "Figure"),
    "common_cause": (COMMON_CAUSE, "o", "Common cause"),
    "improvement": (IMPROVEMENT, "^", "Special cause improvement"),
    "concern": (CONCERN, "v", "Special cause concern"),
    "neutral_high": (NEUTRAL, "s", "Special cause (neither better nor worse)"),
    "neutral_low": (NEUTRAL, "s", "Special cause (neither better nor worse)"),
}

# marker and legend words of a period without a figure
GAPS = {
    "not_submitted": ("x", "Not submitted"),
    "zero_denominator": ("+", "No cases"),
    "not_applicable": ("_", "Not applicable"),
    "withheld": ("X", "Withheld"),
    None: ("1", "No record"),
}

# line of an upright at a day
DAYS = {"break": ":", "recalculation": "-.", "annotation": (0, (1, 2.5))}

FONTS = ["DejaVu Sans", "Verdana", "Arial", "sans-serif"]
TITLE_SIZE = 14.0
SUBTITLE_SIZE = 10.5
TEXT_SIZE = 9.5
SMALL_SIZE = 8.5

MARKER_SIZE = 7.5
LINE_WIDTH = 1.6
THIN = 1.0
DASHES = (0, (6, 3))
SHORT_DASHES = (0, (3, 1.5))

# inches
WIDTH = 10.0
HEIGHT = 5.6
LEFT = 0.75
RIGHT = 1.75
BOTTOM = 0.95
MARGIN = 0.25
ICON_SIZE = 0.72
DPI = 100
