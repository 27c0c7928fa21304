"""Every side effect: the home and its settings, landed files, tables, the warehouse.

Nothing is computed or drawn here. Other rooms take values and return values; ``assets`` and
``app`` bring the two together.
"""
