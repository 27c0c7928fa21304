"""Column names that say a column identifies people, and why. Values are judged in ``identity``."""

import re

# Words before or after "name" that make it the name of a thing or a body, not of a person.
_BODY_WORDS = """
    provider providers org organisation organization organisations trust icb icbs ics ccg pcn sub
    region site hospital ward unit department service services team practice gp_practice
    commissioner supplier measure indicator breakdown group file sheet column table source field
    specialty treatment function borough council authority area place locality level primary
    secondary category type subtype drug publication programme pathway clinic location
    sicbl lsoa msoa lad utla
"""
BODIES = frozenset(_BODY_WORDS.split())
BANDS = frozenset({"band", "bands", "group", "grouped", "range", "bracket", "category"})

SMALL_AREA = "a small area (LSOA)"

# (pattern over the name in snake case, what it is)
PATTERNS = tuple(
    (re.compile(rf"(?:^|_)(?:{pattern})(?:_|$)"), reason)
    for pattern, reason in (
        (r"nhs_?(?:no|nos|num|nums|number|numbers|nbr|id)|n_h_s_(?:no|number)|nhs", "an NHS number"),
        (r"chi_?(?:no|number)", "a health number"),
        (
            r"mrn|(?:hospital|unit|district|case_?note|pas|patient)_?(?:no|num|number)|casenotes?",
            "a hospital number",
        ),
        (r"ni_?(?:no|num|number)|nino|national_insurance(?:_\w+)?", "a National Insurance number"),
        (r"passport(?:_no|_number)?", "a passport number"),
        (r"forenames?|surnames?|initials|maiden|nickname|alias(?:es)?_of", "a person's name"),
        (r"(?:first|last|given|family|middle|full|maiden|preferred|birth|known)_?names?", "a person's name"),
        (r"dob|d_o_b|births?|birth_?(?:date|day|year|month)|date_?of_?birth|born", "a date of birth"),
        (r"post_?codes?|post_code\w*|postal(?:_code)?|zip(?:_?code)?|pcds?", "a postcode"),
        (r"address(?:es)?\d?|addr\d?|street|house_?(?:no|number|name)|uprn", "an address"),
        (r"lsoas?(?:\d{2,4})?(?:cd|nm)?|output_area|oa(?:11|21)(?:cd)?", SMALL_AREA),
        (r"e_?mails?(?:_?address)?", "an email address"),
        (
            r"(?:tele)?phones?(?:_?(?:no|num|number))?|tel|tel_?(?:no|num|number)|mobiles?|fax"
            r"|contact_(?:no|number|details)",
            "a telephone number",
        ),
        (
            r"free_?text|comments?|narratives?|descriptions?|notes?|details?|remarks?|verbatim|summary_text",
            "free text",
        ),
    )
)
AGE = re.compile(r"(?:^|_)age(?:_|$)|^ages?$")


def snake(name: str) -> str:
    """A column name as lower words joined by underscores.

    >>> snake(" NHS Number "), snake("DateOfBirth"), snake("e-mail")
    ('nhs_number', 'date_of_birth', 'e_mail')
    """
    parted = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name.strip())
    parted = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", parted)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def identifying_name(name: str) -> str | None:
    """What the name says the column holds, where that identifies a person; None where it does not.

    >>> identifying_name("Patient Surname"), identifying_name("provider_name"), identifying_name("age_band")
    ("a person's name", None, None)
    >>> identifying_name("icb24_name"), identifying_name("nhs")
    (None, 'an NHS number')
    """
    words = snake(name)
    # the year in a geography's name (icb24_name) tells nothing
    tokens = {re.sub(r"\d+$", "", token) for token in words.split("_")}
    if words.endswith("_code_nhs") and tokens & BODIES:
        return None
    for pattern, reason in PATTERNS:
        if pattern.search(words):
            return reason
    if tokens & {"name", "names", "fullname", "firstname", "lastname"} and not tokens & BODIES:
        return "a person's name"
    if AGE.search(words) and not tokens & BANDS:
        return "an exact age"
    return None


# Words that head columns. A name made of others may be a value (a letter's first line, a person).
_HEADER_WORDS = """
    a account activity address addr admission admitted age agreed alias allergy amount answer answered
    antibiotic appointment area arrival assessed assessment attended band bands bed birth blood born
    care carer case category ccg cell chi clinic clinical clinician closed code codes comment comments
    complaint completed consultant contact contacts count country county created d data date dates day days
    death decile delay deprivation description detail details diagnosis discharge discharged district dob
    dose drug e ed email emails end episode ethnic ethnicity event events extract family fax field file
    finish first forename forenames free full gender given gp group grouped harm home hospital hour hours
    house icb id identifier ids imd incident index initials insurance key known last learning level line
    list local location lsoa maiden male female map mark master measure medical medication middle minute
    minutes mobile month mrn msoa n name names narrative national nhs ni nino no nos note notes number
    numbers o occupation of official operation org organisation outcome parent passport pas patient patients
    pathway pcn period person phone place post postal postcode postcodes practice preferred primary priority
    procedure provider provider pseudo reason received record ref reference referral referred region
    relationship religion remarks removal reported resident response result review risk row sample score
    secondary seen sex sheet site source specialty staff start started status stay street sub subject
    subtype summary surname surnames symptom table tel telephone text thing time title total town treatment
    trust type unit uprn user value verbatim version visit waiting ward week weeks with year zip
    icd oa output cd nm sicbl lad utla to from by and or in on at for where
    h s b e i mail complainant staff years is has not who what when
    setting pregnant recent zero news single parameter judged stratified screened sepsis suspected
    exclusion decided senior culture method eligible discovered duty candour done oral resolved next
    working acknowledged latest replaced extension withdrawn responded reopened recorded told round
    pillar rater consensus random draw snapshot spell two way breakdown numerator denominator excluded
    unknown happened action owner due author written second reader public return right
    milestone commitment state stated evidence checked
"""
HEADER_WORDS = frozenset(_HEADER_WORDS.split())


def tellable(name: str) -> bool:
    """Whether a column's name is surely a name, so that it may be repeated to somebody.

    >>> tellable("NHS Number"), tellable("lsoa21_code"), tellable("Ann Poe"), tellable("no 943 476 5919")
    (True, True, False, False)
    """
    words = [re.sub(r"\d{1,2}$", "", word) for word in snake(name).split("_")]
    return len(words) <= 6 and all(word in HEADER_WORDS for word in words if word) and any(words)
