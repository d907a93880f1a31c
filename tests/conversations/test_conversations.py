"""Every conversation file is played to its end and passes; what is said in two languages comes to the same.

The once sealed ones were opened and reported as they came out (`docs/experiments.md`); now they are held, too.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chatbot.bootstrap.stage import Stage, open_stage
from chatbot.evaluation.conversations.files import SEALED, WEDNESDAY, read_conversations
from chatbot.evaluation.conversations.pairs import read_pairs, run_pair
from chatbot.evaluation.conversations.report import failing_steps
from chatbot.evaluation.conversations.runner import run_script
from chatbot.settings import Settings

_HERE = Path(__file__).parent
_OPENED = {f"{SEALED}/{file.name}": file for file in read_conversations(_HERE / SEALED)}
_FILES = {file.name: file for file in read_conversations(_HERE)} | _OPENED
_PAIRS = {pair.name: pair for pair in read_pairs(_HERE)}
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(demo: Settings) -> AsyncIterator[Stage]:
    async with open_stage(demo, WEDNESDAY) as opened:
        yield opened


@pytest.mark.parametrize("name", _FILES)
async def test_that_a_conversation_goes_as_its_file_says(name: str, stage: Stage) -> None:
    run = await run_script(stage, _FILES[name].script)
    told = "\n".join((_FILES[name].script.title, *failing_steps(run)))
    assert run.wrong_writes == 0, told
    assert run.has_passed, told


@pytest.mark.parametrize("name", _PAIRS)
async def test_that_a_case_comes_to_the_same_in_both_languages(name: str, stage: Stage) -> None:
    assert (await run_pair(stage, _PAIRS[name])).differences == ()
