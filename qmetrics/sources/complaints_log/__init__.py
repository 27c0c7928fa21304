"""Local complaints log: one row a complaint, from each provider and from the ICB itself.

``layout`` says who sends it, ``table`` which columns it has, ``parse`` reads it, ``twin`` writes a
synthetic one. The yearly published counts are another source, ``ko41a``; double-scored files are
``complaint_assessments``.
"""
