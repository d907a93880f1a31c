"""A question that the flow of its words cannot answer is asked of the flows that may know."""

from dataclasses import dataclass, field, replace

import pytest

from chatbot.dialogue.answering.second_opinion import advanced
from chatbot.dialogue.route import table
from chatbot.dialogue.state import CONFIRMATION, NAMED_ONLY, SAID
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.conversation import DialogueState, Focus, Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Outcome, Refuse, Say
from chatbot.testing.assistant import DialogueTest

_KNOWN, _NEAR, _UNKNOWN = Say((Statement("known"),)), Say((Statement("near"),)), Refuse((Statement("unknown"),))


@dataclass
class _Scripted:
    name: str
    outcome: Outcome
    is_found: bool = True
    level: Level = Level.ANONYMOUS
    asked: list[Frame] = field(default_factory=list)

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        self.asked.append(frame)
        return Advance(self.outcome, is_found=self.is_found)


class _Carded(_Scripted):
    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        return replace(await super().advance(frame, turn), frame=frame)


def _turn(flow: str = "") -> Turn:
    parts = DialogueTest().parts
    return Turn(
        DialogueTest().session, DialogueState(), parts.languages["en"], parts.shop, parts.clock.now(), Focus(flow=flow)
    )


def _question(flow: str, **slots: str) -> Frame:
    return Frame(flow, (*((name, (value,)) for name, value in slots.items()), (SAID, ("how many doors",))))


@pytest.mark.parametrize("asked", ["answer_question", "find_product"])
async def test_that_a_product_tells_what_the_flow_of_the_words_does_not_know(asked: str) -> None:
    unknown, product = _Scripted(asked, _UNKNOWN, is_found=False), _Scripted("ask_product", _KNOWN)
    routes = table((unknown, product, *([] if asked == "answer_question" else [_Scripted("answer_question", _KNOWN)])))

    advance = await advanced(_question(asked), _turn(), routes)

    assert advance.outcome is _KNOWN
    assert product.asked == [Frame("ask_product", ((SAID, ("how many doors",)),))]


async def test_that_nobody_else_is_asked_what_is_known() -> None:
    product = _Scripted("ask_product", _NEAR)
    advance = await advanced(
        _question("answer_question"), _turn(), table((_Scripted("answer_question", _KNOWN), product))
    )
    assert (advance.outcome, product.asked) == (_KNOWN, [])


@pytest.mark.parametrize(
    "other", [_Scripted("ask_product", _NEAR, is_found=False), _Scripted("ask_product", Ask("x", ()))]
)
async def test_that_who_is_not_sure_or_asks_back_does_not_speak(other: _Scripted) -> None:
    routes = table((_Scripted("answer_question", _UNKNOWN, is_found=False), other))
    assert (await advanced(_question("answer_question"), _turn(), routes)).outcome is _UNKNOWN


@pytest.mark.parametrize(("talk", "named"), [("ask_product", ()), ("order_status", ("yes",))])
async def test_that_what_documents_nearly_answer_is_asked_of_the_product_of_the_talk_or_one_that_is_named(
    talk: str, named: tuple[str, ...]
) -> None:
    product = _Scripted("ask_product", _KNOWN)
    routes = table((_Scripted("answer_question", _NEAR, is_found=False), product))
    assert (await advanced(_question("answer_question"), _turn(talk), routes)).outcome is _KNOWN
    assert [frame.slot(NAMED_ONLY) for frame in product.asked] == [named]


async def test_that_what_seems_out_of_scope_is_looked_up_and_asked_of_a_product_that_it_names() -> None:
    documents, product = _Scripted("answer_question", _UNKNOWN, is_found=False), _Scripted("ask_product", _KNOWN)

    advance = await advanced(_question("answer_question", intent="out_of_scope"), _turn(), table((documents, product)))

    assert advance.outcome is _KNOWN
    assert [frame.slot("intent") for frame in documents.asked] == [("out_of_scope",), ()]
    assert [frame.slot(NAMED_ONLY) for frame in product.asked] == [("yes",)]


async def test_that_a_goal_that_is_only_resumed_is_nobody_elses() -> None:
    routes = table((_Scripted("answer_question", _UNKNOWN, is_found=False), _Scripted("ask_product", _KNOWN)))
    resumed = replace(_question("answer_question"), slots=())
    assert (await advanced(resumed, _turn(), routes)).outcome is _UNKNOWN


@pytest.mark.parametrize(("words", "is_answered"), [("how long is the warranty?", True), ("the boots, yes", False)])
async def test_that_a_question_beside_an_open_card_is_answered_and_the_card_waits(
    words: str, *, is_answered: bool
) -> None:
    frame = Frame("return_items", ((SAID, (words,)),), CONFIRMATION)
    card, documents = _Carded("return_items", _NEAR, is_found=False), _Scripted("answer_question", _KNOWN)
    advance = await advanced(frame, _turn(), table((card, documents, _Scripted("ask_product", _UNKNOWN))))
    assert advance.outcome is (_KNOWN if is_answered else _NEAR)
    assert advance.frame == frame


async def test_that_postage_that_the_documents_do_not_tell_is_asked_of_what_the_talk_is_about() -> None:
    answering, summing = _Scripted("answer_question", _NEAR, is_found=False), _Scripted("sum_up", _KNOWN)
    product = _Scripted("ask_product", _UNKNOWN, is_found=False)
    test = DialogueTest()
    turn = test.parts.view(test.session, DialogueState(focus=Focus("40817", ("40817-1",))))
    asked = Frame("answer_question", ((SAID, ("ok and who pays for the parcel",)),))
    routes = table((answering, summing, product))
    assert (await advanced(asked, turn, routes)).outcome == _KNOWN
    stranger = replace(turn, focus=Focus())
    assert (await advanced(asked, stranger, routes)).outcome == _NEAR


class _Focused(_Scripted):
    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        return replace(await super().advance(frame, turn), focus=Focus(product_ids=("lamp",)))


@pytest.mark.parametrize(("kind", "outcome"), [(_Scripted, _KNOWN), (_Focused, _UNKNOWN)])
async def test_that_documents_are_asked_where_no_product_is_found_and_not_beside_its_data(
    kind: type[_Scripted], outcome: Outcome
) -> None:
    product = kind("ask_product", _UNKNOWN, is_found=False)
    routes = table((product, _Scripted("answer_question", _KNOWN)))
    assert (await advanced(_question("ask_product"), _turn(), routes)).outcome is outcome
