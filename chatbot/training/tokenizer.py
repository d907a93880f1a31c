"""The tokenizer of the Store LM: byte-level BPE, one token for every language, statement key and reference.

A prompt begins with its language. A marker is two tokens that no reader sees, the number of a line and its key: the
chat template puts one in front of every further line of a prompt, and the model writes it again before it words that
line. So it knows where it is in a long turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from chatbot.languages import Language

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{% if message['role'] == 'user' %}"
    "{% for line in message['content'].split('\n') %}{{ '<|' ~ loop.index0 ~ '|>' if not loop.first }}"
    "{{ line.replace('[', '<|').replace(']', '|>').replace(' <', '<') }}"
    "{% endfor %}{% else %}{{ message['content'] }}{% endif %}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_CONTROL = ("<pad>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>")
_MOST_LINES = 24
_TOKEN = re.compile(r"<[a-z_]+[\d_]*>|<\|[a-z_.\d]+\|>|\[[a-z_.]+\]")
SAME_NAMES = 5  # facts of one name that a turn may have: item, item2 ... item5


def train_tokenizer(languages: Sequence[Language], texts: Iterable[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """Return a tokenizer of `vocabulary` tokens, trained on the words of `texts` between their references."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    named = references(languages[0])  # every language has the same phrases and slots
    numbers = (f"<|{number}|>" for number in range(1, _MOST_LINES + 1))
    tags = (f"<|{language.tag}|>" for language in languages)
    hidden = [*_CONTROL, *tags, *numbers, *(f"<|{key}|>" for key in _keys(languages[0]))]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - len(named),
        special_tokens=hidden,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator((part for text in texts for part in _TOKEN.split(text)), trainer)
    # References are not "special": an adapter shows no special token.
    bpe.add_tokens([AddedToken(text, normalized=False) for text in named])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token=_CONTROL[1], pad_token=_CONTROL[0])
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def marker(number: int, key: str) -> str:
    """Return the tokens that stand for a line of the prompt, counted from 1."""
    return f"<|{number}|><|{key}|>"


def references(language: Language) -> tuple[str, ...]:
    """Return every reference that a turn of this language may hold: ``<item>``, ``<item2>``, ``<quote1_2>`` ..."""
    slots = sorted({slot for key in _keys(language) for slot in language.phrases[key].slots})
    return tuple(f"<{numbered(slot, number)}>" for slot in slots for number in range(1, SAME_NAMES + 1))


def numbered(name: str, number: int) -> str:
    """Return the name of the fact that is the `number`-th of its kind in a turn, as `gather` calls it."""
    return name if number == 1 else f"{name}_{number}" if name.startswith("quote") else f"{name}{number}"


def _keys(language: Language) -> tuple[str, ...]:
    """Return the keys that have paraphrases: those of statements, not of labels."""
    return tuple(key for key in language.phrases if language.wordings(key)[1:])
