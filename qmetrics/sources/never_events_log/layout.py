"""Who keeps the never-events log, how it arrives, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.never_events_log.parse import parse
from qmetrics.sources.never_events_log.table import TABLE
from qmetrics.sources.never_events_log.twin import twin

SOURCE = Source(
    key="never_events_log",
    title="Never events log (local)",
    publisher="The ICB's patient safety team, from its providers' reports",
    licence="Local agreement with the providers; not for publication",
    purpose="Count never events, the days between them, and whether learning and candour were on time",
    owner="Head of patient safety",
    is_local=True,
    is_one_return=True,
    cadence=Cadence.MONTH,
    layouts=(
        Layout(
            name="never_events_log",
            header=tuple(TABLE.column_names),
            description="One row an incident, CSV (UTF-8) or XLSX; the whole log of the providers in it",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=15,
    schedule="0 7 16 * *",
    retention_months=96,
    notes=(
        "A provider of the ICB without a row had none; ambulance and independent providers are in scope.",
        "A provider outside the log (closed, not asked) is not applicable, never zero.",
        "The list was rewritten on 1 February 2018; wrong-tooth extraction left it on 1 April 2021.",
    ),
)
