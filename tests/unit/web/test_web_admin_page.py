"""The owner's page: each of its functions looks at its caller, and does what it says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from owner_side import NAME, PARKING, Owner, owner_of, shown

from chatbot.domain.conversation import Level, Message, Role, Session
from chatbot.ports.staff import StaffRole
from chatbot.testing.assistant import ANNA
from chatbot.web.admin_page import AdminPage, admin_mount_options
from chatbot.web.admin_reading import AdminReading

SKIP = {"__type__": "update"}


@pytest.fixture
async def owner(staffed: Any, tmp_path: Path) -> Owner:
    await staffed.staff.add("vera", StaffRole.ADMIN, "correct horse battery")
    return await owner_of(staffed, tmp_path / "owner")


def page_of(owner: Owner) -> AdminPage:
    page = AdminPage(owner.app, AdminReading(owner.app, lambda app: owner.rehearsed.log))
    page.build()
    return page


def is_left_alone(updates: Any) -> bool:
    parts = updates if isinstance(updates, tuple) else (updates,)
    return all(one == SKIP for one in parts)


async def last(looks: Any) -> Any:
    return [one async for one in looks][-1]


async def test_that_no_function_does_anything_for_others(owner: Owner) -> None:
    page = page_of(owner)
    numbers, texts, trying = page._numbers, page._texts, page._try
    token = owner.token
    for caller in (owner.nobody, owner.mara):
        assert is_left_alone(await page._signed_in(caller))
        for read in (
            page._model_state(caller),
            page._switched_off("", token, caller),
            page._switched_on(token, caller),
            numbers._read_figures("90", "week", caller),
            numbers._read_gaps("90", caller),
            numbers._begun("90", "x", caller),
            texts._names(caller),
            texts._opened(NAME, caller),
            texts._checking(caller),
            texts._checked(NAME, PARKING, caller),
            texts._published(NAME, PARKING, PARKING, token, caller),
            trying._begun("", token, caller),
            trying._made("an answer", token, caller),
        ):
            assert is_left_alone(await read)
        for looks in (trying._said("hello", token, caller), trying._confirmed(token, caller)):
            assert is_left_alone(await last(looks))
    assert await owner.app.model_switch.off() is None


async def test_that_what_writes_wants_the_sessions_token(owner: Owner) -> None:
    page = page_of(owner)
    for token in ("", "another", None, 5):
        assert is_left_alone(await page._switched_off("", token, owner.vera))
        assert is_left_alone(await page._texts._published(NAME, PARKING, PARKING, token, owner.vera))
        assert is_left_alone(await page._try._begun("", token, owner.vera))
    token, warned = await page._signed_in(owner.vera)
    assert (token, warned["visible"]) == (owner.token, False)


async def test_that_gradio_asks_for_an_administrator_behind_our_door_too(owner: Owner) -> None:
    ask = admin_mount_options(owner.app)["auth_dependency"]
    assert [bool(await ask(one.request)) for one in (owner.vera, owner.mara, owner.nobody)] == [True, False, False]
    blocks = AdminPage(owner.app, AdminReading(owner.app)).build().blocks.values()
    assert all(one.sanitize_html for one in blocks if one.get_block_name() in ("markdown", "chatbot"))
    assert [one for one in blocks if one.get_block_name() in ("html", "file", "uploadbutton", "image")] == []


async def test_that_the_model_is_switched_off_with_a_reason_and_on_again(owner: Owner) -> None:
    page = page_of(owner)
    assert "switch is on" in (await page._model_state(owner.vera))[0]
    told, off, on, _ = await page._switched_off(" <b>costs</b> ", owner.token, owner.vera)
    assert "The model is off" in told
    assert "&lt;b&gt;costs&lt;/b&gt;" in told
    assert (off["visible"], on["visible"]) == (False, True)
    assert (await owner.app.model_switch.off()).reason == "<b>costs</b>"
    assert "The model is off" in (await page._signed_in(owner.vera))[1]["value"]
    assert "switch is on" in (await page._switched_on(owner.token, owner.vera))[0]


async def ask(owner: Owner, *texts: str) -> None:
    session = Session("con_1")
    await owner.rehearsed.assistant.start(session, "chat")
    for text in texts:
        async for _ in owner.rehearsed.assistant.reply(session, Message(Role.USER, text)):
            continue


async def test_that_figures_are_read_once_a_minute_and_lead_to_their_table(owner: Owner) -> None:
    numbers = page_of(owner)._numbers
    await ask(owner, "What is the policy on postage?")
    figures, link = await numbers._read_figures("30", "day", owner.vera)
    assert re.search(r"Conversations</span><b>1</b>", figures)
    assert 'href="/v1/staff/usage.csv?by=day&amp;days=30"' in link
    await owner.rehearsed.assistant.start(Session("con_2"), "chat")
    async for _ in owner.rehearsed.assistant.reply(Session("con_2"), Message(Role.USER, "hello")):
        continue
    assert (await numbers._read_figures("30", "day", owner.vera))[0] == figures
    owner.app.clock.advance(timedelta(minutes=2).total_seconds())
    again, link = await numbers._read_figures("9999", "century", owner.vera)
    assert "<b>2</b>" in again
    assert "by=week&amp;days=90" in link


async def test_that_a_gap_is_the_beginning_of_an_article(owner: Owner) -> None:
    numbers = page_of(owner)._numbers
    assert "Every question got a sure answer" in (await numbers._read_gaps("90", owner.vera))[0]
    owner.app.clock.advance(120)
    hostile = "do you rent <script>alert(1)</script> tents?"
    await ask(owner, hostile)
    gaps, chosen = await numbers._read_gaps("90", owner.vera)
    assert "<script>" not in gaps
    name, draft, *_ = await numbers._begun("90", chosen["choices"][0], owner.vera)
    assert name.startswith("en/faq/")
    assert "effective_from:" in draft
    assert is_left_alone(await numbers._begun("90", "another", owner.vera))


async def test_that_only_what_was_checked_is_published_and_just_that(owner: Owner) -> None:
    texts = page_of(owner)._texts
    assert "Looking it over" in await texts._checking(owner.vera)
    assert (await texts._names(owner.vera))["choices"] == ["rules/returns.yaml", NAME]
    name, text, seen, *_ = await texts._opened(NAME, owner.vera)
    assert (name, text, seen) == (NAME, PARKING, PARKING)
    changed = PARKING.replace("2 hours", "3 hours")
    assert is_left_alone(await texts._published(NAME, changed, seen, owner.token, owner.vera))
    told, publish = await texts._checked(NAME, changed, owner.vera)
    assert ("sa-good" in told, publish["interactive"]) == (True, True)
    assert is_left_alone(await texts._published(NAME, f"{changed} more", seen, owner.token, owner.vera))
    told, *_ = await texts._published(NAME, changed, seen, owner.token, owner.vera)
    assert "Published: en/faq/parking.md" in told
    assert owner.app.publisher.read(NAME) == changed
    assert owner.app.staff_desk.unit_of_work.audit[-1].action == "knowledge.publish"
    told, *_ = await texts._published(NAME, changed, seen, owner.token, owner.vera)
    assert "changed meanwhile" in told


async def test_that_what_would_mislead_cannot_be_published(owner: Owner) -> None:
    texts = page_of(owner)._texts
    wrong = PARKING.replace("30 days", "21 days")
    told, publish = await texts._checked(NAME, wrong, owner.vera)
    assert ("sa-bad" in told, publish["interactive"]) == (True, False)
    assert "sa-finding sa-error" in told
    assert is_left_alone(await texts._published(NAME, wrong, PARKING, owner.token, owner.vera))
    for name, text in ((NAME, "no head"), ("../x.md", PARKING), (NAME, "---\nid: <script>\n---\n")):
        told, publish = await texts._checked(name, text, owner.vera)
        assert ("sa-bad" in told, publish["interactive"]) == (True, False)
        assert "<script>" not in told
    assert is_left_alone(await texts._opened("../x.md", owner.vera))
    assert (await texts._touched())["interactive"] is False


async def test_that_a_name_for_a_new_article_is_free(owner: Owner) -> None:
    texts = page_of(owner)._texts
    assert texts.free_name("Parking", "en") == "en/faq/parking-2.md"
    assert texts.free_name("可以停车吗", "zh") == "zh/faq/question.md"


async def test_that_the_trial_answers_tells_why_and_takes_a_press(owner: Owner) -> None:
    trying = page_of(owner)._try
    begun = await trying._begun(" anna.lindholm@post.example ", owner.token, owner.vera)
    assert "AI assistant" in begun[0][0]["content"]
    assert owner.app.staff_desk.unit_of_work.audit[-1].action == "trial.as_customer"
    await last(trying._said("I want to return the boots", owner.token, owner.vera))
    shown_card = await last(trying._said("they do not fit", owner.token, owner.vera))
    assert shown_card[2]["visible"] is True
    assert "StartFlow" in shown_card[1] or "SetSlot" in shown_card[1]
    assert "The fact lock" in shown_card[1]
    assert "return 40817-1: allowed by window-all (today 2026-11-16" in shown_card[1]
    declined = await last(trying._declined(owner.token, owner.vera))
    assert declined[2]["visible"] is False
    assert is_left_alone(await last(trying._said("   ", owner.token, owner.vera)))
    nobody = await trying._begun("nobody@post.example", owner.token, owner.vera)
    assert "No customer has this e-mail" in shown(nobody[3])


async def test_that_a_better_answer_becomes_a_draft_and_a_conversation_file(owner: Owner, tmp_path: Path) -> None:
    app = replace(owner.app, settings=owner.app.settings.model_copy(update={"data_dir": tmp_path / "data"}))
    trying = page_of(replace(owner, app=app))._try
    assert "Write to the assistant first" in (await trying._made("No.", owner.token, owner.vera))[-1]
    await last(trying._said("do you rent tents?", owner.token, owner.vera))
    assert "Write to the assistant first" in (await trying._made("  ", owner.token, owner.vera))[-1]
    name, draft, *_, told = await trying._made("No, but friends do.", owner.token, owner.vera)
    assert name == "en/faq/do-you-rent-tents.md"
    assert "No, but friends do." in draft
    file = tmp_path / "data" / "corrections" / "do-you-rent-tents.yaml"
    assert str(file) in told
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["steps"][-1]["user"] == "do you rent tents?"
    assert ANNA.email not in file.read_text(encoding="utf-8")


async def test_that_an_answer_of_a_past_conversation_is_put_right_without_what_names_somebody(owner: Owner) -> None:
    log, session = owner.app.log, Session("con_past", Level.VERIFIED, ANNA.id)
    await owner.app.assistant.start(session, "test")
    said = f"I am Anna Lindholm, {ANNA.email}: how long is your return policy?"
    async for _ in owner.app.assistant.reply(session, Message(Role.USER, said)):
        continue
    turn = [one.sequence for one in await log.events("con_past") if type(one.event).__name__ == "MessageReceived"][-1]
    trying = page_of(owner)._try
    messages, why, *_, notice, _, tabs = await trying._past(f"con_past:{turn}", owner.token, owner.vera)
    assert tabs["selected"] == "try"
    assert "Anna" not in messages[0]["content"]
    assert ANNA.email not in messages[0]["content"]
    assert "how long is your return policy?" in messages[0]["content"]
    assert "What was understood" in why
    assert "From a past conversation" in notice["value"]
    _, draft, *_ = await trying._made("Sixty days.", owner.token, owner.vera)
    assert "Sixty days." in draft
    assert "Anna" not in draft + "".join(
        path.read_text() for path in (owner.app.settings.data_dir / "corrections").iterdir()
    )
    assert "not there any more" in (await trying._past("con_past:99999", owner.token, owner.vera))[3]["value"]
    assert is_left_alone(await trying._past(f"con_past:{turn}", owner.token, owner.mara))
    assert is_left_alone(await trying._past(f"con_past:{turn}", "x", owner.vera))
    await last(trying._said("hello", owner.token, owner.vera))
    _, draft, *_ = await trying._made("Hello there.", owner.token, owner.vera)
    assert "return policy" not in draft
