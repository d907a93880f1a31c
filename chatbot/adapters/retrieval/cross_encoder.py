"""A cross-encoder of sentence-transformers as a reranker, on a GPU where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from chatbot.domain.knowledge import Passage
from chatbot.errors import MissingModel, RerankerUnavailable

_CLASSIFIER = "ForSequenceClassification"
_LONGEST = 512


class CrossEncoderReranker:
    """Reads question and passage in one go with a model that has learnt to rank; no code of the model is run."""

    def __init__(self, model: str, device: str | None = None) -> None:
        """Take a folder, or a name on the hub, which is downloaded when it is first used."""
        self._place, self._device = model, device

    def warm_up(self) -> None:
        """Load the model. Raises MissingModel. Blocks."""
        assert self._model is not None

    def scores(self, question: str, passages: Sequence[Passage]) -> Sequence[float]:
        """Return how sure it is that each passage answers, in [0, 1], in their order; what is too long is cut.

        Raises MissingModel, RerankerUnavailable. Blocks; called by one thread at a time.
        """
        if not passages:
            return ()
        from torch.nn import Sigmoid

        pairs = [(question, f"{one.title}\n{one.heading}\n{one.text}") for one in passages]
        model = self._model
        try:
            found = model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        except (RuntimeError, ValueError, TypeError, IndexError) as error:  # torch's own errors are RuntimeErrors
            raise RerankerUnavailable(f"{self._place} failed: {error}") from error
        if not np.isfinite(found).all():
            raise RerankerUnavailable(f"{self._place} gives no numbers")
        return [float(score) for score in found]

    @cached_property
    def _model(self) -> Any:
        place = Path(self._place).expanduser()
        is_folder = place.is_dir()
        if not is_folder and self._place.startswith(("/", ".", "~")):
            raise MissingModel(f"there is no folder {place}")
        from safetensors import SafetensorError
        from sentence_transformers import CrossEncoder

        try:
            model = CrossEncoder(
                str(place) if is_folder else self._place,
                device=self._device,
                local_files_only=is_folder,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, TypeError, ImportError, RuntimeError, SafetensorError) as error:
            raise MissingModel(f"{self._place} is not a cross-encoder: {error}") from error
        _check(model, self._place)
        model.max_seq_length = min(model.max_seq_length or _LONGEST, _LONGEST)
        return model


def _check(model: Any, place: str) -> None:
    """Refuse what sentence-transformers takes without a word: it would give a plain encoder a random last layer."""
    declared = model.config.architectures or ()
    if not any(name.endswith(_CLASSIFIER) for name in declared) or model.config.num_labels != 1:
        raise MissingModel(f"{place} is not a model that gives one score for a question and a passage")
