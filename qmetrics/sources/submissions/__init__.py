"""The account of submissions: which return of which provider was due when, and when it came.

``layout`` says who writes it, ``table`` which columns it has, ``parse`` reads it, ``twin`` writes a
synthetic one. What is expected and what came is worked out in ``analysis/release_calendar``.
"""
