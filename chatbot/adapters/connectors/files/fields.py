"""The kinds of values that the files hold; every one is typed strictly, and an unknown field is an error."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chatbot.domain.commerce import Address
from chatbot.domain.money import Money

_LARGEST = 2**31 - 1
_LONGEST_VALUE = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_YEARS = range(1970, 2200)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")


class Record(BaseModel):
    """A part of a file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


def _printable(text: str) -> str:
    if not text.isprintable() and _CONTROL.search(text):
        raise ValueError("must hold no control characters")
    return text


def _printable_lines(text: str) -> str:
    _printable(text.replace("\n", " ").replace("\t", " "))
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _no_way_up(key: str) -> str:
    if ".." in key:
        raise ValueError('must not hold ".."')
    return key


def _moment(value: Any) -> datetime:
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        raise ValueError("must be a time with its zone such as 2026-11-22T15:04:05Z")
    _in_our_days(value)
    return datetime.fromisoformat(value).astimezone(UTC)


def _day(value: Any) -> date:
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise ValueError("must be a day such as 2026-11-22")
    _in_our_days(value)
    return date.fromisoformat(value)


def _in_our_days(text: str) -> None:
    if int(text[:4]) not in _YEARS:
        raise ValueError(f"must lie in the years {_YEARS.start} to {_YEARS.stop - 1}")


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("must be a number")
    return value


def _plain_value(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > _LONGEST_VALUE:
            raise ValueError(f"must have at most {_LONGEST_VALUE} characters")
        return _not_blank(_printable(value))
    if isinstance(value, int | float):
        return _number(value)
    raise ValueError("must be a number, a text, true or false")


def _line(length: int) -> Any:
    return (StringConstraints(max_length=length), AfterValidator(_printable))


def _key(length: int) -> Any:
    return (
        StringConstraints(max_length=length, pattern=r"^[A-Za-z0-9#][A-Za-z0-9._:/#-]*$"),
        AfterValidator(_no_way_up),
    )


Key = Annotated[str, *_key(64)]
ProductKey = Annotated[str, *_key(100)]
Name = Annotated[str, *_line(200), AfterValidator(_not_blank)]
Label = Annotated[str, *_line(100), AfterValidator(_not_blank)]
Word = Annotated[str, *_line(64), AfterValidator(_not_blank)]
Short = Annotated[str, *_line(32), AfterValidator(_not_blank)]
Note = Annotated[str, *_line(300)]
Code = Annotated[str, *_line(64)]
Prose = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_printable_lines)]
Email = Annotated[str, *_line(254), StringConstraints(pattern=r"^[^\s@]+@[^\s@]+$")]
Count = Annotated[int, Field(ge=0, le=_LARGEST)]
Pieces = Annotated[int, Field(ge=1, le=_LARGEST)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Any, AfterValidator(_number)]
PlainValue = Annotated[Any, AfterValidator(_plain_value)]
Options = dict[Word, Label]


class MoneyRecord(Record):
    """``{"amount": "12.90", "currency": "EUR"}``."""

    amount: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,7}\.[0-9]{2}$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    @property
    def money(self) -> Money:
        """The same in minor units."""
        return Money(int(self.amount.replace(".", "")), self.currency)  # the pattern has seen to two decimals


class AddressRecord(Record):
    """A postal address."""

    name: Name
    street: Name
    postcode: Annotated[str, *_line(20)]
    city: Label
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

    @property
    def address(self) -> Address:
        """The same as the product knows it."""
        return Address(self.name, self.street, self.postcode, self.city, self.country)


def written_money(money: Money) -> dict[str, str]:
    """Return an amount as the files hold it."""
    return {"amount": f"{money.decimal:.2f}", "currency": money.currency}


def written_moment(moment: datetime) -> str:
    """Return a moment as the files hold it: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def written_address(address: Address) -> dict[str, str]:
    """Return an address as the files hold it."""
    return {
        "name": address.name,
        "street": address.street,
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
    }
