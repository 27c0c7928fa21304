"""Columns that several case-level returns share: who the person is, as far as a return may say.

No return holds more about a person than this. The breakdowns read the same columns everywhere;
what a source knows beyond them is in its own folder.
"""

import polars as pl

from qmetrics.model import Column

SEX = Column(
    name="sex",
    dtype=pl.String(),
    description="Sex as recorded: female, male or other; empty where it is not known or not stated",
    required=False,
    codes=("female", "male", "other"),
)
ETHNICITY = Column(
    name="ethnicity",
    dtype=pl.String(),
    description="Ethnic group, in the five groups of the census; empty where it is not known or not stated",
    required=False,
    codes=("asian", "black", "mixed", "white", "other"),
)
IMD_DECILE = Column(
    name="imd_decile",
    dtype=pl.Int64(),
    description="Decile of deprivation of the home address: 1 is the most deprived tenth of England, 10 the "
    "least; empty where the address is not known. Send the decile, never the postcode or area code",
    required=False,
    minimum=1,
    maximum=10,
)
SUB_ICB = Column(
    name="sub_icb_code",
    dtype=pl.String(),
    description="ODS code of the person's sub-ICB location (by GP practice, else by residence); empty where "
    "it is not known",
    required=False,
    organisation=True,
)

# "1" is the most deprived fifth
DEPRIVATION_QUINTILE = ((pl.col("imd_decile") + 1) // 2).cast(pl.String)
