from dataclasses import dataclass
from datetime import date

import pytest

from chatbot.dialogue.route import route, table
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Flow, Turn, said
from chatbot.dialogue.work import Worked, closing_events, work_off
from chatbot.domain.commerce import RefundTarget, ReturnReason
from chatbot.domain.conversation import (
    CardsShown,
    DialogueState,
    Focus,
    Frame,
    Level,
    ProposalDeclined,
    ProposalShown,
)
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money
from chatbot.domain.outcome import Ask, Card, CardKind, HandOff, Outcome, Proposal, Propose, QuickReply, Refuse, Say
from chatbot.domain.proofs import LookUpFailed
from chatbot.domain.writes import OpenReturn
from chatbot.errors import ConfigurationError
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import NOW

_WRITE = OpenReturn("40817", (), ReturnReason.FAULTY, RefundTarget.ORIGINAL, Money(100), date(2026, 11, 30))
_CARD = Card(CardKind.PROPOSAL, "40817", "Return")
_PROPOSAL = Proposal("pro_1", "AAAAA2", "con_test", "cus_00001", _WRITE, "", NOW, _CARD)
_WAITS = Frame("asks").asking("slot")


@dataclass(frozen=True)
class _Scripted:
    """A flow with a fixed outcome; it goes on while `asks` is set."""

    name: str
    outcome: Outcome
    asks: str = ""
    level: Level = Level.ANONYMOUS

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        words = said(frame) or "again"
        return Advance(
            self.outcome,
            frame.asking(self.asks) if self.asks else None,
            Focus(wish=f"{turn.focus.wish}{words};"),
            (LookUpFailed(words),),
        )


def _say(key: str) -> Say:
    return Say((Statement(key),))


_FLOWS = table(
    (
        _Scripted("says", _say("said")),
        _Scripted("asks", Ask("slot", (Statement("asked"),)), "slot"),
        _Scripted("asks_too", Ask("other", (Statement("asked_too"),)), "other"),
        _Scripted("proposes", Propose(_PROPOSAL, (Statement("proposed"),)), "confirmation"),
        _Scripted("hands_off", HandOff("asked", "-", (Statement("handed_off"),))),
        _Scripted("answer_question", _say("looked_up")),
    )
)


def _goal(flow: str, words: str = "words") -> Frame:
    return Frame(flow).with_slot(SAID, words)


async def _work(*stack: Frame, state: DialogueState | None = None) -> Worked:
    test = DialogueTest()
    return await work_off(stack, test.parts.view(test.session, state or DialogueState()), _FLOWS)


def _keys(worked: Worked) -> list[str]:
    return [statement.key for statement in worked.statements]


async def test_that_goals_are_worked_off_from_the_top_with_focus_and_events_carried_on() -> None:
    worked = await _work(_goal("says", "second"), _goal("answer_question", "first"))
    assert _keys(worked) == ["looked_up", "said"]
    assert worked.stack == ()
    assert worked.focus.wish == "first;second;"
    assert worked.events == (LookUpFailed("first"), LookUpFailed("second"))
    assert worked.name == "say"


async def test_that_a_question_comes_after_the_answers_to_the_rest_of_the_message() -> None:
    worked = await _work(_goal("says"), _goal("asks"))
    assert _keys(worked) == ["said", "asked"]
    assert [frame.flow for frame in worked.stack] == ["asks"]
    assert worked.name == "ask"


async def test_that_one_answer_to_two_questions_is_said_once() -> None:
    assert _keys(await _work(_goal("says", "second"), _goal("says", "first"))) == ["said"]


async def test_that_only_the_first_of_two_questions_is_asked_and_the_other_goal_waits() -> None:
    worked = await _work(_goal("asks_too"), _goal("asks"))
    assert _keys(worked) == ["asked", "notice.left"]
    assert [(frame.flow, frame.asked) for frame in worked.stack] == [("asks_too", ""), ("asks", "slot")]


async def test_that_a_paused_goal_is_taken_up_after_a_digression() -> None:
    worked = await _work(_WAITS, _goal("says"))
    assert _keys(worked) == ["said", "resume.now", "asked"]
    assert worked.stack[-1].asked == "slot"


async def test_that_a_paused_goal_alone_goes_on_without_announcement() -> None:
    assert _keys(await _work(_WAITS)) == ["asked"]


