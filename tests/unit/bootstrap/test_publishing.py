"""Articles and rules are tried apart, put in place whole, and answer at once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.bootstrap.publishing import Publisher
from chatbot.errors import ConfigurationError, UnreadableSource

HEAD = "---\nid: {id}\ntitle: Parking\nlanguage: en\nsection: faq\ntier: guide\neffective_from: 2026-01-01\n---\n"
PARKING = HEAD.format(id="parking") + "# Parking\n\nYou can park behind the shop for two hours.\n"
RULES = (
    "rules:\n  - {id: window, action: return, from: 2026-01-01, window: {days: 30}, "
    "clause: {document: parking, heading: Parking}}\n"
)
NAME, RULE_FILE = "en/faq/parking.md", "rules/returns.yaml"


@dataclass
class Shop:
    folder: Path
    publisher: Publisher = field(init=False)
    refreshed: int = 0
    errors: tuple[UnreadableSource, ...] = ()

    def __post_init__(self) -> None:
        for name, text in ((NAME, PARKING), (RULE_FILE, RULES), ("README.md", "no document")):
            path = self.folder / "knowledge" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        knowledge: Any = SimpleNamespace(folder=self.folder / "knowledge", refresh=self._refresh)
        rulebook = YamlRulebook(self.folder / "knowledge" / "rules")
        self.publisher = Publisher(knowledge, rulebook, self.folder / "replaced")

    async def _refresh(self) -> Any:
        self.refreshed += 1
        return SimpleNamespace(errors=self.errors)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_that_rules_and_articles_can_be_opened_and_nothing_else(shop: Shop) -> None:
    assert shop.publisher.names() == (RULE_FILE, NAME)
    assert shop.publisher.read(NAME) == PARKING
    assert [shop.publisher.read(new) for new in ("en/faq/new-one.md", "rules/gifts.yaml")] == ["", ""]
    outside = (
        "../secret.md",
        "en/../../x.md",
        "/etc/passwd",
        "en/faq/../../x.md",
        "rules/../en/new.yaml",
        "rules/more/new.yaml",
        "rules/new.md",
        "rules/.new.yaml",
        "README.md",
        "",
        "en/faq/a.yaml",
    )
    for name in outside:
        for use in (shop.publisher.read, lambda one: shop.publisher.tried(one, PARKING)):
            with pytest.raises(ConfigurationError):
                use(name)


def test_that_a_text_is_tried_where_nobody_looks(shop: Shop) -> None:
    tried = shop.publisher.tried("en/faq/bikes.md", HEAD.format(id="bikes") + "# Bikes\n\nTwenty stands.\n")
    assert [one.id for one in tried.documents] == ["bikes", "parking"]
    assert [one.id for one in shop.publisher.shelf().documents] == ["parking"]
    with pytest.raises(UnreadableSource) as broken:
        shop.publisher.tried(NAME, "no head")
    assert str(broken.value).startswith("en/faq/parking.md: ")
    with pytest.raises(ConfigurationError) as wrong:
        shop.publisher.tried(RULE_FILE, "rules: 3")
    assert "storedesk-try" not in str(wrong.value)


async def test_that_a_published_article_answers_and_the_text_before_is_kept(shop: Shop) -> None:
    changed = PARKING.replace("two hours", "three hours")
    await shop.publisher.publish(NAME, changed, PARKING)
    assert (shop.publisher.read(NAME), shop.refreshed) == (changed, 1)
    (kept,) = (shop.folder / "replaced").iterdir()
    assert kept.name.endswith("-en__faq__parking.md")
    assert kept.read_text(encoding="utf-8") == PARKING
    assert [path.name for path in (shop.folder / "knowledge" / "en" / "faq").iterdir()] == ["parking.md"]
    assert (shop.folder / "knowledge" / NAME).stat().st_mode & 0o777 == 0o644


async def test_that_of_two_who_edited_the_same_text_one_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(path: Path, text: str) -> None:
        time.sleep(0.05)
        path.write_text(text, encoding="utf-8")

    monkeypatch.setattr("chatbot.bootstrap.publishing._write", slowly)
    texts = [PARKING.replace("two", hours) for hours in ("three", "four")]
    told = await asyncio.gather(*(shop.publisher.publish(NAME, one, PARKING) for one in texts), return_exceptions=True)
    assert [type(one) for one in told] == [type(None), ConfigurationError]
    assert shop.publisher.read(NAME) == texts[0]


async def test_that_every_text_that_was_replaced_is_kept(shop: Shop) -> None:
    texts = [PARKING.replace("two", hours) for hours in ("two", "three", "four")]
    for before, after in pairwise(texts):
        await shop.publisher.publish(NAME, after, before)
    kept = sorted((shop.folder / "replaced").iterdir())
    assert [path.read_text(encoding="utf-8") for path in kept] == texts[:2]


async def test_that_a_new_article_gets_its_folder_and_replaces_nothing(shop: Shop) -> None:
    bikes = HEAD.format(id="bikes").replace("language: en", "language: zh") + "# 自行车\n\n有车架。\n"
    await shop.publisher.publish("zh/faq/bikes.md", bikes, "")
    assert "zh/faq/bikes.md" in shop.publisher.names()
    assert not (shop.folder / "replaced").exists()


async def test_that_rules_decide_anew_without_a_restart(shop: Shop) -> None:
    await shop.publisher.publish(RULE_FILE, RULES.replace("30", "14"), RULES)
    (rule,) = shop.publisher.rulebook.rules
    assert (rule.body.days, shop.refreshed) == (14, 0)


async def test_that_a_new_file_of_rules_decides_beside_those_that_are_there(shop: Shop) -> None:
    more = RULES.replace("id: window", "id: tents").replace("window: {", "scope: {goods: [bulky]}, window: {")
    with pytest.raises(ConfigurationError, match="same id: window"):
        await shop.publisher.publish("rules/tents.yaml", RULES, "")
    assert shop.publisher.names() == (RULE_FILE, NAME)
    await shop.publisher.publish("rules/tents.yaml", more, "what was open in the editor before it was renamed")
    assert [one.id for one in shop.publisher.rulebook.rules] == ["window", "tents"]
    assert shop.publisher.names() == (RULE_FILE, "rules/tents.yaml", NAME)
    with pytest.raises(ConfigurationError, match="was changed meanwhile"):
        await shop.publisher.publish("rules/tents.yaml", more.replace("30", "60"), "")


async def test_that_nothing_is_put_over_what_somebody_else_wrote_or_what_is_broken(shop: Shop) -> None:
    with pytest.raises(ConfigurationError, match="was changed meanwhile"):
        await shop.publisher.publish(NAME, PARKING.replace("two", "three"), "an older text")
    with pytest.raises(UnreadableSource):
        await shop.publisher.publish(NAME, "no head", PARKING)
    shop.errors = (UnreadableSource("en/other.md", "broken"),)
    with pytest.raises(UnreadableSource, match="other"):
        await shop.publisher.publish(NAME, PARKING.replace("two", "three"), PARKING)
    assert shop.publisher.read(NAME) == PARKING.replace("two", "three")


def test_that_a_file_that_is_no_text_is_told(shop: Shop) -> None:
    (shop.folder / "knowledge" / NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        shop.publisher.read(NAME)


def test_that_wrong_rules_leave_those_in_force(shop: Shop) -> None:
    (shop.folder / "knowledge" / RULE_FILE).write_text("rules: 3", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        shop.publisher.rulebook.reload()
    assert [one.id for one in shop.publisher.rulebook.rules] == ["window"]
