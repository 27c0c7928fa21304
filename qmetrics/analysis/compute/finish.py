"""The last step of every computation: the common columns, the schema and the order."""

import polars as pl

from qmetrics.model import KEY_COLUMNS, OBSERVATION_SCHEMA, Measure


def finish(measure: Measure, frame: pl.DataFrame) -> pl.DataFrame:
    """Observations in the one schema, from a frame that holds what its origin knows.

    Missing columns are empty; ``release_status`` is final and ``is_immature`` false unless given.
    """
    defaults: dict[str, pl.Expr] = {
        "release_status": pl.lit("final"),
        "is_immature": pl.lit(False),
    }
    frame = frame.with_columns(
        pl.lit(measure.key).alias("measure_key"), pl.lit(measure.version).alias("measure_version")
    )
    columns = [
        (pl.col(name) if name in frame.columns else defaults.get(name, pl.lit(None))).cast(dtype).alias(name)
        for name, dtype in OBSERVATION_SCHEMA.items()
    ]
    return frame.select(columns).sort(*KEY_COLUMNS, "known_from", maintain_order=True)
