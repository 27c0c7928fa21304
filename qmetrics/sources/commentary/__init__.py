"""What people say about a point of a chart: what happened, what is done about it, by whom and by when.

``layout`` says who sends it and which columns it has, ``parse`` reads it, ``twin`` writes a synthetic one.
It becomes no measure. Which comment stands beside which chart is in ``analysis/commentary``, the template
that a provider fills in ``reports/reply_template``.
"""
