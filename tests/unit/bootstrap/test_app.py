"""The product is assembled by name: thirty parts in a row would be mixed up sooner or later."""

import inspect

from chatbot.bootstrap import App


def test_that_every_part_of_the_product_is_named_where_it_is_assembled() -> None:
    parts = inspect.signature(App).parameters.values()
    assert [part.name for part in parts if part.kind is not part.KEYWORD_ONLY] == []
