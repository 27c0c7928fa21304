"""Thin Dagster factories: each asset reads values from ``store``, calls a pure function, and puts back.

Which version an asset should have is in ``versions``. No formula, layout or drawing lives here.
"""
