"""Figures of understanding on labelled messages: small sets of which every figure can be worked out by hand."""

import json
from pathlib import Path

import pytest

from chatbot.domain.commands import AskForPerson, AskQuestion, OutOfScope, SetSlot, SmallTalk, StartFlow, Understanding
from chatbot.errors import ConfigurationError
from chatbot.evaluation.understanding.figures import Prediction, figures_of
from chatbot.evaluation.understanding.labelled import Labelled, read_labelled, read_map
from chatbot.evaluation.understanding.measure import by_classifier, guess_of, predictions_of
from chatbot.evaluation.understanding.report import as_html, as_json, lines
from chatbot.testing.understanding import KeywordIntentClassifier

_CANCEL, _ASK, _OUTSIDE = (
    Labelled("cancel <it>", "cancel", ("cancel_order", "ask_rule")),
    Labelled("who pays", "fee", ("ask_rule",)),
    Labelled("sing", "oos", ("out_of_scope",)),
)
_PREDICTIONS = (
    Prediction(_CANCEL, "cancel_order", 0.95, 1.0),
    Prediction(_CANCEL, "ask_rule", 0.85, 2.0),
    Prediction(_ASK, "cancel_order", 0.65, 3.0),
    Prediction(_ASK, "out_of_scope", 0.55, 4.0),
    Prediction(_OUTSIDE, "out_of_scope", 1.0, 5.0),
)


def _file(folder: Path, text: str, name: str = "rows.jsonl") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_that_rows_of_other_people_are_read_by_a_map(tmp_path: Path) -> None:
    rows = _file(tmp_path, '{"text": "a", "intent": "x"}\n\n{"utterance": "b", "label": "y", "id": 7}\n')
    intents = read_map(_file(tmp_path, "x: [cancel_order, ask_rule]\n", "map.yaml"))

    assert read_labelled(rows, intents) == ((Labelled("a", "x", ("cancel_order", "ask_rule")),), 1)
    assert [one.intents for one in read_labelled(rows)[0]] == [("x",), ("y",)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no labelled message"),
        ('{"text": "a", "intent": "x"}\n{', "line 2: is no JSON"),
        ('{"text": "a"}', "line 1: needs a text"),
        ('["a"]', "line 1: needs a text"),
        ('{"text": "a", "intent": "z"}', "the map names none of its labels"),
    ],
)
def test_that_bad_rows_are_said_with_their_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_labelled(_file(tmp_path, text), {"x": ("a",)})
    assert f"rows.jsonl: {said}" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"), [("[a]", "must be a map"), ("a: b", "a: must be a list of intents"), ("a: [", "while parsing")]
)
def test_that_a_bad_map_is_said(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_map(_file(tmp_path, text, "map.yaml"))
    assert said in str(refused.value)


def test_that_the_figures_are_those_of_the_books() -> None:
    figures = figures_of(_PREDICTIONS, ignored=2)

    assert (figures.rows, figures.ignored, figures.accuracy) == (5, 2, 0.6)
    assert figures.out_of_scope_recall == 1.0
    assert figures.false_rejection == 0.25
    named = {one.intent: (one.rows, one.precision, one.recall, round(one.f1, 4)) for one in figures.intents}
    assert named["cancel_order"] == (2, pytest.approx(2 / 3), 1.0, 0.8)
    assert named["ask_rule"] == (2, 0.0, 0.0, 0.0)
    assert named["out_of_scope"] == (1, 0.5, 1.0, 0.6667)
    assert figures.macro_f1 == pytest.approx((0.8 + 0.0 + 2 / 3) / 3)
    assert ("ask_rule", "out_of_scope", 1) in figures.confusion
    assert (figures.p50_ms, figures.p95_ms) == (3.0, 5.0)


def test_that_the_calibration_error_is_the_mean_gap_of_ten_bins() -> None:
    figures = figures_of(_PREDICTIONS)
    assert [one.rows for one in figures.bins] == [0, 0, 0, 0, 0, 1, 1, 0, 1, 2]
    assert figures.bins[9].confidence == pytest.approx(0.975)
    assert figures.ece == pytest.approx((0.55 + 0.65 + 0.15 + 2 * 0.025) / 5)


def test_that_what_there_is_none_of_has_no_share() -> None:
    figures = figures_of(_PREDICTIONS[:1])
    assert (figures.out_of_scope_recall, figures.false_rejection) == (None, 0.0)


async def test_that_the_classifier_is_asked_message_by_message() -> None:
    ask = by_classifier(KeywordIntentClassifier({"cancel_order": ("cancel",)}), "en")
    (one,) = await predictions_of(ask, (_CANCEL,))
    assert (one.intent, one.is_right) == ("cancel_order", True)
    assert one.milliseconds >= 0


@pytest.mark.parametrize(
    ("command", "scores", "guess"),
    [
        (StartFlow("cancel_order", "cancel_order", "x", 0.8), (), ("cancel_order", 0.8)),
        (AskQuestion("x", "", 0.4), (("ask_rule", 0.4),), ("ask_rule", 0.4)),
        (SmallTalk("bye", 0.9), (), ("small_talk.bye", 0.9)),
        (SmallTalk("abuse", 0.9), (("abuse", 0.9),), ("abuse", 0.9)),
        (AskForPerson("x"), (), ("hand_off", 1.0)),
        (OutOfScope("x", 0.7), (("ask_rule", 0.2),), ("out_of_scope", 0.7)),
    ],
)
def test_that_the_first_command_of_a_message_is_what_it_was_taken_for(
    command: StartFlow, scores: tuple[tuple[str, float], ...], guess: tuple[str, float]
) -> None:
    assert guess_of(Understanding("en", (SetSlot("order_number", ("1",)), command), scores)) == guess


def test_that_the_report_has_figures_mistakes_and_charts() -> None:
    figures = figures_of(_PREDICTIONS, ignored=2)
    told = list(lines(figures))
    assert told[-1] == (
        "messages 5 (2 ignored); accuracy 60.0%; macro F1 48.9%; out-of-scope recall 100.0%; false rejection 25.0%; "
        "calibration error 28.0%; latency p50 / p95 3.0 / 5.0 ms"
    )
    assert "   1 x ask_rule taken for cancel_order" in told

    plain = json.loads(json.dumps(as_json(figures, _PREDICTIONS)))
    assert plain["wrong"][0] == {
        "text": "who pays",
        "label": "fee",
        "predicted": "cancel_order",
        "confidence": 0.65,
    }
    written = as_html(figures, _PREDICTIONS, "rows.jsonl, en")
    assert written.count("<svg") == 2
    assert "ask_rule taken for cancel_order: 1 of 2" in written
    assert "<it>" not in written
    for outside in ("http:", "https:", "<script", "@import", "<link"):
        assert outside not in written
