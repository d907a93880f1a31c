"""Saved replies: read from files, refused when they name what there is not, filled in with what is known."""

from pathlib import Path

import pytest

from chatbot.bootstrap.saved_replies import SavedReply, load_saved_replies
from chatbot.errors import ConfigurationError
from chatbot.languages import load_languages

SHIPPED = Path(__file__).parents[3] / "configs" / "replies"


def test_that_every_language_has_the_same_number_of_shipped_replies() -> None:
    replies = load_saved_replies(SHIPPED)
    assert set(replies) == set(load_languages())
    assert len({len(one) for one in replies.values()}) == 1


def test_that_what_is_not_known_stays_for_the_clerk_to_fill_in() -> None:
    reply = SavedReply("Hello", "Hello {customer}, about {order}.")
    assert reply.filled({"customer": "Anna", "order": ""}) == "Hello Anna, about [order]."


def test_that_no_folder_means_no_replies(tmp_path: Path) -> None:
    assert load_saved_replies(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("- {title: A, text: 'Hello {name}'}", "{name} is no variable"),
        ("- {title: A}", "title and text"),
        ("- {title: A, text: B, more: C}", "title and text"),
        ("title: A", "title and text"),
        ("- {title: A, text: 'Hello {customer'}", "title and text"),
        ("[", "title and text"),
    ],
)
def test_that_a_file_of_another_shape_is_refused_by_name(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "en.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load_saved_replies(tmp_path)
    assert "en.yaml" in str(refused.value)
    assert told in str(refused.value)
