"""What was learnt for a language, and where it is kept between starts."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.adapters.understanding.logistic import softmax

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chatbot.adapters.understanding.ngrams import Features


INTENTS = "intents"


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of each intent: for the dense columns (the embedding, and one for the bias) and for the hashed places."""

    intents: tuple[str, ...]
    dense: NDArray[np.float32]
    sparse: NDArray[np.float32]
    temperature: float

    def probabilities(self, dense: NDArray[np.float32], features: Sequence[Features]) -> NDArray[np.float32]:
        """Return the probability of each intent for each text, shape (texts, intents)."""
        import numpy as np

        hashed = np.stack([values @ self.sparse[places] for places, values in features])
        return softmax((dense @ self.dense + hashed) / np.float32(self.temperature))


class HeadFolder:
    """Keeps heads as files: those learnt here in `learnt`, and where there is none, those that came with `shipped`.

    `kind` is what they tell: the intent of a message, or an aspect of it.
    """

    def __init__(self, learnt: Path | None = None, shipped: Path | None = None, kind: str = INTENTS) -> None:
        self.learnt = learnt
        self.kind = kind
        self._shipped = shipped

    def find(self, language: str, fingerprint: str) -> Head | None:
        """Return the head that was learnt from exactly this, if there is one."""
        learnt, shipped = self._learnt_name(language, fingerprint), shipped_name(language, self.kind)
        folders = ((self.learnt, learnt), (self._shipped, shipped))
        files = (folder / name for folder, name in folders if folder is not None)
        return next((head for file in files if file.is_file() and (head := _read(file, fingerprint))), None)

    def keep(self, language: str, fingerprint: str, head: Head) -> None:
        """Write a head for the next start."""
        if self.learnt is not None:
            write_head(self.learnt / self._learnt_name(language, fingerprint), fingerprint, head)

    def _learnt_name(self, language: str, fingerprint: str) -> str:
        return f"{self.kind}-{language}-{fingerprint}.safetensors"


def write_head(file: Path, fingerprint: str, head: Head) -> None:
    """Write a head whole or not at all; half precision changes no probability by more than a thousandth."""
    import numpy as np
    from safetensors.numpy import save_file

    file.parent.mkdir(parents=True, exist_ok=True)
    weights = {"dense": head.dense.astype(np.float16), "sparse": head.sparse.astype(np.float16)}
    about = {"fingerprint": fingerprint, "intents": json.dumps(head.intents), "temperature": repr(head.temperature)}
    unfinished = file.with_suffix(f".{os.getpid()}")
    save_file(weights, unfinished, about)
    unfinished.replace(file)


def shipped_name(language: str, kind: str = INTENTS) -> str:
    """Return the file name of a head that comes with the project."""
    return f"{language}.safetensors" if kind == INTENTS else f"{language}.{kind}.safetensors"


def encoder_name(language: str) -> str:
    """Return the file name of what the encoder of a language learnt."""
    return f"{language}.encoder.safetensors"


def _read(file: Path, fingerprint: str) -> Head | None:
    """Return the head of a file unless it is damaged or was learnt from something else."""
    import numpy as np
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as content:
            about = content.metadata() or {}
            if about.get("fingerprint") != fingerprint:
                return None
            dense, sparse = (content.get_tensor(name).astype(np.float32) for name in ("dense", "sparse"))
    except SafetensorError:
        return None
    return Head(tuple(json.loads(about["intents"])), dense, sparse, float(about["temperature"]))
