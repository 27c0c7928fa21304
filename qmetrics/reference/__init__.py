"""Small dated tables that a person reviews: fictional organisations, aliases, successors, holidays.

A home may override a table by placing a file of the same name in its ``reference`` folder
(``store`` reads that). Nothing here is inferred from a code's pattern.
"""
