"""Rows of one further provider, written by hand: the edges of the definitions that the twins seldom meet.

What each is about stands beside it; what it should give is worked out by the same loops as all else.
"""

import csv
import io
from collections.abc import Sequence

PROVIDER = "ZX9"
Row = dict[str, str]


def _numbered(rows: Sequence[Row], key: str, **common: str) -> list[Row]:
    return [{key: f"edge-{number}", **common, **row} for number, row in enumerate(rows, start=1)]


def _case(**cells: str) -> Row:
    return {"time_zero_at": "2025-05-06T10:00:00+01:00", "antibiotic_outcome": "not_given"} | cells


def _given(clock: str, **cells: str) -> Row:
    return _case(antibiotic_outcome="given", antibiotic_given_at=f"2025-05-06T{clock}:00+01:00", **cells)


def _decided(clock: str, reason: str = "infection_ruled_out") -> Row:
    return {"exclusion_reason": reason, "exclusion_decided_at": f"2025-05-06T{clock}:00+01:00"}


SEPSIS = _numbered(
    (
        _given("11:00"),
        _given("11:01"),
        _given("09:00"),
        # decided before the dose, with it, after it; within the hour, at its end, past it
        _given("10:40", **_decided("10:30")),
        _given("10:40", **_decided("10:40")),
        _given("10:40", **_decided("10:50")),
        _case(**_decided("11:00")),
        _case(**_decided("11:01")),
        _case(exclusion_reason="infection_ruled_out"),
        _case(antibiotic_outcome="given_but_time_unknown", **_decided("10:30")),
        # on treatment before time zero, by a decision after that dose
        _given("09:00", **_decided("10:10", "already_on_treatment")),
        _given("10:05", **_decided("10:10", "already_on_treatment")),
        # the judged band stands before that of the score; neither: in no band
        _given("10:30", judged_band="moderate"),
        _given("13:00", judged_band="moderate", time_zero_news2=""),
        _given("13:01", judged_band="moderate"),
        _given("10:30", time_zero_news2=""),
        _given("10:30", time_zero_news2="6"),
        # in London it is July
        {"time_zero_at": "2025-06-30T23:30:00+00:00", "antibiotic_outcome": "not_given"},
        # the month that had not ended at the extract
        {"time_zero_at": "2026-04-01T00:00:00+01:00", "antibiotic_outcome": "not_given"},
        _case(sepsis_suspected="no", screened="no", antibiotic_outcome=""),
        _case(
            sepsis_suspected="no", time_zero_news2="4", has_single_parameter_3="yes", antibiotic_outcome=""
        ),
        _case(is_pregnant_or_recent="yes"),
        # review by the clock of stratification: 60 minutes, 61, without one
        _case(risk_stratified_at="2025-05-06T10:30:00+01:00", senior_review_at="2025-05-06T11:30:00+01:00"),
        _case(risk_stratified_at="2025-05-06T10:30:00+01:00", senior_review_at="2025-05-06T11:31:00+01:00"),
        _case(senior_review_at="2025-05-06T10:20:00+01:00"),
    ),
    "case_id",
    extract_date="2026-04-14",
    provider_code=PROVIDER,
    site_code="ZX901",
    setting="ed",
    age_band="45_64",
    time_zero_news2="8",
    screened="yes",
    sepsis_suspected="yes",
    sample_method="random",
)


def _event(on: str, discovered: str = "", reported: str = "", **cells: str) -> Row:
    days = {"incident_date": on, "discovered_date": discovered or on}
    return days | {"reported_date": reported or discovered or on} | cells


NEVER_EVENTS = _numbered(
    (
        # long past when it came to light; both sides of a break; one more on a day; a new list
        _event("2017-12-01", "2025-05-01", "2025-05-02"),
        _event("2018-02-01", "2025-05-01", "2025-05-02"),
        _event("2021-03-31", "2025-05-01", "2025-05-02"),
        _event("2021-04-01", "2025-05-01", "2025-05-02"),
        _event("2025-05-02"),
        _event("2025-05-02"),
        _event("2025-06-02", list_version="2025"),
        _event("2025-07-02", list_version="2025"),
        _event("2025-07-03", status="Under review"),
        _event("2025-07-04", status="downgraded"),
        # candour on the tenth working day after the day of discovery, and on the next; never
        _event("2025-08-15", duty_of_candour_done_date="2025-09-01", list_version="2025"),
        _event("2025-08-15", duty_of_candour_done_date="2025-09-02", list_version="2025"),
        # 60 and 61 days to the start of learning; before the report, and judged by the other list that day
        _event("2025-10-01", learning_response_started="2025-11-30", list_version="2025"),
        _event("2025-10-01", learning_response_started="2025-12-01", list_version="2025"),
        _event("2025-10-01", "2025-10-03", "2025-10-09", learning_response_started="2025-10-04"),
        # the month that had not ended at the extract
        _event("2026-04-02", list_version="2025"),
    ),
    "incident_id",
    provider_code=PROVIDER,
    list_version="2021",
    type_code="wrong_site_surgery",
    status="meets_definition",
    status_date="2026-01-10",
    extract_date="2026-04-10",
)

