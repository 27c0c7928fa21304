"""Who sends commentary, how it arrives, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.commentary.parse import parse, quarantined_rows
from qmetrics.sources.commentary.table import TABLE
from qmetrics.sources.commentary.twin import twin

SOURCE = Source(
    key="commentary",
    title="Commentary on the figures (local)",
    publisher="The ICB's quality team and its providers",
    licence="Local agreement with the providers; public only where a second reader has read it",
    purpose="Show beside a chart what happened, what is done about it, by whom and by when",
    owner="Head of quality",
    is_local=True,
    is_one_return=True,
    cadence=Cadence.MONTH,
    layouts=(
        Layout(
            name="commentary",
            header=tuple(TABLE.column_names),
            description="One row a measure, organisation and month, CSV (UTF-8) or XLSX; the reply template",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=25,
    retention_months=96,
    schedule="50 7 26 * *",
    quarantined_rows=quarantined_rows,
    notes=(
        "It holds free text: one cell that looks like an NHS number, a postcode, an email address "
        "or a date of birth refuses the file. A name or a story has no pattern: the second reader looks.",
        "A later comment on the same point replaces the earlier one; both are kept.",
    ),
)
