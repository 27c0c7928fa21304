"""Files as a publisher or a provider might send them, whose texts would run, break a page or be a formula."""

import csv
import io
from collections.abc import Mapping

SCRIPT = "</title></style></bdi><script>window.ran = 1; alert(1)</script>"
HANDLER = '"\'><img src=http://127.0.0.1:9/x onerror="window.ran = 1"><svg onload=window.ran=1>'
FORMULA = "=cmd|' /C calc'!A0"
# not in capitals alone, which are shown as people write them
LONG = "Ww" * 5_000
TURNED = "\u202e\u2066ecrof a yb derebmun\u200f"
ALL = {"script": SCRIPT, "handler": HANDLER, "formula": FORMULA, "long": LONG, "turned": TURNED}

# codes that no organisation has, and that are not of the bundled sample either
ICB = "X0Z"
PROVIDERS = {f"X0{letter}": text for letter, text in zip("ABCDE", ALL.values(), strict=True)}
MEASURE = "complaints.acknowledged_within_3wd"
MONTHS = [f"{2023 + at // 12}-{at % 12 + 1:02}" for at in range(36)]
LAST_DAY = "2026-01-20"


def hostile_files() -> Mapping[str, bytes]:
    """Organisations with such names, their figures, and what they wrote of them; files with such names."""
    figures = [
        [MEASURE, month, code, "", "", (31 if month < "2025-10" else 9) - at * 7 % 5, 40, 0, 0, "", LAST_DAY]
        for code in PROVIDERS
        for at, month in enumerate(MONTHS)
    ]
    said = [
        [MEASURE, code, MONTHS[-1], text[:900], text[:900], text[:90], "2026-06-30", f"{text[:80]} one",
         "2026-01-15", f"{text[:80]} two", "Y"]
        for code, text in PROVIDERS.items()
    ]  # fmt: skip
    promised = [
        ["X1.key", code, text[:190], "X1", "done", "2025-12-01", "2025-12-02", f"{text[:80]} one",
         text[:290], "2025-12-02", f"{text[:80]} two", "2026-01-15", "Y", f"{text[:80]} three"]
        for code, text in PROVIDERS.items()
    ]  # fmt: skip
    return {
        "etr.csv": _text([_organisation(code, name) for code, name in PROVIDERS.items()], quoted=True),
        "aggregate.csv": _text([[*AGGREGATE], *figures]),
        "commentary.csv": _text([[*COMMENTARY], *said]),
        "milestones.csv": _text([[*MILESTONES], *promised]),
        **{
            f"{text[:80].replace('/', '_')}.csv": f"nothing that is known {number}".encode()
            for number, text in enumerate(ALL.values())
        },
    }


AGGREGATE = (
    "measure", "period", "organisation", "breakdown", "breakdown_value", "numerator", "denominator",
    "excluded", "unknown", "value", "extract_date",
)  # fmt: skip
COMMENTARY = (
    "measure_key", "org_code", "period", "what_happened", "action", "owner", "due_date", "author",
    "written_on", "second_reader", "is_public",
)  # fmt: skip
MILESTONES = (
    "milestone_key", "org_code", "title", "commitment", "state", "due_date", "done_date", "owner", "evidence",
    "evidence_date", "checked_by", "stated_on", "is_public", "second_reader",
)  # fmt: skip


def _organisation(code: str, name: str) -> list[str]:
    fields = [""] * 27
    fields[0], fields[1], fields[2], fields[3] = code, name, "Y99", ICB
    fields[10], fields[21], fields[23] = "19980401", "1", "A"
    return fields


def _text(rows: list[list[object]], *, quoted: bool = False) -> bytes:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(rows)
    return file.getvalue().encode()
