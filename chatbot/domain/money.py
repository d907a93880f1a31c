"""Money: an exact amount in one currency.

Knows nothing of how a language writes amounts; see `chatbot.languages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering

_MINOR_UNITS = 100


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of a currency (ISO 4217 code)."""

    minor: int
    currency: str = "EUR"

    @classmethod
    def of(cls, amount: str | Decimal, currency: str = "EUR") -> Money:
        """Return the money that a decimal amount such as ``"18.90"`` names; more than two decimals is a ValueError."""
        minor = Decimal(amount) * _MINOR_UNITS
        if minor != minor.to_integral_value():
            raise ValueError(f"{amount} {currency} has more than two decimals")
        return cls(int(minor), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with two decimals."""
        return Decimal(self.minor).scaleb(-2)

    def percent(self, share: int) -> Money:
        """Return `share` percent of this amount, half a cent rounded up."""
        exact = Decimal(self.minor) * share / 100
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.currency)

    def __add__(self, other: Money) -> Money:
        """Add an amount of the same currency; another currency is a ValueError."""
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount of the same currency; another currency is a ValueError."""
        return Money(self.minor - self._same(other).minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare with an amount of the same currency; another currency is a ValueError."""
        return self.minor < self._same(other).minor

    def __mul__(self, times: int) -> Money:
        """Multiply by a whole number."""
        return Money(self.minor * times, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other


def total(amounts: Iterable[Money], currency: str = "EUR") -> Money:
    """Return the sum of amounts of one currency, zero for none."""
    result = Money(0, currency)
    for amount in amounts:
        result = result + amount
    return result
