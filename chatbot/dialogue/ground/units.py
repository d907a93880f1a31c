"""The evidence of a turn as units that a clause can say: the clauses of its sentences, each with what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.ground.arithmetic import derived_of
from chatbot.dialogue.ground.compose import composed_text
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.ground.items import Item, Sort
from chatbot.dialogue.ground.keys import keys_of, pairs_of
from chatbot.dialogue.ground.names import Names, names_of
from chatbot.dialogue.ground.reading import Reader
from chatbot.dialogue.understand.words import mentions, sentences
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.languages import Language

_COUNTED = re.compile(r"^\d+ x ")
CONDITIONS = frozenset(("claim:if", "claim:unless"))
OWN_CONDITIONS = frozenset(
    ("claim:only", "claim:before", "claim:most", "claim:most_of", "claim:at_least", "claim:at_most")
)
_LIMITS = frozenset(("claim:from", "claim:until"))
_NAMING = (Sort.NAME, Sort.CODE)
_SAYING = (Sort.WORD, Sort.STATE, Sort.CLAIM)
_UNWORDED = (frozenset[str](), frozenset[str]())
_THINGS = (FactKind.ITEM, FactKind.PRODUCT)
_TABLE_ROW = re.compile(r"^\s*\|(?P<cells>.+)\|\s*$")
_SLOT = re.compile(r"\{\w+(?:\|([^|}]*)\|[^}]*)?\}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause of the evidence: what it says itself, what its sentence says, and what its group of statements says.

    The last two only count clauses that deny as this one does. `number` is that of the sentence, `about` of the group,
    `passage` names the one it stands in, if it does.
    """

    text: str
    own: frozenset[str]
    sentence: frozenset[str]
    group: frozenset[str]
    flow: frozenset[str]
    conditions: frozenset[str]
    is_parallel: bool
    denies: bool
    number: int
    about: int
    passage: str


@dataclass(frozen=True, slots=True)
class Units:
    """All units of a turn with the reader for its replies, and what else a reply may take up.

    `everything` is said somewhere (by clauses that affirm, by those that deny), `message` by the shopper; `derived`
    are sums and differences; `bonds` are the pairs of things that stand side by side.
    """

    units: tuple[Unit, ...]
    reader: Reader
    everything: tuple[frozenset[str], frozenset[str]]
    message: frozenset[str]
    derived: frozenset[str]
    bonds: frozenset[tuple[str, str]]


def units_of(evidence: Evidence) -> Units:
    """Read the evidence of a turn."""
    reader = Reader(evidence.language, _names(evidence), evidence.today)
    found: list[Unit] = []
    bonds: set[tuple[str, str]] = set()
    for about, group in enumerate(_groups(evidence.statements)):
        said = _said(group, evidence, reader)
        bonds.update(pair for one in said for pair in pairs_of(one.items, evidence.today))
        units = _of_group(said, group, evidence, about)
        found += {(one.own, one.conditions, one.denies): one for one in units}.values()
    everything = tuple(
        frozenset().union(*(one.own for one in found if one.denies is denies)) for denies in (False, True)
    )
    message = keys_of(reader.read(evidence.message), evidence.today)
    values = {key for unit in found for key in unit.own}
    both = {"claim:both"} if len(reader.names.stems) > 1 else set()
    return Units(
        tuple(found),
        reader,
        (everything[0], everything[1]),
        message,
        derived_of(evidence, values) | both,
        frozenset(bonds),
    )


def _names(evidence: Evidence) -> Names:
    called = [name for fact in evidence.facts.values() if fact.kind in _THINGS for name in _called(fact, evidence)]
    return names_of(called)


def _called(fact: Fact, evidence: Evidence) -> Iterator[str]:
    values = fact.value if isinstance(fact.value, tuple) else (str(fact.value),)
    for value in values:
        yield evidence.language.name(_COUNTED.sub("", value))


