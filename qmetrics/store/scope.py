"""Who the home ICB is: its providers and sub-ICB locations, from the settings and the ODS table."""

import polars as pl

from qmetrics.model import Organisation, Scope
from qmetrics.reference.organisations import SAMPLE_ICB, sample_organisations
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.tables import read_table, table_paths


def organisations(home: Home) -> tuple[Organisation, ...]:
    """Every organisation of the ODS table (the newest record of each code), or the fictional list."""
    if home_kind(home) == "sample":
        return tuple(
            Organisation(code=one.code, name=one.name, parent_code=one.parent_code)
            for one in sample_organisations()
        )
    rows = read_table(home, source("ods")).unique(subset=["code"], keep="last", maintain_order=True)
    wanted = ("code", "name", "parent_code", "open_date", "close_date")
    return tuple(Organisation(**row) for row in rows.select(wanted).iter_rows(named=True))


# Roles of the fictional list; its independent hospital is none.
SAMPLE_TRUSTS = ("acute", "mental_health", "ambulance")
SMALL_WORDS = {"and", "of", "the", "on", "upon", "in", "for", "with"}


def display_name(name: str) -> str:
    """A name that ODS writes in capitals, as people write it.

    >>> display_name("THE NEWCASTLE UPON TYNE HOSPITALS NHS FOUNDATION TRUST")
    'The Newcastle upon Tyne Hospitals NHS Foundation Trust'
    """
    if not name.isupper():
        return name
    words = [word if word == "NHS" else word.capitalize() for word in name.split()]
    small = [
        word.lower() if index and word.lower() in SMALL_WORDS else word for index, word in enumerate(words)
    ]
    return " ".join(small)


def _icb_name(home: Home, icb: str) -> str | None:
    """The ICB's name as the mental health statistics give it: no ODS file here names an ICB."""
    files = table_paths(home, "mhsds")
    if not files or not icb:
        return None
    named = pl.scan_parquet(files).filter(pl.col("org_code") == icb).select("org_name").drop_nulls().head(1)
    found = named.collect()["org_name"]
    return display_name(found[0]) if found.len() else None


def scope_of(home: Home) -> Scope:
    """The home ICB and whom it answers for.

    Providers are the settings' list, else every trust that was open when the ODS file was known
    and whose ODS parent is the ICB. Without an ODS table there are no providers but the listed.
    """
    settings = home.settings
    if home_kind(home) == "sample":
        icb = settings.icb or SAMPLE_ICB
        own = [one for one in sample_organisations() if one.parent_code == icb]
        providers = tuple(one.code for one in own if one.role != "sub_icb")
        sub_icbs = tuple(one.code for one in own if one.role == "sub_icb")
        names = tuple((one.code, one.name) for one in sample_organisations())
        chosen = settings.providers or providers
        known = {one.code for one in sample_organisations() if one.role in SAMPLE_TRUSTS}
        return Scope(
            icb_code=icb,
            providers=chosen,
            sub_icbs=sub_icbs,
            trusts=tuple(code for code in chosen if code in known),
            names=names,
        )
    rows = read_table(home, source("ods")).unique(subset=["code"], keep="last", maintain_order=True)
    is_open = pl.col("close_date").is_null() | (pl.col("close_date") > pl.col("known_from").dt.date())
    trusts = rows.filter(is_open & (pl.col("parent_code") == settings.icb)).sort("code")
    shown = {code: display_name(name) for code, name in rows.select("code", "name").sort("code").iter_rows()}
    icb_name = _icb_name(home, settings.icb)
    if icb_name:
        shown[settings.icb] = icb_name
    chosen = settings.providers or tuple(trusts.filter(pl.col("role") == "trust")["code"])
    known = set(rows.filter(pl.col("role") == "trust")["code"])
    return Scope(
        icb_code=settings.icb,
        providers=chosen,
        sub_icbs=tuple(trusts.filter(pl.col("role") == "sub_icb")["code"]),
        trusts=tuple(code for code in chosen if code in known),
        names=tuple(shown.items()),
    )
