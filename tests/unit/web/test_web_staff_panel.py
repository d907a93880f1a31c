"""The staff's page without a browser: the queue, a conversation live, who may write, and what is marked."""

import asyncio
import re
from dataclasses import replace
from html import escape

import gradio as gr
import pytest
from owner_side import owner_of
from staff_side import ORIGIN, PASSWORD, SOON_S, clerk, cookie, events_of, listening
from staff_tab import opened, request_of

from chatbot.domain.hand_overs import StaffWrote
from chatbot.ports.staff import StaffRole
from chatbot.testing.assistant import ANNA
from chatbot.testing.store import NOW
from chatbot.web.staff_panel import StaffPanel

EVIL = "<img src=x onerror=alert(1)> ![a](https://evil.example/a.png) <script>alert(2)</script> **loud**"


@pytest.fixture
def panel(staffed) -> StaffPanel:
    return StaffPanel(staffed.app)


async def test_that_the_queue_shows_who_waits_as_soon_as_they_do(staffed, panel) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    async with opened(panel, mara) as tab:
        assert "Nobody waits." in tab.look.queue
        await shopper.say("get me a human")
        look = await tab.until(lambda look: ANNA.name in look.queue)
        assert f'value="{shopper.id}"' in look.queue
        assert "Asked for a person" in look.queue
        (entry,) = await mara.queue()
        assert f'title="{entry["id"]}">1<' in look.queue
        await tab.on.filter("", "frustrated", "", "", tab.request)
        look = await tab.until(lambda look: "Nobody waits." in look.queue)
        assert ">1</span>" in look.queue, "the count does not follow the filters"


async def test_that_an_administrator_alone_is_led_to_the_owners_page(staffed, tmp_path) -> None:
    await staffed.staff.add("vera", StaffRole.ADMIN, PASSWORD)
    owner = await owner_of(staffed, tmp_path)
    panel, mara, vera = StaffPanel(owner.app), await clerk(staffed), await clerk(staffed, "vera")
    async with opened(panel, mara) as tab, opened(panel, vera, "tab2") as other:
        assert tab.look.link == ""
        assert '<a href="/admin">' in other.look.link
    async with opened(StaffPanel(replace(owner.app, publisher=None)), vera) as tab:
        assert tab.look.link == "", "there is no such page"


async def test_that_a_conversation_is_claimed_and_answered_live(staffed, panel) -> None:
    shopper, mara, olga = await staffed.begin(ANNA.id), await clerk(staffed), await clerk(staffed, "olga")
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab, opened(panel, olga, "tab2") as second:
        assert (await tab.open(shopper.id)).may == {"claim", "assign", "resolve"}
        await second.open(shopper.id)
        assert "olga is looking at this, too" in (await tab.until(lambda look: "olga" in look.head)).head
        await tab.on.claim(tab.token, tab.request)
        assert (await tab.until(lambda look: "write" in look.may)).may == {"write", "assign", "release", "resolve"}
        assert (await second.until(lambda look: "mara has it" in look.head)).may == frozenset()
        await second.on.send("Hello from olga", second.token, second.request)
        assert (await second.until(lambda look: bool(look.notice))).notice
        box, marks, _ = await tab.on.send("Hello, I look into it.", tab.token, tab.request)
        assert (box["value"], marks["visible"]) == ("", False)
        await second.until(lambda look: "Hello, I look into it." in look.thread)
        await shopper.say("thank you!")
        look = await tab.until(lambda look: "thank you!" in look.thread)
        assert "Waits for your answer" in (await tab.until(lambda look: "ss-due" in look.queue)).queue
        assert "Hello from olga" not in look.thread
        await tab.on.resolve(tab.token, tab.request)
        assert (await tab.until(lambda look: "reopen" in look.may)).may == {"reopen"}
        await tab.on.reopen(tab.token, tab.request)
        await tab.on.assign("olga", tab.token, tab.request)
        assert "write" in (await second.until(lambda look: "write" in look.may)).may
        await second.on.release(second.token, second.request)
        await second.until(lambda look: "claim" in look.may)


async def test_that_what_shop_and_documents_do_not_say_is_marked_and_only_sent_when_insisted_on(staffed, panel) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        await tab.on.claim(tab.token, tab.request)
        wrong = "You have 60 days to return it."
        box, marks, insist = await tab.on.send(wrong, tab.token, tab.request)
        assert "value" not in box
        assert "<mark>60" in marks["value"]
        assert "30 days to return an item" in marks["value"]
        assert insist["visible"] is True
        assert "60 days" not in tab.look.thread
        box, marks, insist = await tab.on.insist(wrong, tab.token, tab.request)
        assert (box["value"], marks["visible"], insist["visible"]) == ("", False, False)
        look = await tab.until(lambda look: "60 days" in look.thread)
        assert "Sent although it is not supported: 60" in look.thread
        (wrote,) = [one.event for one in await staffed.app.log.events(shopper.id) if isinstance(one.event, StaffWrote)]
        assert wrote.overridden
        _, marks, _ = await tab.on.check("You have 30 days to return it.", tab.token, tab.request)
        assert "support this" in marks["value"]


async def test_that_a_message_tells_whether_it_was_mailed_to_the_address_a_guest_left(staffed, panel) -> None:
    staffed.dialogue.clock.move_to(NOW.replace(hour=22))
    shopper, mara = await staffed.begin(), await clerk(staffed)
    await shopper.say("get me a human")
    await shopper.say("kim@post.example")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        await tab.on.claim(tab.token, tab.request)
        async with listening(staffed, events_of(shopper.id), shopper.headers, "follow=true") as to_shopper:
            await to_shopper.until("person_joined")
            await tab.on.insist("Hello Kim.", tab.token, tab.request)
            look = await tab.until(lambda look: "Hello Kim." in look.thread)
        assert "Sent by e-mail, too" not in look.thread
        await tab.on.insist("Hello again.", tab.token, tab.request)
        look = await tab.until(lambda look: "Hello again." in look.thread)
        assert look.thread.count("Sent by e-mail, too") == 1


