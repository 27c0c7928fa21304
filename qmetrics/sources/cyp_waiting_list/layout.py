"""The children's waiting list as a source: who sends it, in which layout, why and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.cyp_waiting_list.parse import parse
from qmetrics.sources.cyp_waiting_list.table import DAYS_KEPT, TABLE
from qmetrics.sources.cyp_waiting_list.twin import twin

LAYOUT = Layout(
    name="monthly_snapshot",
    header=tuple(TABLE.column_names),
    description="One row a referral spell that is open on the last day of the month or was closed in the "
    f"{DAYS_KEPT} days before it; one heading row, columns in this order; CSV (UTF-8) or XLSX.",
)

SOURCE = Source(
    key="cyp_waiting_list",
    title="Children and young people's waiting list, monthly snapshot",
    publisher="Mental health and community providers of the ICB (local return)",
    licence="Local agreement between provider and ICB; pseudonymous case-level data, not for publication",
    purpose="To see how long children wait for a first contact, and whether they are in touch meanwhile",
    owner="Children's mental health analyst of the ICB",
    is_local=True,
    cadence=Cadence.MONTH,
    layouts=(LAYOUT,),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=15,
    schedule="0 7 16 * *",
    retention_months=96,
    notes=(
        "Every month's file is kept: a month is judged on its own snapshot, the four-week measure on the "
        "first one that is at least 28 days later.",
        "The clock stops at the first attended contact; the national figures stop at a full clock stop, so "
        "the two never share an axis.",
        "A child seen and still in treatment is an open spell but no longer waits.",
    ),
)
