"""A hand-over tells what the last replies rest on: their orders, passages and decisions, and those of its own turn."""

from chatbot.dialogue.staff.rests_on import rests_on
from chatbot.domain.conversation import Event, LoggedEvent, PassagesCited, SentenceReleased, TurnFinished
from chatbot.domain.evidence import Origin, Sentence, Trace
from chatbot.domain.hand_overs import Ground, GroundKind
from chatbot.domain.knowledge import Citation
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.desk import desk, unshipped
from chatbot.testing.store import NOW, order

ALLOWED = "return 40817-1: allowed by window-all (today 2026-11-16"


def turn(number: int) -> list[Event]:
    said = SentenceReleased(Sentence("It is so.", Origin.COMPOSED, (), (f"order:4000{number}", "rule:window")))
    cited = PassagesCited((Citation(1, "returns", "Returns", f"Clause {number}", "clause", "It is so."),))
    return [said, cited, TurnFinished("say", Trace((), (("rules", f"decision {number}"), ("lock", "value: 60 days"))))]


def logged(*events: Event) -> list[LoggedEvent]:
    return [LoggedEvent(place, NOW, event) for place, event in enumerate(events, start=1)]


def texts(grounds: tuple[Ground, ...], kind: GroundKind) -> list[str]:
    return [one.text for one in grounds if one.kind is kind]


def test_that_the_last_three_replies_are_told_and_no_earlier_one() -> None:
    grounds = rests_on(logged(*turn(1), *turn(2), *turn(3), *turn(4)))
    assert texts(grounds, GroundKind.ORDER) == ["40002", "40003", "40004"]
    assert texts(grounds, GroundKind.PASSAGE) == ["Returns › Clause 2", "Returns › Clause 3", "Returns › Clause 4"]
    assert texts(grounds, GroundKind.RULE) == ["decision 2", "decision 3", "decision 4"]


def test_that_what_was_used_again_is_told_once_and_the_newest_are_kept() -> None:
    again = rests_on(logged(*turn(1), *turn(2), *turn(1)))
    assert texts(again, GroundKind.ORDER) == ["40002", "40001"]
    many = rests_on(logged(*turn(1)), rules=[f"line {number}" for number in range(20)])
    assert [one.text for one in many] == [f"line {number}" for number in range(8, 20)]


def test_that_a_heading_that_is_the_title_is_told_once() -> None:
    cited = PassagesCited((Citation(1, "gift-cards", "Gift cards", "Gift cards", "gift-cards", "It is so."),))
    assert texts(rests_on(logged(cited)), GroundKind.PASSAGE) == ["Gift cards"]


async def grounds_of(test: DialogueTest, *said: str) -> tuple[Ground, ...]:
    for text in said:
        await test.say(text)
    (record,) = test.unit_of_work.hand_offs
    return record.about.grounds


async def test_that_who_asks_for_a_person_brings_along_what_was_decided_before() -> None:
    said = ("I want to return the boots", "they do not fit", "get me a human")
    grounds = await grounds_of(desk(order()), *said)
    assert texts(grounds, GroundKind.ORDER) == ["40817"]
    assert any(line.startswith(ALLOWED) for line in texts(grounds, GroundKind.RULE))


async def test_that_a_refusal_brings_its_clause_along() -> None:
    grounds = await grounds_of(desk(order()), "cancel my order 40817", "get me a human")
    assert texts(grounds, GroundKind.PASSAGE) == ["returns-policy › 30 days to return an item"]
    assert any("too_late" in line for line in texts(grounds, GroundKind.RULE))


async def test_that_the_turn_that_hands_over_counts_too() -> None:
    angry = "this is useless, cancel my order 40817"
    grounds = await grounds_of(desk(unshipped()), "this is useless", "this is ridiculous", angry)
    assert "40817" in texts(grounds, GroundKind.ORDER)
    assert any(line.startswith("cancel 40817: allowed") for line in texts(grounds, GroundKind.RULE))
