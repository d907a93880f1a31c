"""Runs many conversation files, each as often as wanted, and counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

from chatbot.bootstrap.stage import Stage
from chatbot.errors import ConfigurationError
from chatbot.evaluation.conversations.files import ConversationFile, Script
from chatbot.evaluation.conversations.rewording import Form
from chatbot.evaluation.conversations.runner import Failure, Run, run_script


@dataclass(frozen=True, slots=True)
class Tried:
    """A file with its runs: as it is written, and in other wordings, each with its manner."""

    file: ConversationFile
    trials: tuple[Run, ...]
    forms: tuple[tuple[tuple[str, ...], Run], ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs."""
        return (*self.trials, *(run for _, run in self.forms))


@dataclass(frozen=True, slots=True)
class Score:
    """How files did: pass^1 ... pass^K as written, how many other wordings passed, how many writes were wrong."""

    topic: str
    files: int
    pass_hat: tuple[float, ...]
    forms: int
    forms_passed: int
    wrong_writes: int


Reword = Callable[[ConversationFile], Sequence[Form]]
"""Returns a file's script in other wordings."""


async def run_files(
    stage: Stage,
    files: Sequence[ConversationFile],
    trials: int = 1,
    reword: Reword = lambda file: (),
    on_done: Callable[[Tried], None] = lambda tried: None,
) -> tuple[Tried, ...]:
    """Run every file `trials` times and once in each of its other wordings. Raises StoreError."""
    all_tried = []
    for file in files:
        as_written = [await _run(stage, file.script) for _ in range(trials)]
        forms = [(form.manner, await _run(stage, form.script)) for form in reword(file)]
        tried = Tried(file, tuple(as_written), tuple(forms))
        on_done(tried)
        all_tried.append(tried)
    return tuple(all_tried)


def by_topic(all_tried: Sequence[Tried]) -> tuple[Score, ...]:
    """Return the score of each topic, in the order of the files."""
    topics = dict.fromkeys(tried.file.topic for tried in all_tried)
    return tuple(score_of(topic, [one for one in all_tried if one.file.topic == topic]) for topic in topics)


def score_of(topic: str, all_tried: Sequence[Tried]) -> Score:
    """Return the score of files, all tried equally often."""
    most = min((len(tried.trials) for tried in all_tried), default=0)
    counts = [(len(tried.trials), sum(run.has_passed for run in tried.trials)) for tried in all_tried]
    forms = [run for tried in all_tried for _, run in tried.forms]
    return Score(
        topic,
        len(all_tried),
        tuple(pass_hat(counts, k) for k in range(1, most + 1)),
        len(forms),
        sum(run.has_passed for run in forms),
        sum(run.wrong_writes for tried in all_tried for run in tried.runs),
    )


def by_manner(all_tried: Sequence[Tried]) -> dict[str, tuple[int, int]]:
    """Return for each manner of writing how many forms had it, and how many of these passed."""
    forms = [(one, run) for tried in all_tried for manner, run in tried.forms for one in manner]
    manners = sorted({manner for manner, _ in forms})
    return {
        name: (sum(one == name for one, _ in forms), sum(one == name and run.has_passed for one, run in forms))
        for name in manners
    }


def pass_hat(counts: Sequence[tuple[int, int]], k: int) -> float:
    """Return pass^k: the chance that k trials of a task all succeed, averaged over tasks of (n trials, c successes).

    The unbiased estimator C(c, k) / C(n, k) of Yao et al., tau-bench (2024), section 3.
    """
    return sum(comb(passed, k) / comb(tried, k) for tried, passed in counts) / len(counts)


async def _run(stage: Stage, script: Script) -> Run:
    """Play a script; one that asks for what there is not has failed."""
    try:
        return await run_script(stage, script)
    except ConfigurationError as error:
        return Run((Failure(0, str(error)),), 0, (), (), 0.0)
