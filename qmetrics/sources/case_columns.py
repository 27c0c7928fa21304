"""Columns that several case-level returns share: the extract date and the groups of a person.

A return's own columns are in its ``layout.py``. Nothing here identifies anybody: bands, groups and
a deprivation decile, never an age, a postcode or a small area.
"""

import polars as pl

from qmetrics.model import Column

EXTRACT_DATE = Column(
    name="extract_date",
    dtype=pl.Date(),
    description="Day at whose end every row was true; the same in all rows of a file",
)

AGE_BANDS = ("0_17", "18_24", "25_44", "45_64", "65_74", "75_84", "85_plus", "unknown")
SEXES = ("female", "male", "other", "unknown")
ETHNIC_GROUPS = ("asian", "black", "mixed", "white", "other", "unknown")

AGE_BAND = Column(
    name="age_band",
    dtype=pl.String(),
    description="Age band of the person concerned; empty or unknown where it is not recorded",
    required=False,
    codes=AGE_BANDS,
)
SEX = Column(
    name="sex",
    dtype=pl.String(),
    description="Sex of the person concerned; empty or unknown where it is not recorded",
    required=False,
    codes=SEXES,
)
ETHNICITY = Column(
    name="ethnicity",
    dtype=pl.String(),
    description="Ethnic group of the person, one of the census's five; empty or unknown if not recorded",
    required=False,
    codes=ETHNIC_GROUPS,
)
IMD_DECILE = Column(
    name="imd_decile",
    dtype=pl.Int64(),
    description="Deprivation tenth of the person's home, 1 the most deprived; never the postcode",
    required=False,
    minimum=1,
    maximum=10,
)

SUB_ICB = Column(
    name="sub_icb_code",
    dtype=pl.String(),
    description="ODS code of the person's sub-ICB location, by GP practice, else by residence; empty where "
    "it is not known",
    required=False,
    organisation=True,
)

# tenths 1 and 2 are the most deprived fifth
DEPRIVATION_QUINTILE = ((pl.col("imd_decile") + 1) // 2).cast(pl.String)
PERSON_BREAKDOWNS = {
    "deprivation_quintile": DEPRIVATION_QUINTILE,
    "age_band": pl.col("age_band"),
    "sex": pl.col("sex"),
    "ethnicity": pl.col("ethnicity"),
}
