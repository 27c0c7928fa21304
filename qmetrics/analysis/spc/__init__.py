"""Statistical process control: XmR charts as NHS England draws them, and as other tools do.

Here: the public names. What is where: choices in ``rulesets``, the chart in ``xmr`` (its steps in ``series``,
``limits``, ``rules``, ``labels``), icons in ``verdict``, words in ``explain``, methods side by side in
``compare``, where new limits might start in ``suggest``. Not here: other kinds of chart
(``qmetrics.analysis.attribute``, ``rare_events``, ``run_chart``) and drawing (``qmetrics.charts``).
"""

from qmetrics.analysis.spc.compare import compare_methods
from qmetrics.analysis.spc.explain import explain
from qmetrics.analysis.spc.rulesets import RULESETS, Ruleset
from qmetrics.analysis.spc.suggest import suggest_phases
from qmetrics.analysis.spc.verdict import verdict
from qmetrics.analysis.spc.xmr import xmr

__all__ = ["RULESETS", "Ruleset", "compare_methods", "explain", "suggest_phases", "verdict", "xmr"]
