"""Assembles ``defs`` for Dagster; no logic. Everything it names is made in ``assets``."""

import dagster as dg

from qmetrics.assets.landing import landing_assets
from qmetrics.assets.logs import progress_logger
from qmetrics.assets.one_writer import WRITER, one_writer
from qmetrics.assets.reports import report_assets
from qmetrics.assets.schedules import jobs, schedules, sensors
from qmetrics.assets.tables import table_assets
from qmetrics.assets.themes import theme_assets

defs = dg.Definitions(
    assets=[
        landing_assets(),
        *table_assets(),
        *theme_assets(),
        *report_assets(),
    ],
    jobs=jobs(),
    schedules=schedules(),
    sensors=sensors(),
    resources={WRITER: one_writer},
    # a step is short: a process for each would cost more than the steps themselves
    executor=dg.in_process_executor,
    loggers={"progress": progress_logger},
)
