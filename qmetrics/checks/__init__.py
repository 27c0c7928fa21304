"""Checks: suites built from declarations, and the one adapter to Great Expectations.

``suites`` says what is expected, ``great_expectations_adapter`` asks, ``dagster_checks`` shows the
answers as asset checks. Keeping results is in ``store``; what a critical failure does to a measure
is in ``assets/make_measures``.
"""