# received on 6 January 2025, answer agreed for 3 March; six months end on 6 July
_AGREED = {"first_agreed_date": "2025-03-03", "agreed_on": "2025-01-08"}
_LONGER = _AGREED | {
    "latest_agreed_date": "2025-09-30",
    "replaced_agreed_date": "2025-03-03",
    "extension_agreed_on": "2025-03-03",
}
COMPLAINTS = _numbered(
    (
        # the flag alone exempts nobody who wrote
        {"resolved_next_working_day": "yes"},
        {"resolved_next_working_day": "yes", "is_oral": "yes"},
        # third working day and fourth; agreed on the tenth and on the eleventh, or nobody knows when
        {"acknowledged_date": "2025-01-09", "first_agreed_date": "2025-03-03", "agreed_on": "2025-01-20"},
        {"acknowledged_date": "2025-01-10", "first_agreed_date": "2025-03-03", "agreed_on": "2025-01-21"},
        {"first_agreed_date": "2025-03-03", "responded_date": "2025-03-03"},
        # Easter is no working day
        {"received_date": "2025-04-16", "acknowledged_date": "2025-04-23"},
        {"received_date": "2025-04-16", "acknowledged_date": "2025-04-24"},
        # withdrawn on the date, before it, after an answer
        _AGREED | {"withdrawn_date": "2025-03-03"},
        _AGREED | {"withdrawn_date": "2025-03-02"},
        _AGREED | {"responded_date": "2025-02-10", "withdrawn_date": "2025-03-02"},
        # withdrawn, and answered all the same
        {"withdrawn_date": "2025-01-20", "responded_date": "2025-01-21"},
        # an extension agreed by the date it replaced, and after it
        _LONGER | {"responded_date": "2025-09-30"},
        _LONGER | {"responded_date": "2025-09-30", "extension_agreed_on": "2025-03-04"},
        _LONGER | {"responded_date": "2025-10-01"},
        # on the last day of the six months and the day after; agreed too late for more
        {"responded_date": "2025-07-06"},
        {"responded_date": "2025-07-07"},
        _LONGER | {"responded_date": "2025-07-07", "extension_agreed_on": "2025-07-07"},
        # withdrawn within the six months, within the longer period, after it
        {"withdrawn_date": "2025-07-06"},
        _LONGER | {"withdrawn_date": "2025-09-30"},
        _LONGER | {"withdrawn_date": "2025-10-01"},
        # extended and not yet due, due on the day of the extract
        _LONGER | {"latest_agreed_date": "2026-05-29"},
        _LONGER | {"latest_agreed_date": "2026-04-10"},
        # six months of a long month end with the short one
        {"received_date": "2025-08-31", "responded_date": "2026-02-28"},
        {"received_date": "2025-08-31", "responded_date": "2026-03-01"},
        # 183 days and 184; 60 days and 61, before the answer
        {"responded_date": "2025-02-10", "outcome": "upheld", "reopened_date": "2025-08-12"},
        {"responded_date": "2025-02-10", "outcome": "Partly", "reopened_date": "2025-08-13"},
        {"responded_date": "2025-02-10", "outcome": "upheld", "complainant_told_date": "2025-04-11"},
        {"responded_date": "2025-02-10", "outcome": "upheld", "complainant_told_date": "2025-04-12"},
        {"responded_date": "2025-02-10", "outcome": "partly", "complainant_told_date": "2025-02-01"},
        {"responded_date": "2025-02-10", "outcome": "not", "complainant_told_date": "2025-02-11"},
        # no date agreed yet, and the ten days not over at the extract
        {"received_date": "2026-03-30"},
        {"received_date": "2026-03-30", "first_agreed_date": "2026-05-01", "agreed_on": "2026-04-02"},
        {"received_date": "2026-04-02"},
    ),
    "complaint_id",
    org_code=PROVIDER,
    received_date="2025-01-06",
    is_oral="no",
    resolved_next_working_day="no",
    subject_code="facilities",
    extract_date="2026-04-10",
)
# of some months alone: complaints of the others are in no rate
CONTACTS = [
    {"org_code": PROVIDER, "month": month, "contacts": "1000", "extract_date": "2026-04-10"}
    for month in ("2025-01", "2025-02", "2026-03")
]


