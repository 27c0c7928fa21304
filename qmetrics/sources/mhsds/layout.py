"""Who publishes the monthly statistics, the one layout of its figures, and the table they become.

The data-quality file beside them has other columns and is not this source's. How a month's many
spellings are read is in ``parse``; which figures are measures is in ``measures/camhs_waits_published``.
"""

from qmetrics.model import Cadence, Layout, Source, Table
from qmetrics.sources.mhsds.parse import HEADER, KEY, parse
from qmetrics.sources.mhsds.twin import twin
from qmetrics.sources.published import PUBLISHED_COLUMNS

TABLE = Table(
    columns=PUBLISHED_COLUMNS,
    unique_key=KEY,
    period_column="period_end",
    is_row_level=False,
    organisation_column="org_code",
    amount_column="value",
)

SOURCE = Source(
    key="mhsds",
    title="Mental Health Services Monthly Statistics",
    publisher="NHS England",
    licence="Open Government Licence v3.0",
    purpose="Waits of children and young people for mental health and eating disorder services.",
    owner="Quality intelligence lead (role)",
    is_local=False,
    cadence=Cadence.MONTH,
    layouts=(
        Layout(
            name="figures",
            header=HEADER,
            description="Referral-spell (4WW), main and time-series files: eleven text columns",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=105,
    schedule="0 10 8-16 * *",
    notes=(
        "A star stands for a true count of 0 to 4; other counts below England are rounded to 5.",
        "Provider figures hold everyone that provider saw, ICB figures its residents: never add them.",
        "One file holds several windows; start and end are part of a figure's name.",
        "UNKNOWN is a group of its own and belongs to no ICB.",
        "A breakdown by residence alone counts as a population only where no other basis is given.",
    ),
)
