"""Reads conversation files (docs/conversation-files.md): strict, so that a misspelt check cannot pass unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from chatbot.domain.writes import Write
from chatbot.errors import ConfigurationError
from chatbot.evaluation.conversations.naming import kind_of

WEDNESDAY = datetime.fromisoformat("2026-11-18T10:30:00+01:00")
"""When a conversation begins whose file gives no clock."""
SEALED = "sealed"
"""A folder of this name is left out, unless the path that is asked for lies in it."""
PAIRS = "metamorphic.yaml"
"""The name of files that hold pairs of conversations instead of one."""

_WAIT = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_WRITES = {kind_of(cls): {one.name for one in fields(cls)} for cls in get_args(Write)}
_NAMED = ("write", "lines")


def _wait(given: object) -> timedelta:
    found = _WAIT.fullmatch(str(given))
    if found is None:
        raise ValueError("must be a number with s, m, h or d, such as 6m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _listed(given: object) -> object:
    return given if isinstance(given, list) else [given]


def _written(given: object) -> object:
    return [str(one) for one in given] if isinstance(given, list) else [str(given)]


def _known_write(given: object) -> object:
    if not isinstance(given, dict) or given.get("write") not in _WRITES:
        raise ValueError(f"write must be one of {', '.join(sorted(_WRITES))}")
    unknown = set(given) - _WRITES[given["write"]] - set(_NAMED)
    if unknown:
        raise ValueError(f"{given['write']} has no {', '.join(sorted(map(str, unknown)))}")
    return given


Text = str | tuple[str, ...]
"""A text, or several of which one is enough."""
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Values = Annotated[tuple[str, ...], BeforeValidator(_written)]
OutcomeName = Literal["say", "ask", "propose", "refuse", "hand_off"]


class Part(BaseModel):
    """A part of a file; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CardCheck(Part):
    """Texts that the cards of a turn hold, and those that they do not."""

    has: Texts = ()
    lacks: Texts = ()


class Expect(Part):
    """What has to come back; what is left out may be anything."""

    outcome: Annotated[tuple[OutcomeName, ...], BeforeValidator(_listed)] = ()
    says: Texts = ()
    never_says: Texts = ()
    card: CardCheck | Literal["none"] | None = None
    chips: Texts = ()
    cites: Texts = ()
    flow: Names = ()
    asks: str | None = None
    slots: Mapping[str, Values] = {}
    language: str | None = None
    hand_off: str | None = None


class Chip(Part):
    """A quick reply, by a text in its label."""

    chip: str


class Step(Part):
    """One thing that the shopper does, and what has to come back."""

    user: str | tuple[str, ...] | None = None
    press: Literal["confirm", "decline", "code"] | Chip | None = None
    code: Literal["right", "wrong"] | None = None
    looking_at: str = ""
    cart: Mapping[str, Annotated[int, Field(ge=1)]] | None = None
    wait: Annotated[timedelta, BeforeValidator(_wait)] = timedelta()
    may_vary: bool = True
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _is_one(self) -> Step:
        if sum(given is not None for given in (self.user, self.press, self.code)) != 1:
            raise ValueError("a step is one of user, press and code")
        return self

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages of the shopper: several for a burst, none for a press."""
        return (self.user,) if isinstance(self.user, str) else self.user or ()


class DatabaseCheck(Part):
    """Rows that have to be in a table at the end."""

    table: str
    where: Mapping[str, Any] = {}
    has: Mapping[str, Any] = {}
    rows: int | None = Field(None, ge=0)


class Finally(Part):
    """What holds at the end."""

    writes: tuple[Annotated[Mapping[str, Any], BeforeValidator(_known_write)], ...] = ()
    database: tuple[DatabaseCheck, ...] = ()


class Script(Part):
    """What stands in a conversation file."""

    title: str
    as_: str | None = Field(None, alias="as")
    language: str = "en"
    clock: AwareDatetime = WEDNESDAY
    store: Literal["demo"] = "demo"
    steps: tuple[Step, ...] = Field(min_length=1)
    finally_: Finally = Field(Finally(), alias="finally")
    may_not_be_perturbed: bool = False


@dataclass(frozen=True, slots=True)
class ConversationFile:
    """A script with its name and topic: its path below what was asked for, without ending, and that of its folder."""

    name: str
    topic: str
    script: Script


def read_conversations(path: Path, *, may_be_none: bool = False) -> tuple[ConversationFile, ...]:
    """Read one file, or all files of a folder in the order of their names.

    Raises ConfigurationError that names every bad file with its key, or a path without a conversation unless that may
    be.
    """
    found, errors = list[ConversationFile](), list[str]()
    for file in conversation_paths(path):
        try:
            found.append(_read(file, path))
        except ConfigurationError as error:
            errors.append(str(error))
    if errors or not (found or may_be_none):
        raise ConfigurationError("; ".join(errors) or f"{path}: there is no conversation file")
    return tuple(found)


def conversation_paths(path: Path) -> Iterator[Path]:
    """Yield the conversation files at a path, those in folders named ``sealed`` only when the path lies in one."""
    if not path.is_dir():
        yield from () if path.name == PAIRS else (path,)
        return
    for file in sorted(path.rglob("*.yaml")):
        if file.name != PAIRS and SEALED not in file.relative_to(path).parts:
            yield file


def read_yaml(file: Path) -> Any:
    """Return what a YAML file holds. Raises ConfigurationError."""
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from error


def in_place(file: Path, error: ValidationError) -> ConfigurationError:
    """Return an error that names the file and its first bad key."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "the file"
    said = "there is no such key" if first["type"] == "extra_forbidden" else first["msg"]
    return ConfigurationError(f"{file}: {place}: {said}")


def _read(file: Path, root: Path) -> ConversationFile:
    try:
        script = Script.model_validate(read_yaml(file))
    except ValidationError as error:
        raise in_place(file, error) from error
    inside = file.relative_to(root) if root.is_dir() else Path(file.parent.name, file.name)
    topic = inside.parent.as_posix()
    return ConversationFile(inside.with_suffix("").as_posix(), root.name if topic == "." else topic, script)
