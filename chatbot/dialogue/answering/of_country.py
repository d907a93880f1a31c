"""Passages that speak of other countries than the one a question is about, itself or before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from chatbot.dialogue.answering.question_subjects import countries_in, country_in
from chatbot.domain.knowledge import Passage
from chatbot.languages import Language

_OTHER, _OFFERED = 0.5, 0.2
"""What is left of the score of a passage that only speaks of others; what was good enough to be offered stays so."""
_REMEMBERED, _SEVERAL = 4096, 2


def of_country_asked(question: str, earlier: str, passages: Sequence[Passage], language: Language) -> list[Passage]:
    """Return passages, best first, those as less near that are of other countries only: "express?" after Poland.

    A passage is of countries that its title or heading names, or several in its text. Where none that speaks of the
    country asked for is half as near as the best, all stay as they are: what is said of others may be the answer.
    """
    name = country_in(question, language) or country_in(earlier, language)
    code = language.country_code(name)
    best = max((one.score for one in passages), default=0.0)
    near = [one for one in passages if one.score >= best * _OTHER] if code else []
    if not any(code in _countries(_whole(one), language) for one in near):
        return list(passages)
    judged = (replace(one, score=one.score * _OTHER) if _is_of_others(one, code, language) else one for one in passages)
    first, *others = sorted(judged, key=lambda one: one.score, reverse=True)
    return [replace(first, score=max(first.score, _OFFERED)) if best >= _OFFERED else first, *others]


def _is_of_others(passage: Passage, code: str, language: Language) -> bool:
    named = _countries(_whole(passage), language)
    is_of_some = len(named) >= _SEVERAL or bool(_countries(f"{passage.title}\n{passage.heading}", language))
    return is_of_some and code not in named


def _whole(passage: Passage) -> str:
    return f"{passage.title}\n{passage.heading}\n{passage.text}"


@lru_cache(_REMEMBERED)
def _countries(text: str, language: Language) -> frozenset[str]:
    return countries_in(text, language)
