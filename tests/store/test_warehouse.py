"""A frame is kept as SQLAlchemy would keep its rows, whichever way it goes in."""

from datetime import UTC, date, datetime

import polars as pl
import sqlalchemy as sa

from qmetrics.store.warehouse import insert_frame

TABLE = sa.Table(
    "kept",
    sa.MetaData(),
    sa.Column("day", sa.Date),
    sa.Column("moment", sa.DateTime(timezone=True)),
    sa.Column("number", sa.Float),
    sa.Column("is_so", sa.Boolean),
    sa.Column("word", sa.String),
)
FRAME = pl.DataFrame(
    {
        "moment": [datetime(2026, 3, 29, 0, 30, 1, 5, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC), None],
        "day": [date(2026, 3, 1), date(987, 1, 2), None],
        "number": [0.1, -1e300, None],
        "is_so": [True, False, None],
        "word": ["it's", "", None],
    },
    schema_overrides={"moment": pl.Datetime("us", "UTC")},
)


def test_a_frame_is_kept_as_its_rows_would_be():
    engine = sa.create_engine("sqlite://")
    TABLE.create(engine)
    with engine.begin() as connection:
        insert_frame(connection, TABLE, FRAME)
        fast = connection.exec_driver_sql("SELECT * FROM kept").all()
        assert connection.execute(sa.select(TABLE.c["moment", "day", "number", "is_so", "word"])).all() == [
            tuple(value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in row)
            for row in FRAME.rows()
        ]
        connection.execute(sa.delete(TABLE))
        connection.execute(sa.insert(TABLE), FRAME.to_dicts())
        assert connection.exec_driver_sql("SELECT * FROM kept").all() == fast


def test_no_rows_are_no_statement():
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        insert_frame(connection, TABLE, FRAME.clear())  # the table is not there, and nobody asks
