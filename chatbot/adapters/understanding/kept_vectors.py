"""Keeps the embeddings of examples between learnings, so that one new example costs one embedding and not all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.ports.embedder import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHARE = 100


class KeptVectors:
    """Embeds texts, those of the last time from a file in `folder`; without a folder all of them every time."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def of(self, embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text and keep them for the next time. Raises MissingModel."""
        import numpy as np

        known = self._read(embedder)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(missing, _embedded(embedder, missing), strict=True)
        if missing:
            self._write(embedder, known)
        return np.stack([known[text] for text in texts])

    def _read(self, embedder: Embedder) -> dict[str, NDArray[np.float32]]:
        import numpy as np
        from safetensors import SafetensorError, safe_open

        file = self._file(embedder)
        if file is None or not file.is_file():
            return {}
        try:
            with safe_open(file, framework="numpy") as content:
                vectors = content.get_tensor("vectors").astype(np.float32)
                return dict(zip(json.loads(content.metadata()["texts"]), vectors, strict=True))
        except SafetensorError:  # damaged: they are all embedded again
            return {}

    def _write(self, embedder: Embedder, vectors: dict[str, NDArray[np.float32]]) -> None:
        import numpy as np
        from safetensors.numpy import save_file

        file = self._file(embedder)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_suffix(f".{os.getpid()}")
            stacked = np.stack(list(vectors.values())).astype(np.float16)
            save_file({"vectors": stacked}, unfinished, {"texts": json.dumps(list(vectors))})
            unfinished.replace(file)

    def _file(self, embedder: Embedder) -> Path | None:
        if self._folder is None:
            return None
        name = hashlib.sha256(embedder.fingerprint.encode()).hexdigest()[:16]
        return self._folder / f"examples-{name}.safetensors"


def _embedded(embedder: Embedder, texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """Return the embeddings of texts, of many on all processors; rounded as they are when they come from the file."""
    shares = [texts[start : start + _SHARE] for start in range(0, len(texts), _SHARE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rounded = (vectors.astype("float16").astype("float32") for vectors in pool.map(embedder.embed, shares))
        return [vector for vectors in rounded for vector in vectors]