async def test_that_drafts_wait_in_the_conversations_they_were_begun_in(staffed, panel) -> None:
    first, second, mara = await staffed.begin(), await staffed.begin(), await clerk(staffed)
    for shopper in (first, second):
        await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        await tab.open(first.id)
        assert (await tab.open(second.id, "half a sent")).box == ""
        assert (await tab.open(first.id, "other")).box == "half a sent"


async def test_that_what_a_shopper_writes_stays_text(staffed, panel) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say(EVIL)
    await shopper.say(f"get me a human {EVIL}")
    async with opened(panel, mara) as tab:
        look = await tab.open(shopper.id)
        assert escape("<img src=x onerror=alert(1)>") in look.thread
        for tag in ("<img", "<script", "<strong>loud"):
            assert tag not in look.thread + look.head + look.queue
        assert "\n" not in look.thread, "a blank line would let a Markdown reader start"


async def test_that_beside_it_stands_what_is_proved_apart_from_what_was_only_said(staffed, panel) -> None:
    earlier, shopper, mara = await staffed.begin(ANNA.id), await staffed.begin(ANNA.id), await clerk(staffed)
    await earlier.say("how long is the postage policy?")
    await shopper.say("my mail is eve@x.example, where is order 99999?")
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        beside = (await tab.open(shopper.id)).beside
        verified, claimed = beside.split("ss-said-only")
        assert "Signed in to the shop" in verified
        assert "eve@x.example" not in verified.split("ss-verified")[1]
        assert "eve@x.example" in claimed
        assert "99999" in claimed
        assert ANNA.email in claimed.split("<h3>Customer")[1]
        assert "Order 40817" in claimed
        assert f'value="{earlier.id}"' in claimed
        assert "how long is the postage policy?" in claimed


async def test_that_of_a_guest_the_page_says_what_they_proved_to_know(staffed, panel) -> None:
    shopper, mara = await staffed.begin(), await clerk(staffed)
    await shopper.say("where is order 40817? 20357")
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        beside = (await tab.open(shopper.id)).beside
        assert "Knows order" in beside
        assert "Order 40817" in beside
        assert "<h3>Customer" not in beside


async def test_that_the_summary_shows_what_the_last_replies_rest_on(staffed, panel) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("cancel my order 40817")
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        look = await tab.open(shopper.id)
        for row in (
            '<th>Order</th><td lang="en">40817</td>',
            "returns-policy › 30 days to return an item",
            "cancel 40817: too_late",
        ):
            assert row in look.beside, row
    (entry,) = await mara.queue()
    assert {"kind": "order", "text": "40817"} in entry["evidence"]


async def test_that_a_suggestion_is_inserted_for_editing_and_a_reply_says_why(staffed, panel) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("how long is your return policy?")
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        look = await tab.open(shopper.id)
        html, insert = await tab.on.suggest(tab.request)
        assert "You have 30 days to return an item." in html["value"]
        assert "sd-source" in html["value"]
        assert insert["visible"] is True
        box, html, insert = await tab.on.insert("Hello.", tab.request)
        assert box["value"].startswith("Hello.\n\n")
        assert box["value"].endswith("You have 30 days to return an item.")
        assert "(1)" not in box["value"]
        assert not html["visible"]
        turn = re.findall(r'name="why" value="(\d+)"', look.thread)[1]
        told, turned = await tab.on.why(f"{turn}#1", tab.request)
        assert turned["selected"] == "why"
        for part in ("AskQuestion", "Composed", "returns-policy", "Times", "Outcome: say"):
            assert part in told, part
        assert (await tab.on.why("", tab.request))[1] == gr.skip()


async def test_that_nobody_but_the_staff_sees_or_does_anything(staffed, panel) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        stranger = request_of({**ORIGIN, "Cookie": "storedesk_staff=guessed"})
        foreign = request_of({"Origin": "https://evil.example", **cookie(mara)})
        for request, token in ((stranger, tab.token), (foreign, tab.token), (tab.request, "wrong")):
            await tab.on.claim(token, request)
            box, marks, _ = await tab.on.send("Hello", token, request)
            assert "value" not in box
            assert not marks["visible"]
        assert (await staffed.app.log.load(shopper.id)).state.person == ""
        assert await panel.reader("tab1", stranger.request) is None
        olga = await clerk(staffed, "olga")
        taken = request_of({**ORIGIN, **cookie(olga)})
        await tab.on.claim(olga.headers["X-CSRF-Token"], taken)
        assert (await staffed.app.log.load(shopper.id)).state.person == "", "somebody else's tab is not theirs"


async def test_that_a_tab_ends_with_its_session(staffed) -> None:
    mara = await clerk(staffed)
    async with opened(StaffPanel(staffed.app, beat_s=0.01), mara) as tab:
        await mara.client.request("DELETE", "/v1/staff/session", headers=mara.headers)
        await asyncio.wait_for(tab.watching, SOON_S)


async def test_that_pages_are_not_opened_without_end(staffed, panel, monkeypatch) -> None:
    monkeypatch.setattr("chatbot.web.staff_tabs._MOST_TABS", 1)
    mara, olga = await clerk(staffed), await clerk(staffed, "olga")
    async with opened(panel, mara) as tab:
        request = request_of({**ORIGIN, **cookie(olga)}, "tab2")
        looks = [look async for look in panel.looks("tab2", request.request)]
        assert [bool(look.notice) for look in looks] == [True]
        assert tab.look.notice == ""
