"""How the warehouse came to its present schema, a file a step; run by ``warehouse``."""
