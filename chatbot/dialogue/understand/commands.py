"""The embedded understander: commands from grammars and an intent classifier, without a language model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chatbot.dialogue.guardrails.forged import without_forged
from chatbot.dialogue.state import CLARIFY, CONFIRMATION, EMAIL_CODE, UNCLEAR
from chatbot.dialogue.understand.anger import ANGRY, in_mood, is_aside, without_anger
from chatbot.dialogue.understand.asked import ASKED_FOR, is_beside_card
from chatbot.dialogue.understand.belongings import Belongings, belongings_of
from chatbot.dialogue.understand.clauses import after_change_of_mind, clauses_of, is_list, wish_left
from chatbot.dialogue.understand.context import CERTAIN, SURE, Context
from chatbot.dialogue.understand.doubts import weighed
from chatbot.dialogue.understand.elsewhere import begins_beside, names_others, of_others, starts_another
from chatbot.dialogue.understand.follows import CHOICE, ORDER, follows
from chatbot.dialogue.understand.forms import (
    is_cancelled,
    is_question,
    leaves_and_keeps,
    tells_measure,
    tells_signed_in,
    wants_person,
)
from chatbot.dialogue.understand.goals_heard import Scores, tells_state
from chatbot.dialogue.understand.language import detect, is_unknown_language
from chatbot.dialogue.understand.meanings import IntentMeaning, read
from chatbot.dialogue.understand.moods import mood_of
from chatbot.dialogue.understand.named_products import begins_another, goal_of_named, range_of, specifies_kind
from chatbot.dialogue.understand.of_the_change import settled
from chatbot.dialogue.understand.of_the_fault import with_subject
from chatbot.dialogue.understand.of_the_talk import of_the_clock, of_the_talk
from chatbot.dialogue.understand.pinyin import from_pinyin
from chatbot.dialogue.understand.plain_answers import is_plain_answer
from chatbot.dialogue.understand.plain_text import as_named, plain_text, respelt
from chatbot.dialogue.understand.readings import Interpreter
from chatbot.dialogue.understand.requests import Classified, as_listed, requests_of
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.told import ABOUT_GOODS, Told, as_one, by_cause, spans, telling, told_slots
from chatbot.dialogue.understand.under_way import after_dropping
from chatbot.dialogue.understand.words import is_only, mentions, plain_width, tokens, word_count
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Command,
    SetSlot,
    SmallTalk,
    StartFlow,
    Understanding,
)
from chatbot.domain.conversation import DialogueState, Frame, Session
from chatbot.languages import Language
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import IntentClassifier, Speller

_ADDRESS, _LONGEST_PROOF = "address", 4
_WRITTEN_AS_IT_IS = frozenset({_ADDRESS, "proof", EMAIL_CODE})
"""Answers that are names and codes."""
_ANSWER, _NEVER, _HARDLY = "answer", 0.005, 0.1
_TELLS, _SHORTEST_WISH, _SHORT_QUESTION = 5, 3, 12


@dataclass(frozen=True, slots=True)
class Senses:
    """What else helps to understand: who knows a language's spelling, who hears an aspect of what is told, and how
    a text is brought into the characters that the shop's data has.
    """

    spellers: Mapping[str, Speller] = field(default_factory=dict)
    aspects: Mapping[str, IntentClassifier] = field(default_factory=dict)
    simplified: Callable[[str], str] = str


class EmbeddedUnderstander:
    """Reads a message with grammars first, then the nearest intents of its clauses; `flows` has the flow of each."""

    def __init__(
        self,
        classifier: IntentClassifier,
        intents: Mapping[str, IntentMeaning],
        languages: Mapping[str, Language],
        store: StoreConnector | None = None,
        senses: Senses | None = None,
    ) -> None:
        self.senses = senses or Senses()
        self._classifier = classifier
        self._intents = intents
        self.flows = {name: meaning.flow for name, meaning in intents.items()}
        self._store = store
        self._languages = languages
        self._words = {tag: language.words for tag, language in languages.items()}

    @property
    def classifier(self) -> IntentClassifier:
        """Who scores the clauses."""
        return self._classifier

    async def warm_up(self) -> None:
        """Warm the classifiers up."""
        for classifier in (self._classifier, *self.senses.aspects.values()):
            await classifier.warm_up()

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        """Return the commands of a message, in its order."""
        text = from_pinyin(self.senses.simplified(without_forged(plain_width(text))), self._words)
        words = self._words[tag := detect(text, self._words, state.language)]
        if is_unknown_language(text, self._words):
            return Understanding(tag, (SmallTalk("language"),))
        frame = state.stack[-1] if state.stack else None
        text = await self.spelt(text, tag, frame)
        bought = await self._bought(session, state, tag)
        left = frame if frame is not None and await self._is_elsewhere(text, tag, state, bought) else None
        state, frame = (replace(state, stack=(), ended=""), None) if left else (state, frame)
        mood, text = mood_of(text, words, state.history), plain_text(text if frame else wish_left(text, words), words)
        slots = read_slots(text, words, frame.asked if frame else "")
        if frame is not None and frame.flow in ABOUT_GOODS and await self._fits(text, tag, state) > _NEVER:
            slots = (*slots, *await self._told(text, tag, slots, frame))
        plain = _without_classifier(text, state, slots, words)
        if plain and not await self._is_something_else(plain, text, tag, state):
            return Understanding(tag, plain, mood=mood)
        if frame is not None and frame.flow == CLARIFY and await self._answers(text, tag):
            text, frame = f"{' '.join(frame.slot(UNCLEAR))}. {text}", None
            slots = read_slots(text, words, "")
        after = follows(state) if frame or not state.stack else ""
        context = Context(frame, state.focus, words, slots, bought, after)
        begun, scores = await self._begun_after(text, tag, context)
        if begun:
            return Understanding(tag, begun, scores, mood=mood)
        context = await self._with_product(text, tag, context)
        commands, scores = await self._classified(text, tag, context)
        wished = await self._wished_in_anger(commands, text, tag, context) if mood in ANGRY else commands
        commands = in_mood(() if is_aside(text, context) else wished, text, mood, words)
        told = [
            one for flow, span in spans(commands) for one in await self._told(span, tag, slots, _goal_on(state, flow))
        ]
        caused = [by_cause(one, (*slots, *told), words, state.focus.goal) for one in settled(commands, state, words)]
        wishes = of_others(with_subject(as_one(caused), words), left)
        return Understanding(tag, (*slots, *dict.fromkeys(told), *wishes), scores, mood=mood)

    async def _answers(self, text: str, tag: str) -> bool:
        """Whether a text goes on with what was unclear, rather than turning to something else."""
        (scores,) = await self._classifier.classify((text,), tag, CHOICE)
        return self.flows[scores[0][0]] == _ANSWER

    async def _begun_after(self, text: str, tag: str, context: Context) -> tuple[tuple[Command, ...], Scores]:
        """Return what a text begins after it drops what is open, nothing where it does not."""
        frame, words = context.frame, context.words
        rest = after_dropping(text, frame, context.bought, words) if frame else ""
        if not rest:
            return (), ()
        others = read_slots(rest, words)
        afresh = replace(context, frame=None, slots=others, after=ORDER)
        commands, scores = await self._classified(rest, tag, await self._with_product(rest, tag, afresh))
        is_begun = is_question(rest, words) or starts_another(commands, frame)
        return (*others, CancelFlow(text), *commands) if is_begun else (), scores

    async def _is_elsewhere(self, text: str, tag: str, state: DialogueState, bought: Belongings) -> bool:
        """Whether a text begins something for other goods than the goal on top, which waits for no answer then."""
        words = self._words[tag]
        if not names_others(text, state, bought, words):
            return False
        afresh = Context(None, state.focus, words, read_slots(text, words), bought)
        commands, _ = await self._classified(text, tag, await self._with_product(text, tag, afresh))
        return begins_beside(commands, state.stack[-1])

    async def _is_something_else(self, plain: Sequence[Command], text: str, tag: str, state: DialogueState) -> bool:
        """Whether what looks like a plain answer surely is none: "with paypal, how many days is the refund"."""
        if not isinstance(plain[-1], Answer) or word_count(text) < _TELLS:
            return False
        if is_question(after_change_of_mind(text, self._words[tag]), self._words[tag]):
            return True
        (scores,) = await self._classifier.classify((text,), tag, follows(state))
        is_asked = scores[0][1] >= SURE and self.flows[scores[0][0]] in ASKED_FOR
        return is_asked and await self._fits(text, tag, state) < _HARDLY

    async def _fits(self, text: str, tag: str, state: DialogueState) -> float:
        """Return how probably a text goes on with the goal on top; 1 where the classifier knows nothing of that."""
        (scores,) = await self._classifier.classify((text,), tag, follows(state))
        fitting = [score for name, score in scores if self.flows[name] in (_ANSWER, state.stack[-1].flow)]
        return sum(fitting) if fitting else 1.0

    async def _classified(self, text: str, tag: str, context: Context) -> tuple[tuple[Command, ...], Scores]:
        clauses = clauses_of(text, context.words)
        texts = (text, *(clause.text for clause in clauses)) if len(clauses) > 1 else (text,)
        scored = await self._classifier.classify(texts, tag, context.after)
        scored = tuple(weighed(part, scores, context, self.flows) for part, scores in zip(texts, scored, strict=True))
        readings = tuple(map(read, scored))
        parts = as_listed(readings[1:] or readings, self.flows) if is_list(text, context.words) else readings[1:]
        message = Classified(text, readings[0], clauses, parts or readings)
        if context.frame is not None and self._is_answer(message) and not is_beside_card(text, context):
            asks = tells_measure(text, context.words) and is_question(text, context.words)  # which size that is
            return (AskQuestion(text) if asks else Answer(text),), scored[0][:3]
        requests = requests_of(
            message,
            self._intents,
            context.words,
            lambda part: context.bought.named_in(part, context.words),
            is_asked=context.frame is not None and bool(context.frame.asked),
        )
        return Interpreter(self._intents, context).commands(requests), scored[0][:3]

    async def _wished_in_anger(
        self, commands: tuple[Command, ...], text: str, tag: str, context: Context
    ) -> tuple[Command, ...]:
        """Return the commands; where they are small talk, those of the text without its angry words.

        Those must be sure, or only ask something of goods that are named.
        """
        calm = without_anger(text, context.words)
        if word_count(calm) < _SHORTEST_WISH or not all(isinstance(one, SmallTalk) for one in commands):
            return commands
        wished, _ = await self._classified(calm, tag, context)
        asks = any(isinstance(one, StartFlow) and one.flow in ASKED_FOR for one in wished)
        is_of_own = asks and context.bought.are_named_in(calm, context.words)
        return wished if is_of_own or starts_another(wished, None) else commands

    async def _told(self, text: str, tag: str, slots: Sequence[SetSlot], frame: Frame) -> tuple[SetSlot, ...]:
        """Return what a text tells of goods, but for what fixed expressions or the frame know already."""
        known = {slot.name for slot in slots} | {name for name, _ in frame.slots if name != frame.asked}
        clauses = (*(clause.text for clause in clauses_of(text, self._words[tag])), *telling(text, self._words[tag]))
        states = tuple(part for part in (text, *clauses) if tells_state(part, self._words[tag]))
        told = Told(text, frame.flow, clauses, known, frame.asked, states)
        return await told_slots(told, tag, self.senses.aspects)

    def _is_answer(self, message: Classified) -> bool:
        """Whether a message as a whole goes on with what was asked, no clause of it surely being something else."""
        flows = [(self.flows[one.intent], one.confidence) for one in (message.reading, *message.readings)]
        is_other = any(flow != _ANSWER and sure >= CERTAIN for flow, sure in flows[1:])
        return flows[0][0] == _ANSWER and flows[0][1] >= SURE and not is_other

    async def spelt(self, text: str, tag: str, frame: Frame | None = None) -> str:
        """Return a text without slips of typing; what the shop's products are called is none."""
        is_asked_who = (
            frame is not None and frame.asked in _WRITTEN_AS_IT_IS and not self._may_be_other(text, tag, frame)
        )
        slips = self.senses.spellers[tag].slips(text) if tag in self.senses.spellers and not is_asked_who else {}
        if not slips:
            return text
        names = frozenset(word for name in (await range_of(self._store)).names for word in tokens(name))
        return respelt(text, {word: as_named(word, meant, names) for word, meant in slips.items()})

    def _may_be_other(self, text: str, tag: str, frame: Frame) -> bool:
        """Whether a text asks something, or is longer than an e-mail address or a code where such is asked for."""
        return is_question(text, self._words[tag]) or (frame.asked != _ADDRESS and word_count(text) > _LONGEST_PROOF)

    async def _with_product(self, text: str, tag: str, context: Context) -> Context:
        return replace(context, asks_of_product=await self._asks_of_product(text, tag, context.bought))

    async def _asks_of_product(self, text: str, tag: str, bought: Belongings) -> str:
        """Return the goal of a short text that asks what goods are like that it names, and none that were bought."""
        words = self._words[tag]
        if word_count(text) > _SHORT_QUESTION:
            return ""
        sold = await range_of(self._store)
        is_own = bought.are_named_in(text, words) and not specifies_kind(text, sold.kinds, words)
        if is_own and not begins_another(text, sold.names, bought.names):
            return ""
        return goal_of_named(text, sold.translated(self._languages[tag].name), words)

    async def _bought(self, session: Session, state: DialogueState, tag: str) -> Belongings:
        if self._store is None:
            return Belongings()
        return await belongings_of(session, state, self._store, self._languages[tag])


