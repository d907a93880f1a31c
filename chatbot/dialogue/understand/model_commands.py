"""The commands that a model may give: what they may name, and what of them is borne out by the shopper's own words.

Whatever a model writes, the words of a command are the shopper's, values that stand nowhere are dropped, what the
grammar read counts, and what was looked up starts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_args

from chatbot.dialogue.understand.masked import Masked
from chatbot.dialogue.understand.meanings import IntentMeaning
from chatbot.dialogue.understand.model_slots import SLOTS, Source
from chatbot.dialogue.understand.typed_json import Form, read_one
from chatbot.dialogue.understand.words import sentences
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    SetSlot,
    SmallTalk,
    StartFlow,
)
from chatbot.domain.conversation import DialogueState
from chatbot.errors import InvalidOutput
from chatbot.languages import Language

MOST_COMMANDS = 8
HAND_OFF = "hand_off"
_READINGS = (2, 3)
_OWN_COMMANDS = frozenset({"answer_question", "small_talk", "out_of_scope", HAND_OFF})
"""Flows that are begun by commands of their own."""
_WORDS = ("span", "text")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What commands may name: intents and what they lead to; `examples` are messages by language tag and intent."""

    intents: Mapping[str, IntentMeaning]
    examples: Mapping[str, Mapping[str, tuple[str, ...]]]
    languages: Mapping[str, Language]

    @property
    def starts(self) -> tuple[str, ...]:
        """The intents that lead to a goal with a frame of its own."""
        return tuple(name for name, meaning in self.intents.items() if meaning.flow not in _OWN_COMMANDS)

    @property
    def flows(self) -> tuple[str, ...]:
        """The goals that can be started."""
        return tuple(dict.fromkeys(self.intents[name].flow for name in self.starts))

    @property
    def questions(self) -> tuple[str, ...]:
        """The intents of questions."""
        return tuple(name for name, meaning in self.intents.items() if meaning.flow == "answer_question")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of small talk."""
        return tuple(dict.fromkeys(meaning.kind for meaning in self.intents.values() if meaning.kind))

    def forms(self) -> tuple[Form[Command], ...]:
        """Return how each command may be written that there is anything to name for."""
        labelled = [
            flow for flow in self.flows if all(f"flow.{flow}" in one.phrases for one in self.languages.values())
        ]
        choices: Mapping[type, Mapping[str, tuple[str, ...]]] = {
            StartFlow: {"flow": self.flows, "intent": self.starts},
            AskQuestion: {"intent": ("", *self.questions)},
            SmallTalk: {"kind": self.kinds},
            Clarify: {"flows": tuple(labelled)},
        }
        plain = (one for one in get_args(Command) if one is not SetSlot and all(choices.get(one, {}).values()))
        return (*(Form(one, "command", one.__name__, choices.get(one, {})) for one in plain), *_slot_forms())


@dataclass(frozen=True, slots=True)
class Grounds:
    """What commands are checked against: the message, what the grammar read of it, the dialogue, and what was read.

    `planned` are the goals that were named before anything was read, None while nothing was; `lines` were shown.
    """

    said: Masked
    own: Sequence[Command]
    state: DialogueState
    planned: frozenset[str] | None = None
    lines: frozenset[str] = frozenset()


@dataclass(slots=True)
class Accepted:
    """The commands that count, and the names of what was dropped."""

    commands: tuple[Command, ...]
    dropped: list[str] = field(default_factory=list)


def read_commands(written: object, vocabulary: Vocabulary) -> tuple[Command, ...]:
    """Make the commands of a list. Raises InvalidOutput."""
    if not isinstance(written, list) or not 0 < len(written) <= MOST_COMMANDS:
        raise InvalidOutput(f"commands: must be a list of 1 to {MOST_COMMANDS} commands")
    forms = vocabulary.forms()
    commands = tuple(read_one(forms, one) for one in written)
    for command in commands:
        _check(command, vocabulary)
    return commands


def accept(commands: Sequence[Command], grounds: Grounds) -> Accepted:
    """Return what counts of a model's commands, after the slots that the grammar read. Raises InvalidOutput."""
    accepted = Accepted(())
    worded = [_in_own_words(command, grounds.said) for command in commands]
    goals = [one for one in worded if not isinstance(one, SetSlot)]
    wanted = [one for one in goals if _may_start(one, grounds)]
    if not wanted:
        raise InvalidOutput("no command that may follow from the message" if goals else "there are slots alone")
    accepted.dropped += [_name(one) for one in goals if one not in wanted]
    own = [one for one in grounds.own if isinstance(one, SetSlot)]
    kept = list(_slots(worded, wanted, grounds, accepted.dropped))
    accepted.commands = (*own, *kept, *(_widened(one, wanted, kept, grounds.said) for one in wanted))
    return accepted


