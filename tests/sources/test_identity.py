"""Identity screening: what is refused, what the message says, and that our own layouts pass."""

import io
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
import xlsxwriter

from qmetrics.sources import all_sources
from qmetrics.sources.identity import Refusal, screen
from qmetrics.sources.identity_names import identifying_name, tellable


def csv_of(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return content.getvalue()


def nhs_numbers(count: int, seed: int = 1) -> list[str]:
    """Numbers whose check digit is right, by the definition, one digit after another."""
    random, found = Random(seed), []
    while len(found) < count:
        digits = [random.randrange(10) for _ in range(9)]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            found.append("".join(map(str, [*digits, 0 if check == 11 else check])))
    return found


def refused(content: bytes) -> Refusal:
    refusal = screen(content)
    assert refusal is not None
    return refusal


@pytest.mark.parametrize(
    "name",
    [
        "nhs_number", "NHS No", "NHS No.", " Nhs Number ", "NHSNumber", "patient_nhs_no", "N.H.S. Number",
        "name", "Name", "Patient Name", "forename", "FORENAMES", "surname", "first name", "FullName",
        "full_name",
        "complainant_name", "dob", "DOB", "D.O.B.", "date_of_birth", "Date of birth", "DateOfBirth",
        "birth date",
        "postcode", "Post Code", "home_postcode", "address", "Address Line 1", "lsoa", "LSOA11", "lsoa_code",
        "LSOA11CD", "email", "e-mail", "Email address", "phone", "telephone", "Tel", "mobile", "Mobile No",
        "phone_number", "free text", "free_text", "comments", "Comment", "narrative", "Incident description",
        "notes", "age", "Age (years)", "age_at_referral", "patient age", "NI number", "ni_number",
        "National Insurance No", "hospital number", "MRN",
    ],
)  # fmt: skip
def test_column_names_that_identify(name: str) -> None:
    content = csv_of(f'provider_code,"{name}"', ["ZA1,x", "ZA2,y"])
    assert [reason.column for reason in refused(content).reasons] == [name.strip()]


@pytest.mark.parametrize(
    "name",
    [
        "provider_name", "org_name", "Organisation Name", "Trust name", "site_name", "ICB name",
        "measure_name",
        "age_band", "age_band_at_referral", "Age group", "month", "contacts", "complainant_told_date",
        "first_contact_date", "imd_decile", "status", "case_id", "anonymous", "percentage", "stage", "wage",
        "average", "mobility", "birmingham", "settled", "north",
    ],
)  # fmt: skip
def test_column_names_that_do_not(name: str) -> None:
    assert identifying_name(name) is None


@pytest.mark.parametrize("shape", ["{}", "{:.3}-{:.3}-{:.4}", "{:.3} {:.3} {:.4}"])
def test_nhs_numbers_by_value(shape: str) -> None:
    values = [
        shape.format(number) if shape == "{}" else shape.format(number[:3], number[3:6], number[6:])
        for number in nhs_numbers(3)
    ]
    rows = [f"ZA1,{value}" for value in values] + [f"ZA1,X{row}" for row in range(97)]
    refusal = refused(csv_of("provider_code,reference", rows))
    assert [reason.column for reason in refusal.reasons] == ["reference"]
    assert "NHS number" in str(refusal)
    assert "information governance" in refusal.advice
    for value in values:
        assert value not in str(refusal)
        assert value not in repr(refusal)


def test_one_per_cent_is_chance() -> None:
    rows = [f"ZA1,{nhs_numbers(1)[0]}"] + [f"ZA1,X{row}" for row in range(99)]
    assert screen(csv_of("provider_code,reference", rows)) is None


def test_wrong_check_digits_pass() -> None:
    rows = [f"ZA1,{number[:9]}{(int(number[9]) + 1) % 10}" for number in nhs_numbers(50)]
    assert screen(csv_of("provider_code,reference", rows)) is None


def test_fillers_are_no_numbers() -> None:
    assert screen(csv_of("provider_code,reference", ["ZA1,0000000000", "ZA1,9999999999"] * 5)) is None


@pytest.mark.parametrize("value", ["TS1 4AG", "ts14ag", "NE99 9ZZ", "at SR5 1AA today"])
def test_postcodes_by_value(value: str) -> None:
    rows = [f"ZA1,{value}", f"ZA2,{value}"] + [f"ZA1,area {row}" for row in range(50)]
    refusal = refused(csv_of("provider_code,where_from", rows))
    assert [reason.column for reason in refusal.reasons] == ["where_from"]
    assert "postcode" in str(refusal)
    assert value not in str(refusal)


def test_codes_are_no_postcodes() -> None:
    rows = [
        f"{code},x"
        for code in ("R0B01", "RX31A", "RNN62", "13T", "84H", "D7T5G", "G6V2S", "E54000050", "ZA1")
    ]
    assert screen(csv_of("site,thing", rows)) is None


@pytest.mark.parametrize(
    "written",
    ["%Y-%m-%d", "%d/%m/%Y", "%d-%b-%Y", "%Y-%m-%d 00:00:00", "%-d/%-m/%Y", "%d/%m/%y", "%m/%d/%Y", "%Y%m%d"],
)
def test_births_by_value(written: str) -> None:
    random = Random(2)
    days = [date(1930, 1, 1) + timedelta(days=random.randrange(30_000)) for _ in range(200)]
    content = csv_of("provider_code,first_date", [f"ZA1,{day.strftime(written)}" for day in days])
    refusal = refused(content)
    assert [reason.column for reason in refusal.reasons] == ["first_date"]
    assert "birth" in str(refusal)


def test_dates_of_care_pass() -> None:
    random = Random(3)
    days = [date(2009, 1, 1) + timedelta(days=random.randrange(6_000)) for _ in range(200)]
    days += [date(1900, 1, 1)] * 5
    assert screen(csv_of("provider_code,seen", [f"ZA1,{day:%d/%m/%Y}" for day in days])) is None


def test_short_years_of_care_pass() -> None:
    random = Random(5)
    days = [date(2018, 1, 1) + timedelta(days=random.randrange(3_000)) for _ in range(200)]
    assert screen(csv_of("provider_code,seen", [f"ZA1,{day:%d/%m/%y}" for day in days])) is None


def test_no_header_no_value_in_the_message() -> None:
    numbers = nhs_numbers(20)
    refusal = refused(csv_of(f"Ann Example,{numbers[0]}", [f"Bo Example,{number}" for number in numbers[1:]]))
    assert refusal.columns == ["(column 1)", "(column 2)"]
    assert "Ann" not in repr(refusal)
    assert numbers[0] not in repr(refusal)


def test_header_below_a_title() -> None:
    content = b"Complaints report,,\nRun on Monday,,\nprovider_code,NHS Number,Surname\nZA1,1,x\n"
    assert [reason.column for reason in refused(content).reasons] == ["NHS Number", "Surname"]


def test_years_as_headings_do_not_hide_names() -> None:
    assert [reason.column for reason in refused(b"Surname,2024,2025\nx,1,2\n").reasons] == ["Surname"]


def test_other_shapes_of_text() -> None:
    header = "provider_code;nhs_number"
    assert screen(f"{header}\nZA1;1\n".encode("utf-16"))
    assert screen(f"{header}\nZA1;1\n".replace(";", "\t").encode())
    assert screen(f"{header};café\nZA1;1;é\n".encode("cp1252"))
    # records of uneven length, and a quote that never ends
    assert screen(b'provider_code,nhs_number\nZA1,1,2,3\nZA1\n"open,2\n')


def test_workbook_every_sheet() -> None:
    numbers = [[number] for number in nhs_numbers(30)]
    content = workbook({"data": [["org_code"], ["ZA1"]], "more": [["ref"], *numbers]})
    assert [reason.column for reason in refused(content).reasons] == ["ref"]
    as_number = workbook({"data": [["ref"], *([int(number[0])] for number in numbers)]})
    assert refused(as_number).reasons[0].column == "ref"


def test_dictionary_sheet_may_describe() -> None:
    content = workbook(
        {"data": [["org_code"], ["ZA1"]], "Data dictionary": [["column", "description"], ["a", "b"]]}
    )
    assert screen(content) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"<!doctype html><html></html>", b"PK\x03\x04damaged", b"\x00\x01\x02\x03" * 9, b"\n\n"],
)
def test_no_table_is_not_refused_for_identity(content: bytes) -> None:
    assert screen(content) is None


