"""The staff's tools: notes, offers, search, saved replies, e-mails, decisions; each for the staff alone."""

import re

import pytest
from staff_side import ORIGIN, clerk, cookie
from staff_tab import opened, request_of

from chatbot.domain.conversation import ProposalExecuted
from chatbot.domain.hand_overs import NoteWritten
from chatbot.testing.approvals import MemoryApprovals, approval
from chatbot.testing.assistant import ANNA
from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_tool_handlers import StaffToolHandlers


@pytest.fixture
def panel(staffed) -> StaffPanel:
    return StaffPanel(staffed.app)


@pytest.fixture
def on(panel) -> StaffToolHandlers:
    return StaffToolHandlers(panel)


async def test_that_a_note_is_for_the_team_alone(staffed, panel, on) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        assert await on.note("Ask the <b>warehouse</b>, card 4111 1111 1111 1111", tab.token, tab.request) == ""
        look = await tab.until(lambda look: "ss-note" in look.thread)
        assert "Note by mara, for the team only" in look.thread
        assert "Ask the &lt;b&gt;warehouse" in look.thread
        assert "4111" not in look.thread
        await on.note(" ", tab.token, tab.request)
        assert (await tab.until(lambda look: bool(look.notice))).notice
    notes = [one.event for one in await staffed.app.log.events(shopper.id) if isinstance(one.event, NoteWritten)]
    assert len(notes) == 1
    assert "warehouse" not in (await shopper.events()).text
    assert "warehouse" in (await mara.client.get(f"/v1/staff/conversations/{shopper.id}/events")).text
    state = (await staffed.app.log.load(shopper.id)).state
    assert not any("warehouse" in one.text for one in state.history), "no prompt is made of it"


async def test_that_a_write_is_offered_over_the_same_gate_and_done_once_the_shopper_confirms(
    staffed, panel, on
) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        await on.offer("return the boots, they do not fit", tab.token, tab.request)
        assert (await tab.until(lambda look: bool(look.notice))).notice, "it is not claimed yet"
        await tab.on.claim(tab.token, tab.request)
        assert await on.offer("return the boots, they do not fit", tab.token, tab.request) == ""
        await tab.until(lambda look: "Waiting for the shopper" in look.thread)
        assert staffed.dialogue.unit_of_work.returns == []
        assert "hand_over.offer" in [one.action for one in staffed.dialogue.unit_of_work.audit]
        events = (await shopper.events()).json()["events"]
        (card,) = [one["data"] for one in events if one["event"] == "proposal"]
        assert (await shopper.press(card["id"], "confirm")).status_code == 200
        assert len(staffed.dialogue.unit_of_work.returns) == 1
        await tab.until(lambda look: "Confirmed by the shopper" in look.thread)
        logged = await staffed.app.log.events(shopper.id)
        assert sum(isinstance(one.event, ProposalExecuted) for one in logged) == 1
        await on.offer("what is the weather?", tab.token, tab.request)
        assert (await tab.until(lambda look: bool(look.notice))).notice


async def test_that_who_looks_a_customer_up_is_in_the_audit_log(staffed, panel, on) -> None:
    mara, audit = await clerk(staffed), staffed.dialogue.unit_of_work.audit
    async with opened(panel, mara) as tab:
        assert "Nobody fits." in await on.find("nobody", tab.request)
        assert audit == []
        for words in ("lindholm", "ANNA.L", "40817"):
            assert re.match(f'<div>.* value="{ANNA.id}"', await on.find(words, tab.request))
        shown = await on.customer(f"{ANNA.id}#1", tab.request)
        assert "Ankerstieg 14" in shown
        assert "Order 40817" in shown
        assert [(one.action, one.record_id) for one in audit] == [
            *[("customer.find", ANNA.id)] * 3,
            ("customer.read", ANNA.id),
        ]
        assert {one.actor for one in audit} == {(await staffed.staff.member("mara")).id}
        assert "Nobody fits." in await on.customer("cus_9#2", tab.request)


