import inspect
import re
from collections.abc import Iterator

import pytest

from chatbot import errors
from chatbot.errors import ChatbotError, MissingExtra, UnknownBackend, UnreadableSource
from chatbot.languages import load_languages

LANGUAGES = load_languages()


def _drawn(text: str) -> Iterator[tuple[str, str]]:
    """Yield (error, its parent) as the tree in a docstring shows them."""
    path: list[str] = []
    for row in text.splitlines():
        if found := re.match(r"([|' -]*)([A-Z]\w+)", row):
            depth = len(found[1]) // 3
            path[depth:] = [found[2]]
            yield found[2], path[depth - 1] if depth else "Exception"


def _defined() -> dict[str, type[ChatbotError]]:
    classes = inspect.getmembers(errors, inspect.isclass)
    return {name: one for name, one in classes if issubclass(one, ChatbotError)}


def test_that_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    tree = (errors.__doc__ or "").partition("\n\n")[2].partition("\n\n")[0]
    assert dict(_drawn(tree)) == {name: one.__bases__[0].__name__ for name, one in _defined().items()}


@pytest.mark.parametrize("error", _defined().values(), ids=str)
def test_that_every_language_has_the_sentence_of_every_error(error: type[ChatbotError]) -> None:
    for language in LANGUAGES.values():
        assert language.say(error.phrase)


def test_that_only_what_may_pass_by_itself_is_worth_a_second_try() -> None:
    assert {name for name, one in _defined().items() if one.retryable} == {
        "ConversationConflict",
        "DeliveryUnavailable",
        "IndexUnavailable",
        "InvalidOutput",
        "ModelTimeout",
        "ModelUnavailable",
        "RateLimited",
        "RerankerUnavailable",
        "StoreUnavailable",
    }


def test_that_errors_of_configuration_name_what_to_do() -> None:
    unknown = UnknownBackend("lm.backend", "vlm", ("transformers", "langchain"))
    assert str(unknown) == "lm.backend: unknown backend 'vlm'; known are transformers, langchain"
    assert str(MissingExtra("psycopg")) == "the package 'psycopg' is not installed; run: pip install psycopg"


def test_that_an_unreadable_document_is_named_with_its_reason() -> None:
    error = UnreadableSource("en/faq/a.md", "no title")
    assert (str(error), error.path, error.reason) == ("en/faq/a.md: no title", "en/faq/a.md", "no title")
