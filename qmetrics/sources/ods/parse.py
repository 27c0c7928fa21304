"""Bytes of an organisation file to the table. Address, postcode and telephone are not kept."""

import polars as pl

from qmetrics.model import Layout, Problem, SourceError
from qmetrics.sources.reading import LINE, SHEET, read_rows
from qmetrics.sources.windows import problems_at

WIDTH = 27
CODE, NAME, GROUPING, PARENT, OPENED, CLOSED, ROLES, LETTER = 0, 1, 2, 3, 10, 11, 13, 23

# ODS role ids that are not sub-ICB locations; former CCGs have none
ROLE_NAMES = {"RO218": "commissioning_hub", "RO327": "sub_icb_reporting_entity"}


def _is_organisation_row(fields: list[str]) -> bool:
    """A code, a name and days as both files have them, and the fields empty that both leave empty."""
    if len(fields) != WIDTH:
        return False
    days = (fields[OPENED], fields[CLOSED] or fields[OPENED])
    empty = (12, *range(14, 17), *range(18, 21), 22, *range(24, 27))
    return (
        bool(fields[CODE] and fields[NAME])
        and all(len(day) == 8 and day.isdigit() for day in days)
        and fields[21] in ("0", "1")
        and not any(fields[index] for index in empty)
    )


def is_trust_row(fields: list[str]) -> bool:
    """True for a first row of the trusts' file: it ends with the letter of an old region."""
    return _is_organisation_row(fields) and not fields[ROLES] and len(fields[LETTER]) == 1


def is_sub_icb_row(fields: list[str]) -> bool:
    """True for a first row of the sub-ICB file: no letter, and a role id or none."""
    role = fields[ROLES] if len(fields) == WIDTH else "-"
    return _is_organisation_row(fields) and not fields[LETTER] and (not role or role.startswith("RO"))


def parse(content: bytes, layout: Layout) -> pl.DataFrame:
    """Organisations, one a row.

    Parameters
    ----------
    content : bytes
        The file.
    layout : Layout
        ``etr`` or ``eccg``.

    Returns
    -------
    polars.DataFrame
        ``code, name, national_grouping, parent_code, open_date, close_date, role``, then ``sheet``
        and ``row_number``.

    Raises
    ------
    SourceError
        For a missing code or name, a day that is none, a code that comes twice.
    """
    raw = read_rows(content, width=WIDTH, tolerant=True)
    text = [pl.col(f"column_{index}").str.strip_chars().replace("", None) for index in range(WIDTH)]
    if layout.name == "etr":
        role = pl.lit("trust")
    else:
        role = text[ROLES].replace_strict(ROLE_NAMES, default="sub_icb", return_dtype=pl.String)
    frame = raw.select(
        text[CODE].alias("code"),
        text[NAME].alias("name"),
        text[GROUPING].alias("national_grouping"),
        text[PARENT].alias("parent_code"),
        text[OPENED].str.to_date("%Y%m%d", strict=False).alias("open_date"),
        text[CLOSED].str.to_date("%Y%m%d", strict=False).alias("close_date"),
        role.alias("role"),
        pl.col(SHEET, LINE),
        text[CLOSED].alias("_closed"),
    )
    problems: list[Problem] = []
    for name in ("code", "name", "open_date"):
        message = "not a day such as 20190401" if name == "open_date" else "empty; it is required"
        problems += problems_at(frame.filter(pl.col(name).is_null())[LINE], name, message)
    unread = frame.filter(pl.col("_closed").is_not_null() & pl.col("close_date").is_null())
    problems += problems_at(unread[LINE], "close_date", "not a day such as 20190331")
    again = frame.filter(pl.col("code").is_not_null() & ~pl.col("code").is_first_distinct())
    problems += problems_at(again[LINE], "code", "this code came before in the file")
    if problems:
        raise SourceError(*sorted(problems, key=lambda problem: problem.row or 0))
    return frame.drop("_closed")
