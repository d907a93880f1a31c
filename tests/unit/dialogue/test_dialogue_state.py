import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.state import SAID, apply, fold, fold_all
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
)
from chatbot.domain.conversation import (
    CardsShown,
    ConversationStarted,
    DialogueState,
    Event,
    Focus,
    Frame,
    Message,
    MessageReceived,
    MessageUnderstood,
    PassagesCited,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    Role,
    SentenceReleased,
    StackChanged,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.evidence import Origin, Sentence, Trace
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.domain.proofs import CodeRefused, CodeSent, CustomerVerified, GuestMatched, LookUpFailed
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import NOW

_WAITING = DialogueState(stack=(Frame("return_items", (("reason", ("faulty",)),)).asking("lines"),))


def _sentence(text: str) -> SentenceReleased:
    return SentenceReleased(Sentence(text, Origin.COMPOSED))


def _proposal(proposal_id: str) -> Proposal:
    card = Card(CardKind.PROPOSAL, "40817", "Return")
    return Proposal(proposal_id, "AAAAA2", "con_test", "cus_00001", None, "", NOW, card)  # type: ignore[arg-type]


def _flows(stack: tuple[Frame, ...]) -> list[str]:
    return [frame.flow for frame in stack]


def test_that_messages_and_sentences_are_remembered_the_last_eight_cut_to_400_characters() -> None:
    state = fold_all(DialogueState(), (MessageReceived(f"msg_{n}", f"message {n}") for n in range(10)))
    state = fold(state, _sentence("x" * 500))
    assert [one.text for one in state.history[:-1]] == [f"message {n}" for n in range(3, 10)]
    assert state.history[-1] == Message(Role.ASSISTANT, "x" * 400)
    assert state.turns == 10


@pytest.mark.parametrize(
    "event",
    [
        ConversationStarted("chat"),
        PassagesCited(()),
        CardsShown(()),
        TurnFinished("say", Trace()),
        TurnFailed("StoreUnavailable"),
    ],
)
def test_that_what_is_only_shown_changes_nothing(event: Event) -> None:
    assert fold(_WAITING, event) == _WAITING


def test_that_stack_focus_language_and_hand_over_are_kept() -> None:
    focus = Focus(order_number="40817")
    events = (MessageUnderstood("zh", ()), StackChanged((Frame("clarify"),), focus), HandedOff("han_1", "asked", "-"))
    assert fold_all(DialogueState(), events) == DialogueState(
        language="zh", stack=(Frame("clarify"),), focus=focus, is_handed_off=True
    )


def test_that_a_proved_order_is_remembered_once() -> None:
    events = (LookUpFailed("1"), LookUpFailed("2"), GuestMatched("40817", "cus_1"), GuestMatched("40817", "cus_1"))
    matched = fold_all(DialogueState(), events)
    assert matched.guest_orders == (("40817", "cus_1"),)


def test_that_a_code_is_waited_for_until_it_is_right_or_void() -> None:
    sent = fold(DialogueState(), CodeSent("40817", NOW))
    assert sent.code_until == NOW
    assert fold(sent, CodeRefused("wrong")) == sent
    for event in (CustomerVerified("cus_1"), CodeRefused("spent"), CodeRefused("expired"), CodeRefused("none")):
        assert fold(sent, event) == DialogueState()


def test_that_one_proposal_is_open_until_it_is_declined_or_executed() -> None:
    shown = fold(DialogueState(), ProposalShown(_proposal("pro_1")))
    assert shown.proposal == _proposal("pro_1")
    assert fold(shown, ProposalDeclined("pro_1", "declined")) == DialogueState(ended="refused")
    done = fold(shown, ProposalExecuted("pro_1", "ret_1"))
    assert (done.proposal, done.executed) == (None, ("pro_1",))


def test_that_the_executed_proposals_stay_few() -> None:
    state = fold_all(DialogueState(), (ProposalExecuted(f"pro_{n}", "ret") for n in range(20)))
    assert len(state.executed) == 9
    assert state.executed[-1] == "pro_19"


def test_that_something_else_than_an_event_is_an_error() -> None:
    with pytest.raises(TypeError, match="no state change is defined for str"):
        fold(DialogueState(), "hello")  # type: ignore[arg-type]


async def test_that_the_state_of_a_conversation_is_the_fold_of_its_events() -> None:
    test = DialogueTest()
    for text in ("where is it?", "I want to return the boots", "they do not fit", "get me a human"):
        await test.say(text)
    logged = await test.log.events("con_test")
    kept = (await test.log.load("con_test")).state
    assert fold_all(DialogueState(), (one.event for one in logged)) == kept


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            StartFlow("find_product", "refine_search", "a tent", 0.9),
            Frame("find_product", (("intent", ("refine_search",)), (SAID, ("a tent",)))),
        ),
        (
            AskQuestion("how long?", "ask_policy"),
            Frame("answer_question", (("intent", ("ask_policy",)), (SAID, ("how long?",)))),
        ),
        (AskQuestion("how long?"), Frame("answer_question", ((SAID, ("how long?",)),))),
        (AskForPerson("a human"), Frame("hand_off", ((SAID, ("a human",)),))),
        (SmallTalk("thanks"), Frame("small_talk", (("kind", ("thanks",)), (SAID, ("thanks",))))),
        (OutOfScope("rain?"), Frame("answer_question", (("intent", ("out_of_scope",)), (SAID, ("rain?",))))),
        (Clarify(("a", "b"), "boots"), Frame("clarify", (("flows", ("a", "b")), (SAID, ("boots",))))),
        (Answer("blue"), Frame("answer_question", ((SAID, ("blue",)),))),
    ],
)
def test_that_a_command_starts_its_goal(command: Command, expected: Frame) -> None:
    assert apply((command,), DialogueState()) == (expected,)


