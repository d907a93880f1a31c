import numpy as np

from chatbot.bootstrap.likeness import Likeness, RememberingEmbedder
from chatbot.evaluation.knowledge.change import change
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity

OLD = Finding(Severity.NOTE, Kind.UNREVIEWED, "old", "read it", "returns", path="en/returns.md")
BAD = Finding(Severity.ERROR, Kind.CONTRADICTION, "14 days, not 30", "mend it", "returns")
WARNED = Finding(Severity.WARNING, Kind.LINK, "leads nowhere", "mend it", "returns")


def test_that_only_what_a_change_brings_is_new_the_worst_first() -> None:
    found = change([OLD], [WARNED, OLD, BAD])
    assert (found.new, found.solved, found.has_errors) == ((BAD, WARNED), (), True)


def test_that_another_place_of_the_file_is_no_change_and_what_goes_is_told() -> None:
    moved = Finding(OLD.severity, OLD.kind, OLD.text, OLD.advice, OLD.document, path="/tmp/elsewhere/en/returns.md")
    found = change([OLD, WARNED], [moved])
    assert (found.new, found.solved, found.has_errors) == ((), (WARNED,), False)


class Counting:
    """Embeds a text as its length, and counts."""

    fingerprint, dimension, languages = "counting/1", 2, frozenset({"en"})

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts):
        self.embedded += texts
        return np.array([(len(text), 1) for text in texts], np.float32)


def test_that_a_second_look_embeds_only_what_is_new() -> None:
    counting = Counting()
    remembering = RememberingEmbedder(counting)
    likeness = Likeness(remembering)
    first = likeness.cosines(["a", "bb", "a"], "en")
    assert counting.embedded == ["a", "bb"]
    assert first.tolist() == [[2, 3, 2], [3, 5, 3], [2, 3, 2]]
    likeness.cosines(["bb", "ccc"], "en")
    assert counting.embedded == ["a", "bb", "ccc"]
    assert (remembering.fingerprint, remembering.dimension, likeness.knows("zh")) == ("counting/1", 2, False)