def _spell(received: str = "2026-02-10", **cells: str) -> Row:
    return {"referral_received_date": received} | cells


def _left(on: str, reason: str) -> Row:
    return {"removal_date": on, "removal_reason": reason}


def _seen(on: str) -> Row:
    return {"first_attended_contact_date": on}


SPELLS = (
    # received in February, told apart on 31 March: day 28 and 29
    _spell("2026-02-03", **_seen("2026-03-03")),
    _spell("2026-02-03", **_seen("2026-03-04")),
    _spell(**_left("2026-03-10", "died")),
    _spell(**_left("2026-03-11", "moved_away")),
    _spell(**_left("2026-02-20", "moved_away"), **_seen("2026-02-15")),
    _spell(**_left("2026-03-30", "opened_in_error")),
    _spell(**_left("2026-02-20", "declined")),
    _spell(age_band_at_referral="18_25", **_seen("2026-02-20")),
    # seen after it had been closed: it left unseen
    _spell(**_left("2026-03-05", "declined"), **_seen("2026-03-06")),
    # closed and seen on one day
    _spell(**_left("2026-03-05", "first_contact_then_discharged"), **_seen("2026-03-05")),
    # exactly 18, 52 and 104 weeks, and a day more
    *(
        _spell(received)
        for received in ("2025-11-25", "2025-11-24", "2025-04-01", "2025-03-31", "2024-04-02", "2024-04-01")
    ),
    # on the list for 30 days and 29, in touch 30 days ago and 31; for 90 and 89
    _spell("2026-03-01", last_two_way_contact_date="2026-03-01"),
    _spell("2026-03-02", last_two_way_contact_date="2026-03-20"),
    _spell("2025-12-31", last_two_way_contact_date="2025-12-31"),
    _spell("2026-01-01", last_two_way_contact_date="2026-02-28"),
)
WAITING_LIST = _numbered(
    SPELLS,
    "spell_id",
    snapshot_date="2026-03-31",
    provider_code=PROVIDER,
    sub_icb_code="Z1A",
    pathway="mental_health",
    age_band_at_referral="11_15",
)
# the list of the month before, on which they all were still waiting
_KNOWN_BEFORE = (
    *("spell_id", "provider_code", "sub_icb_code", "pathway", "age_band_at_referral"),
    "referral_received_date",
)
EARLIER_LIST = [
    {name: row[name] for name in _KNOWN_BEFORE} | {"snapshot_date": "2026-02-28"}
    for row in WAITING_LIST
    if row["referral_received_date"] <= "2026-02-28"
]


def _sent(end: str, due: str, received: str = "", right: str = "", **cells: str) -> Row:
    return {
        "period_end": end,
        "due_date": due,
        "received_date": received,
        "is_first_time_right": right,
    } | cells


SUBMISSIONS = [
    {"org_code": PROVIDER, "return_key": name, "extract_date": "2026-04-10", **row}
    for name, row in (
        # on the day, a day late, never, never but put into quarantine, late after a quarantine
        ("activity", _sent("2025-05-31", "2025-06-15", "2025-06-15", "yes")),
        ("complaints_log", _sent("31/05/2025", "2025-06-15", "16/06/2025", "Y")),
        ("sepsis_return", _sent("2025-05-31", "2025-06-21")),
        ("cyp_waiting_list", _sent("2025-05-31", "2025-06-15", "", "no")),
        ("aggregate_return", _sent("2025-05-31", "2025-06-15", "2025-06-20", "N")),
        # a quarter's, in the month in which it fell due; a month later, nothing at all
        ("complaint_assessments", _sent("2025-06-30", "2025-07-10", "2025-07-01", "yes")),
        ("activity", _sent("2025-06-30", "2025-07-15")),
    )
]
FILES = {
    "sepsis_return": [SEPSIS],
    "never_events_log": [NEVER_EVENTS],
    "complaints_log": [COMPLAINTS],
    "activity": [CONTACTS],
    "cyp_waiting_list": [EARLIER_LIST, WAITING_LIST],
    "submissions": [SUBMISSIONS],
}


def files(source: str, columns: Sequence[str]) -> dict[str, bytes]:
    """The files of a source, as CSV text with its columns."""
    found = {}
    for number, rows in enumerate(FILES.get(source, []), start=1):
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        found[f"edges_{number}.csv"] = text.getvalue().encode()
    return found
