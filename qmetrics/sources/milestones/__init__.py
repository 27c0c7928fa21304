"""The register of milestones: what was promised by when, how it stands, and what shows it.

``layout`` says who sends it and which columns it has, ``parse`` reads it, ``twin`` writes a synthetic one.
It becomes no measure. Which statement stands, and who may read it, is in ``analysis/milestones``.
"""
