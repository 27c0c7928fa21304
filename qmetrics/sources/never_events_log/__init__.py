"""Local log of never events: one row an incident, kept by the ICB or sent by a provider.

``layout`` says who keeps it and which columns it has, ``parse`` reads it, ``twin`` writes a
synthetic one. The published yearly table is another source, ``never_events_national``.
"""
