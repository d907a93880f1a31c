"""Over whole conversations no prompt of a served model that may see values holds anything of the customers' rows."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from chatbot.bootstrap.stage import Stage, open_stage
from chatbot.evaluation.conversations.files import WEDNESDAY, ConversationFile, read_conversations
from chatbot.evaluation.conversations.runner import run_script
from chatbot.settings import LanguageModelSettings, Settings
from chatbot.testing.lm_server import ChatServerStub

_FILES = read_conversations(Path(__file__).parents[1] / "conversations")
_TOPICS = ("account-address", "delivery-address", "guest", "order-status", "returns", "bursts", "person", "invoice")
_PLAYED = [file for topic in _TOPICS for file in _FILES if topic in file.name][::8]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def stub() -> ChatServerStub:
    return ChatServerStub(("I ", "do ", "not ", "know."))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(demo: Settings, stub: ChatServerStub) -> AsyncIterator[Stage]:
    async with stub.serve():
        lm = LanguageModelSettings(
            backend="langchain", base_url=stub.url, model="stub", profile="values", languages=(), attempts=1
        )
        async with open_stage(demo.model_copy(update={"lm": lm}), WEDNESDAY) as opened:
            await opened.app.warm_up_model()
            yield opened


async def _secrets(stage: Stage) -> Iterator[str]:
    customers, addresses, orders = [await stage.rows(name) for name in ("customers", "addresses", "orders")]
    names = {row["name"] for row in (*customers, *addresses)}
    parts = {part for name in names for part in name.split() if len(part) > 2}
    streets = {row["street"] for row in addresses}
    return iter(sorted(names | parts | streets | {row["email"] for row in (*customers, *orders)}))


async def test_that_there_is_something_to_play() -> None:
    assert len(_PLAYED) >= 4


@pytest.mark.parametrize("file", _PLAYED, ids=lambda file: file.name)
async def test_that_no_prompt_holds_a_name_an_e_mail_or_a_street(
    file: ConversationFile, stage: Stage, stub: ChatServerStub
) -> None:
    stub.requests.clear()
    await run_script(stage, file.script)
    prompts = "\n".join(message["content"] for request in stub.requests for message in request["messages"][1:])
    assert prompts
    assert [one for one in await _secrets(stage) if _stands_in(prompts, one)] == []


def _stands_in(prompts: str, secret: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", prompts, re.IGNORECASE) is not None
