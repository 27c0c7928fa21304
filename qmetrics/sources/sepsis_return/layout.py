"""The sepsis return as a source: who sends it, in which layout, why and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.sepsis_return.parse import parse, quarantined_rows
from qmetrics.sources.sepsis_return.table import TABLE
from qmetrics.sources.sepsis_return.twin import twin

LAYOUT = Layout(
    name="case_level",
    header=tuple(TABLE.column_names),
    description="One row a sampled case, one heading row, columns in this order; CSV (UTF-8) or XLSX. "
    "Each file is the provider's complete return and replaces its earlier one.",
)

SOURCE = Source(
    key="sepsis_return",
    title="Sepsis return, case level",
    publisher="Acute providers of the ICB (local return; there is no national collection)",
    licence="Local agreement between provider and ICB; pseudonymous case-level data, not for publication",
    purpose="To see whether people with suspected sepsis are recognised and treated in time",
    owner="Patient safety analyst of the ICB",
    is_local=True,
    cadence=Cadence.MONTH,
    layouts=(LAYOUT,),
    table=TABLE,
    parse=parse,
    twin=twin,
    quarantined_rows=quarantined_rows,
    due_days=21,
    schedule="0 7 22 * *",
    retention_months=96,
    notes=(
        "Cases are sampled: the method of sampling belongs on every chart, and a change of it is a break.",
        "People aged 16 and over; pregnant or recently pregnant people are outside the measures.",
        "A row without time zero is left out and reported to the provider by its row number.",
        "An empty time says that it is not recorded; the measures then count against the provider.",
    ),
)