def test_that_what_was_asked_for_first_ends_on_top_of_what_waits() -> None:
    commands = (StartFlow("order_status", "order_status", "where", 0.9), AskQuestion("how long?"))
    assert _flows(apply(commands, _WAITING)) == ["return_items", "answer_question", "order_status"]


def test_that_an_answer_goes_to_the_goal_that_asked_with_its_values() -> None:
    (frame,) = apply((SetSlot("reason", ("does_not_fit",), "fit"), Answer("they do not fit")), _WAITING)
    assert (frame.slot("reason"), frame.slot(SAID), frame.asked) == (("does_not_fit",), ("they do not fit",), "lines")


def test_that_values_alone_go_on_with_the_goal_that_waits() -> None:
    (frame,) = apply((SetSlot("order_number", ("40817",)),), _WAITING)
    assert (frame.slot("order_number"), frame.slot(SAID)) == (("40817",), ("40817",))
    assert apply((SetSlot("order_number", ("40817",)),), DialogueState()) == ()


def test_that_a_value_goes_to_the_goal_in_whose_words_it_stands() -> None:
    commands = (
        SetSlot("reason", ("does_not_fit",), "too small"),
        SetSlot("order_number", ("40817", "40655")),
        SetSlot("max_price", ("50",)),
        StartFlow("return_items", "return_items", "return the boots, they are too small", 0.9),
        StartFlow("order_status", "order_status", "where is 40655", 0.9),
    )
    status, boots = apply(commands, DialogueState())
    assert (boots.slot("reason"), boots.slot("order_number"), boots.slot("max_price")) == (
        ("does_not_fit",),
        (),
        ("50",),
    )
    assert (status.slot("reason"), status.slot("order_number")) == ((), ("40817", "40655"))


def test_that_the_same_goal_wished_for_again_starts_over_with_what_is_known() -> None:
    (frame,) = apply((StartFlow("return_items", "return_items", "return the lamp", 0.9),), _WAITING)
    assert (frame.slot("reason"), frame.slot(SAID), frame.asked) == (("faulty",), ("return the lamp",), "")


def test_that_a_card_still_waits_when_its_goal_is_wished_for_again() -> None:
    state = DialogueState(stack=(Frame("return_items").asking("confirmation"),))
    (frame,) = apply((StartFlow("return_items", "return_items", "return the lamp", 0.9),), state)
    assert frame.asked == "confirmation"


def test_that_cancelling_drops_the_last_goal_alone_and_says_so() -> None:
    state = DialogueState(stack=(Frame("return_items"), Frame("order_status")))
    stack = apply((CancelFlow("never mind"),), state)
    assert _flows(stack) == ["return_items", "small_talk"]
    assert stack[-1].slot("kind") == ("cancelled_goal",)


def test_that_a_frame_that_waits_loses_the_words_of_earlier_turns() -> None:
    state = DialogueState(stack=(Frame("return_items").with_slot(SAID, "return it").asking("lines"),))
    waiting, _ = apply((AskQuestion("how long?"),), state)
    assert waiting.slot(SAID) == ()


def test_that_the_same_goal_for_other_goods_is_a_goal_of_its_own_and_the_first_one_waits() -> None:
    caps = Frame("report_problem", (("line", ("1/1",)),), "remedy")
    stack = apply(
        (StartFlow("report_problem", "report_problem", "the zip broke", 0.9, is_other=True),),
        DialogueState(stack=(caps,)),
    )
    assert [frame.slot("line") for frame in stack] == [("1/1",), ()]


_WORD = st.text(max_size=20)
_NAME = st.sampled_from(["return_items", "order_status", "find_product", "nobody"])
_VALUES = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3).map(tuple)
_COMMANDS = st.one_of(
    st.builds(StartFlow, _NAME, _WORD, _WORD, st.just(0.9)),
    st.builds(SetSlot, _WORD, _VALUES, _WORD),
    st.builds(CancelFlow, _WORD),
    st.builds(AskQuestion, _WORD, _WORD),
    st.builds(AskForPerson, _WORD),
    st.builds(SmallTalk, _WORD),
    st.builds(Answer, _WORD),
    st.builds(Clarify, st.just(("a", "b")), _WORD),
    st.builds(OutOfScope, _WORD),
)


@given(st.lists(_COMMANDS, max_size=6), st.lists(st.builds(Frame, _NAME, asked=_WORD), max_size=4))
def test_that_any_commands_on_any_stack_start_what_they_ask_for(commands: list[Command], frames: list[Frame]) -> None:
    stack = apply(commands, DialogueState(stack=tuple(frames)))
    asking = [command for command in commands if not isinstance(command, SetSlot)]
    taken = sum(isinstance(command, CancelFlow) for command in asking)
    assert len(asking) <= len(stack) <= len(frames) + len(asking) or (not asking and len(stack) == len(frames))
    assert taken == 0 or any(frame.slot("kind") == ("cancelled_goal",) for frame in stack)