def _groups(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Return statements that are about one thing together; those that quote are about nothing before them."""
    groups: list[list[Statement]] = []
    for statement in statements:
        is_new = any(fact.kind in _THINGS or fact.kind is FactKind.QUOTE for fact in statement.facts)
        if is_new or not groups:
            groups.append([])
        groups[-1].append(statement)
    return groups


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the evidence with the key of the statement that it words, or the id of the passage it is of."""

    items: tuple[Item, ...]
    key: str
    passage: str
    contrasts: bool


def _said(group: Sequence[Statement], evidence: Evidence, reader: Reader) -> list[_Sentence]:
    """Return the sentences of statements and of their passages, read."""
    texts = [(composed_text(statement, evidence), statement.key, "") for statement in group]
    passages = {one.id: one for statement in group for one in statement.passages}
    texts += [(f"{one.title}. {one.heading}. {one.text}", "", one.id) for one in passages.values()]
    parts = ((part, key, passage) for text, key, passage in texts for part in _parts(text))
    contrast = evidence.language.senses.get("contrast", {}).get("contrast", ())
    return [
        _Sentence(items, key, passage, bool(mentions(part, contrast)))
        for part, key, passage in parts
        if (items := reader.read(part))
    ]


def _of_group(said: Sequence[_Sentence], group: Sequence[Statement], evidence: Evidence, about: int) -> Iterator[Unit]:
    today = evidence.today
    clauses = [(number, clause) for number, one in enumerate(said) for clause in _clauses(one.items)]
    wordings = {one.key: _read_wordings(evidence.language, _wordings(one, evidence), _SAYING) for one in group}
    whole = {
        denies: keys_of([item for _, clause in clauses if _denies(clause) is denies for item in clause], today).union(
            *(one[denies] for one in wordings.values())
        )
        for denies in (False, True)
    }
    names = keys_of([item for _, clause in clauses for item in clause if item.sort in _NAMING], today)
    flow = frozenset().union(*(_flow_words(evidence.language, one.key.partition(".")[0]) for one in group))
    for number, clause in clauses:
        denies = _denies(clause)
        beside = [item for other, items in clauses if other == number and _denies(items) is denies for item in items]
        things = [item for other, items in clauses if other == number for item in items if item.sort in _NAMING]
        own = _with_limits(keys_of(clause, today))
        text = " ".join(item.text for item in clause)
        worded = wordings.get(said[number].key, _UNWORDED)[denies]
        sentence = keys_of((*beside, *things), today) | worded
        inside = keys_of([item for other, items in clauses if other == number for item in items], today)
        parallel = said[number].contrasts or _is_parallel([items for other, items in clauses if other == number])
        conditions = (own & OWN_CONDITIONS) | (inside & CONDITIONS)
        place = (about * 1000 + number, about, said[number].passage)
        yield Unit(text, own, sentence, whole[denies] | names, flow, conditions, parallel, denies, *place)


def _with_limits(own: frozenset[str]) -> frozenset[str]:
    """Return what a clause says with what two times imply: "8:00-20:00" is from one until the other."""
    return own | _LIMITS if sum(key.startswith("time:") for key in own) > 1 else own


def _is_parallel(clauses: Sequence[Sequence[Item]]) -> bool:
    """Whether several clauses have a value or a proper name each: what is told of one is not told of another."""
    return sum(any(item.sort in (Sort.VALUE, Sort.PROPER) for item in clause) for clause in clauses) > 1


def _denies(clause: Sequence[Item]) -> bool:
    return any(item.sort is Sort.DENIAL for item in clause)


def _parts(text: str) -> Iterator[str]:
    """Yield the sentences of a text; of a table each row with its heads."""
    heads: list[str] = []
    for line in text.splitlines() or [text]:
        row = _TABLE_ROW.match(line)
        if row is None:
            heads = []
            yield from sentences(line)
            continue
        cells = [cell.strip() for cell in row["cells"].split("|")]
        if not heads:
            heads = cells
        elif not set("".join(cells)) <= set("-: "):
            yield "; ".join(cells)


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Return the clauses of a sentence; what has no word of its own belongs to the clause before."""
    clauses: list[list[Item]] = []
    for item in items:
        if not clauses or item.opens:
            clauses.append([])
        clauses[-1].append(item)
    merged: list[list[Item]] = []
    for clause in clauses:
        if merged and not (_has_words(clause) and len(clause) > 1 and _has_words(merged[-1])):
            merged[-1] += clause
        else:
            merged.append(clause)
    return merged


def _has_words(clause: Sequence[Item]) -> bool:
    return any(item.sort in (Sort.WORD, Sort.STATE, Sort.CLAIM, Sort.DENIAL) for item in clause)


def _wordings(statement: Statement, evidence: Evidence) -> tuple[str, ...]:
    """Return other ways to say a statement, and what goes without saying where one of its kind is said."""
    language, key = evidence.language, statement.key
    implied = language.senses.get("implied", {}).items()
    more = (texts for kind, texts in implied if re.search(kind, key))
    own = language.wordings(key) if key in language.phrases else ()
    return (*own, *(text for texts in more for text in texts))


@lru_cache(maxsize=256)
def _flow_words(language: Language, flow: str) -> frozenset[str]:
    """Return the words of all phrases of a flow: what one speaks of when an address is changed."""
    keys = [key for key in language.phrases if key.startswith(f"{flow}.")]
    return frozenset().union(
        *(said for key in keys for said in _read_wordings(language, language.wordings(key), (Sort.WORD,)))
    )


@lru_cache(maxsize=1024)
def _read_wordings(
    language: Language, wordings: tuple[str, ...], sorts: tuple[Sort, ...]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of the words of wordings, of clauses that affirm and of those that deny."""
    reader = Reader(language, Names(()))
    texts = (_SLOT.sub(lambda slot: slot[1] or " ", wording) for wording in wordings)
    clauses = [clause for text in texts for clause in _clauses(reader.read(text))]
    affirmed, denied = (
        keys_of(
            [item for clause in clauses if _denies(clause) is denies for item in clause if item.sort in sorts], None
        )
        for denies in (False, True)
    )
    return affirmed, denied
