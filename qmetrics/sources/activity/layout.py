"""Who sends the activity return, how it arrives, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.activity.parse import parse
from qmetrics.sources.activity.table import TABLE
from qmetrics.sources.activity.twin import twin

SOURCE = Source(
    key="activity",
    title="Activity by month (local)",
    publisher="Each provider's information team; the ICB's own for primary care",
    licence="Local agreement with the providers",
    purpose="Give rates something to be per: contacts of the organisation in the month",
    owner="Head of business intelligence",
    is_local=True,
    cadence=Cadence.MONTH,
    layouts=(
        Layout(
            name="activity",
            header=tuple(TABLE.column_names),
            description="One row an organisation and month, CSV (UTF-8) or XLSX",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=15,
    schedule="45 7 16 * *",
    retention_months=96,
    notes=("What counts as a contact differs between kinds of organisation: compare each with itself.",),
)
