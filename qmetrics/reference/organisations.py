"""The fictional organisations of the synthetic sample, and how a code is told to be one of them."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class SampleOrganisation:
    """One fictional one; ``role``: icb, sub_icb, acute, mental_health, ambulance or independent."""

    code: str
    name: str
    role: str
    parent_code: str


@cache
def sample_organisations() -> tuple[SampleOrganisation, ...]:
    """The fictional list, in the order of its file."""
    text = files("qmetrics.reference").joinpath("sample_organisations.csv").read_text("utf-8")
    return tuple(SampleOrganisation(**row) for row in csv.DictReader(text.splitlines()))


@cache
def sample_codes() -> frozenset[str]:
    """Codes of the fictional list."""
    return frozenset(organisation.code for organisation in sample_organisations())


SAMPLE_ICB = "QZ9"
