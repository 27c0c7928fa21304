"""Synthetic KO41a files: three financial years of fictional bodies, by organisation and by site."""

import random
from collections.abc import Mapping

from qmetrics.model import TwinOptions
from qmetrics.reference.organisations import SAMPLE_ICB, SampleOrganisation, sample_organisations
from qmetrics.sources.ko41a.columns import (
    AGE,
    CLINICAL_TREATMENT,
    COMPLAINTS,
    COUNTS,
    ORGANISATION_HEADER,
    PROFESSION,
    SERVICE,
    SITE_HEADER,
    STATUS,
    SUBJECT_AREA,
)

UPHELD_RISES = "ZA4"
DOES_NOT_ADD_UP = "ZA2"

# (column, organisation, financial year, what)
SIGNALS = (
    ("Complaints_Number_Upheld", UPHELD_RISES, "the last year", "half upheld where it was a quarter"),
    ("Complaints_Total_Carried_Forward", DOES_NOT_ADD_UP, "the first year", "three too many carried on"),
)

TYPES = {
    "acute": "Acute",
    "mental_health": "Mental Health",
    "ambulance": "Ambulance",
    "icb": "Integrated Care Board",
}
YEARS = 3
MAIN_SITE_SHARE = 0.7


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """Three years of an organisation and a site file; their last ends by the options' last month."""
    last = options.last_month_end.year - (options.last_month_end.month < 3)
    files = {}
    carried: dict[str, int] = {}
    for year in range(last - YEARS, last):
        label = f"{year}-{(year + 1) % 100:02d}"
        bodies, sites = [_line(ORGANISATION_HEADER)], [_line(SITE_HEADER)]
        for one in sample_organisations():
            if one.role not in TYPES:
                continue
            chance = random.Random(f"ko41a {options.seed} {one.code} {year}")
            # before the first year nothing is known
            row = _body(chance, one, year == last - 1, carried.get(one.code, 0))
            carried[one.code] = row["Complaints_Total_Carried_Forward"]
            if one.code == DOES_NOT_ADD_UP and year == last - YEARS:
                row["Complaints_Total_Carried_Forward"] += 3
            before = [label, "YZ1", "SYNTHETIC Region", SAMPLE_ICB, "SYNTHETIC Wolds and Marches"]
            before[3] = one.code if one.role == "icb" else one.parent_code
            body = [*before, one.code, one.name]
            counts = [row[name] for name in COUNTS]
            bodies.append(_line([*body, TYPES[one.role]], counts))
            for site_code, site, part in _sites(chance, one, row):
                counts = [part[name] for name in COUNTS]
                sites.append(_line([*body, site_code, site, TYPES[one.role]], counts))
        title = f"SYNTHETIC Data on Written Complaints in the NHS {label} Secondary Care KO41a"
        files[f"{title} - Org Level.csv"] = "".join(bodies).encode()
        files[f"{title} - Site Level.csv"] = "".join(sites).encode()
    return files


def _body(chance: random.Random, one: SampleOrganisation, is_last: bool, brought: int) -> dict[str, int]:
    size = {"acute": 420, "mental_health": 300, "ambulance": 120, "icb": 160}[one.role]
    share = 0.5 if one.code == UPHELD_RISES and is_last else 0.25
    return _counts(chance, brought, max(1, round(chance.gauss(size, size**0.5))), share)


def _counts(chance: random.Random, brought: int, new: int, upheld_share: float) -> dict[str, int]:
    """All columns of a row, adding up as the publisher's rules say."""
    resolved = round((brought + new) * chance.uniform(0.85, 0.92))
    upheld = round(resolved * chance.gauss(upheld_share, 0.02))
    partly = round(resolved * 0.3)
    heads = (brought, new, resolved, upheld, partly, resolved - upheld - partly, brought + new - resolved)
    row = dict(zip(COMPLAINTS, heads, strict=True))
    row |= _spread(chance, AGE, new) | _spread(chance, STATUS, new)
    # several codes for one complaint
    row |= _spread(chance, SERVICE, round(new * 1.04)) | _spread(chance, PROFESSION, round(new * 1.05))
    clinical = round(new * 0.3)
    row |= _spread(chance, CLINICAL_TREATMENT, clinical)
    row |= _spread(chance, SUBJECT_AREA[:-1], round(new * 0.85))
    row[SUBJECT_AREA[-1]] = row[CLINICAL_TREATMENT[-1]] + row[SUBJECT_AREA[-2]]
    return row


def _spread(chance: random.Random, columns: tuple[str, ...], total: int) -> dict[str, int]:
    """``total`` dealt out over the columns, whose last one holds it."""
    row = dict.fromkeys(columns, 0)
    for name in chance.choices(columns[:-1], k=total):
        row[name] += 1
    row[columns[-1]] = total
    return row


def _sites(
    chance: random.Random, one: SampleOrganisation, row: dict[str, int]
) -> list[tuple[str, str, dict[str, int]]]:
    """Most complaints under the body's own code (no site given), the others at one site."""
    new = row["Complaints_Total_New"]
    brought = row["Complaints_Total_Brought_Forward"]
    at_site = round(new * (1 - MAIN_SITE_SHARE))
    return [
        (one.code, one.name, _counts(chance, brought, new - at_site, 0.25)),
        (f"{one.code}01", f"SYNTHETIC Site of {one.code}", _counts(chance, 0, at_site, 0.25)),
    ]


def _line(texts: list[str] | tuple[str, ...], numbers: list[int] | None = None) -> str:
    """Text in quotes, numbers bare, as the publisher writes them."""
    fields = [f'"{text}"' for text in texts] + [str(number) for number in numbers or []]
    return ",".join(fields) + "\n"
