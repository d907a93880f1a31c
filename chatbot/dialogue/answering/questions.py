"""What a question asks in the light of the one before it: the texts that are searched for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.answering.day_asked import asked_as_of_now
from chatbot.dialogue.answering.question_subjects import (
    aspect_in_full,
    country_in,
    headed,
    is_bare,
    is_postage_alone,
    lacks_thing,
    stands_alone,
    subject_of,
    with_subject,
)
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    han_runs,
    is_only,
    listed_under,
    mentions,
    pairs,
    plain,
    sentences,
    tokens,
)
from chatbot.domain.conversation import Focus
from chatbot.languages import Language

_MARKS = " ,.;:!?-–—…~\n，。；：！？、"
_LINE_BREAK = re.compile(r"\s*\n\s*")
_LONG = 30
_LONGEST_TAIL = 22
_FOLLOW_UP = 16
_ELLIPTIC = 7
_NO_CLAUSE = 5
_LONGEST_NAME = 4
_PAYING = "pay."
BAR = " | "
"""Stands between a question and the follow-up that goes on with it."""

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: as it stands, as it reads when it is written out, and what it goes on with, if it does.

    `about` is the question after its subject and country, those before it that a follow-up leaves out.
    """

    text: str
    plain: str
    earlier: str = ""
    about: str = ""

    @property
    def together(self) -> str:
        """The question after what it goes on with, as the search has learnt to read it."""
        return BAR.join((*filter(None, self.earlier.split("\n")), self.plain))

    @property
    def remembered(self) -> str:
        """What the next question may go on with: the one that began it all and this one, a line each."""
        began = self.earlier.split("\n", maxsplit=1)[0]
        return f"{began}\n{self.plain}" if began else self.plain

    @property
    def texts(self) -> tuple[str, ...]:
        """What is searched for the question by itself."""
        return tuple(dict.fromkeys((self.text, self.plain)))


def read_question(text: str, focus: Focus, language: Language) -> Asked:
    """Return what a text asks; a short one goes on with the question before it."""
    words = language.words
    told = _LINE_BREAK.sub(", ", end_of_story(text).strip())  # what is remembered has a question on each line
    said = without_lead_in(told, words)
    asked = written_out(said, words)
    earlier = focus.question.split("\n")
    aspect = aspect_in_full(said, words) if any(subject_of(one, language) for one in earlier) else ""
    leaves_out = is_postage_alone(asked, words) or lacks_thing(asked, language)
    leaves_out = leaves_out or _leaves_out_country(asked, focus.question, language)
    goes = goes_on(text, words) or bool(aspect) or leaves_out
    if not focus.question or not goes or stands_alone(asked, earlier, language):
        return Asked(text, asked, about=headed(asked, language))
    asked = aspect or asked
    paying = _with_payment(asked, focus.question, language)
    line = focus.question.rsplit("\n", maxsplit=1)[-1]
    whole = paying if paying != asked else asked_as_of_now(asked, line, words)
    if whole:
        return Asked(whole, whole)
    replaced = _instead(asked, focus.question, language) or _for_others(asked, earlier, language)
    return replaced or _going_on(text, asked, focus.question, language)


def _leaves_out_country(asked: str, earlier: str, language: Language) -> bool:
    """Whether a question depends on the country, and only those before it name one."""
    is_short = len(tokens(asked)) <= _FOLLOW_UP and not mentions(asked, language.words["topic_change"])
    is_open = is_short and bool(subject_of(asked, language)) and not country_in(asked, language)
    return is_open and bool(country_in(earlier, language))


def _going_on(text: str, asked: str, earlier: str, language: Language) -> Asked:
    about = with_subject(asked, earlier.split("\n"), language)
    return Asked(text, asked, earlier, about if about != asked else "")


def goes_on(text: str, words: Words) -> bool:
    """Whether a text may go on with the question before it: short, and it points back or is no whole question."""
    asked = without_lead_in(text, words)
    said = tokens(asked)
    if mentions(text, words["topic_change"]) or len(said) > _FOLLOW_UP:
        return False
    opens = mentions(" ".join(said[:2]), words["follow_up"])
    if opens and asked.lower().startswith(opens):
        return True
    if mentions(asked, words["pointing_back"]):
        return True
    if mentions(text, words["still_about"]) or (len(said) <= _NO_CLAUSE and not mentions(asked, words["subject"])):
        return True
    return len(said) <= _ELLIPTIC and not _is_whole(asked, words)


