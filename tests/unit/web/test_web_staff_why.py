"""The pane that tells why the assistant said something: passages, rules, the lock, the model, and how long it took."""

import re

from chatbot.testing.assistant import DialogueTest
from chatbot.testing.desk import desk
from chatbot.testing.lm import ScriptedChatModel
from chatbot.testing.store import order
from chatbot.web.page_texts import STAFF, PageTexts
from chatbot.web.staff_trace import replies, values_of
from chatbot.web.staff_why import why_html

TEXTS = PageTexts("en", "Fernholm", STAFF)
RETURN = "return 40817-1: allowed by window-all (today 2026-11-16; ordered_on 2026-11-04; delivered_on 2026-11-09; "


async def pane(test: DialogueTest, *said: str) -> str:
    """Return why the last reply was given."""
    for text in said:
        await test.say(text)
    return why_html(list(replies(await test.log.events("con_test")))[-1], TEXTS)


def part(html: str, title: str) -> str:
    """Return what stands below a heading of the pane."""
    return html.partition(f"<h3>{TEXTS.say(title)}</h3>")[2].partition("<h3>")[0]


async def test_that_a_worded_answer_tells_passages_with_scores_lock_model_and_times() -> None:
    model = ScriptedChatModel("You have 30 days to return an item. You have 60 days to return an item.")
    html = await pane(desk(order(), model=model), "how long is your return policy?")
    assert re.search(r"returns-policy#30-days-to-return-an-item 0\.\d\d", part(html, "why_found"))
    assert "<dt>sentences that passed</dt><dd>1</dd>" in part(html, "why_lock")
    assert "<dt>model</dt><dd>scripted</dd>" in part(html, "why_model")
    times = re.findall(r"<dt>(\w+)</dt><dd>(\d+) ms</dd>", part(html, "why_times"))
    assert [name for name, _ in times] == ["understand", "decide", "word", "Together"]
    *stages, whole = (int(ms) for _, ms in times)
    assert abs(whole - sum(stages)) <= len(stages)


async def test_that_what_the_lock_refused_stands_beside_what_passed() -> None:
    model = ScriptedChatModel("You have 60 days to return an item.")
    lock = part(await pane(desk(order(), model=model), "how long is your return policy?"), "why_lock")
    assert "<dt>refused</dt><dd>value: 60 days</dd>" in lock
    assert "<dt>sentences that passed</dt><dd>0</dd>" in lock


async def test_that_rules_are_told_with_their_inputs_and_what_came_of_them() -> None:
    html = await pane(desk(order()), "I want to return the boots", "they do not fit")
    decided = part(html, "why_decided")
    assert f"<dt>rules</dt><dd>{RETURN}days 30; last_day 2026-12-09; conditions unused; reason does_not_fit)" in decided
    assert (
        "refund 40817: 149.00 EUR (goods 149.00 EUR; delivery 0.00 EUR; reason does_not_fit; target original)" in html
    )
    assert TEXTS.say("why_no_lock") in part(html, "why_lock")


async def test_that_a_refusal_names_the_rule_and_the_state_that_it_rests_on() -> None:
    decided = part(await pane(desk(order()), "cancel my order 40817"), "why_decided")
    assert "cancel 40817: too_late by whilein-all (state delivered; changes 0)" in decided


def test_that_what_a_command_holds_is_listed_once_for_every_page() -> None:
    command = {"command": "start_flow", "flow": "return", "slots": ["a", "b"], "text": "", "confidence": 0.9}
    assert list(values_of(command)) == [("flow", "return"), ("slots", "a, b")]