async def test_that_a_goal_is_taken_up_once_waits_on_and_is_dropped_when_left_again_and_again() -> None:
    left = await _work(_WAITS, _goal("says"))
    for _ in range(2):
        left = await _work(*(frame.with_slot(SAID) for frame in left.stack), _goal("says"))
        assert _keys(left) == ["said"]
        assert [frame.flow for frame in left.stack] == [_WAITS.flow]
    assert (await _work(*left.stack, _goal("says"))).stack == ()


async def test_that_an_answer_makes_a_goal_wanted_again() -> None:
    once = await _work(_WAITS, _goal("says"))
    answered = await _work(once.stack[-1].with_slot(SAID, "blue"))
    again = await _work(answered.stack[-1].with_slot(SAID), _goal("says"))
    assert _keys(again) == ["said", "resume.now", "asked"]


async def test_that_nothing_is_resumed_after_a_hand_over() -> None:
    worked = await _work(_WAITS, _goal("hands_off"))
    assert _keys(worked) == ["handed_off"]
    assert worked.stack == (_WAITS,)
    assert worked.name == "hand_off"


async def test_that_an_open_card_waits_in_silence_and_a_closed_one_is_shown_again() -> None:
    waiting = Frame("proposes").asking("confirmation")
    silent = await _work(waiting, _goal("says"), state=DialogueState(proposal=_PROPOSAL))
    assert (_keys(silent), silent.stack) == (["said"], (waiting,))
    shown = await _work(waiting, _goal("says"))
    assert _keys(shown) == ["said", "resume.now", "proposed"]


async def test_that_no_more_than_four_goals_are_worked_on_in_a_turn() -> None:
    worked = await _work(*(_goal("says", f"wish {n}") for n in range(6)))
    assert len(worked.outcomes) == 4
    assert worked.stack == ()


async def test_that_nothing_to_do_is_an_empty_say() -> None:
    worked = await _work()
    assert (worked.outcomes, worked.name) == ((), "say")


async def test_that_a_flow_that_nobody_has_asks_the_documents() -> None:
    assert _keys(await _work(_goal("of_another_version"))) == ["looked_up"]
    assert route(Frame("says"), _FLOWS).name == "says"


def test_that_two_flows_of_one_name_or_one_without_a_level_stop_the_start() -> None:
    flow: Flow = _Scripted("says", _say("said"))
    with pytest.raises(ConfigurationError, match="two flows are called 'says'"):
        table((flow, flow))
    with pytest.raises(ConfigurationError, match="'says' declares no level"):
        table((_Scripted("says", _say("said"), level=None),))  # type: ignore[arg-type]


def _worked(*outcomes: Outcome, stack: tuple[Frame, ...] = ()) -> Worked:
    return Worked(outcomes, stack, Focus())


def test_that_cards_are_shown_together_with_the_last_quick_replies() -> None:
    card, chips = Card(CardKind.ORDER, "40817", "Order"), (QuickReply("Yes", "yes"),)
    worked = _worked(Say((), (card,), (QuickReply("No", "no"),)), Refuse((), quick_replies=chips), _say("said"))
    assert closing_events(worked, DialogueState()) == (CardsShown((card,), chips),)
    assert closing_events(_worked(_say("said")), DialogueState()) == ()


def test_that_a_new_card_voids_the_old_one_and_is_shown_once() -> None:
    old = Proposal("pro_0", "AAAAA3", "con_test", "cus_00001", _WRITE, "", NOW, _CARD)
    worked = _worked(Propose(_PROPOSAL, ()), stack=(Frame("proposes").asking("confirmation"),))
    events = closing_events(worked, DialogueState(proposal=old))
    assert events == (ProposalDeclined("pro_0", "replaced"), ProposalShown(_PROPOSAL))


def test_that_a_card_is_void_when_its_goal_is_gone_and_open_while_it_waits() -> None:
    state = DialogueState(proposal=_PROPOSAL)
    assert closing_events(_worked(_say("said")), state) == (ProposalDeclined("pro_1", "cancelled"),)
    waiting = _worked(_say("said"), stack=(Frame("proposes").asking("confirmation"), Frame("clarify")))
    assert closing_events(waiting, state) == ()
