"""Text that a workbook or a deck may hold: without what no XML allows, and what turns the writing round."""

import re

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# They turn the writing of what follows round and carry no content; single marks (left-to-right) stay.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def office_text(text: str) -> str:
    """The text without signs that break a file or show it otherwise than it is written.

    Examples
    --------
    >>> office_text("Tr\\x00ust \\u202e<b>")
    'Trust <b>'
    """
    return TURNING.sub("", NOT_IN_XML.sub("", text))
