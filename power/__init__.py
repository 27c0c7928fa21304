"""How much the checks catch: faults made in synthetic files, and what noticed them.

Here: ``python -m power``, run by ``make power``. The faults were listed from what goes wrong with returns and
publications, not from the checks. Not here: the checks (``qmetrics.checks``). The package imports none of it.
"""
