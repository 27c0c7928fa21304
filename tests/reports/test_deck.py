"""The deck: editable, described, in order, and the same each time."""

import io
import zipfile
from datetime import date

import pytest
from page_records import a_first_page
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from qmetrics.reports.deck import CHARTS_A_CELL, DRAFT, LINES_A_SLIDE, SYNTHETIC, SignalSlide, deck_bytes
from qmetrics.reports.first_page import ASSURANCES, VARIATIONS, AttentionLine, MatrixCell, SummaryLine

LONG = "Two posts are vacant and letters wait for the one officer left. " * 15


def png(size: tuple[int, int] = (1500, 900)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, format="PNG")
    return out.getvalue()


def signal(**changes) -> SignalSlide:
    said = {
        "title": "Complaints acknowledged, North",
        "png": png(),
        "alt_text": "A line that falls to 75% in March 2026.",
        "sentences": ("75% in March 2026.", "Special cause, concern."),
        "commentary": "Two posts are vacant.",
        "action": "Recruit; Chief nurse, by 30 June 2026.",
        "source_words": "Complaints log (local)",
    }
    return SignalSlide(**(said | changes))


def lines(count: int) -> tuple[SummaryLine, ...]:
    return tuple(SummaryLine(key=f"m.{at}", title=f"Measure {at}", theme="T") for at in range(count))


def deck(page=None, signals=(), **more):
    content = deck_bytes(page or a_first_page(), signals or (signal(),), title="Board pack", **more)
    return Presentation(io.BytesIO(content))


def texts(slide) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def notes(slide) -> str:
    return slide.notes_slide.notes_text_frame.text


def titles(made) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in made.slides]


def test_the_slides_in_their_order():
    assert titles(deck()) == [
        "Board pack",
        "Alert: 1",
        "Advise: 0",
        "Assure: 0",
        "Icon matrix: variation by assurance",
        "Complaints acknowledged, North",
    ]


def test_the_first_slide_says_synthetic_and_draft_and_as_at():
    first = deck(a_first_page(is_sample=True, is_draft=True)).slides[0]
    said = " ".join(texts(first))
    assert SYNTHETIC in said
    assert DRAFT in said
    assert "Data as at" in said
    real = deck(a_first_page(is_sample=False, is_draft=False, as_at=None))
    assert not any("SYNTHETIC:" in text or "DRAFT" in text for text in texts(real.slides[0]))
    assert "No data has come." in " ".join(texts(real.slides[0]))


def test_the_first_slide_says_what_is_late_and_which_milestones_are_past_their_date():
    page = a_first_page(
        arrivals_words="Late data from 2 providers", milestones_words="1 milestone is past its date"
    )
    said = texts(deck(page).slides[0])[1].splitlines()
    assert said[-2:] == ["Late data from 2 providers", "1 milestone is past its date"]
    assert "" not in texts(deck(a_first_page(arrivals_words="")).slides[0])[1].splitlines()


def test_notes_say_source_and_as_at_on_every_slide():
    made = deck(a_first_page(as_at=date(2026, 4, 10), is_sample=True), source_words="Local returns")
    for slide in made.slides:
        assert "Data as at 10 April 2026." in notes(slide)
        assert f"{SYNTHETIC}." in notes(slide)
    assert "Source: Local returns." in notes(made.slides[0])
    assert "Source: Complaints log (local)." in notes(made.slides[-1])


def test_every_picture_and_table_says_what_it_shows():
    made = deck(signals=(signal(), signal(alt_text="Another <b>chart</b>.")))
    held = [shape for slide in made.slides for shape in slide.shapes]
    pictures = [one for one in held if one.shape_type == MSO_SHAPE_TYPE.PICTURE]
    said = [one._element.xpath(".//p:cNvPr")[0].get("descr") for one in pictures]
    assert said == ["A line that falls to 75% in March 2026.", "Another <b>chart</b>."]
    (table,) = [one for one in held if one.has_table]
    assert table._element.xpath(".//p:cNvPr")[0].get("descr").startswith("Table of charts by variation")


def test_the_title_is_read_first_and_the_picture_before_its_sentences():
    slide = deck().slides[-1]
    names = [shape.name for shape in slide.shapes]
    assert slide.shapes[0] == slide.shapes.title
    assert names[1:] == ["Chart", "What the chart says", "Commentary", "Action"]


def test_a_signal_s_words_can_be_edited():
    said = texts(deck().slides[-1])
    assert said[1] == "75% in March 2026.\nSpecial cause, concern."
    assert said[2] == "Commentary\nTwo posts are vacant."
    assert said[3] == "Action\nRecruit; Chief nurse, by 30 June 2026."


