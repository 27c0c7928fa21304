"""Finds what identifies a person inside sentences, where one is already too many.

For the returns that carry free text. Here: one text at a time. Not here: columns, whose values
count by their share, and what becomes of a file (``identity``). A person's name or story has no pattern:
against those the second reader stands, not this module.
"""

import re
import unicodedata

POSTCODE_AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|B|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|"
    "E|FK|FY|GL|GU|GY|G|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|L|ME|MK|ML|M|"
    "NE|NG|NN|NP|NR|NW|N|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|S|TA|TD|"
    "TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|WS|WV|W|YO|ZE"
)
FILLERS = [str(digit) * 10 for digit in range(10)]
EMAIL = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"
BIRTH_BEFORE_YEAR = 2015
# a year of two digits above this one is of the last century
LATEST_SHORT_YEAR = 30

TEN_DIGITS = re.compile(r"(?<!\d)(?<!\d[.\-])(?=(\d{3}[ .\-]{0,2}\d{3}[ .\-]{0,2}\d{4})(?!\d))")
POSTCODE = re.compile(
    rf"(?i)(?<![0-9a-z])(?:{POSTCODE_AREAS})\d[0-9a-z]? {{0,2}}\d[abd-hjlnp-uw-z]{{2}}(?![0-9a-z])"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?: of)?"


def _dates(last_year: str, named_year: str) -> re.Pattern[str]:
    """Dates as people write them; the year is the one group that is not empty."""
    return re.compile(
        rf"(?i)(?<!\d)(?:(\d{{4}})[ ./\-]\d{{1,2}}[ ./\-]\d{{1,2}}"
        rf"|\d{{1,2}} ?[./\-] ?\d{{1,2}} ?{last_year}"
        rf"|{_DAY}[ \-]{_MONTH},?[ \-]{named_year}"
        rf"|{_MONTH} {_DAY},? (\d{{4}}))(?!\d)"
    )


# 2.1.13 is a version and "3 May 12 people" no date: a year of two digits follows a stroke or a dash only ...
WHOLE_DATE = _dates(r"(?:[./\-] ?(\d{4})|[/\-] ?(\d{2}))", r"(\d{4})")
# ... but after a word of birth, which makes a date a date of birth whatever its year
ANY_DATE = _dates(r"[./\-] ?(\d{4}|\d{2})", r"(\d{4}|\d{2})")
BIRTH_WORD = re.compile(r"(?i)\b(?:d\.?o\.?b|born|birth ?days?|(?:date|day|year) of birth|birth ?dates?)\b")
# How many characters may lie between the two, the word before or the date before.
NEAR_BIRTH_WORD = 30


def identities_in(text: str) -> list[str]:
    """What a text holds that identifies a person, in words; empty where nothing is found.

    Parameters
    ----------
    text : str
        Whatever somebody typed; full-width digits, odd spaces and invisible marks are seen through.

    Examples
    --------
    >>> identities_in("Agreed with 943 476 5919 of SW1A 1AA, born 3 May 2021")
    ['an NHS number (its check digit is right)', 'a full postcode', 'a date of birth']
    >>> identities_in("Two vacancies on ward 12 since 1 April 2026; 88 % of 1,204 seen")
    []
    """
    plain = _plain(text)
    found = []
    if any(_is_nhs_number(match[1]) for match in TEN_DIGITS.finditer(plain)):
        found.append("an NHS number (its check digit is right)")
    if POSTCODE.search(plain):
        found.append("a full postcode")
    if re.search(EMAIL, plain):
        found.append("an email address")
    if _holds_birth(plain):
        found.append("a date of birth")
    return found


def _plain(text: str) -> str:
    """One kind of digit, space and dash; nothing invisible."""
    seen = unicodedata.normalize("NFKC", text)
    seen = "".join(letter for letter in seen if unicodedata.category(letter) != "Cf")
    return re.sub(r"\s", " ", re.sub(r"[‐-―−]", "-", seen))


def _is_nhs_number(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    if digits in FILLERS:
        return False
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    # 11 less the rest; 11 stands for 0 and 10 is never given out
    return (11 - total % 11) % 11 == int(digits[9])


def _holds_birth(text: str) -> bool:
    words = [match.span() for match in BIRTH_WORD.finditer(text)]
    for start, end in (match.span() for match in ANY_DATE.finditer(text) if words):
        if any(max(start - after, before - end) <= NEAR_BIRTH_WORD for before, after in words):
            return True
    return any(_year(match) < BIRTH_BEFORE_YEAR for match in WHOLE_DATE.finditer(text))


def _year(match: re.Match[str]) -> int:
    year = int(next(part for part in match.groups() if part))
    if year < 100:
        year += 2000 if year <= LATEST_SHORT_YEAR else 1900
    return year
