"""The dialogue stack: what events amount to, and what commands do to it. Both pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chatbot.dialogue.failing import in_a_row
from chatbot.dialogue.surroundings import fold_surroundings
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    Mood,
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
    Frame,
    Message,
    MessageJoined,
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
from chatbot.domain.disagreements import NOTE
from chatbot.domain.feedback import ConversationRated, ReplyRated
from chatbot.domain.hand_overs import (
    ApprovalDecided,
    ContactGiven,
    ConversationClaimed,
    ConversationReleased,
    HandedOff,
    HandOverReopened,
    HandOverResolved,
    NoteWritten,
    StaffWrote,
)
from chatbot.domain.photos import PhotoAdded, PhotosOffered
from chatbot.domain.proofs import CodeRefused, CodeSent, CustomerSignedIn, CustomerVerified, GuestMatched, LookUpFailed
from chatbot.domain.shop_pages import CartShown, ProductShown
from chatbot.ports.identity import CodeCheck

STATEMENTS = "statements"
"""The finding of a trace that names the statements of a reply."""
RULES = "rules"
"""The finding of a trace that tells a decision of the rules, with what went in."""
_Starting = StartFlow | AskQuestion | AskForPerson | SmallTalk | OutOfScope | Clarify | Answer
_HISTORY = 8
_LONGEST_REMEMBERED = 400
CONFIRMATION = "confirmation"
"""What a frame waits for while its card is open."""
PROVING = frozenset({"order_number", "proof", "send_code", "email_code"})
"""What a frame waits for that asks who the shopper is."""
EMAIL_CODE = "email_code"
"""What a frame waits for while a code is on its way by e-mail."""
ASKED_ONCE = PROVING - {EMAIL_CODE}
"""What is not asked for again by itself: whoever it is asked may have no such proof."""
MAY_SEND = "send_code"
"""What a frame waits for that asked whether a code may be sent."""
RETURN_OF_SHOWN = "return_of_shown"
"""The intent of a question whether a product in talk may go back."""
BUYING = "place_order"
"""The intent of who wishes to buy, or asks how."""
FEARED = "cancelled_by_shop"
"""The intent of a question whether the shop cancels an order that is not paid."""
GOODS_BACK = ("return_items", "exchange_items")
"""Goals by which goods are sent back."""
NOT_THERE = "not_there"
"""What a report waits for whose parcel counts as delivered: whether it turned up."""
REMINDED = "reminded"
"""The slot that counts since when a goal, once taken up again, is left for something else."""
WANTED = "wanted"
"""The slot that keeps what was wished for while a shopper proves who they are."""
SAID = "said"
"""The slot of a frame that holds the words of this turn that belong to it; empty in a frame that only waits."""
OFFERED = "offered"
"""The slot of a frame that holds what was offered to choose from when it asked."""
LABELS = "labels"
"""The slot that holds what the flows of a choice are called, in their order."""
CLARIFY = "clarify"
"""The goal that asks which of two or three readings is meant."""
UNCLEAR = "unclear"
"""The slot that holds the words of a message that was asked back."""
NAMED_ONLY = "named_only"
"""The slot of a question that is about a product only where it names one: it does not seem to be the shop's."""
DOUBTED = "doubted"
"""The slot of a goal that a message was taken for without being clear: others may know better what it asks."""
CANCELLED = "cancelled_goal"
"""The kind of small talk that says that a goal is left."""
OTHERWISE = "otherwise"
"""The slot with what is wanted if the frame's goal cannot be met: flow, intent, words."""


def fold(state: DialogueState, event: Event) -> DialogueState:
    """Return the state after one more event."""
    match event:
        case MessageReceived(text=text):
            return replace(state, history=_remember(state, Role.USER, text), turns=state.turns + 1)
        case SentenceReleased(sentence=sentence):
            is_first = not state.history or state.history[-1].role is Role.USER
            cited = () if is_first else state.cited
            return replace(state, history=_remember(state, Role.ASSISTANT, sentence.text), cited=cited)
        case MessageUnderstood(language=language, mood=mood):
            upset = state.upset + 1 if mood in (Mood.FRUSTRATED, Mood.ABUSIVE) else 0
            return replace(state, language=language, mood=mood, upset=upset, joined=(), ended="")
        case MessageJoined():
            return replace(state, joined=(*state.joined, state.history[-1].text))
        case StackChanged(stack=stack, focus=focus):
            return replace(state, stack=stack, focus=focus, is_again=is_asked_again(stack, state.stack))
        case ConversationStarted() | LookUpFailed() | CardsShown() | TurnFailed() | ReplyRated() | ConversationRated():
            return state
        case _:
            return _fold_proof(state, event)


