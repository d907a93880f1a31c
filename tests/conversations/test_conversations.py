"""Every conversation file is played to its end and passes; what is said in two languages comes to the same.

The once sealed ones were opened and reported as they came out (`docs/experiments.md`); now they are held, too.
`not_yet.txt` names those that do not pass yet. One that passes must leave it; none may end in a wrong write.
"""

from collections.abc import AsyncIterator, Iterable
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
_NOT_YET = frozenset((_HERE / "not_yet.txt").read_text(encoding="utf-8").split())
_OPENED = {f"{SEALED}/{file.name}": file for file in read_conversations(_HERE / SEALED)}
_FILES = {file.name: file for file in read_conversations(_HERE)} | _OPENED
_PAIRS = {pair.name: pair for pair in read_pairs(_HERE)}
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(demo: Settings) -> AsyncIterator[Stage]:
    async with open_stage(demo, WEDNESDAY) as opened:
        yield opened


def _named(ids: Iterable[str]) -> list[object]:
    """Return the cases of these ids, those that do not pass yet as expected failures."""
    waits = pytest.mark.xfail(reason="named in not_yet.txt", strict=True, raises=_NotYet)
    return [pytest.param(name, id=name, marks=[waits] if name in _NOT_YET else []) for name in ids]


class _NotYet(AssertionError):
    """A conversation does not go as its file says."""


@pytest.mark.parametrize("name", _named(_FILES))
async def test_that_a_conversation_goes_as_its_file_says(name: str, stage: Stage) -> None:
    run = await run_script(stage, _FILES[name].script)
    assert run.wrong_writes == 0, "\n".join(failing_steps(run))
    if not run.has_passed:
        raise _NotYet("\n".join((_FILES[name].script.title, *failing_steps(run))))


@pytest.mark.parametrize("name", _named(_PAIRS))
async def test_that_a_case_comes_to_the_same_in_both_languages(name: str, stage: Stage) -> None:
    differences = (await run_pair(stage, _PAIRS[name])).differences
    if differences:
        raise _NotYet("\n".join(map(str, differences)))


async def test_that_only_what_there_is_waits() -> None:
    assert {*_FILES, *_PAIRS} >= _NOT_YET
