"""What a follow-up is about without saying so: the subject and the country of the questions before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.dialogue.understand.words import han_runs, mentions, pairs, tokens
from chatbot.languages import Language

_LONGEST_NAME, _LONGEST_RUN = 2, 5
_SHORTEST_CODE, _SHORTEST_RUN = 3, 2


def with_subject(text: str, earlier: Sequence[str], language: Language) -> str:
    """Return a follow-up after its subject and country ("delivery to Spain: how long?"); itself where it names both.

    `earlier` are the questions before it, the oldest first.
    """
    if mentions(text, language.words["same_for"]):
        return text
    own, place = subject_of(text, language), country_in(text, language)
    subject = own or next(filter(None, (subject_of(one, language) for one in reversed(earlier))), "")
    country = place or next(filter(None, (country_in(one, language) for one in reversed(earlier))), "")
    if not subject or (own and (place or not country)):
        return text
    form = language.words["subject_in_country" if country else "subject_alone"][0]
    return form.format(subject=subject, country=country, question=text)


def subject_of(text: str, language: Language) -> str:
    """Return the subject of the shop's rules that a text names, as the rules call it; nothing where it names none."""
    known = pairs(language.words["rule_subject"])
    return next((subject for said, subject in known if mentions(text, (said,))), "")


def country_in(text: str, language: Language) -> str:
    """Return the country that a text names, itself or by one of its cities; nothing where it names none."""
    for city, country in pairs(language.words["city_in"]):
        if mentions(text, (city,)):
            return country
    return next((name for name in _names(text) if language.country_code(name)), "")


def _names(text: str) -> Iterator[str]:
    """Yield what may be the name of a country in a text, longer names first; short words are none: "no", "it"."""
    said = [word for word in tokens(text) if not han_runs(word)]
    for length in range(_LONGEST_NAME, 0, -1):
        names = (" ".join(said[start : start + length]) for start in range(len(said) - length + 1))
        yield from (name for name in names if len(name) >= _SHORTEST_CODE or name == "uk")
    for run in han_runs(text):
        for length in range(_LONGEST_RUN, _SHORTEST_RUN - 1, -1):
            yield from (run[start : start + length] for start in range(len(run) - length + 1))
