"""The tokenizer of the Store LM: byte-level BPE, with one token for every statement key and every reference.

Pointers are tokens that no reader sees: the chat template numbers the lines of a prompt with them, and the model writes
the number of a line before it words it. So it knows where it is in a long turn, and takes the facts of the right line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from chatbot.languages import Language

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{% if message['role'] == 'user' %}"
    "{% for line in message['content'].split('\n') %}"
    "{{ '<|' ~ loop.index ~ '|>' }}{{ line.replace(' <', '<') }}"
    "{% endfor %}{% else %}{{ message['content'] }}{% endif %}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_CONTROL = ("<pad>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>")
_MOST_LINES = 24
_TOKEN = re.compile(r"<[a-z_]+\d?>|\[[a-z_.]+\]")
_SAME_NAMES = 5  # facts of one name that a turn may have: item, item2 ... item5


def train_tokenizer(language: Language, texts: Iterable[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """Return a tokenizer of `vocabulary` tokens, trained on the words of `texts` between their references."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    named = [*references(language), *(f"[{key}]" for key in language.phrases if language.wordings(key)[1:])]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(named),
        special_tokens=[*_CONTROL, *map(pointer, range(1, _MOST_LINES + 1))],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator((part for text in texts for part in _TOKEN.split(text)), trainer)
    # Not "special": an adapter takes special tokens out of what a prompt says.
    bpe.add_tokens([AddedToken(text, normalized=False) for text in named])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token=_CONTROL[1], pad_token=_CONTROL[0])
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def pointer(number: int) -> str:
    """Return the token that stands for a line of the prompt, counted from 1."""
    return f"<|{number}|>"


def references(language: Language) -> tuple[str, ...]:
    """Return every reference that a turn of this language may hold: ``<item>``, ``<item2>`` ..."""
    keys = [key for key in language.phrases if language.wordings(key)[1:]]
    slots = sorted({slot for key in keys for slot in language.phrases[key].slots})
    numbers = ("", *map(str, range(2, _SAME_NAMES + 1)))
    return tuple(dict.fromkeys(f"<{slot}{number}>" for slot in slots for number in _numbers(slot, numbers)))


def _numbers(slot: str, numbers: tuple[str, ...]) -> tuple[str, ...]:
    return ("",) if slot[-1].isdigit() else numbers