def _without_classifier(
    text: str, state: DialogueState, slots: tuple[SetSlot, ...], words: Mapping[str, tuple[str, ...]]
) -> tuple[Command, ...]:
    """Return what needs no classifier: a person, a change of mind, a repetition, a plain answer; else nothing."""
    frame = state.stack[-1] if state.stack else None
    if not tokens(text) and frame is None:
        return (SmallTalk("capabilities"),)
    is_yes = is_only(text, words, "yes") and not mentions(text, words["greets"])
    if is_yes and frame is None and not state.focus.flow:
        return (SmallTalk("okay"),)
    if wish := of_the_clock(text, words) or (AskForPerson(text) if wants_person(text, words) else None):
        return (*slots, wish)
    if taken_up := of_the_talk(text, state, words):
        return taken_up if tells_signed_in(text, words) else (*slots, *taken_up)
    is_answer = (
        frame is not None and frame.asked in {slot.name for slot in slots} and not is_only(text, words, "cancel")
    )
    is_left = (frame is None or frame.asked != CONFIRMATION) and leaves_and_keeps(text, words)
    if is_left or (not is_answer and is_cancelled(text, words, has_goal=frame is not None)):
        return (CancelFlow(text),) if frame else (SmallTalk("okay"),)
    if frame is not None and frame.asked == EMAIL_CODE and mentions(text, words["new_code"]):
        return (*slots, Answer(text))
    if frame is not None and frame.asked and is_plain_answer(text, frame, slots, words):
        return (*slots, Answer(text))
    return ()


def _goal_on(state: DialogueState, flow: str) -> Frame:
    """Return the goal under way, if it is this one, else an empty one."""
    return next((frame for frame in state.stack[-1:] if frame.flow == flow), Frame(flow))
