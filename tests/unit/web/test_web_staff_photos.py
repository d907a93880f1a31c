"""Photos beside a conversation: by report, with what the shop knows of it."""

from dataclasses import replace

from chatbot.domain.commerce import Claim, ClaimKind, Remedy, ReturnLine
from chatbot.domain.conversation import LoggedEvent
from chatbot.domain.money import Money
from chatbot.domain.photos import PhotoAdded, PhotoSubject
from chatbot.languages import load_languages
from chatbot.testing.store import NOW, order
from chatbot.web.page_texts import STAFF, PageTexts
from chatbot.web.staff_photos import StaffPhotos, photo_html
from chatbot.web.staff_thread import Reader, thread_html

TEXTS = PageTexts("en", "Fernholm", STAFF)
LINE = order().lines[0].id
CLAIM = Claim("clm_1", "40817", (ReturnLine(LINE, 1),), ClaimKind.DAMAGED, Remedy.REPLACEMENT, Money(0), NOW)


def _added(*subjects: PhotoSubject) -> list[LoggedEvent]:
    return [LoggedEvent(place, NOW, PhotoAdded(f"pho_{place}", one)) for place, one in enumerate(subjects, 1)]


def test_that_photos_stand_together_by_what_they_are_about() -> None:
    about = PhotoSubject("40817", (LINE,))
    events = _added(about, PhotoSubject(), about)
    shown = StaffPhotos(TEXTS, load_languages()["en"]).html("con_1", events, (replace(order(), claims=(CLAIM,)),))
    first, other = shown.split("</figure>")[:2]
    assert "Order 40817 · Fjellfot Trail Boots · arrived damaged: a replacement (clm_1)" in first
    assert [f"pho_{place}?small" in first for place in (1, 2, 3)] == [True, False, True]
    assert "Not about a particular order" in other


def test_that_no_photo_is_nothing() -> None:
    assert StaffPhotos(TEXTS, load_languages()["en"]).html("con_1", [], (order(),)) == ""


def test_that_a_photo_in_the_conversation_leads_to_the_whole_one_and_ids_are_escaped() -> None:
    reader = Reader(TEXTS, PageTexts("en", "Fernholm"), NOW.tzinfo, NOW)
    shown = thread_html("con_1", _added(PhotoSubject()), reader)
    assert 'href="/v1/staff/conversations/con_1/photos/pho_1"' in shown
    assert "Photo from the shopper" in shown
    assert "<script" not in photo_html('"><script>', "pho_1", "x")
