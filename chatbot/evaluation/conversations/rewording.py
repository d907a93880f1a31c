"""Rewrites what a shopper writes as others would have written it; the same seed gives the same wordings.

Numbers, e-mails and codes are never touched, messages with an address not at all: what is asked for stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from random import Random

from chatbot.evaluation.conversations.files import ConversationFile, Script, Step
from chatbot.evaluation.conversations.typing_errors import mistyped
from chatbot.evaluation.conversations.wordings import Table, Wording, load_wordings

FIXED = re.compile(
    r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|[A-Za-z]*\d[A-Za-z\d]*(?:[.,:/+-][A-Za-z\d]+)*|\b[A-Z]{6}\b)", re.ASCII
)
"""What no rewriting touches: e-mails, links, all that holds a digit, codes of six capitals."""

_ADDRESS = re.compile(
    r"[^\W\d_]{3,}\.?\s\d{1,4}\s?[a-zA-Z]?\s*[,\n]|(?:^|[,:\n]\s*)\d{1,4}[a-zA-Z]?\s+[A-Z][^\W\d_]+"
    r"|\d[a-zA-Z]?\s+in\s+\d{4,5}\s+[A-Z]"
    r"|[路街弄号]\s*\d|\d\s*[号弄室]"
)
_MARKS = re.compile(r"['’\"“”]|(?P<stop>[,.!?;:()…，。！？；：、]+)")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[^\s.?!])|(?<=[。？！])\s*(?=[^\s。？！])|\n+")
_HAN = re.compile("[\u4e00-\u9fff]")
_STOPS = ".!?。！？ "
_WIDE_DIGITS = {ord("0") + digit: ord("０") + digit for digit in range(10)}
_SHORTEST_POLITE = {True: 12, False: 5}
_MOST_PARTS = 4
_MOST_DRAWS = 16
_REPLACED, _SLIPPED, _LOWERED, _OFTEN = 0.7, 0.5, 0.75, 0.6

_Within = Callable[[str, Wording, Random], str]


@dataclass(frozen=True, slots=True)
class Form:
    """A script in another wording, and the manner in which its shopper writes."""

    manner: tuple[str, ...]
    script: Script


def forms_of(file: ConversationFile, count: int, seed: int, names: Collection[str] = frozenset()) -> tuple[Form, ...]:
    """Return the script of a file in `count` other wordings, fewer where no more are found.

    `names` are the words of the goods' names, lower case; they are mistyped seldom.
    """
    forms: list[Form] = []
    if file.script.may_not_be_perturbed:
        return ()
    for number in range(1, count + 1):
        rng = Random(f"{seed}/{file.name}/{number}")  # noqa: S311 - repeatable on purpose, nothing secret is drawn
        known = [file.script, *(form.script for form in forms)]
        drawn = (_drawn(file.script, rng, names) for _ in range(_MOST_DRAWS))
        new = next((form for form in drawn if form.script not in known), None)
        forms += [] if new is None else [new]
    return tuple(forms)


def reworded(script: Script, manner: Collection[str], rng: Random, names: Collection[str] = frozenset()) -> Script:
    """Return a script whose shopper writes in a manner."""
    steps = list[Step]()
    for step in script.steps:
        messages = [
            one
            for place, text in enumerate(step.messages)
            for one in _said(text, _own(manner, step, is_first=not steps, place=place), script.language, rng, names)
        ]
        if messages and step.may_vary:
            step = step.model_copy(update={"user": messages[0] if len(messages) == 1 else tuple(messages)})
        steps.append(step)
    return script.model_copy(update={"steps": tuple(steps)})


def manners_for(script: Script) -> tuple[str, ...]:
    """Return the manners that can change anything in what the shopper of a script writes."""
    texts = [(text, step) for step in script.steps if step.may_vary for text in step.messages]
    worded = [(text, step, _wording_for(text, script.language)) for text, step in texts]
    return tuple(
        name
        for name in MANNERS
        if any(_fits(name, text, wording) for text, step, wording in worded if name != "order" or _may_swap(step))
    )


def message_reworded(
    text: str, manner: Collection[str], wording: Wording, rng: Random, names: Collection[str] = frozenset()
) -> tuple[str, ...]:
    """Return a message in a manner: as several, where it is cut into a burst."""
    if "order" in manner:
        text = _swapped(text, wording)
    if "synonyms" in manner:
        text = _within(text, _with_synonyms, wording, rng)
    if "polite" in manner and len(text) >= _SHORTEST_POLITE[wording.has_spaces] and rng.random() < _OFTEN:
        text = _polite(text, wording, rng, greets="greets" in manner)
    if "fillers" in manner and rng.random() < _OFTEN and not _begins(text, wording.fillers):
        text = rng.choice(wording.fillers) + text
    if "typos" in manner and wording.has_spaces:
        text = mistyped(text, rng, names, [found.span() for found in FIXED.finditer(text)])
    parts = bursts(text, wording) if "bursts" in manner else (text,)
    return tuple(_written(part, manner, wording, rng) for part in parts)


def bursts(text: str, wording: Wording) -> tuple[str, ...]:
    """Return a message cut at the ends of its sentences, and at commas where a clause begins: four parts at most."""
    starts = "|".join(sorted(map(re.escape, wording.clause_starts), key=len, reverse=True))
    clause = re.compile(rf",\s+(?=(?:{starts})\b)" if wording.has_spaces else rf"，(?={starts})", re.IGNORECASE)
    parts = [part for sentence in _SENTENCE_END.split(text) for part in clause.split(sentence) if part.strip()]
    gap = " " if wording.has_spaces else ""
    return (*parts[: _MOST_PARTS - 1], gap.join(parts[_MOST_PARTS - 1 :])) if len(parts) > _MOST_PARTS else (*parts,)


def _drawn(script: Script, rng: Random, names: Collection[str]) -> Form:
    fitting = manners_for(script)
    manner = sorted(rng.sample(fitting, min(rng.choice((1, 2, 2, 3)), len(fitting))))
    own = {"lower" if rng.random() < _LOWERED else "upper"} if "case" in manner else set()
    return Form(tuple(manner), reworded(script, {*manner, *own}, rng, names))


def _said(text: str, manner: Collection[str], language: str, rng: Random, names: Collection[str]) -> tuple[str, ...]:
    wording = _wording_for(text, language)
    return (text,) if wording is None else message_reworded(text, manner, wording, rng, names)


def _wording_for(text: str, language: str) -> Wording | None:
    """Return how to word a message otherwise; None for a language without a table, and for one with an address."""
    if _ADDRESS.search(text):
        return None
    is_han = _HAN.search(text) is not None
    spoken = language if is_han == language.startswith("zh") or not any(map(str.isalpha, text)) else ""
    return load_wordings().get(spoken or ("zh" if is_han else "en"))


def _fits(manner: str, text: str, wording: Wording | None) -> bool:
    return wording is not None and _FITS[manner](text, wording)


def _has_any(table: Table, text: str, wording: Wording) -> bool:
    return bool(table) and re.search(_any_of(table, wording), text, re.IGNORECASE) is not None


def _own(manner: Collection[str], step: Step, *, is_first: bool, place: int) -> set[str]:
    """Return the manner of one message: who sends several in a row is polite once, and greets at the beginning."""
    kept = set(manner) - (set() if _may_swap(step) else {"order"}) - ({"polite", "fillers"} if place else set())
    return kept | ({"greets"} if is_first and "polite" in kept else set())


def _may_swap(step: Step) -> bool:
    """Whether no card and no question can depend on what was asked for first."""
    return step.expect.outcome == ("say",)


def _written(text: str, manner: Collection[str], wording: Wording, rng: Random) -> str:
    for name, rewrite in _LETTERS.items():
        if name in manner:
            text = _within(text, rewrite, wording, rng)
    if "wide_digits" in manner and not wording.has_spaces:
        text = FIXED.sub(lambda found: found[0].translate(_WIDE_DIGITS) if found[0].isdigit() else found[0], text)
    return text.strip()


def _within(text: str, rewrite: _Within, wording: Wording, rng: Random) -> str:
    """Rewrite what stands between the fixed parts of a text."""
    pieces = FIXED.split(text)
    return "".join(piece if place % 2 else rewrite(piece, wording, rng) for place, piece in enumerate(pieces))


def _with_synonyms(text: str, wording: Wording, rng: Random) -> str:
    return _replaced(text, wording.synonyms, wording, rng, _REPLACED)


def _with_slips(text: str, wording: Wording, rng: Random) -> str:
    return _replaced(text, wording.slips, wording, rng, _SLIPPED)


def _without_marks(text: str, wording: Wording, rng: Random) -> str:
    plain = _MARKS.sub(lambda found: " " if found["stop"] else "", text)
    return re.sub(r"[ \t]+", " ", plain)


def _replaced(text: str, table: Table, wording: Wording, rng: Random, share: float) -> str:
    """Replace a share of the phrases of a table that stand in a text."""
    if not table:
        return text

    def other(found: re.Match[str]) -> str:
        return rng.choice(table[found[0].lower()]) if rng.random() < share else found[0]

    return re.sub(_any_of(table, wording), other, text, flags=re.IGNORECASE)


def _any_of(table: Table, wording: Wording) -> str:
    """Return the pattern of a table's phrases, the longest first."""
    phrases = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    return rf"(?<!\w)(?:{phrases})(?!\w)" if wording.has_spaces else phrases


