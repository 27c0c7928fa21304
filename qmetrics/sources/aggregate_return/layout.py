"""Who sends an aggregate return, how it arrives, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.aggregate_return.parse import parse
from qmetrics.sources.aggregate_return.table import TABLE
from qmetrics.sources.aggregate_return.twin import twin

SOURCE = Source(
    key="aggregate_return",
    title="Aggregate return (local)",
    publisher="A provider that sends counts instead of cases",
    licence="Local agreement with the provider",
    purpose="Use every proportion, count and rate without holding case-level data",
    owner="Head of business intelligence",
    is_local=True,
    cadence=Cadence.MONTH,
    layouts=(
        Layout(
            name="aggregate_return",
            header=tuple(TABLE.column_names),
            description="One row a measure, month, organisation and group, CSV (UTF-8) or XLSX",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=15,
    schedule="50 7 16 * *",
    retention_months=96,
    notes=(
        "Where an organisation sends cases too, its cases are used and its counts are not.",
        "A percentile comes as the provider's own and has no ICB level; days between, curves and agreement "
        "need case-level data.",
    ),
)
