"""The embedded understander: commands from grammars and an intent classifier, without a language model."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.guardrails.forged import without_forged
from chatbot.dialogue.state import EMAIL_CODE
from chatbot.dialogue.understand.belongings import Belongings, belongings_of
from chatbot.dialogue.understand.clauses import after_change_of_mind, clauses_of
from chatbot.dialogue.understand.forms import asks_about, is_cancelled, is_question, wants_person
from chatbot.dialogue.understand.goals_heard import Scores, heard, is_claim, with_heard
from chatbot.dialogue.understand.language import detect, is_unknown_language
from chatbot.dialogue.understand.moods import mood_of
from chatbot.dialogue.understand.plain_answers import is_plain_answer
from chatbot.dialogue.understand.plain_text import plain_text
from chatbot.dialogue.understand.readings import Context, Interpreter
from chatbot.dialogue.understand.requests import Classified, IntentMeaning, read, requests_of
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import is_only, mentions, plain_width, tokens, word_count
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    CancelFlow,
    Command,
    Mood,
    SetSlot,
    SmallTalk,
    StartFlow,
    Understanding,
)
from chatbot.domain.conversation import DialogueState, Session
from chatbot.languages import Language
from chatbot.ports.store import StoreConnector
from chatbot.ports.understander import IntentClassifier

_SHORT = 7
_TOLD = frozenset({"report_problem", "undo_change"})
"""Goals that the reason of a return looks like ("I changed my mind about ...")."""


class EmbeddedUnderstander:
    """Reads a message with grammars first, then the nearest intents of each of its clauses."""

    def __init__(
        self,
        classifier: IntentClassifier,
        intents: Mapping[str, IntentMeaning],
        languages: Mapping[str, Language],
        store: StoreConnector | None = None,
    ) -> None:
        self._classifier = classifier
        self._intents = intents
        self._flows = {name: meaning.flow for name, meaning in intents.items()}
        self._store = store
        self._languages = languages
        self._words = {tag: language.words for tag, language in languages.items()}

    @property
    def classifier(self) -> IntentClassifier:
        """Who scores the clauses."""
        return self._classifier

    async def warm_up(self) -> None:
        """Warm the classifier up."""
        await self._classifier.warm_up()

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        """Return the commands of a message, in its order."""
        text = without_forged(plain_width(text))
        tag = detect(text, self._words, state.language)
        words = self._words[tag]
        if is_unknown_language(text, self._words):
            return Understanding(tag, (SmallTalk("language"),))
        mood, text = mood_of(text, words), plain_text(text, words)
        frame = state.stack[-1] if state.stack else None
        slots = read_slots(text, words, frame.asked if frame else "")
        plain = _without_classifier(text, state, slots, words)
        if plain:
            return Understanding(tag, plain, mood=mood)
        bought = await self._bought(session, state, tag)
        rest = after_change_of_mind(text, words) if frame else ""
        if rest:
            others = read_slots(rest, words, "")
            commands, scores = await self._classified(rest, tag, Context(None, state.focus, words, others, bought))
            return Understanding(tag, (*others, CancelFlow(text), *commands), scores, mood=mood)
        commands, scores = await self._classified(text, tag, Context(frame, state.focus, words, slots, bought))
        return Understanding(tag, (*slots, *_in_mood(commands, text, mood, words)), scores, mood=mood)

    async def _classified(self, text: str, tag: str, context: Context) -> tuple[tuple[Command, ...], Scores]:
        clauses = clauses_of(text, context.words)
        texts = (text, *(clause.text for clause in clauses)) if len(clauses) > 1 else (text,)
        scored = await self._classifier.classify(texts, tag)
        scored = tuple(self._heard(part, scores, context) for part, scores in zip(texts, scored, strict=True))
        readings = tuple(map(read, scored))
        message = Classified(text, readings[0], clauses, readings[1:] or readings)
        requests = requests_of(
            message, self._intents, context.words, lambda part: context.bought.are_named_in(part, context.words)
        )
        return Interpreter(self._intents, context).commands(requests), scored[0][:3]

    def _heard(self, text: str, scores: Scores, context: Context) -> Scores:
        """Weigh in what the words name; a question about rules names goals without wishing for them."""
        is_own = context.bought.are_named_in(text, context.words)
        goals = () if asks_about(text, context.words) else heard(text, context.words, is_own=is_own)
        if "return_items" in goals and not is_claim(text, context.words):
            scores = tuple((name, score / 4 if self._flows[name] in _TOLD else score) for name, score in scores)
            scores = tuple(sorted(scores, key=lambda one: -one[1]))
        return with_heard(scores, goals, self._flows, is_own=is_own)

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
    if is_only(text, words, "yes") and frame is None and not state.focus.flow:
        return (SmallTalk("okay"),)
    if wants_person(text, words):
        return (*slots, AskForPerson(text))
    is_short = word_count(text) <= _SHORT
    if is_only(text, words, "repeat") or (is_short and mentions(text, words["repeat_that"])):
        return (SmallTalk("repeat"),)
    is_answer = frame is not None and frame.asked in {slot.name for slot in slots}
    if not is_answer and is_cancelled(text, words, has_goal=frame is not None):
        return (CancelFlow(text),) if frame else (SmallTalk("okay"),)
    if frame is not None and frame.asked == EMAIL_CODE and mentions(text, words["new_code"]):
        return (*slots, Answer(text))
    if frame is not None and frame.asked and is_plain_answer(text, frame, slots, words):
        return (*slots, Answer(text))
    return ()


def _in_mood(
    commands: tuple[Command, ...], text: str, mood: Mood, words: Mapping[str, tuple[str, ...]]
) -> tuple[Command, ...]:
    """Return the commands of an angry message: without a clear wish in it, it is the anger that is answered."""
    kind = {Mood.FRUSTRATED: "frustrated", Mood.ABUSIVE: "abuse"}.get(mood)
    is_worded = mentions(text, (*words["frustration"], *words["abuse"])) and not is_question(text, words)
    if (
        kind is None
        or not is_worded
        or any(isinstance(command, StartFlow | Answer | AskForPerson) for command in commands)
    ):
        return commands
    return tuple(one for one in commands if _is_clear(one)) or (SmallTalk(kind),)


def _is_clear(command: Command) -> bool:
    return bool(getattr(command, "intent", "")) and not isinstance(command, SmallTalk)


__all__ = ["EmbeddedUnderstander", "IntentMeaning"]
