"""The slots that a model may set: what their values look like, where they must come from, which goals take them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from chatbot.domain.commerce import ClaimKind, RefundTarget, Remedy, ReturnReason


class Source(Enum):
    """Where the values of a slot come from."""

    MESSAGE = auto()
    """They stand in the message, letter for letter."""
    MEANING = auto()
    """They say what words of the message mean, and these words are named."""
    READ = auto()
    """They were read for this message, of what the session may see."""


@dataclass(frozen=True, slots=True)
class SlotForm:
    """One slot; without `flows` every goal takes it, without `values` any text of its pattern will do."""

    source: Source
    pattern: str = r"\S.{0,79}"
    flows: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    def fits(self, value: str) -> bool:
        """Whether a value has the form that goals rely on."""
        return re.fullmatch(self.pattern, value) is not None


_PRICE = r"\d{1,7}(?:\.\d{1,2})?"
_ORDER = r"(?=\D{0,16}\d)[A-Za-z0-9#][\w.:/#-]{2,63}"
"""Any number that a shop may give its orders: whether it is one, the shop tells."""
_LINE = rf"{_ORDER}/\S{{1,64}}"
_RETURNS = ("return_items", "report_problem")
SLOTS: Mapping[str, SlotForm] = {
    "order_number": SlotForm(Source.MESSAGE, _ORDER),
    "proof": SlotForm(Source.MESSAGE),
    "address": SlotForm(Source.MESSAGE, r"(?s)\S.{4,300}", ("change_address", "change_home_address")),
    "min_price": SlotForm(Source.MESSAGE, _PRICE, ("find_product",)),
    "max_price": SlotForm(Source.MESSAGE, _PRICE, ("find_product",)),
    "quantity": SlotForm(Source.MEANING, r"[1-9]\d?", ("return_items",)),
    "variant": SlotForm(Source.MEANING, flows=("exchange_items",)),
    "reason": SlotForm(Source.MEANING, flows=_RETURNS, values=tuple(ReturnReason)),
    "target": SlotForm(Source.MEANING, flows=_RETURNS, values=tuple(RefundTarget)),
    "kind": SlotForm(Source.MEANING, flows=("report_problem",), values=(*ClaimKind, ReturnReason.FAULTY)),
    "remedy": SlotForm(Source.MEANING, flows=("report_problem",), values=tuple(Remedy)),
    "lines": SlotForm(Source.READ, _LINE, ("return_items",)),
    "line": SlotForm(Source.READ, _LINE, ("exchange_items", "report_problem")),
}
