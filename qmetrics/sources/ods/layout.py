"""Who publishes the organisation files, how they are told apart, and the table they become.

Neither file has a header, so a first row is told by its fields. Codes are never told by their
pattern: newer ones have five characters and any letter may come first. Who follows whom is in
``reference/successors``; names as other publishers write them are in ``reference/names``.
"""

import polars as pl

from qmetrics.model import Cadence, Column, Layout, Rule, Source, Table
from qmetrics.sources.ods.parse import is_sub_icb_row, is_trust_row, parse
from qmetrics.sources.ods.twin import twin

TABLE = Table(
    columns=(
        Column(
            name="code",
            dtype=pl.String(),
            description="ODS code, three or five characters",
            organisation=True,
        ),
        Column(name="name", dtype=pl.String(), description="Name as ODS writes it, in capitals"),
        Column(
            name="national_grouping",
            dtype=pl.String(),
            description="Code of the NHS England region; empty for Wales",
            required=False,
        ),
        Column(
            name="parent_code",
            dtype=pl.String(),
            description="Code of the ICB it belongs to; empty for Wales",
            required=False,
            organisation=True,
        ),
        Column(name="open_date", dtype=pl.Date(), description="Day it opened"),
        Column(
            name="close_date",
            dtype=pl.Date(),
            description="Last day it was open; empty while it is",
            required=False,
        ),
        Column(
            name="role",
            dtype=pl.String(),
            description="What it is; 'sub_icb' holds former CCGs too",
            codes=("trust", "sub_icb", "sub_icb_reporting_entity", "commissioning_hub"),
        ),
    ),
    unique_key=("code",),
    period_column="open_date",
    is_row_level=False,
    organisation_column="code",
    rules=(
        Rule(
            name="closes_after_it_opens",
            holds=pl.col("close_date") >= pl.col("open_date"),
            description="An organisation closes on or after the day it opens",
        ),
    ),
)

SOURCE = Source(
    key="ods",
    title="NHS organisations: trusts and sub-ICB locations",
    publisher="NHS England, Organisation Data Service",
    licence="Open Government Licence v3.0",
    purpose="To know which organisations there are, when, and which ICB each belongs to.",
    owner="Quality intelligence lead (role)",
    is_local=False,
    cadence=Cadence.QUARTER,
    layouts=(
        Layout(
            name="etr",
            width=27,
            first_row=is_trust_row,
            description="NHS trusts: 27 fields without header, the region's letter in the 24th",
        ),
        Layout(
            name="eccg",
            width=27,
            first_row=is_sub_icb_row,
            description="Former CCGs and sub-ICB locations: 27 fields without header, role in the 14th",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=60,
    schedule="0 7 5 1,4,7,10 *",
    notes=(
        "Older files hold mostly open organisations, newer ones closed ones too: filter by date.",
        "ICBs themselves and independent providers are in neither file.",
        "The parent is today's: a closed trust shows the ICB that covers its area now.",
    ),
)
