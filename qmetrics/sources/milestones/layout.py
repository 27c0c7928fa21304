"""Who sends the register of milestones, how it arrives, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.milestones.parse import parse
from qmetrics.sources.milestones.table import TABLE
from qmetrics.sources.milestones.twin import twin

SOURCE = Source(
    key="milestones",
    title="Register of milestones (local)",
    publisher="The ICB's strategy team and its providers",
    licence="Local agreement with the providers; public only where a second reader has read it",
    purpose="Show of each milestone its state, its date, its owner, who checked it and on what evidence",
    owner="Head of quality",
    is_local=True,
    is_one_return=True,
    cadence=Cadence.IRREGULAR,
    layouts=(
        Layout(
            name="milestones",
            header=tuple(TABLE.column_names),
            description="One row a milestone, organisation and day of a statement, CSV (UTF-8) or XLSX",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=25,
    retention_months=96,
    schedule="55 7 26 * *",
    notes=(
        "It holds free text: one cell that looks like an NHS number, a postcode, an email address or a date "
        "of birth refuses the file. A name or a story has no pattern: the second reader looks.",
        "A later statement on the same milestone replaces the earlier one; both are kept and shown.",
        "It says what somebody states and what is named as evidence. Nothing here opens the evidence.",
    ),
)
