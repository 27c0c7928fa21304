"""Children's waiting list: every open or lately closed referral spell, once a month.

``table.py`` declares the columns, ``layout.py`` the source, ``parse.py`` reads a file, ``twin.py``
writes synthetic ones. What is computed from it is in ``measures/camhs_waits``; the national figures
on the same theme are the source ``mhsds``.
"""
