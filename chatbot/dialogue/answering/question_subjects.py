"""What a follow-up is about without saying so: the subject and the country of the questions before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chatbot.dialogue.understand.words import content_words, han_runs, is_only, mentions, pairs, tokens, without
from chatbot.languages import Language

_LONGEST_NAME, _LONGEST_RUN = 2, 5
_SHORTEST_CODE, _SHORTEST_RUN = 3, 2
_OPENING = 2


def with_subject(text: str, earlier: Sequence[str], language: Language) -> str:
    """Return a follow-up after its subject and country ("delivery to Spain: how long?"); itself where it names both.

    `earlier` are the questions before it, the oldest first.
    """
    if mentions(text, language.words["same_for"]):
        return text
    if lacks_thing(text, language):
        return _with_thing(text, earlier, language)
    if thing := _bare_thing(text, language):
        return language.words["subject_alone"][0].format(subject=thing, question=earlier[-1])
    before = _subject_before(earlier, language)
    own, place = _own_subject(text, before, language), country_in(text, language)
    subject = own or before
    country = place or next(filter(None, (country_in(one, language) for one in reversed(earlier))), "")
    if not subject or (own and (place or not country)):
        return _with_thing(text, earlier, language)
    is_told = subject in language.words["sent_subject"] and (place or not _is_by_country(text, language.words))
    form = language.words["subject_in_country" if country and not is_told else "subject_alone"][0]
    return form.format(subject=subject, country=country, question=text)


def _with_thing(text: str, earlier: Sequence[str], language: Language) -> str:
    """Return a follow-up after the kind of goods that it calls "it" ("gift: who pays if I return it"), else itself.

    What may fly depends on the goods, whether they are called "it" or not: 能带上飞机吗 after gas cartridges.
    """
    known, words = pairs(language.words["rule_thing"]), language.words
    if not mentions(text, words["pronouns"]) and not lacks_thing(text, language):
        return text
    if mentions(text, [said for said, _ in known]):
        return text
    named = [thing for line in reversed(earlier) for said, thing in known if mentions(line, (said,))]
    gift = words["given_thing"][0]
    is_given = gift in named and bool(mentions(text, words["given_to"]))
    thing = gift if is_given else next(iter(named), "")
    return words["subject_alone"][0].format(subject=thing, question=text) if thing else text


def lacks_thing(text: str, language: Language) -> bool:
    """Whether what a text asks depends on a thing that it does not name: what may be taken on a plane."""
    is_named = mentions(text, [said for said, _ in pairs(language.words["rule_thing"])])
    return bool(mentions(text, language.words["needs_thing"])) and not is_named


def _bare_thing(text: str, language: Language) -> str:
    """Return the kind of goods that is all a follow-up names: "and headphones?", 耳机呢; nothing for other texts."""
    known, words = pairs(language.words["rule_thing"]), language.words
    said, thing = next(((said, thing) for said, thing in known if mentions(text, (said,))), ("", ""))
    return thing if said and is_bare(text, (said,), words) else ""


def is_bare(text: str, expressions: Sequence[str], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a follow-up says nothing beside the expressions: "and for pensioners?"."""
    rest = without(text, (*expressions, *words["follow_up"], *words["what_about"]))
    return not content_words(rest, words["stop"])


def stands_alone(text: str, earlier: Sequence[str], language: Language) -> bool:
    """Whether a question names its subject and its country and is not opened as a follow-up to another subject.

    Where no country was named, a subject of its own is enough: "gift cards, between what values" after a late parcel;
    so it is where the country does not matter: until when goods may go back.
    """
    before = _subject_before(earlier, language)
    is_opened = before and mentions(" ".join(tokens(text)[:_OPENING]), language.words["follow_up"])
    own = _own_subject(text, before, language)
    if is_opened or not own or is_postage_alone(text, language.words):
        return False
    leans = mentions(text, (*language.words["pointing_back"], *language.words["also"], *language.words["also_last"]))
    is_whole = own != before and not leans and not _leans_back(text, language.words)
    is_told = own in language.words["sent_subject"] and not _is_by_country(text, language.words)
    is_free = is_whole and (is_told or not any(country_in(one, language) for one in earlier))
    return is_free or bool(country_in(text, language))


