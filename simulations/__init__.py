"""Figures that we stand by, simulated from fixed seeds: ``make simulate``.

Here: chances of new signals (``signals``), what an XmR chart would make of stocks (``stocks``), the CUSUM of
rare events (``rare_events``), the page of figures (``page``). It writes the tables of
``qmetrics.analysis.expected_signals`` and the figures of ``docs/methods/simulations.md``, and exits with 1 if
a claim does not hold.
"""
