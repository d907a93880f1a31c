"""An exchange that is wished for another product."""

import pytest

from chatbot.dialogue.policy import Policy
from chatbot.dialogue.products.other_product import told_of_other
from chatbot.domain.conversation import DialogueState
from chatbot.testing.assistant import RULES, DialogueTest, FixedRulebook, passage
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.store import line, product

_RULE = passage("exchanges", "Another product", "You can exchange an item for another size, not a different product.")
_OWN = product()
_OTHERS = (product(id="walk", name="Fjellfot City Shoes"), product(id="trail", name="Fjellfot Boots"))


async def _told(text: str) -> int:
    test = DialogueTest(passages=(_RULE,))
    turn = test.parts.view(test.session, DialogueState())
    policy = Policy(FixedRulebook(RULES), MemoryRetriever((_RULE,)))
    own, names = (line(product_id=_OWN.id), _OWN), [(one.id, one.name) for one in (_OWN, *_OTHERS)]
    return len(await told_of_other(text, own, names, policy, turn))


@pytest.mark.parametrize("text", ["swap my boots against the city shoes", "can i have the City Shoes for them"])
async def test_that_who_names_another_product_is_told_that_an_exchange_is_within_one(text: str) -> None:
    assert await _told(text) == 1


@pytest.mark.parametrize("text", ["swap my boots for a 44", "the trail boots are too small", "city is what I need"])
async def test_that_other_words_name_no_other_product(text: str) -> None:
    assert await _told(text) == 0
