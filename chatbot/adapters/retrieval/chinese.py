"""Divides Chinese text into what searching compares: words by jieba, their characters, and words of one meaning as one.

Characters count less than words, but find 退掉 with 退货 and forgive how a word was divided. What words of one meaning
share counts most: these are what a shop talks of.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chatbot.adapters.retrieval.lexical import tokens_of

_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
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


def segmented(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, each once, with what stands for those of one meaning; stop words too."""
    heads = _content()[1]
    words = [word for word in _segmenter().cut(text.lower(), HMM=False) if word[0].isalnum()]
    return tuple(dict.fromkeys((*words, *(f"={heads[word]}" for word in words if word in heads))))


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
