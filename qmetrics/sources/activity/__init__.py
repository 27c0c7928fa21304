"""Contacts of each organisation by month: what a rate is per.

``layout`` says who sends it and which columns it has, ``parse`` reads it, ``twin`` writes a
synthetic one. Counts of whole organisations; no person is in it.
"""