def _check(command: Command, vocabulary: Vocabulary) -> None:
    """Raise InvalidOutput for what no schema of single fields forbids."""
    match command:
        case StartFlow(flow=flow, intent=intent) if vocabulary.intents[intent].flow != flow:
            raise InvalidOutput("StartFlow.intent: does not belong to this flow")
        case SetSlot(name=name, values=values) if not all(map(SLOTS[name].fits, values)):
            raise InvalidOutput(f"SetSlot: no such values of {name}")
        case Clarify(flows=flows) if len(set(flows)) not in _READINGS:
            raise InvalidOutput("Clarify.flows: two or three goals")
        case _:
            return


def _slot_forms() -> Iterator[Form[Command]]:
    """Yield a form for each slot with values of its own, and one for all others."""
    name = SetSlot.__name__
    for slot, form in SLOTS.items():
        if form.values:
            yield Form(SetSlot, "command", name, {"name": (slot,), "values": form.values})
    yield Form(SetSlot, "command", name, {"name": tuple(slot for slot, form in SLOTS.items() if not form.values)})


def _in_own_words(command: Command, said: Masked) -> Command:
    """Return a command with its words as the shopper wrote them; no words are the whole message, but for a slot."""
    words = {name: getattr(command, name) for name in _words_of(command)}
    is_slot = isinstance(command, SetSlot)
    return _with_words(command, {name: said.cut(text) for name, text in words.items() if text or not is_slot})


def _may_start(command: Command, grounds: Grounds) -> bool:
    """Whether a goal may follow: after a read only one that was named before, or that the grammar or stack holds."""
    if grounds.planned is None or not isinstance(command, StartFlow | AskForPerson | CancelFlow):
        return True
    if isinstance(command, CancelFlow):
        return any(isinstance(one, CancelFlow) for one in grounds.own)
    read = (one.flow for one in grounds.own if isinstance(one, StartFlow))
    return _name(command) in {*grounds.planned, *read, *(frame.flow for frame in grounds.state.stack)}


def _name(command: Command) -> str:
    match command:
        case StartFlow(flow=flow):
            return flow
        case AskForPerson():
            return HAND_OFF
        case _:
            return type(command).__name__


def _slots(
    commands: Sequence[Command], goals: Sequence[Command], grounds: Grounds, dropped: list[str]
) -> Iterator[SetSlot]:
    read = {one.name for one in grounds.own if isinstance(one, SetSlot)}
    flows = {_name(goal) for goal in goals} | {frame.flow for frame in grounds.state.stack[-1:]}
    is_polite = any(isinstance(goal, SmallTalk) for goal in goals)  # its frame has a slot `kind` of its own
    for slot in commands:
        if not isinstance(slot, SetSlot):
            continue
        form = SLOTS[slot.name]
        is_taken = not form.flows or flows & set(form.flows)
        if slot.name in read or not is_taken or (slot.name == "kind" and is_polite) or not _is_borne_out(slot, grounds):
            dropped.append(slot.name)
        else:
            yield _as_written(slot, grounds.said)


def _is_borne_out(slot: SetSlot, grounds: Grounds) -> bool:
    match SLOTS[slot.name].source:
        case Source.MESSAGE:
            return all(map(grounds.said.holds, slot.values))
        case Source.MEANING:
            return bool(slot.span)
        case Source.READ:
            return grounds.lines.issuperset(slot.values)


def _as_written(slot: SetSlot, said: Masked) -> SetSlot:
    is_there = SLOTS[slot.name].source is Source.MESSAGE
    return replace(slot, values=tuple(map(said.cut, slot.values))) if is_there else slot


def _widened(command: Command, goals: Sequence[Command], slots: Sequence[SetSlot], said: Masked) -> Command:
    """Return a goal with all that was said for it: the message if it is the only one, of an answer whole sentences.

    Words that a slot has for itself are left out: of "to 44, actually 42" the goal must not read both.
    """
    if isinstance(command, Answer):
        return Answer(next((one for one in sentences(said.text) if len(goals) > 1 and command.text in one), said.text))
    names = _words_of(command)
    is_divided = any(slot.span and slot.span not in getattr(command, name) for slot in slots for name in names)
    return command if is_divided or len(goals) > 1 else _with_words(command, {name: said.text for name in names})


def _words_of(command: Command) -> list[str]:
    return [one.name for one in fields(command) if one.name in _WORDS]


def _with_words(command: Any, words: Mapping[str, str]) -> Command:
    worded: Command = replace(command, **words)
    return worded