def _polite(text: str, wording: Wording, rng: Random, *, greets: bool) -> str:
    before = (*wording.polite_before, *(wording.greetings if greets else ()))
    greeted = _begins(text, (*wording.polite_before, *wording.greetings))
    place = "after" if greeted else rng.choice(("before", "after", "both"))
    if place != "after":
        text = rng.choice(before) + text
    return text if place == "before" else _thanked(text, rng.choice(wording.polite_after), wording)


def _thanked(text: str, thanks: str, wording: Wording) -> str:
    """Set thanks before the last mark, but those with a comma after that of a question."""
    said = text.rstrip(_STOPS)
    mark = text[len(said) :].strip()
    if mark and mark[-1] in "?？" and thanks[0] in ",，":
        return said + mark + (" " if wording.has_spaces else "") + thanks.lstrip(",， ")
    return said + thanks + mark


def _begins(text: str, openings: Collection[str]) -> bool:
    return text.lower().startswith(tuple(one.strip(" ,，").lower() for one in openings))


def _swapped(text: str, wording: Wording) -> str:
    """Put the second of exactly two requests first, where neither leans on the other."""
    joint = next((joint for joint in wording.joints if joint in text), " ")
    parts = text.split(joint) if joint.strip() else [part for part in _SENTENCE_END.split(text) if part]
    if len(parts) != 2 or any(_is_bound(part, wording) for part in parts):
        return text
    said = [part.rstrip(_STOPS) for part in parts]
    ends = [part[len(bare) :].strip() or wording.stop for part, bare in zip(parts, said, strict=True)]
    if joint.strip():
        return f"{said[1]}{joint}{said[0]}{ends[1]}"
    return f"{said[1]}{ends[1]}{' ' if wording.has_spaces else ''}{said[0]}{ends[0]}"


