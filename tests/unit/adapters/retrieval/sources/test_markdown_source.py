"""Reading Markdown documents and the folder they lie in."""

from datetime import date
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.retrieval.sources.markdown import read_markdown
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Period, Tier
from chatbot.errors import UnreadableSource

_HEAD = {
    "id": "gift-cards",
    "title": "Gift cards",
    "language": "en",
    "section": "payments",
    "effective_from": "2026-01-01",
    "effective_to": "null",
    "tier": "policy",
}


def _file(path: Path, text: str = "# Gift cards\n\nValid for 5 years.", **changes: str | None) -> Path:
    fields = {key: value for key, value in (_HEAD | changes).items() if value is not None}
    lines = "\n".join(f"{key}: {value}" for key, value in fields.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{lines}\n---\n{text}\n", encoding="utf-8")
    return path


def _source(path: Path, text: str = "# Gift cards\n\nValid for 5 years.", **changes: str | None) -> SourceFile:
    return SourceFile(_file(path, text, **changes), path.parent)


def test_that_a_document_is_read_with_what_its_front_matter_says(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.md", effective_to="2026-12-31")

    document = read_markdown(SourceFile(path, tmp_path))[0]

    assert (document.id, document.title, document.section) == ("gift-cards", "Gift cards", "payments")
    assert document.tier is Tier.POLICY
    assert document.effective == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert document.text == "# Gift cards\n\nValid for 5 years."
    assert document.path == str(path)


def test_that_the_day_of_its_last_review_may_be_given(tmp_path: Path) -> None:
    assert read_markdown(_source(tmp_path / "a.md"))[0].reviewed is None
    assert read_markdown(_source(tmp_path / "b.md", reviewed="2026-11-28"))[0].reviewed == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": None}, "'title' is missing"),
        ({"title": "5"}, "'title' must be text, not 5"),
        ({"id": "Gift Cards"}, "'id' must be lower-case letters"),
        ({"language": "English please"}, "'language' must be a language code"),
        ({"tier": "rumour"}, "'tier' must be one of policy, guide"),
        ({"effective_from": None}, "'effective_from' is missing"),
        ({"effective_from": "soon"}, "'effective_from' must be a day such as 2026-01-31"),
        ({"effective_from": "2026-01-01 10:00:00"}, "must be a day"),
        ({"effective_to": "2025-01-01"}, "lies before"),
        ({"title": "[unclosed"}, "not valid YAML, near line"),
        ({"text": " "}, "no text after"),
    ],
)
def test_that_a_wrong_front_matter_is_named_in_words(
    tmp_path: Path, changes: dict[str, str | None], reason: str
) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_markdown(_source(tmp_path / "a.md", **changes))  # type: ignore[arg-type]

    assert reason in caught.value.reason
    assert caught.value.path.endswith("a.md")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"# Only text", "does not begin with its description"),
        (b"---\na: 1\n", "does not begin with its description"),
        (b"---\n- a\n- list\n---\ntext", "does not begin with its description"),
        (b"---\na: &a [x]\nb: *a\n---\ntext", "has aliases"),
        (b"---\na: " + b"x" * 64_000 + b"\n---\ntext", "longer than 64,000 characters"),
        ("---\ntitle: Größe".encode("latin-1"), "not UTF-8"),
        (b"---\na: " + b"[" * 5_000 + b"\n---\ntext", "not valid YAML"),
        (b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_that_a_file_that_is_no_document_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(content)

    with pytest.raises(UnreadableSource, match=reason):
        read_markdown(SourceFile(path, tmp_path))


def test_that_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="cannot be opened"):
        read_markdown(SourceFile(tmp_path / "gone.md", tmp_path))


def test_that_catalogue_rules_readmes_and_hidden_files_are_not_documents(tmp_path: Path) -> None:
    _file(tmp_path / "en" / "payments" / "gift-cards.md")
    for other in (
        "README.md",
        "en/README.md",
        "catalogue/products.jsonl",
        "rules/returns.yaml",
        "en/.draft.md",
        ".git/x.md",
    ):
        path = tmp_path / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("anything")

    documents, errors = read_documents(tmp_path)

    assert [document.id for document in documents] == ["gift-cards"]
    assert errors == ()


def test_that_files_of_unknown_kinds_and_ids_used_twice_are_errors(tmp_path: Path) -> None:
    _file(tmp_path / "en" / "payments" / "a.md")
    _file(tmp_path / "en" / "payments" / "b.md")
    _file(tmp_path / "zh" / "payments" / "c.md", language="zh")
    (tmp_path / "en" / "payments" / "prices.xls").write_text("anything")

    documents, errors = read_documents(tmp_path)

    assert [document.language for document in documents] == ["en", "zh"]
    assert [Path(error.path).name for error in errors] == ["b.md", "prices.xls"]
    assert "already used by" in errors[0].reason
    assert f"{tmp_path / 'en' / 'payments' / 'a.md'}, and both are in force on the same days" in errors[0].reason
    assert "known are .md" in errors[1].reason


@pytest.mark.parametrize(
    ("ends", "begins", "is_refused"),
    [("2025-12-31", "2026-01-01", False), ("2026-01-01", "2026-01-01", True), ("null", "2026-01-01", True)],
)
def test_that_files_of_one_id_are_versions_when_no_day_has_two(
    tmp_path: Path, ends: str, begins: str, is_refused: bool
) -> None:
    for name, start, end in (("a", "2024-01-01", ends), ("b", begins, "null")):
        path = tmp_path / "en" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"---\nid: terms\ntitle: Terms\nlanguage: en\nsection: x\ntier: policy\neffective_from: {start}\n"
            f"effective_to: {end}\n---\n# Terms\nText {name}.\n"
        )

    documents, errors = read_documents(tmp_path)

    assert [document.id for document in documents] == ["terms"] * (2 - is_refused)
    days = f"(from 2026-01-01; the other from 2024-01-01{'' if ends == 'null' else ' to 2026-01-01'})"
    assert [days in error.reason and "a.md" in error.reason for error in errors] == [True] * is_refused


def test_that_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    documents, errors = read_documents(tmp_path)

    assert documents == ()
    assert "no document" in errors[0].reason


def test_that_questions_stand_under_a_heading_without_its_anchor(tmp_path: Path) -> None:
    text = "# Gift cards\n\n## 有效期 {#how-long-a-gift-card-is-valid}\n\n5 年。"
    asked = '{"有效期": [礼品卡多久过期]}'

    document = read_markdown(_source(tmp_path / "a.md", text, asked=asked))[0]

    assert document.asked == (("有效期", ("礼品卡多久过期",)),)
