"""Every computed measure a second time: CSV text, plain loops, the definitions; nothing of ``qmetrics``.

``cells`` reads text and counts days, ``tally`` adds up; one file a theme says what counts.
"""
