"""Divides Chinese text into what searching compares: words by jieba, their characters, and words of one meaning as one.

Characters count less than words, but find 退掉 with 退货 and forgive how a word was divided. What words of one meaning
share counts most: these are what a shop talks of.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from chatbot.adapters.retrieval.lexical import tokens_of

_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_REMEMBERED = 1_000
_CHARACTER, _WORD, _MEANING = 0.6, 1.0, 3.0


def chinese_words(text: str) -> Mapping[str, float]:
    """Return the words of a text with their weights, without stop words; loads the dictionary, some 0.9 s once."""
    weights: dict[str, float] = {}
    for run in _RUN.findall(text.lower()):
        if _HAN.match(run):
            weights |= _of_han(run)
        else:
            weights |= dict.fromkeys(tokens_of(run), _WORD)
    return weights


def chinese_pieces(text: str) -> tuple[str, ...]:
    """Return the words of a text, each pair of characters beside each other, and what these pairs sound like.

    Who writes by sound chooses the wrong characters of a sound: 腿货 for 退货. Loads two dictionaries, some 1.2 s once.
    """
    pieces = dict.fromkeys(chinese_words(text))
    for run in _RUN.findall(text.lower()):
        if _HAN.match(run):
            sounds = _sounds(run)
            pieces |= dict.fromkeys(f"~{run[at : at + 2]}" for at in range(len(run) - 1))
            pieces |= dict.fromkeys(f"%{one} {two}" for one, two in pairwise(sounds))
    return tuple(pieces)


@lru_cache(_REMEMBERED)
def _sounds(run: str) -> tuple[str, ...]:
    """Return the most usual reading of each character, without its tone."""
    from pypinyin import lazy_pinyin

    return tuple(sound for character in run for sound in lazy_pinyin(character))


def segmented(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, each once, with what stands for those of one meaning; stop words too."""
    heads = _content()[1]
    words = [word for word in _segmenter().cut(text.lower(), HMM=False) if word[0].isalnum()]
    return tuple(dict.fromkeys((*words, *(f"={heads[word]}" for word in words if word in heads))))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of Chinese: how often each is written in any texts (0: only the beginning of words), stop words."""

    counts: Mapping[str, int]
    stop: frozenset[str]

    def divided(self, text: str) -> tuple[str, ...]:
        """Return the words and marks of a text in order; together they are the text."""
        return tuple(_segmenter().cut(text, HMM=False))


def vocabulary() -> Vocabulary:
    """Return the words that texts are divided into; loads the dictionary, some 0.9 s once."""
    return Vocabulary(_segmenter().FREQ, _content()[0])


def _of_han(run: str) -> dict[str, float]:
    stop, heads = _content()
    weights: dict[str, float] = {}
    for word in _segmenter().cut(run, HMM=False):
        if word in stop:
            continue
        weights |= {f"·{character}": _CHARACTER for character in word}
        if len(word) > 1:
            weights[word] = _WORD
        if word in heads:
            weights[f"={heads[word]}"] = _MEANING
    return weights


@cache
def _content() -> tuple[frozenset[str], Mapping[str, str]]:
    """Return the stop words, and for each word that has others of its meaning the first of them."""
    content = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return frozenset(content["stop"]), {word: words[0] for words in content["same"] for word in words}


@cache
def _segmenter() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    # Its own way of loading would read a cache of marshalled code from the temporary folder, where anybody may write.
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    for word in _content()[1]:
        segmenter.add_word(word)
    return segmenter
