"""What the disclosure rules withstand: random tables, published by each rule set, and attacked.

``tables`` makes them, ``count`` publishes and attacks them, ``page`` writes the figures of
``docs/methods/disclosure.md``. The rules and the attacker themselves are in ``qmetrics.analysis.disclosure``.
Run by ``make attack``.
"""
