"""Who writes the account of submissions, how it arrives, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.submissions.parse import parse
from qmetrics.sources.submissions.table import TABLE
from qmetrics.sources.submissions.twin import twin

SOURCE = Source(
    key="submissions",
    title="Account of submissions (local)",
    publisher="This pipeline, at each landing; a log of receipts kept before it may be handed in",
    licence="Local agreement with the providers",
    purpose="Say whether providers' returns come on time, all of them, and right the first time",
    owner="Head of business intelligence",
    is_local=True,
    cadence=Cadence.IRREGULAR,
    layouts=(
        Layout(
            name="submissions",
            header=tuple(TABLE.column_names),
            description="One row a return, organisation and period that has fallen due, CSV (UTF-8) or XLSX",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=0,
    schedule="55 7 17 * *",
    retention_months=96,
    notes=(
        "Written anew when something came or fell due, with all that was written before.",
        "Begins, for each return and organisation, on the day on which its first file came here; what an "
        "earlier log says of the time before is kept.",
        "Of a return that holds every case so far, a period has come with the first file that was true "
        "after its end.",
    ),
)
