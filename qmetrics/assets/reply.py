"""The form in which a provider explains its signals; filled in, it comes back as commentary."""

from datetime import date

from qmetrics.assets.calendar_values import day_of
from qmetrics.assets.chart_records import records_of
from qmetrics.assets.evidence import Evidence
from qmetrics.measures import all_measures
from qmetrics.model.audience import Build
from qmetrics.reports.reply_template import AskedFor, reply_csv, reply_workbook
from qmetrics.reports.signals import is_signal
from qmetrics.store.scope import scope_of


def reply_files(evidence: Evidence, build: Build) -> tuple[bytes, bytes]:
    """The form of one provider as CSV and as a workbook, a row for each signal of its totals."""
    points = [
        AskedFor(
            measure_key=record["measure_key"],
            org_code=record["org_code"],
            period=date.fromisoformat(record["verdict"]["latest_date"]),
        )
        for measure in all_measures()
        for record in records_of(evidence, measure, build)
        if is_signal(record) and not record["breakdown"]
    ]
    name = evidence.read(scope_of).name_of(build.org_code)
    return reply_csv(points), reply_workbook(points, provider_name=name, made_on=evidence.read(day_of))
