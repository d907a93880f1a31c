"""Trains the Store LM: a Llama of a few million parameters that words what a turn has to say, seeing no value.

The loss counts the tokens of the replies only. Every chunk of examples has its own seed, so that a training that was
stopped and resumed ends like one that was not.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from chatbot.languages import Language
from chatbot.training.checkpoint import Checkpoint
from chatbot.training.curve import CURVE, Curve, Progress
from chatbot.training.synthesis import Example, examples
from chatbot.training.tokenizer import train_tokenizer
from chatbot.training.warm_start import start_from

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

    Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]

_TOKENIZER_SEED = 90_001
_CHUNK_SEEDS = 1_000_003
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class Recipe:
    """How large the model is and how it learns. `tokens` are those of one step; rates are per step.

    `start` is the folder of a Store LM of the same shape to start from, nothing for random weights.
    """

    languages: tuple[str, ...] = ("en", "zh")
    steps: int = 1800
    seed: int = 7
    width: int = 256
    layers: int = 6
    heads: int = 8
    inner: int = 768
    vocabulary: int = 4096
    context: int = 1024
    tokens: int = 2048
    chunk: int = 1024
    rate: float = 1.5e-3
    last_rate: float = 5e-5
    warm_up: int = 100
    decay: float = 0.05
    tokenizer_texts: int = 8000
    threads: int = 2
    start: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One run of the program: how long it may take at most, and whether it goes on from a checkpoint."""

    minutes: float = float("inf")
    is_resumed: bool = False


def train(
    languages: Sequence[Language],
    out: Path,
    recipe: Recipe,
    report: Callable[[Progress], None],
    sitting: Sitting = Sitting(),
) -> Progress:
    """Train into the folder `out` and return how far it came; a checkpoint is left when time ran out before the end.

    Writes weights (float16 safetensors), configuration and tokenizer, and the course of the loss. Raises MissingModel
    when it cannot go on.
    """
    import torch

    checkpoint = Checkpoint(out / "checkpoint")
    if sitting.is_resumed:
        checkpoint.require()
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    tokenizer = checkpoint.tokenizer() if sitting.is_resumed else _tokenizer(languages, recipe)
    model = _model(tokenizer, recipe)
    if recipe.start and not sitting.is_resumed:
        start_from(Path(recipe.start), model, tokenizer)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=recipe.rate, betas=(0.9, 0.95), weight_decay=recipe.decay, fused=True
    )
    place = checkpoint.load(model, optimizer) if sitting.is_resumed else {"step": 0, "chunk": 0, "tokens": 0}
    curve = Curve(out / CURVE, place["step"])
    started = time.monotonic()
    last = Progress(place["step"], float("nan"), place["tokens"], 0)
    while place["step"] < recipe.steps:
        if last.seconds > sitting.minutes * 60:
            return last
        losses = _learn_chunk(model, optimizer, _batches(languages, tokenizer, recipe, place["chunk"]), place, recipe)
        place["chunk"] += 1
        checkpoint.save(model, optimizer, place, tokenizer)
        mean = sum(losses) / len(losses)
        last = Progress(place["step"], mean, place["tokens"], time.monotonic() - started)
        curve.add(last)
        report(last)
    _save(model, tokenizer, out)
    checkpoint.remove()
    return last


def parameters(folder: Path) -> int:
    """Return how many numbers the weights in a folder hold."""
    from safetensors import safe_open

    with safe_open(folder / "model.safetensors", "pt") as weights:
        return sum(math.prod(weights.get_slice(name).get_shape()) for name in weights.keys())  # noqa: SIM118


def _learn_chunk(
    model: LlamaForCausalLM,
    optimizer: torch.optim.Optimizer,
    batches: Iterator[Batch],
    place: dict[str, int],
    recipe: Recipe,
) -> list[float]:
    import torch

    losses = []
    for ids, mask, labels in batches:
        if place["step"] == recipe.steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = _rate(place["step"], recipe)
        with torch.autocast("cpu", torch.bfloat16):
            loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        place["step"] += 1
        place["tokens"] += int((labels != _IGNORED).sum())
        losses.append(loss.item())
    return losses


def _rate(step: int, recipe: Recipe) -> float:
    """Return the rate of a step: up in a line, down in half a cosine."""
    if step < recipe.warm_up:
        return recipe.rate * (step + 1) / recipe.warm_up
    share = (step - recipe.warm_up) / max(1, recipe.steps - recipe.warm_up)
    return recipe.last_rate + (recipe.rate - recipe.last_rate) * (1 + math.cos(math.pi * share)) / 2


def _batches(
    languages: Sequence[Language], tokenizer: PreTrainedTokenizerFast, recipe: Recipe, chunk: int
) -> Iterator[Batch]:
    """Yield one chunk of examples in batches of like length, in random order."""
    seed = recipe.seed * _CHUNK_SEEDS + chunk
    rows = [_row(example, tokenizer) for example in islice(examples(languages, seed), recipe.chunk)]
    rows.sort(key=lambda row: len(row[0]))
    batches: list[list[tuple[list[int], int]]] = [[]]
    for row in rows:
        if batches[-1] and len(row[0]) * (len(batches[-1]) + 1) > recipe.tokens:
            batches.append([])
        batches[-1].append(row)
    Random(seed).shuffle(batches)  # noqa: S311  (order of training data)
    yield from (_tensors(batch, tokenizer.pad_token_id) for batch in batches)


def _row(example: Example, tokenizer: PreTrainedTokenizerFast) -> tuple[list[int], int]:
    """Return the tokens of an example, and how many of them are the prompt."""
    message = [{"role": "user", "content": example.prompt}]
    prompt = tokenizer.apply_chat_template(message, tokenize=False, add_generation_prompt=True)
    asked: list[int] = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    reply: list[int] = tokenizer(example.target + tokenizer.eos_token, add_special_tokens=False)["input_ids"]
    return asked + reply, len(asked)


def _tensors(batch: list[tuple[list[int], int]], pad: int) -> Batch:
    import torch

    width = max(len(ids) for ids, _ in batch)
    ids = torch.full((len(batch), width), pad)
    labels = torch.full((len(batch), width), _IGNORED)
    mask = torch.zeros((len(batch), width), dtype=torch.long)
    for number, (row, asked) in enumerate(batch):
        ids[number, : len(row)] = torch.tensor(row)
        labels[number, asked : len(row)] = torch.tensor(row[asked:])
        mask[number, : len(row)] = 1
    return ids, mask, labels


def _tokenizer(languages: Sequence[Language], recipe: Recipe) -> PreTrainedTokenizerFast:
    seen = islice(examples(languages, _TOKENIZER_SEED), recipe.tokenizer_texts)
    texts = (text for example in seen for text in (example.prompt, example.reply))
    return train_tokenizer(languages, texts, recipe.vocabulary)


def _model(tokenizer: PreTrainedTokenizerFast, recipe: Recipe) -> LlamaForCausalLM:
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=recipe.vocabulary,
        hidden_size=recipe.width,
        intermediate_size=recipe.inner,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        max_position_embeddings=recipe.context,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def _save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, out: Path) -> None:
    import torch

    tokenizer.model_max_length = model.config.max_position_embeddings
    tokenizer.save_pretrained(out)
    model.to(torch.float16).save_pretrained(out)
    settings: dict[str, Any] = {"do_sample": False, "max_new_tokens": 256}
    settings |= {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    (out / "model.safetensors").chmod(0o644)
    (out / "generation_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
