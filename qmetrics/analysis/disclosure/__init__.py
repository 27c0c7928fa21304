"""Disclosure control: what the public may see of a measure, and an attacker who tries to see more.

``parts`` (the counts of people behind a figure), ``choose`` (which series, by month or by quarter),
``protect`` (the published frame), ``publish`` (numbers as printed), ``figure_by_figure`` (rule sets that look
at one figure at a time), ``successive`` (what was published before), ``never_events`` (their exception),
``cells`` (a build as cells and relations), ``attack``. The rule sets are in ``model/disclosure``.
"""