def test_the_matrix_is_an_editable_table_without_empty_cells():
    cells = (
        MatrixCell(variation="improvement", assurance="fail", lines=lines(2)),
        MatrixCell(variation="common", assurance=None, lines=lines(CHARTS_A_CELL + 3)),
    )
    slide = deck(a_first_page(matrix=cells)).slides[4]
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    words = [[table.cell(row, at).text_frame.text for at in range(5)] for row in range(5)]
    assert words[0] == ["Variation", *(label for _, label in ASSURANCES)]
    assert [row[0] for row in words[1:]] == [label for _, label in VARIATIONS]
    assert words[1][3] == "Measure 0\nMeasure 1"
    assert words[2][4].endswith("and 3 more, in the notes")
    assert words[3][1:] == ["none"] * 4
    assert f"Measure {CHARTS_A_CELL + 2}" in notes(slide)
    assert table.first_row
    assert table.first_col


def test_many_lines_go_on_several_slides():
    many = tuple(
        AttentionLine(
            title=f"Measure {at}", whose="North", href="x.html", why="worse", action_words="Recruit"
        )
        for at in range(LINES_A_SLIDE * 2 + 1)
    )
    made = deck(a_first_page(alert=many))
    assert titles(made)[1:4] == ["Alert: 15 (1 of 3)", "Alert: 15 (2 of 3)", "Alert: 15 (3 of 3)"]
    said = "\n".join(text for slide in made.slides for text in texts(slide))
    assert all(f"Measure {at}, North: worse Action: Recruit" in said for at in range(len(many)))
    assert "Nothing." in texts(made.slides[4])


def test_a_long_commentary_is_cut_and_stands_whole_in_the_notes():
    slide = deck(signals=(signal(commentary=LONG, title="t" * 10_000),)).slides[-1]
    assert texts(slide)[2].endswith("(in full in the notes)")
    assert len(texts(slide)[2]) < 500
    assert LONG.strip() in notes(slide)
    assert len(texts(slide)[0]) < 200


def test_what_has_no_room_beside_the_picture_is_in_the_notes():
    many = tuple(
        f"Sentence {at} of a chart that has very much to say of itself and of its points." for at in range(9)
    )
    slide = deck(signals=(signal(sentences=many),)).slides[-1]
    assert texts(slide)[1].endswith("\nMore in the notes.")
    assert texts(slide)[1].startswith(many[0])
    assert all(each in notes(slide) for each in many)


@pytest.mark.parametrize("size", [(3000, 300), (300, 3000), (10, 10), (1500, 900)])
def test_nothing_lies_outside_its_slide_or_on_another(size):
    made = deck(signals=(signal(png=png(size), commentary=LONG, action=LONG),))
    for slide in made.slides:
        boxes = [(one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes]
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= made.slide_width
            assert 0 <= top < bottom <= made.slide_height
        for at, one in enumerate(boxes):
            for two in boxes[at + 1 :]:
                beside = one[2] <= two[0] or two[2] <= one[0]
                above = one[3] <= two[1] or two[3] <= one[1]
                assert beside or above


def test_what_stands_in_source_files_stays_text():
    nasty = "<script>alert(1)</script> =cmd|'x'!A0 \x00\x0b\u202ea & \"b\" \ud800"
    page = a_first_page(icb_name=nasty, alert=(AttentionLine(title=nasty, whose="", href="x", why=nasty),))
    made = deck(page, (signal(title=nasty, commentary=nasty, alt_text=nasty, sentences=(nasty,)),))
    shown = "<script>alert(1)</script> =cmd|'x'!A0 a & \"b\" "
    assert texts(made.slides[-1])[0] == shown
    assert shown in notes(made.slides[1])


def test_the_document_s_properties():
    kept = deck(a_first_page(as_at=date(2026, 4, 10), icb_name="North ICB")).core_properties
    assert (kept.title, kept.author, kept.language) == ("Board pack", "North ICB", "en-GB")
    assert (kept.created.date(), kept.modified.date()) == (date(2026, 4, 10), date(2026, 4, 10))


def test_the_same_records_give_the_same_bytes():
    def made(**changes) -> bytes:
        return deck_bytes(a_first_page(**changes), (signal(),), title="Board pack")

    assert made() == made()
    assert made() != made(alert=())
    with zipfile.ZipFile(io.BytesIO(made())) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_a_pack_without_signals_or_lines():
    content = deck_bytes(a_first_page(alert=(), matrix=()), (), title="Board pack")
    assert len(Presentation(io.BytesIO(content)).slides) == 5


@pytest.mark.parametrize(
    ("changes", "said"), [({"title": " "}, "no title"), ({"alt_text": ""}, "no alt_text")]
)
def test_a_slide_without_title_or_alt_text_is_an_error(changes, said):
    with pytest.raises(ValueError, match=said):
        signal(**changes)