async def test_that_a_saved_reply_is_filled_in_in_the_language_of_the_conversation(staffed, panel, on) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("where is my order 40817?")
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        titles = [one.title for one in panel.replies("en")]
        box, again = await on.saved(titles[0], "", tab.request)
        assert box["value"] == "Hello Anna Lindholm, this is mara from Fernholm. I am looking into this for you."
        assert again["value"] == ""
        box, _ = await on.saved("A moment, please", "Hello.", tab.request)
        assert box["value"].startswith("Hello.\n\n")
        assert "40817" in box["value"]
        assert "value" not in (await on.saved("", "Hello.", tab.request))[0]
        assert panel.replies("zh")[0].title == "问候"


@pytest.mark.parametrize("asked", ["where is my order 40817?", "我的订单 40817 到哪了？"])
async def test_that_no_saved_reply_of_ours_is_marked(staffed, panel, asked: str) -> None:
    shopper = await staffed.begin(ANNA.id)
    await shopper.say(asked)
    values = {"customer": ANNA.name, "order": "40817", "clerk": "mara", "shop": "Fernholm"}
    for one in panel.replies("zh" if "订单" in asked else "en"):
        marked = await staffed.app.drafts.check(shopper.id, one.filled(values))
        assert [sentence.text for sentence in marked if sentence.failure is not None] == []


async def test_that_a_pasted_mail_gets_a_cited_draft(staffed, panel, on) -> None:
    mara = await clerk(staffed)
    async with opened(panel, mara) as tab:
        html, copy = await on.mail("Dear team,\n\nhow long is your return policy?\n\nEve", tab.request)
        assert "sd-source" in html["value"]
        assert "30 days" in copy["value"]
        assert not (await on.mail(" ", tab.request))[0]["visible"]


async def test_that_what_waits_is_approved_and_declined_here_too(staffed, panel, on) -> None:
    approvals = MemoryApprovals(approval())
    object.__setattr__(staffed.app, "approvals", approvals)
    mara = await clerk(staffed)
    async with opened(panel, mara) as tab:
        panel.tabs.tell()
        await tab.until(lambda look: "Waiting for a decision: 1" in look.queue)
        html, which, controls = await on.approvals(tab.request)
        assert approval().card.title in html
        assert (which["choices"][0][1], controls["visible"]) == (approval().id, True)
        await on.decline(approval().id, " ", tab.token, tab.request)
        assert "Say why" in (await tab.until(lambda look: bool(look.notice))).notice
        html, _, controls = await on.approve(approval().id, tab.token, tab.request)
        assert "Nothing waits" in html
        assert not controls["visible"]
        await on.decline(approval().id, "too late", tab.token, tab.request)
        assert (await tab.until(lambda look: "Say why" not in look.notice)).notice, "it is decided already"


async def test_that_nobody_but_the_staff_may_use_them(staffed, panel, on) -> None:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("get me a human")
    async with opened(panel, mara) as tab:
        await tab.open(shopper.id)
        before = await staffed.app.log.events(shopper.id)
        stranger, foreign = request_of(ORIGIN), request_of({"Origin": "https://evil.example", **cookie(mara)})
        for request in (stranger, foreign):
            await on.note("a note", tab.token, request)
            await on.offer("return the boots, they do not fit", tab.token, request)
        await on.note("a note", "wrong", tab.request)
        assert await on.find("lindholm", stranger) == ""
        for shown in (
            await on.customer(f"{ANNA.id}#1", stranger),
            *await on.saved("Greeting", "", stranger),
            *await on.mail("how long is your return policy?", stranger),
            *await on.approvals(stranger),
        ):
            assert not {**shown}.get("value")
            assert not shown.get("choices")
        assert await staffed.app.log.events(shopper.id) == before
        assert [one.action for one in staffed.dialogue.unit_of_work.audit] == ["hand_off"]
