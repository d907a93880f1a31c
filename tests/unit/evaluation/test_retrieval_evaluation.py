"""Sets are run over a retriever, without signals too, against an earlier run; reports say what came of it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chatbot.domain.knowledge import Passage, Period, Tier
from chatbot.errors import ConfigurationError
from chatbot.evaluation.retrieval.comparison import read_baseline
from chatbot.evaluation.retrieval.html import as_html
from chatbot.evaluation.retrieval.labelled import LabelledSet, Question, id_in_shop
from chatbot.evaluation.retrieval.report import as_json, lines
from chatbot.evaluation.retrieval.runner import Plan, Searched, SetResult, run_set
from chatbot.languages import load_languages
from chatbot.ports.retriever import Kind
from chatbot.testing.contracts.retrieval import passages
from chatbot.testing.retrieval import MemoryRetriever

_TODAY = date(2026, 11, 18)
_DELIVERY = Passage(
    id="delivery#delivery-0",
    document_id="delivery",
    title="Delivery",
    heading="Delivery",
    anchor="delivery",
    language="en",
    tier=Tier.POLICY,
    effective=Period(date(2026, 1, 1)),
    text="Delivery to Norway takes five days. Delivery to Spain takes nine days.",
)
_QUESTIONS = (
    Question("q1", "how long is a gift card valid", relevant={"gift-cards#gift-cards": 1.0}),
    Question(
        "q2",
        "and to Spain?",
        "follow_up",
        {"delivery#delivery": 1.0},
        history=(("How many days does delivery to Norway take?", "Five days."),),
    ),
    Question("q3", "zebra <crossing>", "unanswerable"),
)
_SET = LabelledSet(Path("set"), "en", _QUESTIONS, None, "en", _TODAY, Kind.ARTICLE)
_LANGUAGES = load_languages()


def _searched(asked_without: list[tuple[str, ...]] | None = None) -> Searched:
    everything = (*passages(), _DELIVERY)

    def without(signals: Sequence[str]) -> MemoryRetriever:
        if asked_without is not None:
            asked_without.append(tuple(signals))
        return MemoryRetriever(() if signals else everything)

    ids = frozenset(id_in_shop(Kind.ARTICLE, passage) for passage in everything)
    return Searched(ids, lambda passage: id_in_shop(Kind.ARTICLE, passage), without)


async def _result(plan: Plan, labelled: LabelledSet = _SET) -> SetResult:
    return await run_set(labelled, _searched(), plan)


def _ranks(result: SetResult) -> list[int | None]:
    return [one.rank for one in result.runs[0].rankings]


async def test_that_the_dialogue_reads_a_question_after_what_was_said_before() -> None:
    as_search = await _result(Plan(False, _TODAY, _LANGUAGES))
    as_dialogue = await _result(Plan(True, _TODAY, _LANGUAGES))

    (_, alone, _), (_, after, _) = as_search.runs[0].rankings, as_dialogue.runs[0].rankings
    assert (_ranks(as_search), _ranks(as_dialogue)) == ([1, 1, None], [1, 1, None])
    without_history = replace(_SET, questions=(replace(_QUESTIONS[1], history=()),))
    (first,) = (await _result(Plan(True, _TODAY, _LANGUAGES), without_history)).runs[0].rankings
    assert first.best == alone.best
    assert after.found != first.found


async def test_that_the_day_of_a_set_decides_what_is_in_force() -> None:
    question = Question("q", "days to return an item", relevant={"returns-before-2026#returns-before-2026": 1.0})
    of_2025 = replace(_SET, questions=(question,), on=date(2025, 6, 1))
    for is_dialogue in (True, False):
        assert _ranks(await _result(Plan(is_dialogue, _TODAY, _LANGUAGES), of_2025)) == [1]
        assert _ranks(await _result(Plan(is_dialogue, _TODAY, _LANGUAGES), replace(of_2025, on=None))) == [None]


async def test_that_products_are_searched_as_products() -> None:
    question = Question("q", "is the lund light 2 any good", relevant={"lund-light-2": 1.0})
    goods = replace(_SET, questions=(question,), kind=Kind.PRODUCT)
    searched = replace(
        _searched(), ids=frozenset({"lund-light-2"}), name_of=lambda passage: id_in_shop(Kind.PRODUCT, passage)
    )
    result = await run_set(goods, searched, Plan(True, _TODAY, _LANGUAGES))
    assert (_ranks(result), result.is_dialogue) == ([1], False)


async def test_that_signals_are_switched_off_one_by_one_and_compared() -> None:
    asked: list[tuple[str, ...]] = []
    plan = Plan(True, _TODAY, _LANGUAGES, without=("dense", "asked"))
    result = await run_set(_SET, _searched(asked), plan)

    assert asked == [(), ("dense",), ("asked",)]
    assert [run.name for run in result.runs] == ["as it is", "without dense", "without asked"]
    assert [(one.name, one.questions, one.mrr.gain) for one in result.comparisons] == [
        ("without dense", 2, -1.0),
        ("without asked", 2, -1.0),
    ]


async def test_that_an_earlier_run_is_a_baseline(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    earlier = await _result(Plan(True, _TODAY, _LANGUAGES))
    file.write_text(json.dumps(as_json([earlier])), encoding="utf-8")

    result = await _result(Plan(True, _TODAY, _LANGUAGES, baseline=read_baseline(file)))

    (compared,) = result.comparisons
    assert (compared.name, compared.questions, compared.mrr.gain, compared.mrr.p) == ("baseline", 2, 0.0, 1.0)
    with pytest.raises(ConfigurationError, match="no answerable question of the set 'zh'"):
        await _result(Plan(True, _TODAY, _LANGUAGES, baseline=read_baseline(file)), replace(_SET, name="zh"))


@pytest.mark.parametrize(
    ("text", "said"), [("{", "before.json: Expecting"), ("[]", "is not what"), ('{"sets": [{"name": "en"}]}', "is not")]
)
def test_that_a_baseline_of_another_kind_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "before.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        read_baseline(tmp_path / "before.json")


async def test_that_a_language_which_is_not_spoken_can_only_be_searched() -> None:
    finnish = replace(_SET, language="fi")
    with pytest.raises(ConfigurationError, match="does not speak 'fi', only en, zh; use --as search"):
        await _result(Plan(True, _TODAY, _LANGUAGES), finnish)
    assert _ranks(await _result(Plan(False, _TODAY, _LANGUAGES), finnish)) == [None, None, None]


async def test_that_reports_have_figures_comparisons_charts_and_failures() -> None:
    result = await _result(Plan(True, _TODAY, _LANGUAGES, without=("dense",)))

    told = list(lines(result))
    assert told[0] == ("en: 3 questions (en) to the shop's own documents, on 2026-11-18, as the dialogue searches")
    assert any(line.startswith("all ") and "1.000 (1.00-1.00)" in line for line in told)
    assert any(line.startswith("without dense") and line.split()[3:5] == ["0.000", "-1.000"] for line in told)

    (one,) = json.loads(json.dumps(as_json([result])))["sets"]
    first, second = one["configurations"]
    assert [query["rank"] for query in first["queries"]] == [1, 1, None]
    assert first["queries"][0]["best"] == "gift-cards#gift-cards"
    assert first["queries"][2]["reciprocal_rank"] is None
    assert (second["latency_ms"], second["queries"][0]["best"]) == (None, None)

    written = as_html([result], "set, --as answer")
    assert written.count("<svg") == 2
    assert "<crossing>" not in written
    for outside in ("http:", "https:", "<script", "@import", "<link"):
        assert outside not in written
