"""Two documents that disagree: the shopper reads the one in force, the staff read both."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.dialogue.answering.disagreements import find_disagreement
from chatbot.domain.conversation import LoggedEvent, PassagesCited, TurnFinished
from chatbot.domain.knowledge import Passage, Period
from chatbot.testing.assistant import LANGUAGES, DialogueTest, passage, spoken

_ASKED = "how long is the return label valid, what is the policy?"
_OLD = passage("returns", "Return labels", "The return label is valid for 14 days. It is printed at home.")
_NEW = replace(
    passage("labels", "Labels", "Each return label comes by e-mail. The return label is valid for 7 days."),
    effective=Period(date(2026, 6, 1)),
)
_BOTH = "labels#labels says 7 days, returns#return-labels says 14 days"


def _finished(events: list[LoggedEvent]) -> TurnFinished:
    last = events[-1].event
    assert isinstance(last, TurnFinished)
    return last


def _cited(events: list[LoggedEvent]) -> list[str]:
    cited = (one.event for one in events if isinstance(one.event, PassagesCited))
    return [citation.document_id for event in cited for citation in event.citations]


@pytest.mark.parametrize("passages", [(_OLD, _NEW), (_NEW, _OLD)])
async def test_that_the_shopper_reads_what_came_into_force_later_and_the_staff_read_both(
    passages: tuple[Passage, ...],
) -> None:
    test = DialogueTest(passages=passages)

    events = await test.say(_ASKED)

    assert "7 days" in spoken(events)
    assert "14 days" not in spoken(events)
    assert _cited(events) == ["labels"]
    assert _finished(events).trace.noted("disagreement") == (_BOTH,)


async def test_that_of_one_day_the_passage_that_fits_better_is_said() -> None:
    older = replace(_NEW, effective=_OLD.effective)

    events = await DialogueTest(passages=(_OLD, older)).say(f"{_ASKED} printed at home?")

    assert "14 days" in spoken(events)
    assert _finished(events).trace.noted("disagreement") == (
        "returns#return-labels says 14 days, labels#labels says 7 days",
    )


async def test_that_whoever_takes_over_reads_both_once() -> None:
    test = DialogueTest(passages=(_OLD, _NEW))
    await test.say(_ASKED)
    await test.say(_ASKED)

    events = await test.say("get me a human")

    (opened,) = test.unit_of_work.hand_offs
    assert opened.summary.endswith(f"; documents disagree: {_BOTH}")
    assert opened.summary.count("disagree") == 1
    assert "disagree" not in spoken(events)


@pytest.mark.parametrize(
    "other",
    [
        passage("refunds", "Refunds", "The refund of a return is on your account within 14 days."),
        passage("express", "Express labels", "The express label is valid for 14 days."),
        replace(_OLD, language="zh"),
        replace(_OLD, effective=Period(date(2024, 1, 1), date(2026, 5, 31))),
    ],
    ids=["another subject", "something of its own", "another language", "not in force"],
)
async def test_that_other_documents_that_say_another_value_rightly_are_no_disagreement(other: Passage) -> None:
    events = await DialogueTest(passages=(_NEW, other)).say(_ASKED)

    assert "7 days" in spoken(events)
    assert _finished(events).trace.noted("disagreement") == ()


async def test_that_an_answer_without_a_value_is_not_compared() -> None:
    home = passage("home", "Return label policy", "The return label is printed at home.")

    events = await DialogueTest(passages=(home, _OLD)).say("is the return label policy printed at home?")

    assert _finished(events).trace.noted("disagreement") == ()


def test_that_chinese_is_compared_by_pairs_of_characters() -> None:
    one = replace(passage("returns", "退货标签", "退货标签 14 天内有效。"), language="zh")
    same = replace(passage("labels", "标签", "退货标签有效期是 7 天。标签会用邮件发送。"), language="zh")
    refund = replace(passage("refunds", "退款", "退款会在 7 天内到账。"), language="zh")

    found = find_disagreement([(one, "退货标签 14 天内有效。")], (one, same), LANGUAGES["zh"])

    assert found is not None
    assert found.note.endswith("says 7 天")
    assert find_disagreement([(one, "退货标签 14 天内有效。")], (one, refund), LANGUAGES["zh"]) is None
