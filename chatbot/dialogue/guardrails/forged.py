"""Leaves out of a message what pretends to be an instruction of the system or the words of somebody else."""

from __future__ import annotations

import re

_FORGED = re.compile(
    r"(?:^|\n)\W{0,6}(?:<\|?|\[)?\s*(?:system|assistant|developer|admin|tool|instructions?|inst)\b\s*(?:\|?>|\])?\s*"
    r"(?:prompt|message|note|override)?\s*[:>\]#|].*",
    re.IGNORECASE | re.DOTALL,
)


def without_forged(text: str) -> str:
    """Return a message up to a line that speaks as the system ("### SYSTEM: ..."); all of it if nothing is before."""
    own = _FORGED.sub("", text).strip()
    return own or text