def test_truncated_workbook_is_not_refused_for_identity() -> None:
    whole = workbook({"data": [["nhs_number"], ["1"]]})
    assert screen(whole) is not None
    assert screen(whole[: len(whole) // 2]) is None


def test_nothing_is_found_by_chance_in_a_large_file() -> None:
    random, rows = Random(4), 50_000
    columns: dict[str, list[object]] = {
        f"id_{at}": [f"P{random.random():.12f}" for _ in range(rows)] for at in range(7)
    }
    for at in range(7):
        columns[f"day_{at}"] = [
            date(2020, 1, 1) + timedelta(days=random.randrange(2_000)) for _ in range(rows)
        ]
    for at in range(6):
        columns[f"count_{at}"] = [random.randrange(10**9) for _ in range(rows)]
    content = pl.DataFrame(columns).write_csv().encode()
    assert screen(content) is None


def test_a_list_of_small_areas_is_a_lookup_and_not_a_list_of_people() -> None:
    lookup = "lsoa21_code,icb24_name,icb24_code_nhs\n" + "".join(
        f"E0100{n:04d},A Board,QX1\n" for n in range(1_200)
    )
    people = "lsoa21_code,seen\n" + "".join(f"E0100{n % 900:04d},yes\n" for n in range(1_200))
    assert screen(lookup.encode()) is None
    refused = screen(people.encode())
    assert refused is not None
    assert "lsoa21_code" in str(refused)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Mrs Smith, your NHS number is 943 476 5919\n",
        "Patient: Ann Poe,DOB 03/05/1951\nx,y\n",
        "Ann Poe,NHS number\nx,y\n",
    ],
)
def test_a_first_line_that_is_no_header_is_not_repeated(text: str) -> None:
    refusal = screen(text.encode())
    assert refusal is not None
    said = f"{refusal} {refusal.columns}"
    assert not any(word in said for word in ("Smith", "Poe", "943", "1951"))


def test_every_column_of_our_own_returns_may_be_told() -> None:
    own = [column.name for one in all_sources() if one.is_local for column in one.table.columns]
    assert [name for name in own if not tellable(name)] == []