def _is_by_country(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether what a text asks of goods that are sent back depends on the country."""
    return bool(mentions(text, (*words["of_cost"], *words["from_there"])))


def is_postage_alone(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a question only says postage and paying, and leaves out of what: "who pays the postage"."""
    rest = without(text, words["sending_it"])
    said = content_words(without(rest, words["of_cost"]), (*words["stop"], *words["question"], *words["follow_up"]))
    return rest != text and not said


def headed(text: str, language: Language) -> str:
    """Return a question that names a subject and a country after both, nothing of another one."""
    subject, country = subject_of(text, language), country_in(text, language)
    if not subject or not country:
        return ""
    return language.words["subject_in_country"][0].format(subject=subject, country=country, question=text)


def _subject_before(earlier: Sequence[str], language: Language) -> str:
    return next(filter(None, (subject_of(one, language) for one in reversed(earlier))), "")


def aspect_in_full(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what a follow-up asks that is a bare word: "n time?" is how long it takes; nothing for other texts."""
    known = pairs(words["aspect_alone"])
    return next((full for bare, full in known if is_only(text, {**words, "bare": (bare,)}, "bare", "follow_up")), "")


def _own_subject(text: str, before: str, language: Language) -> str:
    """Return the subject that a follow-up names itself; the postage of what came before is none: "who pays for it"."""
    words = language.words
    own = subject_of(text, language)
    points = mentions(text, words["pointing_back"]) or (not country_in(text, language) and _leans_back(text, words))
    if before not in words["sent_subject"] or not points:
        return own
    return subject_of(without(text, words["sending_it"]), language)


def _leans_back(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text opens as a follow-up or was a bare word: "and the postage", "postage?"."""
    opens = mentions(" ".join(tokens(text)[:_OPENING]), (*words["follow_up"], *words["what_about"]))
    return bool(opens) or text in dict(pairs(words["asked_alone"])).values()


def subject_of(text: str, language: Language) -> str:
    """Return the subject of the shop's rules that a text names, as the rules call it; nothing where it names none."""
    known = pairs(language.words["rule_subject"])
    named = next((subject for said, subject in known if mentions(text, (said,))), "")
    is_way = not named and bool(mentions(text, language.words["way_to"])) and bool(country_in(text, language))
    return language.words["way_subject"][0] if is_way else named


def country_in(text: str, language: Language) -> str:
    """Return the country that a text names, itself or by one of its cities; nothing where it names none."""
    for city, country in pairs(language.words["city_in"]):
        if mentions(text, (city,)):
            return country
    return next((name for name in _names(text) if language.country_code(name)), "")


def cities_in(text: str, language: Language) -> tuple[str, ...]:
    """Return the cities that a text names."""
    return tuple(city for city, _ in pairs(language.words["city_in"]) if mentions(text, (city,)))


def countries_in(text: str, language: Language) -> frozenset[str]:
    """Return the ISO 3166 codes of all countries that a text names."""
    return frozenset(filter(None, map(language.country_code, _names(text))))


def _names(text: str) -> Iterator[str]:
    """Yield what may be the name of a country in a text, longer names first; short words are none: "no", "it"."""
    said = [word for word in tokens(text) if not han_runs(word)]
    for length in range(_LONGEST_NAME, 0, -1):
        names = (" ".join(said[start : start + length]) for start in range(len(said) - length + 1))
        yield from (name for name in names if len(name) >= _SHORTEST_CODE or name == "uk")
    for run in han_runs(text):
        for length in range(_LONGEST_RUN, _SHORTEST_RUN - 1, -1):
            yield from (run[start : start + length] for start in range(len(run) - length + 1))
