"""The staff's page when something is down, gone or strange."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from staff_side import clerk
from staff_tab import opened, request_of

from chatbot.errors import ConversationNotFound, StoreUnavailable
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.testing.assistant import ANNA
from chatbot.web.page_texts import STAFF, PageTexts
from chatbot.web.staff_door import StaffDoor
from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_queue import ago, reason
from chatbot.web.staff_tool_handlers import StaffToolHandlers

TEXTS = PageTexts("en", "Fernholm", STAFF)


@contextmanager
def broken(owner, name: str, error: Exception):
    """Let a method fail for the length of the block."""
    before = getattr(owner, name)

    async def fail(*_):
        raise error

    object.__setattr__(owner, name, fail)
    try:
        yield
    finally:
        object.__setattr__(owner, name, before)


async def test_that_the_page_says_that_data_cannot_be_read_and_goes_on_when_they_can(staffed) -> None:
    panel, shopper, mara = StaffPanel(staffed.app), await staffed.begin(ANNA.id), await clerk(staffed)
    on = StaffToolHandlers(panel)
    await shopper.say("how long is your return policy?")
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        before = await tab.open(shopper.id)
        with broken(staffed.app.hand_overs, "entries", StoreUnavailable("down")):
            panel.tabs.tell()
            look = await tab.until(lambda look: bool(look.notice))
            assert (look.queue, look.thread) == (before.queue, before.thread)
        panel.tabs.tell()
        await tab.until(lambda look: not look.notice)
        with broken(staffed.app.log, "events", StoreUnavailable("down")):
            panel.tabs.tell()
            await tab.until(lambda look: bool(look.notice) and not look.thread)
            assert await panel.why(shopper.id, "1", StaffMember("stf_1", "mara", StaffRole.AGENT))
            html, _ = await tab.on.suggest(tab.request)
            assert "ss-none" in html["value"]
        with broken(staffed.app.log, "load", StoreUnavailable("down")):
            await tab.on.send("Hello.", tab.token, tab.request)
            await tab.until(lambda look: bool(look.notice))
            await on.offer("return the boots", tab.token, tab.request)
            assert await panel.saved(tab.panel.tabs.of("tab1", (await staffed.staff.member("mara"))), "Greeting") == ""
        with broken(staffed.dialogue.store, "customer", StoreUnavailable("down")):
            assert "ss-none" in await on.customer(f"{ANNA.id}#1", tab.request)
        with broken(staffed.app.approvals, "waiting", StoreUnavailable("down")):
            assert "ss-none" in (await on.approvals(tab.request))[0]
        with broken(staffed.app.search.directory, "find", StoreUnavailable("down")):
            assert "ss-none" in await on.find("anna", tab.request)


async def test_that_a_conversation_that_was_erased_is_told_and_still_listed(staffed) -> None:
    panel, shopper, mara = StaffPanel(staffed.app), await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    await mara.post(shopper.id, "claim")
    async with opened(panel, mara) as tab:
        with broken(staffed.app.log, "load", ConversationNotFound(shopper.id)):
            panel.tabs.tell()
            look = await tab.until(lambda look: shopper.id in look.queue)
            assert "ss-due" not in look.queue
        await tab.on.open("con_unknown#2", "", tab.request)
        assert (await tab.until(lambda look: bool(look.notice))).thread == ""
        assert (await tab.on.suggest(tab.request))[1]["visible"] is False


async def test_that_a_draft_that_has_no_answer_says_so(staffed) -> None:
    panel, shopper, mara = StaffPanel(staffed.app), await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        assert (await tab.on.suggest(tab.request))[1]["visible"] is False, "nothing is open"
        await tab.open(shopper.id)
        html, insert = await tab.on.suggest(tab.request)
        assert "no answer" in html["value"]
        assert insert["visible"] is False


async def test_that_a_suggestion_tells_what_it_would_offer(staffed) -> None:
    panel, shopper, mara = StaffPanel(staffed.app), await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    await mara.post(shopper.id, "claim")
    await shopper.say("I want to return the boots, they do not fit")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        assert "It would offer: " in (await tab.on.suggest(tab.request))[0]["value"]
        assert panel.tabs.of("tab1", await staffed.staff.member("mara")).conversation_id == shopper.id
        assert await panel.colleagues(await staffed.staff.member("mara")) == ("olga",)
        assert await panel.colleague("nobody") is None
        await tab.on.assign("nobody", tab.token, tab.request)
        await mara.post(shopper.id, "resolve")
        await tab.on.filter("resolved", "", "", "", tab.request)
        assert shopper.id in (await tab.until(lambda look: "<h2>Done" in look.queue)).queue


async def test_that_the_door_stays_shut_while_nobody_can_be_looked_up(staffed) -> None:
    door = StaffDoor(staffed.app)
    scope = request_of({"Cookie": "storedesk_staff=x"}).request.scope
    with broken(staffed.staff, "session", StoreUnavailable("down")):
        assert (await door({**scope, "path": "/staff"})).status_code == 503
    assert await door({**scope, "path": "/staff/theme.css"}) is None


@pytest.mark.parametrize(
    ("seconds", "told"), [(-5, "0 min"), (59, "0 min"), (3599, "59 min"), (3600, "1 h"), (86_400, "1 d")]
)
def test_that_a_time_is_told_in_one_unit(seconds: int, told: str) -> None:
    assert ago(timedelta(seconds=seconds), TEXTS) == told


def test_that_a_reason_without_words_is_told_by_its_name() -> None:
    assert (reason("mood", TEXTS), reason("something_new", TEXTS)) == ("Angry for the third time", "something_new")