def fold_all(state: DialogueState, events: Iterable[Event]) -> DialogueState:
    """Return the state after several events."""
    for event in events:
        state = fold(state, event)
    return state


def is_asked_again(stack: Sequence[Frame], before: Sequence[Frame]) -> bool:
    """Whether the goal on top asks what it asked already; who somebody is may be asked as often as it takes."""
    asked, earlier = ((frames[-1].flow, frames[-1].asked) if frames else ("", "") for frames in (stack, before))
    return asked == earlier and asked[1] not in ("", CONFIRMATION, *PROVING)


def apply(commands: Sequence[Command], state: DialogueState) -> tuple[Frame, ...]:
    """Return the stack after the commands of a message; what was asked for first ends on top.

    Frames that only wait lose the words of earlier turns; a choice between readings does not outlive another wish.
    """
    stack = [frame.with_slot(SAID) for frame in state.stack]
    started: list[Frame] = []
    for command in commands:
        match command:
            case SetSlot():
                continue
            case CancelFlow():
                stack = stack[:-1]
                started.append(_frame("small_talk", CANCELLED, kind=CANCELLED))
            case StartFlow(is_fallback=True, flow=flow, intent=intent, span=span) if started:
                started[-1] = started[-1].with_slot(OTHERWISE, flow, intent, span)
            case StartFlow(is_other=False, flow=flow, span=span) if stack and stack[-1].flow == flow and not started:
                started.append(_again(stack.pop(), span))
            case Answer(text=text) if stack:
                started.append(_answered(stack.pop(), text))
            case _:
                started.append(_start(command))
    slots = [command for command in commands if isinstance(command, SetSlot)]
    if slots and not started and stack:
        started.append(stack.pop().with_slot(SAID, slots[0].span or slots[0].values[0]))
    filled = [_fill(frame, slots, started) for frame in started]
    return (*_still_waiting(stack, started), *reversed(filled))


def _still_waiting(stack: Sequence[Frame], started: Sequence[Frame]) -> Sequence[Frame]:
    has_wish = any(frame.flow not in (CLARIFY, "small_talk") for frame in started)
    return [frame for frame in stack if not (has_wish and frame.flow == CLARIFY)]


def _answered(frame: Frame, answer: str) -> Frame:
    """Return the goal with its answer; of a choice, the goal that was chosen with the words that were unclear."""
    labels = [label.casefold() for label in frame.slot(LABELS)]
    chosen = answer.strip().casefold()
    if chosen not in labels:
        return frame.with_slot(SAID, answer)
    flow = frame.slot("flows")[labels.index(chosen)]
    return _frame(flow, " ".join(frame.slot(UNCLEAR)), intent=flow)


def _fold_proof(state: DialogueState, event: Event) -> DialogueState:
    match event:
        case GuestMatched(order_number=number, customer_id=customer_id):
            known = tuple(dict.fromkeys((*state.guest_orders, (number, customer_id))))
            return replace(state, guest_orders=known)
        case CodeSent(expires_at=expires_at):
            return replace(state, code_until=expires_at)
        case CodeRefused(reason=reason):
            return state if reason == CodeCheck.WRONG else replace(state, code_until=None)
        case CustomerVerified():
            return replace(state, code_until=None)
        case CustomerSignedIn():
            return replace(state, code_until=None, sign_ins=state.sign_ins + 1)
        case PhotosOffered() | PhotoAdded() | ProductShown() | CartShown():
            return fold_surroundings(state, event)
        case _:
            return _fold_ending(state, event)


