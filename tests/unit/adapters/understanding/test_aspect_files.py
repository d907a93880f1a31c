from pathlib import Path

import pytest

from chatbot.adapters.understanding.aspect_files import read_aspects
from chatbot.domain.commerce import ClaimKind, ReturnReason
from chatbot.errors import ConfigurationError

_SHIPPED = Path(__file__).parents[4] / "configs" / "aspects"
_ENGLISH = "cause: {faulty: [it blinks, 42], none: [the lamp]}\nstate: {unused.yes: [never worn]}\n"
_CHINESE = "cause: {faulty: [坏了]}\n"


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    return tmp_path


def test_that_every_aspect_has_its_labels_in_every_language(tmp_path: Path) -> None:
    assert read_aspects(_folder(tmp_path, en=_ENGLISH, zh=_CHINESE)) == {
        "cause": {"en": {"faulty": ("it blinks", "42"), "none": ("the lamp",)}, "zh": {"faulty": ("坏了",)}},
        "state": {"en": {"unused.yes": ("never worn",)}},
    }


def test_that_without_files_or_a_folder_there_are_no_aspects(tmp_path: Path) -> None:
    assert read_aspects(tmp_path) == {}
    assert read_aspects(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    "content", ["cause: [", "cause", "- cause", "", "cause: 7", "cause: [faulty]", "cause: {faulty: 7}"]
)
def test_that_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigurationError, match=r"zh\.yaml: not a file of aspects"):
        read_aspects(_folder(tmp_path, en=_ENGLISH, zh=content))


def test_that_the_shipped_labels_are_those_that_slots_know() -> None:
    aspects = read_aspects(_SHIPPED)
    assert set(aspects) == {"cause", "state"}
    known = {"none", *(one.value for one in ReturnReason), *(one.value for one in ClaimKind)}
    for labels in aspects["cause"].values():
        assert set(labels) == known
    for labels in aspects["state"].values():
        assert "none" in labels
        assert {label.partition(".")[2] for label in labels} == {"yes", "no", ""}
