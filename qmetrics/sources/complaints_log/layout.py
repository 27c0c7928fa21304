"""Who sends the complaints log, how it arrives, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.complaints_log.parse import parse
from qmetrics.sources.complaints_log.table import TABLE
from qmetrics.sources.complaints_log.twin import twin

SOURCE = Source(
    key="complaints_log",
    title="Complaints log (local)",
    publisher="Each provider's complaints team; the ICB's own for primary care",
    licence="Local agreement with the providers; not for publication",
    purpose="Judge whether complaints are acknowledged, answered and learnt from on time",
    owner="Head of patient experience",
    is_local=True,
    cadence=Cadence.MONTH,
    layouts=(
        Layout(
            name="complaints_log",
            header=tuple(TABLE.column_names),
            description="One row a complaint, CSV (UTF-8) or XLSX; every complaint of the last three years",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=15,
    schedule="15 7 16 * *",
    retention_months=96,
    notes=(
        "Answered, resolved and closed all mean the first full response.",
        "What is recorded as a complaint (informal, PALS, oral) differs: volumes compare poorly.",
        "Since 1 July 2023 complaints about primary care made to the commissioner come to the ICB.",
    ),
)
