"""Sepsis return: one row a sampled case, from each acute provider, every month.

``table.py`` declares the columns, ``layout.py`` the source, ``parse.py`` reads a file, ``twin.py``
writes a synthetic one. What is computed from it is in ``measures/sepsis``.
"""
