"""Who sends the complaint assessments, how they arrive, and when."""

from qmetrics.model import Cadence, Layout, Source
from qmetrics.sources.complaint_assessments.parse import parse
from qmetrics.sources.complaint_assessments.table import TABLE
from qmetrics.sources.complaint_assessments.twin import twin

SOURCE = Source(
    key="complaint_assessments",
    title="Complaint handling assessments (local)",
    publisher="The ICB's patient experience team with its providers' raters",
    licence="Local agreement with the providers; not for publication",
    purpose="Score how well closed complaints were handled, and how far raters agree",
    owner="Head of patient experience",
    is_local=True,
    is_one_return=True,
    cadence=Cadence.QUARTER,
    layouts=(
        Layout(
            name="complaint_assessments",
            header=tuple(TABLE.column_names),
            description="One row a file, pillar and rater, CSV (UTF-8) or XLSX; every round so far",
        ),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=30,
    schedule="30 7 1 2,5,8,11 *",
    retention_months=96,
    notes=(
        "Scores are 0 to 4; the wording of the items is supplied locally.",
        "Files that were chosen, not drawn at random, are kept and never enter a score.",
    ),
)
