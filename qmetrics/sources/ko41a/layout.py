"""Who publishes written complaints, the two layouts, and the table they become.

The return has no times: acknowledgement and response are in ``complaints_log`` alone. KO41b (general
practice and dental) is another publication and is not read.
"""

from qmetrics.model import Cadence, Layout, Source, Table
from qmetrics.sources.ko41a.columns import ORGANISATION_HEADER, SITE_HEADER
from qmetrics.sources.ko41a.identities import RULES
from qmetrics.sources.ko41a.parse import KEY, parse
from qmetrics.sources.ko41a.twin import twin
from qmetrics.sources.published import PUBLISHED_COLUMNS

TABLE = Table(
    columns=PUBLISHED_COLUMNS,
    unique_key=KEY,
    period_column="period_end",
    is_row_level=False,
    organisation_column="org_code",
    amount_column="value",
    rules=RULES,
)

SOURCE = Source(
    key="ko41a",
    title="Written complaints in the NHS (KO41a)",
    publisher="NHS England",
    licence="Open Government Licence v3.0",
    purpose="How many written complaints each body received and how many it upheld, a year.",
    owner="Quality intelligence lead (role)",
    is_local=False,
    cadence=Cadence.YEAR,
    layouts=(
        Layout(
            name="organisation",
            header=ORGANISATION_HEADER,
            description="One row per organisation, 86 columns",
        ),
        Layout(name="site", header=SITE_HEADER, description="One row per site, 88 columns"),
    ),
    table=TABLE,
    parse=parse,
    twin=twin,
    due_days=220,
    schedule="0 10 1 10-12 *",
    notes=(
        "Counts are exact: neither rounded nor suppressed.",
        "Service, subject and profession are coded several times over: their totals are never a denominator.",
        "A site's row that carries the trust's own code holds complaints without a site.",
        "Bodies count differently (oral, withdrawn, informal): rates are weak for comparison.",
        "An organisation that is not listed made no return.",
    ),
)
