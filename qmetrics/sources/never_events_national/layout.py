"""Who publishes never events by organisation, the layout, and the table.

NHS England publishes the tables as pages and PDFs; this layout is the tidy copy that an analyst
makes of them. Names to codes is in ``reference/names``, single incidents in ``never_events_log``.
"""

import polars as pl

from qmetrics.model import Cadence, Layout, Rule, Source, Table
from qmetrics.sources.never_events_national.codes import fill_codes
from qmetrics.sources.never_events_national.parse import HEADER, parse
from qmetrics.sources.never_events_national.twin import twin
from qmetrics.sources.published import PUBLISHED_COLUMNS, PUBLISHED_KEY

TABLE = Table(
    columns=PUBLISHED_COLUMNS,
    unique_key=PUBLISHED_KEY,
    period_column="period_end",
    is_row_level=False,
    organisation_column="org_code",
    amount_column="value",
    rules=(
        Rule(
            name="name_is_matched",
            holds=pl.col("org_code").is_not_null(),
            description="every published name is matched to one code",
        ),
    ),
)

SOURCE = Source(
    key="never_events_national",
    title="Never events by organisation",
    publisher="NHS England, Patient Safety",
    licence="Open Government Licence v3.0",
    purpose="To see the published count of never events beside the local log.",
    owner="Quality intelligence lead (role)",
    is_local=False,
    cadence=Cadence.YEAR,
    layouts=(
        Layout(
            name="by_organisation",
            header=HEADER,
            description="One row per organisation and financial year, names only",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    uses=("ods",),
    resolve=lambda frame, tables: fill_codes(frame, tables["ods"]),
    due_days=60,
    schedule="0 9 20 * *",
    notes=(
        "Names only; names are matched to codes, and one that is not matched is listed, never guessed.",
        "Only organisations with at least one are listed: absence is zero for an NHS trust in scope.",
        "Some names are of trusts that closed before the year; those are left unmatched.",
        "Provisional counts change both ways; rewritten list 1 February 2018, and wrong-tooth "
        "extraction left it on 1 April 2021.",
    ),
)
