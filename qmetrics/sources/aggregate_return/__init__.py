"""Counts that a provider made itself, in one layout for every measure: no case is in it.

``layout`` says who sends it and which columns it has, ``parse`` reads it, ``twin`` writes a
synthetic one; ``analysis/summarise`` makes one from a case-level return.
"""
