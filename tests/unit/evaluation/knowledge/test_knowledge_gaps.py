"""Questions without a sure answer are taken from the log, masked, grouped, and made into drafts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from written_documents import LIKENESS, document, sections

from chatbot.adapters.retrieval.sources.markdown import read_markdown
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.conversation import (
    ConversationStarted,
    Event,
    Focus,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
    StackChanged,
    TurnFinished,
)
from chatbot.domain.evidence import Trace
from chatbot.domain.feedback import ReplyRated
from chatbot.errors import UnreadableSource
from chatbot.evaluation.knowledge.drafts import draft, write_drafts
from chatbot.evaluation.knowledge.findings import Kind, Severity
from chatbot.evaluation.knowledge.gaps import Gap, find_gaps, group
from chatbot.evaluation.knowledge.gaps_report import as_html, as_json, findings, lines
from chatbot.evaluation.knowledge.unanswered import Reason, Unanswered, masked, read_unanswered, unanswered_in
from chatbot.testing.log import MemoryConversationLog
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.store import MemoryStoreConnector, customer

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def turn(text: str, statements: str, language: str = "en", question: str = "") -> list[Event]:
    return [
        MessageReceived("msg", text),
        MessageUnderstood(language, ()),
        StackChanged((), Focus(question=question)),
        TurnFinished("refuse", Trace((), (("statements", statements),))),
    ]


def logged(*events: Event) -> list[LoggedEvent]:
    return [LoggedEvent(number, AT, event) for number, event in enumerate(events, start=1)]


def asked(text: str, times: int = 1, language: str = "en", reason: Reason = Reason.UNKNOWN) -> list[Unanswered]:
    return [Unanswered(text, language, reason, AT + timedelta(minutes=number)) for number in range(times)]


def test_that_a_question_whose_reply_got_a_thumb_down_counts_unless_it_was_taken_back() -> None:
    first, second = turn("is it loud?", "answer.quotes"), turn("is it warm?", "answer.quotes")
    down, back = [ReplyRated(4, False), ReplyRated(8, False)], ReplyRated(8, True)
    (found,) = unanswered_in(logged(*first, *second, *down, back))
    assert (found.text, found.reason) == ("is it loud?", Reason.UNHELPFUL)


def test_that_questions_without_a_sure_answer_are_found() -> None:
    events = [
        *turn("do you rent tents?", "answer.unknown, answer.ask_person"),
        *turn("how long can I return?", "answer.quotes"),
        *turn("有二手的吗", "answer.closest", "zh"),
        *turn("is it loud?", "product.unknown"),
    ]
    found = list(unanswered_in(logged(*events)))
    assert [(one.text, one.language, one.reason) for one in found] == [
        ("do you rent tents?", "en", Reason.UNKNOWN),
        ("有二手的吗", "zh", Reason.CLOSEST),
        ("is it loud?", "en", Reason.PRODUCT),
    ]


def test_that_of_a_long_message_only_the_question_counts_and_a_burst_is_one() -> None:
    long = turn("hi, I am new here. do you rent tents?", "answer.unknown", question="do you rent tents?")
    burst = [MessageReceived("msg", "do you"), *turn("rent tents?", "answer.unknown")]
    assert [one.text for one in unanswered_in(logged(*long))] == ["do you rent tents?"]
    assert [one.text for one in unanswered_in(logged(*burst))] == ["do you rent tents?"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to anna@post.example about 40817", "write to [e-mail] about [number]"),
        ("I am Anna Lindholm, do you rent?", "I am [name] [name], do you rent?"),
        ("my card is 4111 1111 1111 1111", "my card is •••• 1111"),
        ("do you rent tents?", "do you rent tents?"),
    ],
)
def test_that_personal_data_are_masked(text: str, shown: str) -> None:
    assert masked(text, ("Anna", "Lindholm")) == shown


async def test_that_the_log_is_read_since_a_moment_and_customers_names_are_masked() -> None:
    log, anna = MemoryConversationLog(), customer()
    text = f"{anna.name} here, do you rent tents?"
    for number, at in enumerate((AT - timedelta(days=9), AT), start=1):
        conversation = await log.create(f"cnv_{number}", anna.id, ConversationStarted("chat"), at)
        await log.append(conversation, turn(text, "answer.unknown"), at)
    (one,) = await read_unanswered(log, MemoryStoreConnector(customers=(anna,)), AT - timedelta(days=1))
    assert one.text == "[name] [name] here, do you rent tents?"


def test_that_like_questions_are_one_group_and_the_largest_comes_first() -> None:
    questions = [
        *asked("is there a repair course"),
        *asked("do you rent tents", 3),
        *asked("Do you rent tents?", reason=Reason.CLOSEST),
        *asked("you rent out tents"),
    ]
    first, second = group(questions, LIKENESS)
    assert (first.question.lower().rstrip("?"), first.count) == ("do you rent tents", 5)
    assert first.wordings[0][1] == 4
    assert dict(first.reasons) == {Reason.UNKNOWN: 4, Reason.CLOSEST: 1}
    assert (second.question, second.count) == ("is there a repair course", 1)


def test_that_chinese_questions_are_grouped_by_their_words_apart_from_english_ones() -> None:
    questions = [
        *asked("可以租帐篷吗", language="zh"),
        *asked("帐篷能租吗", language="zh"),
        *asked("do you rent tents"),
    ]
    assert [(gap.language, gap.count) for gap in group(questions, LIKENESS)] == [("zh", 2), ("en", 1)]


async def test_that_a_group_knows_what_comes_nearest() -> None:
    passages = [one.passage for one in sections(document("tents", "# Tents\n\nWe sell tents and repair tents."))]
    (gap,) = await find_gaps(asked("do you rent tents"), LIKENESS, MemoryRetriever(passages), date(2026, 11, 22))
    assert gap.nearest is not None
    assert gap.nearest.document_id == "tents"
    (bare,) = await find_gaps(asked("do you rent tents"), LIKENESS, MemoryRetriever(), date(2026, 11, 22))
    assert bare.nearest is None
    assert await find_gaps((), LIKENESS, MemoryRetriever(), date(2026, 11, 22)) == ()


def test_that_a_draft_is_refused_until_it_is_filled_in_and_is_read_then(tmp_path: Path) -> None:
    gap = Gap("do you rent: tents?", "en", 3, (("do you rent: tents?", 2), ("# tents?", 1)), ((Reason.UNKNOWN, 3),))
    (path,) = write_drafts([gap], tmp_path)
    with pytest.raises(UnreadableSource, match="effective_from"):
        read_markdown(SourceFile(path, path.parent))
    text = path.read_text(encoding="utf-8").replace("effective_from:", "effective_from: 2026-12-01")
    path.write_text(text, encoding="utf-8")
    (read,) = read_markdown(SourceFile(path, path.parent))
    assert (read.id, read.title) == ("do-you-rent-tents", "Do you rent: tents")
    assert read.asked == (("Do you rent: tents", ("do you rent: tents?", "# tents?")),)
    assert "Asked 3 times" in text


def test_that_a_chinese_draft_has_an_id_and_no_draft_is_overwritten(tmp_path: Path) -> None:
    nearest = sections(document("tents", "# Tents\n\nWe sell tents."))[0].passage
    gap = Gap("可以租帐篷吗？", "zh", 1, (("可以租帐篷吗？", 1),), ((Reason.UNKNOWN, 1),), nearest)
    assert [path.name for path in write_drafts([gap, gap], tmp_path)] == ["question.md", "question-2.md"]
    assert "tents > Tents (0.00)" in draft(gap, "question")


def test_that_gaps_are_told_in_lines_json_html_and_findings() -> None:
    nearest = sections(document("tents", "# Tents\n\nWe sell tents."))[0].passage
    gap = Gap("do you rent tents " * 5, "en", 3, (("do you rent", 2), ("rent?", 1)), ((Reason.UNKNOWN, 3),), nearest)
    once = Gap("a <b>", "en", 1, (("a <b>", 1),), ((Reason.CLOSEST, 1),))
    told = list(lines([gap, once], 30))
    assert told[0].startswith("   3 x  do you rent tents")
    assert told[-1] == "4 questions without a sure answer in 30 days, in 2 groups."
    shown = as_json([gap, once], 30)
    assert shown["questions"] == 4
    assert shown["gaps"][1]["nearest"] is None
    page = as_html([gap, once], "conversations")
    assert "<svg" in page
    assert "a &lt;b&gt;" in page
    assert "<svg" not in as_html([], "conversations")
    first, second = findings([gap, once])
    assert (first.kind, first.severity, second.severity) == (Kind.UNANSWERED, Severity.WARNING, Severity.NOTE)
    assert "was asked once" in second.text