def without_lead_in(text: str, words: Words) -> str:
    """Return a text without what only leads to it: "hi", "quick question", "by the way"."""
    rest = text.strip(_MARKS)
    while True:
        said = plain(rest)
        opening = next((one for one in _longest_first(words["lead_in"]) if _opens(said, plain(one))), "")
        left = _after(rest, opening).strip(_MARKS)
        if not opening or not left:
            return rest + _end_mark(text, rest)
        rest = left


def written_out(text: str, words: Words) -> str:
    """Return a text with its abbreviations and by-names in full; of a single word, the question that it stands for."""
    for alone, question in pairs(words["asked_alone"]):
        if is_only(text, {**words, "alone": (alone,)}, "alone"):
            return question
    for short, full in pairs(words["written_out"]):
        bounded = re.escape(short) if han_runs(short) else rf"(?<![\w']){re.escape(short)}(?![\w'])"
        text = re.sub(bounded, full, text, flags=re.IGNORECASE)
    return text


def _instead(asked: str, earlier: str, language: Language) -> Asked | None:
    """Return the question before with another country or way of paying in it ("what about Mastercard"), else None."""
    openings = (*language.words["follow_up"], *language.words["what_about"])
    said = content_words(asked, (*language.words["stop"], *(word for one in openings for word in tokens(one))))
    if not said or len(said) > _LONGEST_NAME:
        return None
    named = [(line, word) for line in reversed(earlier.split("\n")) for word in tokens(line)]
    for before, old in named:
        kind = _kind_of(old, language)
        new = next((word for word in said if kind and _kind_of(word, language) == kind), "")
        if new:
            text = re.sub(rf"\b{re.escape(old)}\b", new, before, flags=re.IGNORECASE)
            in_full = Asked(text, text, about=headed(text, language))
            return in_full if len(said) == 1 else Asked(asked, asked, text)
    return None


def _for_others(asked: str, earlier: Sequence[str], language: Language) -> Asked | None:
    """Return the question before for other people ("and pensioners?" after a discount for students), else None.

    A question for discounts that named nobody is asked for them.
    """
    words, people = language.words, language.words["discount_for"]
    new = mentions(asked, people)
    if not new or not is_bare(asked, people, words):
        return None
    line = next((one for one in reversed(earlier) if mentions(one, people) and not is_bare(one, people, words)), "")
    if line:
        text = new.join(around(line, (mentions(line, people),)))
    elif subject_of(earlier[0], language) == subject_of(words["haggling_asked"][0], language):
        text = words["subject_alone"][0].format(subject=new, question=earlier[0])
    else:
        return None
    return Asked(text, text)


def _kind_of(word: str, language: Language) -> str:
    """Return what sort of a name a word is: of a country, of a way of paying, of neither."""
    if len(word) > 2 and language.country_code(word):
        return "country"
    return "payment" if word in _payments(language) else ""


def _payments(language: Language) -> tuple[str, ...]:
    """Return what a way of paying is called, also one that the shop does not take."""
    return (*listed_under(language.words, _PAYING), *language.words["not_taken"])


def _with_payment(asked: str, earlier: str, language: Language) -> str:
    """Return a question about paying with "it" with the way of paying that was named before."""
    words, payments = language.words, _payments(language)
    before, pointing = mentions(earlier, payments), mentions(asked, words["pronouns"])
    if not before or not pointing or mentions(asked, payments) or not mentions(asked, words["paying"]):
        return asked
    return before.join(around(asked, (pointing,)))


def end_of_story(text: str) -> str:
    """Return of a long text its end: there the question sits."""
    if len(tokens(text)) <= _LONG:
        return text
    last = sentences(text)[-1]
    return last if len(last.split()) <= _LONG else " ".join(last.split()[-_LONGEST_TAIL:])


def _is_whole(text: str, words: Words) -> bool:
    """Whether a question can stand alone: it has a verb and whom or what it is about."""
    return is_question(text.rstrip("?？ "), words)


def _opens(text: str, expression: str) -> bool:
    after = text[len(expression) : len(expression) + 1]
    is_bounded = not after.isalnum() or bool(han_runs(after) or han_runs(expression[-1:]))
    return text.startswith(expression) and is_bounded


def _after(text: str, opening: str) -> str:
    """Return what stands after an opening that is given without apostrophes."""
    place = left = 0
    while place < len(text) and left < len(opening):
        left += text[place] not in "'’"
        place += 1
    return text[place:]


def _end_mark(text: str, rest: str) -> str:
    last = text.rstrip()[-1:]
    return last if last in "?？" and not rest.endswith(last) else ""


def _longest_first(expressions: tuple[str, ...]) -> list[str]:
    return sorted(expressions, key=len, reverse=True)