def _is_bound(text: str, wording: Wording) -> bool:
    words = re.findall(r"[\w'’]+", text.lower())
    return (
        any(one in words for one in wording.bound) if wording.has_spaces else any(map(text.__contains__, wording.bound))
    )


_LETTERS: dict[str, _Within] = {
    "slips": _with_slips,
    "no_punctuation": _without_marks,
    "lower": lambda text, wording, rng: text.lower(),
    "upper": lambda text, wording, rng: text.upper(),
}

_FITS: dict[str, Callable[[str, Wording], bool]] = {
    "typos": lambda text, wording: wording.has_spaces,
    "case": lambda text, wording: wording.has_spaces,
    "no_punctuation": lambda text, wording: bool(_MARKS.search(text)) and bool(_MARKS.sub("", text).strip()),
    "polite": lambda text, wording: len(text) >= _SHORTEST_POLITE[wording.has_spaces],
    "fillers": lambda text, wording: True,
    "synonyms": lambda text, wording: _has_any(wording.synonyms, text, wording),
    "slips": lambda text, wording: _has_any(wording.slips, text, wording),
    "wide_digits": lambda text, wording: not wording.has_spaces and any(map(str.isdigit, text)),
    "bursts": lambda text, wording: len(bursts(text, wording)) > 1,
    "order": lambda text, wording: _swapped(text, wording) != text,
}

MANNERS = tuple(_FITS)
"""The ways of writing that are drawn from."""
