from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.adapters.identity.world import SystemClock
from chatbot.bootstrap.retrieval import Knowledge, build_knowledge
from chatbot.bootstrap.understanding import build_understander, with_doubts
from chatbot.domain.commands import AskForPerson, AskQuestion, Command, SmallTalk, StartFlow, Understanding
from chatbot.domain.conversation import DialogueState, Session
from chatbot.domain.products import Product
from chatbot.errors import ConfigurationError
from chatbot.languages import load_languages
from chatbot.ports.retriever import Query
from chatbot.settings import KnowledgeSettings, Settings
from chatbot.testing.contracts.retrieval import passages
from chatbot.testing.retrieval import HashingEmbedder, MemoryRetriever

_SHIPPED = Path(__file__).parents[3] / "configs" / "intents"
_OWN = """
order_status:
  flow: order_status
  examples: [where is my parcel, track my order, has it been shipped]
cancel:
  flow: answer_question
  by_person: true
  examples: [please cancel everything, I cancel the purchase]
small_talk.thanks:
  flow: small_talk
  kind: thanks
  examples: [thanks a lot, thank you, 42]
"""


_DOCUMENT = """---
id: elephants
title: Elephants
language: en
section: faq
effective_from: 2026-01-01
effective_to: null
tier: guide
asked:
  Feeding elephants:
    - what do elephants eat
    - elephants and their food
---
# Elephants

## Feeding elephants

Elephants eat grass.
"""


def _settings(tmp_path: Path, content: str) -> Settings:
    for name, text in (("intents/en.yaml", content), ("knowledge/en/faq/elephants.md", _DOCUMENT)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return _over(tmp_path, tmp_path / "intents")


def _over(tmp_path: Path, intents: Path) -> Settings:
    return Settings(data_dir=tmp_path, knowledge=KnowledgeSettings(folder=tmp_path / "knowledge", intents=intents))


async def _understood(settings: Settings, text: str) -> tuple[Command, ...]:
    understander, _ = build_understander(settings, HashingEmbedder(), load_languages())
    await understander.warm_up()
    return (await understander.understand(text, DialogueState(), Session("con_test"))).commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where is my parcel", StartFlow),
        ("please cancel everything", AskQuestion),
        ("thanks a lot", SmallTalk),
        ("get me a human", AskForPerson),
    ],
)
async def test_that_a_shops_own_examples_are_learnt(tmp_path: Path, text: str, expected: type) -> None:
    (command,) = await _understood(_settings(tmp_path, _OWN), text)
    assert isinstance(command, expected)


async def test_that_an_intent_leads_to_its_flow_and_kind(tmp_path: Path) -> None:
    (command,) = await _understood(_settings(tmp_path, _OWN), "thanks a lot")
    assert isinstance(command, SmallTalk)
    assert command.kind == "thanks"


def test_that_the_intents_that_only_a_person_can_carry_out_are_named(tmp_path: Path) -> None:
    _, by_person = build_understander(_settings(tmp_path, _OWN), HashingEmbedder(), load_languages())
    assert by_person == {"cancel"}


@pytest.mark.parametrize(("learns", "is_learnt"), [("true", True), ("false", False)])
async def test_that_questions_that_the_documents_answer_are_learnt_where_an_intent_asks_for_them(
    tmp_path: Path, learns: str, *, is_learnt: bool
) -> None:
    ask_policy = f"{{flow: answer_question, examples: [opening hours], learns_from_documents: {learns}}}"
    settings = _settings(tmp_path, f"{_OWN}ask_policy: {ask_policy}\n")
    understander, _ = build_understander(settings, HashingEmbedder(), load_languages())
    await understander.warm_up()
    understood = await understander.understand("elephants and their food", DialogueState(), Session("con_test"))
    assert (understood.scores[0][0] == "ask_policy") is is_learnt


async def test_that_a_shop_with_a_single_intent_is_understood(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "order_status: {flow: order_status, examples: [where is it, track it]}")
    (command,) = await _understood(settings, "where is it")
    assert isinstance(command, StartFlow)


async def test_that_the_shipped_intents_are_learnt_whole(tmp_path: Path) -> None:
    (command,) = await _understood(_over(tmp_path, _SHIPPED), "track my order")
    assert isinstance(command, StartFlow)
    assert command.flow == "order_status"
    _, by_person = build_understander(_over(tmp_path, _SHIPPED), HashingEmbedder(), load_languages())
    assert {"change_order", "account_help"} <= by_person


@pytest.mark.parametrize(
    "content",
    [
        "order_status: [",
        "order_status",
        "order_status: {flow: order_status}",
        "order_status: {flow: order_status, examples: []}",
        "order_status: {flow: 7, examples: [where]}",
        "order_status: {examples: [where]}",
        "order_status: where",
        "- order_status",
        "",
    ],
)
def test_that_a_broken_file_of_intents_stops_the_start_and_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigurationError, match=r"en\.yaml: not a file of intents"):
        build_understander(_settings(tmp_path, content), HashingEmbedder(), load_languages())


def test_that_no_file_of_intents_stops_the_start_too(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no intent examples"):
        build_understander(_over(tmp_path, tmp_path), HashingEmbedder(), load_languages())


class _Other:
    """Understands nothing, and scores nothing."""

    async def warm_up(self) -> None:
        """Do nothing."""

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        return Understanding("en", ())


def _knowledge(settings: Settings, found: MemoryRetriever) -> Knowledge:
    async def stored() -> tuple[Product, ...]:
        return ()

    return replace(build_knowledge(settings, stored, SystemClock()), retriever=found)


async def test_that_what_intents_answer_without_documents_is_doubted_in_the_search(tmp_path: Path) -> None:
    settings = _settings(tmp_path, _OWN)
    chinese = "order_status: {flow: order_status, examples: [我的包裹呢, 订单到哪了]}"
    more = f"{chinese}\nweather: {{flow: out_of_scope, examples: [天气怎么样, 会下雨吗]}}\n"
    (tmp_path / "intents" / "zh.yaml").write_text(more, encoding="utf-8")
    understander, _ = build_understander(settings, HashingEmbedder(), load_languages())
    found = MemoryRetriever([replace(passages()[0], text="天气 下雨", language="zh")])
    query = Query("天气 怎么样", language="zh", is_whole=True)
    knowledge = with_doubts(_knowledge(settings, found), understander)
    await knowledge.retriever.warm_up()

    (plain,), (doubted,) = await found.search(query), await knowledge.retriever.search(query)

    assert doubted.score < plain.score
    assert await knowledge.retriever.search(replace(query, is_whole=False)) == (plain,)


def test_that_an_understander_without_a_classifier_leaves_the_search_as_it_is(tmp_path: Path) -> None:
    knowledge = _knowledge(_settings(tmp_path, _OWN), MemoryRetriever())

    assert with_doubts(knowledge, _Other()) is knowledge
