"""Benchmarks of a language model in this process: how soon and how fast it writes, how near to the memory's limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from statistics import median
from time import perf_counter, process_time
from typing import Any

from chatbot.bootstrap import App
from chatbot.bootstrap.decoder import Decoder
from chatbot.domain.conversation import Message, Role, SentenceReleased
from chatbot.domain.evidence import Origin
from chatbot.evaluation.benchmarks import Timing, buyer, messages_of, timing

AT_ONCE = (1, 8, 16, 32)
FIRST_SENTENCE_BUDGET_MS = 400.0
"""What the median of the first sentence may be."""

_ONE_AFTER_ANOTHER = 4
_WARM_UP_TOKENS = 8
_MS = 1000


@dataclass(frozen=True, slots=True)
class WritingPace:
    """How so many answers at once were written.

    `token_ms` is the median between two tokens of one answer; `roofline_share` the part of the memory's bandwidth at
    which such a step reads the weights once (more than 1 where they stay in the processor's cache); `times_as_fast`
    compares all tokens with those of `generate`, one answer after another; `processor_ms` is the processor time that a
    token took, prompts included, also on a machine that does other things as well.
    """

    at_once: int
    first_p50_ms: float
    first_p95_ms: float
    token_ms: float
    tokens_per_s: float
    roofline_share: float
    times_as_fast: float
    processor_ms: float


@dataclass(frozen=True, slots=True)
class Decoding:
    """What was measured of one model; sizes in MiB, bandwidth in GB/s."""

    model: str
    device: str
    parameters: int
    weights_read_mib: float
    bandwidth_gb_s: float
    prompt_tokens: int
    tokens: int
    generate_tokens_per_s: float
    paces: tuple[WritingPace, ...]


def measure_decoding(decoder: Decoder, tokens: int, rounds: int) -> Decoding:
    """Time answers of `tokens` tokens, each number of them at once `rounds` times."""
    decoder.generate(1, _WARM_UP_TOKENS)
    slow = _ONE_AFTER_ANOTHER * tokens / decoder.generate(_ONE_AFTER_ANOTHER, tokens)
    bandwidth = decoder.bandwidth()
    paces = tuple(_pace(decoder, at_once, tokens, rounds, (bandwidth, slow)) for at_once in AT_ONCE)
    return Decoding(
        decoder.name,
        decoder.device,
        decoder.parameters,
        round(decoder.bytes_read / 2**20, 1),
        round(bandwidth / 1e9, 2),
        decoder.prompt_tokens,
        tokens,
        round(slow, 1),
        paces,
    )


async def measure_first_sentences(app: App, repeat: int) -> list[Timing]:
    """Time turns up to the first sentence that the model worded and the fact lock let through; none, no timing."""
    await app.warm_up_model()
    took = []
    for text in islice(messages_of("order status"), repeat + 1):
        session = await buyer(app)
        started, sentences = perf_counter(), list[float]()
        async for logged in app.assistant.reply(session, Message(Role.USER, text)):
            match logged.event:
                case SentenceReleased(sentence) if sentence.origin is Origin.MODEL:
                    sentences.append((perf_counter() - started) * _MS)
        took += sentences[:1]
    name, warm = "first released sentence of the model", took[1:]
    if not warm:
        return []
    one = timing(name, warm)
    return [Timing(name, one.p50_ms, one.p95_ms, one.times, FIRST_SENTENCE_BUDGET_MS, is_median_budget=True)]


def as_json(decoding: Decoding) -> dict[str, Any]:
    """Return the figures as plain JSON types."""
    return asdict(decoding)


def lines(decoding: Decoding) -> list[str]:
    """Return the figures as a table."""
    one = decoding
    return [
        f"{one.model}: {one.parameters / 1e6:.1f} M parameters on {one.device}; prompts of about "
        f"{one.prompt_tokens} tokens, answers of {one.tokens}",
        f"memory: {one.bandwidth_gb_s:g} GB/s; a step reads {one.weights_read_mib:g} MiB of weights; "
        f"generate, one after another: {one.generate_tokens_per_s:g} tokens/s",
        "at once   first token p50 / p95 ms   ms a token   tokens/s   of the roofline   times generate   processor ms",
        *(
            f"{pace.at_once:7} {pace.first_p50_ms:16.1f} / {pace.first_p95_ms:7.1f} {pace.token_ms:12.2f}"
            f" {pace.tokens_per_s:10.1f} {pace.roofline_share:17.2f} {pace.times_as_fast:16.2f}"
            f" {pace.processor_ms:14.2f}"
            for pace in one.paces
        ),
    ]


def _pace(decoder: Decoder, at_once: int, tokens: int, rounds: int, beside: tuple[float, float]) -> WritingPace:
    bandwidth, slow = beside
    decoder.write(at_once, _WARM_UP_TOKENS)
    answers = list[list[float]]()
    began, worked = perf_counter(), process_time()
    for _ in range(rounds):
        answers += decoder.write(at_once, tokens)
    seconds, worked = perf_counter() - began, process_time() - worked
    firsts = timing("", [answer[0] * _MS for answer in answers])
    step_s = median(_gaps(answers))
    written = sum(map(len, answers))
    per_s = written / seconds
    return WritingPace(
        at_once,
        firsts.p50_ms,
        firsts.p95_ms,
        round(step_s * _MS, 2),
        round(per_s, 1),
        round(decoder.bytes_read / step_s / bandwidth, 3),
        round(per_s / slow, 2),
        round(worked / written * _MS, 2),
    )


def _gaps(answers: Sequence[Sequence[float]]) -> list[float]:
    return [later - sooner for answer in answers for sooner, later in pairwise(answer)]
