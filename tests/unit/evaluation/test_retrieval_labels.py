"""Labelled questions in the BEIR layout are read, or refused in one line that says where the fault is."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chatbot.errors import ConfigurationError
from chatbot.evaluation.retrieval.labelled import LabelledSet, Question, Text, check_ids, read_sets
from chatbot.ports.retriever import Kind

_HEAD = "query-id\tcorpus-id\tscore\n"


def _set(folder: Path, queries: list[Any] | str, qrels: str = "q1\ta\t1\n", **files: str) -> Path:
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    rows = queries if isinstance(queries, str) else "\n".join(map(json.dumps, queries))
    (folder / "queries.jsonl").write_text(rows, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels if qrels.startswith("query") else _HEAD + qrels, encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_that_questions_are_read_with_what_answers_them(tmp_path: Path) -> None:
    queries = [
        {"_id": "q1", "text": "one", "metadata": {"kind": "follow_up", "author": 7}, "history": [["before", "said"]]},
        {"_id": "q2", "text": "two", "parts": [["a", "b"], ["c"]]},
        {"_id": "q3", "text": "three"},
    ]
    corpus = '{"_id": "a", "title": "A", "text": "about a"}\n\n'
    qrels = "q1\ta\t2\nq1\tb\t0\nq2\ta\t1\nq2\tb\t1\nq2\tc\t1\n"
    _set(tmp_path, queries, qrels, corpus_jsonl=corpus, set_yaml="language: zh\nday: 2026-11-18\nkind: product\n")

    (labelled,) = read_sets(tmp_path, "en")

    assert labelled == LabelledSet(
        folder=tmp_path,
        name=tmp_path.name,
        questions=(
            Question("q1", "one", "follow_up", {"a": 2.0}, (), (("before", "said"),)),
            Question("q2", "two", "plain", {"a": 1.0, "b": 1.0, "c": 1.0}, (("a", "b"), ("c",))),
            Question("q3", "three", "unanswerable"),
        ),
        corpus={"a": Text("A", "about a")},
        language="zh",
        on=date(2026, 11, 18),
        kind=Kind.PRODUCT,
    )


def test_that_folders_are_sets_of_their_own(tmp_path: Path) -> None:
    _set(tmp_path / "zh", [{"_id": "q1", "text": "一"}], set_yaml="language: zh")
    _set(tmp_path / "en", [{"_id": "q1", "text": "one"}])

    sets = read_sets(tmp_path, "en")

    assert [(one.name, one.language, one.corpus, one.on) for one in sets] == [
        ("en", "en", None, None),
        ("zh", "zh", None, None),
    ]


_ONE = [{"_id": "q1", "text": "one"}]


@pytest.mark.parametrize(
    ("queries", "qrels", "said"),
    [
        ("\n", "", "queries.jsonl: there is nothing in it"),
        ("{", "", "queries.jsonl: line 1: is no JSON"),
        ([{"_id": "q1"}], "", "queries.jsonl: line 1: text: Field required"),
        ([{"_id": "q1", "text": " "}], "", "queries.jsonl: line 1: text: "),
        (["q1"], "", "queries.jsonl: line 1: "),
        ([*_ONE, *_ONE], "", "queries.jsonl: line 2: the id 'q1' is that of line 1, too"),
        ([{"_id": "q1", "text": "one", "history": [["alone"]]}], "", "queries.jsonl: line 1: history.0.1: "),
        ([{"_id": "q1", "text": "one", "parts": [["b"]]}], "q1\ta\t1\n", "line 1: parts names 'b', which the qrels do"),
        ([{"_id": "q1", "text": "one", "parts": [[]]}], "q1\ta\t1\n", "line 1: parts: each needs"),
        (_ONE, "q7\ta\t1\n", "qrels: query q7 is not in queries.jsonl"),
        (_ONE, "q1\ta\n", "test.tsv: line 2: needs 3 columns"),
        (_ONE, "q1\ta\tgood\n", "test.tsv: line 2: the score must be a number, not 'good'"),
        (_ONE, "q1\ta\t1\nq1\ta\t0\n", "test.tsv: line 3: 'a' is labelled twice for query q1"),
        (_ONE, "query-id\tscore\n", "test.tsv: line 1: must be the names of the columns: query-id, corpus-id, score"),
    ],
)
def test_that_a_bad_set_is_refused_with_its_place(queries: Any, qrels: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_sets(_set(tmp_path, queries, qrels), "en")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("set_yaml", "language: [", "set.yaml: while parsing"),
        ("set_yaml", "days: 2", "set.yaml: days: Extra inputs"),
        ("set_yaml", "day: soon", "set.yaml: day: "),
        ("corpus_jsonl", '{"_id": "a"}', "corpus.jsonl: line 1: has neither a title nor a text"),
    ],
)
def test_that_bad_files_beside_the_questions_are_refused(file: str, text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_sets(_set(tmp_path, _ONE, **{file: text}), "en")
    assert said in str(refused.value)


def test_that_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no queries\.jsonl"):
        read_sets(tmp_path / "nowhere", "en")
    (_set(tmp_path, _ONE) / "qrels" / "test.tsv").unlink()
    with pytest.raises(ConfigurationError, match=r"qrels: there is no \.tsv file"):
        read_sets(tmp_path, "en")
    (tmp_path / "queries.jsonl").write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match=r"queries\.jsonl: 'utf-8' codec"):
        read_sets(tmp_path, "en")


def test_that_labels_of_passages_which_nobody_can_find_are_refused(tmp_path: Path) -> None:
    (labelled,) = read_sets(_set(tmp_path, _ONE), "en")
    check_ids(labelled, frozenset({"a"}))
    with pytest.raises(ConfigurationError, match="query q1: there is no passage 'a' to be found"):
        check_ids(labelled, frozenset({"b"}))
