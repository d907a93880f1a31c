"""How texts of a language are taken apart: into words with weights, and into words and pieces of words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from chatbot.adapters.retrieval.bag_encoder import Features
from chatbot.adapters.retrieval.chinese import chinese_pieces, chinese_words
from chatbot.adapters.retrieval.lexical import tokens_of

Words = Mapping[str, float]
_PIECE = 3


def words_of(language: str) -> Callable[[str], Words]:
    """Return what divides a text of a language into words with weights."""
    return chinese_words if _is_chinese(language) else _plain_words


def tokens_in(language: str) -> Callable[[str], list[str]]:
    """Return what divides a text of a language into words, without stop words."""
    return (lambda text: list(chinese_words(text))) if _is_chinese(language) else tokens_of


def pieces_of(language: str) -> Features:
    """Return what takes a text of a language apart into words and pieces of words."""
    return chinese_pieces if _is_chinese(language) else _plain_pieces


def _is_chinese(language: str) -> bool:
    return language.split("-")[0] == "zh"


def _plain_words(text: str) -> Words:
    return dict.fromkeys(tokens_of(text), 1.0)


def _plain_pieces(text: str) -> Iterator[str]:
    for word in dict.fromkeys(tokens_of(text)):
        yield word
        bounded = f" {word} "
        yield from (f"~{bounded[at : at + _PIECE]}" for at in range(len(bounded) - _PIECE + 1))
