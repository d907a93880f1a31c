"""`chatbot evaluate retrieval`: labelled questions to the shop's own documents, and to a corpus."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

Chatbot = Callable[..., Result]

_QUERIES = [
    {"_id": "1", "text": "how long is a gift card valid"},
    {"_id": "2", "text": "do you sell gift cards, and my parcel is late", "metadata": {"kind": "multi"}},
    {"_id": "3", "text": "who won the football world cup"},
]
_CORPUS = [
    {"_id": "MED-1", "title": "", "text": "Vitamin D is made in the skin in sunlight."},
    {"_id": "MED-2", "title": "Iron", "text": "# Lentils and beans are rich in iron."},
]


def _write(folder: Path, queries: list[dict[str, object]], labels: list[tuple[str, str]]) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    rows = ["query-id\tcorpus-id\tscore", *(f"{query}\t{name}\t1" for query, name in labels)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_that_the_own_documents_are_the_corpus(chatbot: Chatbot, prepared: Path, tmp_path: Path) -> None:
    anchors = ("gift-cards#how-long-it-is-valid", "late-and-lost-parcels#when-is-a-parcel-late")
    found = json.loads(chatbot(prepared, "search", "gift card valid", "--kind", "article", "--json").stdout)
    late = json.loads(chatbot(prepared, "search", "parcel is late", "--kind", "article", "--json").stdout)
    anchors = tuple(f"{one[0]['document']}#{one[0]['anchor']}" for one in (found, late))
    folder = _write(tmp_path / "set", _QUERIES, [("1", anchors[0]), ("2", anchors[0]), ("2", anchors[1])])
    page = tmp_path / "report.html"

    done = chatbot(
        prepared, "evaluate", "retrieval", str(folder), "--json", "--html", str(page), "--without", "dense",
        "--without", "exact",
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    (one,) = json.loads(done.stdout)["sets"]
    first, *others = one["configurations"]
    assert [other["name"] for other in others] == ["without dense", "without exact"]
    assert (first["queries"][0]["best"], first["queries"][0]["rank"]) == (anchors[0], 1)
    assert first["queries"] == others[1]["queries"]
    assert first["queries"] != others[0]["queries"]
    assert "--as answer" in page.read_text(encoding="utf-8")

    (tmp_path / "before.json").write_text(done.stdout, encoding="utf-8")
    told = chatbot(
        prepared, "evaluate", "retrieval", str(folder), "--as", "search", "--baseline", str(tmp_path / "before.json")
    )
    assert "as the search finds" in told.stdout
    assert any(line.startswith("baseline") for line in told.stdout.splitlines())


def test_that_a_set_may_bring_its_corpus(chatbot: Chatbot, empty_dir: Path, tmp_path: Path) -> None:
    queries: list[dict[str, object]] = [
        {"_id": "q1", "text": "where does vitamin D come from"},
        {"_id": "q2", "text": "which food has iron in it"},
    ]
    folder = _write(tmp_path / "set", queries, [("q1", "MED-1"), ("q2", "MED-2")])
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, _CORPUS)), encoding="utf-8")

    done = chatbot(empty_dir, "evaluate", "retrieval", str(folder), "--json")

    assert done.exit_code == 0, done.output
    queried = json.loads(done.stdout)["sets"][0]["configurations"][0]["queries"]
    assert [(one["best"], one["rank"]) for one in queried] == [("MED-1", 1), ("MED-2", 1)]


def test_that_a_label_of_no_passage_is_one_line(chatbot: Chatbot, prepared: Path, tmp_path: Path) -> None:
    folder = _write(tmp_path / "set", _QUERIES, [("1", "gift-cards#no-such-heading")])

    done = chatbot(prepared, "evaluate", "retrieval", str(folder))

    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].endswith(
        "query 1: there is no passage 'gift-cards#no-such-heading' to be found"
    )
