"""Scores of closed complaint files by trained raters, one row a file, pillar and rater.

``layout`` says who sends it and which columns it has, ``parse`` reads it, ``twin`` writes a
synthetic one. The wording of the items is supplied locally and is not part of qmetrics.
"""