def _fold_ending(state: DialogueState, event: Event) -> DialogueState:
    match event:
        case TurnFinished(outcome=outcome, trace=trace):
            is_aside = outcome == "say" and state.proposal is not None
            ended = "refused" if outcome == "refuse" else "aside" if is_aside else state.ended
            noted = dict.fromkeys((*state.disagreements, *trace.noted(NOTE)))
            keys = {key for listed in trace.noted(STATEMENTS) for key in listed.split(", ")}
            failures, unsure = in_a_row(state, outcome, keys)
            told = replace(state, ended=ended, disagreements=tuple(noted)[-_HISTORY:])
            return replace(told, failures=failures, unsure=unsure)
        case PassagesCited(citations=citations):
            return replace(state, cited=citations)
        case ProposalShown(proposal=proposal):
            return replace(state, proposal=proposal)
        case ProposalDeclined():
            return replace(state, proposal=None, ended="refused")
        case ProposalExecuted(proposal_id=proposal_id, undo=undo):
            focus, executed = replace(state.focus, goal=""), (*state.executed[-_HISTORY:], proposal_id)
            return replace(state, proposal=None, executed=executed, undo=undo, focus=focus, ended="done")
        case _:
            return _fold_hand_over(state, event)


def _fold_hand_over(state: DialogueState, event: Event) -> DialogueState:
    match event:
        case HandedOff() | HandOverReopened():
            return replace(state, is_handed_off=True)
        case ConversationClaimed(staff_id=staff_id):
            return replace(state, is_handed_off=True, person=staff_id, stack=())
        case ConversationReleased():
            return replace(state, person="")
        case HandOverResolved():
            return replace(state, is_handed_off=False, person="", upset=0, failures=0, unsure=0, stack=())
        case StaffWrote(text=text):
            wrote = (*state.staff_wrote, text)[-_HISTORY:]
            return replace(state, history=_remember(state, Role.STAFF, text), staff_wrote=wrote)
        case ContactGiven():
            return replace(state, has_contact=True)
        case NoteWritten() | ApprovalDecided():
            return state
        case _:
            raise TypeError(f"no state change is defined for {type(event).__name__}")


def _remember(state: DialogueState, role: Role, text: str) -> tuple[Message, ...]:
    return (*state.history, Message(role, text[:_LONGEST_REMEMBERED]))[-_HISTORY:]


def _start(command: _Starting) -> Frame:
    match command:
        case StartFlow(flow=flow, span=span, intent=intent, is_doubted=is_doubted):
            return _frame(flow, span, intent=intent, **{DOUBTED: "yes" if is_doubted else ""})
        case AskQuestion(text=text, intent=intent):
            return _frame("answer_question", text, intent=intent)
        case AskForPerson(span=span):
            return _frame("hand_off", span)
        case SmallTalk(kind=kind):
            return _frame("small_talk", kind, kind=kind)
        case OutOfScope(text=text):
            return _frame("answer_question", text, intent="out_of_scope")
        case Clarify(flows=flows, text=text):
            return Frame(CLARIFY, (("flows", flows), (SAID, (text,))))
        case Answer(text=text):
            return _frame("answer_question", text)


def _again(frame: Frame, span: str) -> Frame:
    """Return a goal that is wished for again: what was asked is no longer waited for, but a card still is."""
    asked = frame.asked if frame.asked == CONFIRMATION else ""
    return frame.asking(asked).with_slot(SAID, span)


def _frame(flow: str, said: str, **slots: str) -> Frame:
    named = tuple((name, (value,)) for name, value in slots.items() if value)
    return Frame(flow, (*named, (SAID, (said,))))


def _fill(frame: Frame, slots: Sequence[SetSlot], all_frames: Sequence[Frame]) -> Frame:
    """Set the slots that belong to a frame: those in its own words, or in nobody's."""
    filled = frame
    for slot in slots:
        holders = [other for other in all_frames if _stands_in(slot, other)]
        if not holders or frame in holders:
            filled = filled.with_slot(slot.name, *slot.values)
    return filled


def _stands_in(slot: SetSlot, frame: Frame) -> bool:
    said = " ".join(frame.slot(SAID))
    return any(mentions(said, (slot.span or value,)) for value in slot.values)
