"""Counts that a provider made itself, in one layout for every measure: no case is in it.

``layout`` says who sends it and which columns it has, ``needs`` which cells of a row must be filled,
``parse`` reads it, ``twin`` writes a
synthetic one; ``analysis/summarise`` makes one from a case-level return.
"""
