"""Synthetic organisation files: the fictional trusts and sub-ICB locations, shaped like the real ones."""

from collections.abc import Mapping

from qmetrics.model import TwinOptions
from qmetrics.reference.organisations import SampleOrganisation, sample_organisations

# Nothing to find: these files hold no figures. (measure or column, organisation, month, what)
SIGNALS: tuple[tuple[str, str, str, str], ...] = ()

TRUST_ROLES = ("acute", "mental_health", "ambulance")


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """``etr`` and ``eccg`` of the fictional organisations; the same for every option.

    Independent providers and ICBs are in neither real file, and so in neither of these.
    """
    organisations = sample_organisations()
    trusts = [_row(one, "19980401", letter="A") for one in organisations if one.role in TRUST_ROLES]
    places = [_row(one, "20130401", role="RO319") for one in organisations if one.role == "sub_icb"]
    return {
        "SYNTHETIC etr.csv": "".join(trusts).encode(),
        "SYNTHETIC eccg.csv": "".join(places).encode(),
    }


def _row(organisation: SampleOrganisation, opened: str, *, letter: str = "", role: str = "") -> str:
    fields = [""] * 27
    fields[0], fields[1] = organisation.code, organisation.name.upper()
    fields[2], fields[3] = "YZ1", organisation.parent_code
    fields[4], fields[7], fields[9] = "1 SYNTHETIC STREET", "NOWHERE", "ZZ99 3WZ"
    fields[10], fields[13], fields[21], fields[23] = opened, role, "1", letter
    return ",".join(f'"{field}"' for field in fields) + "\n"
