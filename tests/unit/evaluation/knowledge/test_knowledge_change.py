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
