"""Every open conversation file is played to its end and passes; what is said in two languages comes to the same."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chatbot.bootstrap.stage import Stage, open_stage
from chatbot.evaluation.conversations.files import WEDNESDAY, ConversationFile, read_conversations
from chatbot.evaluation.conversations.pairs import Pair, read_pairs, run_pair
from chatbot.evaluation.conversations.report import failing_steps
from chatbot.evaluation.conversations.runner import run_script
from chatbot.settings import Settings

_HERE = Path(__file__).parent
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(demo: Settings) -> AsyncIterator[Stage]:
    async with open_stage(demo, WEDNESDAY) as opened:
        yield opened


@pytest.mark.parametrize("file", read_conversations(_HERE), ids=lambda file: file.name)
async def test_that_a_conversation_goes_as_its_file_says(file: ConversationFile, stage: Stage) -> None:
    run = await run_script(stage, file.script)
    assert run.has_passed, "\n".join((file.script.title, *failing_steps(run)))
    assert run.wrong_writes == 0


@pytest.mark.parametrize("pair", read_pairs(_HERE), ids=lambda pair: pair.name)
async def test_that_a_case_comes_to_the_same_in_both_languages(pair: Pair, stage: Stage) -> None:
    assert (await run_pair(stage, pair)).differences == ()
